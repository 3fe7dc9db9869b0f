"""The catalogue's updates: lied to in every known way, out of room, killed and without power."""

from __future__ import annotations

import os
import random
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import faults_catalogue
import pytest
from faults_catalogue import AGENCY, DIED, NEW, OLD, SERVICE, Ground, judged
from faults_disk import on_a_disk
from faults_disk import why_not as why_no_disk
from faults_record import FULL, RECORD, chance, times
from updating_repository import (
    NOW,
    TIMESTAMP,
    MemorySource,
    Repository,
    dripping,
    endless,
    generated,
    instead,
)

from kiosk.catalogue.updating.errors import DiskRefused, NoRoom

CUTS_ON_ONE_DISK = 8
"""More of them tear the file system itself."""
PROGRAM = Path(faults_catalogue.__file__)
Poison = Callable[[Ground, MemorySource, random.Random], None]


def rollback(ground: Ground, source: MemorySource, draws: random.Random) -> None:
    """To the release before, where some of the kiosk's metadata is lost."""
    replayed = Repository()
    replayed.files = ground.before
    source.repository = replayed
    for name in ("timestamp.json", "snapshot.json", "targets.json"):
        if draws.random() < 0.7:
            (ground.world.folder / "tuf" / name).write_bytes(b"{")


def freeze(ground: Ground, source: MemorySource, _: random.Random) -> None:
    """What the kiosk has is all it ever gets, until that is out of date."""
    frozen = Repository()
    frozen.files = ground.here
    source.repository = frozen
    ground.world.now = NOW + timedelta(days=30)


def mix_and_match(ground: Ground, source: MemorySource, draws: random.Random) -> None:
    """Genuine files of another state in the place of those that belong together."""
    newer = draws.choice(ground.fetched()[1:])
    role = newer.partition(".")[2] if newer.startswith("metadata/") else newer[-12:]
    older = next(path for path in ground.here if path.endswith(role) and path != newer)
    source.answers[newer] = instead(ground.here[older])


def endless_data(ground: Ground, source: MemorySource, draws: random.Random) -> None:
    source.answers[draws.choice(ground.fetched())] = endless


def slow_retrieval(ground: Ground, source: MemorySource, draws: random.Random) -> None:
    source.answers[draws.choice(ground.fetched())] = dripping


def wrong_length(ground: Ground, source: MemorySource, draws: random.Random) -> None:
    content = ground.repository.files[ground.target()]
    source.answers[ground.target()] = instead(content + bytes(draws.randrange(1, 9)))


def truncated_target(ground: Ground, source: MemorySource, draws: random.Random) -> None:
    content = ground.repository.files[ground.target()]
    source.answers[ground.target()] = instead(content[: draws.randrange(len(content))])


def flipped_bit(ground: Ground, source: MemorySource, draws: random.Random) -> None:
    path = draws.choice(ground.fetched())
    source.answers[path] = instead(ground.spoilt(ground.repository.files[path], draws))


def revoked_key(ground: Ground, source: MemorySource, draws: random.Random) -> None:
    """A key that was taken away, or was never given, signs for what it once could."""
    repository = ground.repository
    role = draws.choice([AGENCY, TIMESTAMP])
    genuine, repository.signers[role] = repository.signers[role], [generated()]
    repository.put(SERVICE, b"name: {es: Acta falsa, en: False}\n")
    repository.publish()
    source.answers |= {path: instead(content) for path, content in repository.files.items()}
    repository.signers[role] = genuine


POISONS: list[Poison] = [
    rollback,
    freeze,
    mix_and_match,
    endless_data,
    slow_retrieval,
    wrong_length,
    truncated_target,
    flipped_bit,
    revoked_key,
]


@pytest.fixture(scope="module")
def ground(tmp_path_factory: pytest.TempPathFactory) -> Ground:
    return Ground(tmp_path_factory.mktemp("ground"))


@pytest.mark.parametrize("poison", POISONS)
def test_a_poisoned_repository(ground: Ground, poison: Poison) -> None:
    with RECORD.case(f"catalogue: {poison.__name__.replace('_', ' ')}", tool="fake") as case:
        draws = chance(case.name)
        for _ in range(times(short=1, full=60)):
            ground.put_back()
            source = ground.world.source()
            poison(ground, source, draws)
            case.add(ground.attacked(source))
            case.add(ground.healed(), runs=0)


@contextmanager
def small_disk(place: Path, size: str) -> Iterator[bool]:
    place.mkdir(exist_ok=True)
    command = ["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(place)]
    if os.geteuid() != 0 or subprocess.run(command, check=False, capture_output=True).returncode:
        yield False
        return
    try:
        yield True
    finally:
        subprocess.run(["umount", "-l", str(place)], check=True)


def test_the_disk_fills_in_the_middle_of_an_update(ground: Ground, tmp_path: Path) -> None:
    with (
        RECORD.case("catalogue: disk full mid-update", tool="tmpfs") as case,
        small_disk(tmp_path, "24m") as is_there,
    ):
        if not is_there:
            case.skip("no small disk can be mounted here")
        draws, there = chance(case.name), ground.home
        ground.home = tmp_path / "home"
        for _ in range(times(short=2, full=60)):
            ground.put_back()
            filler = _filled(tmp_path, draws.randrange(1, 400))
            try:
                ground.world.update()
            except (NoRoom, DiskRefused):
                case.add(ground.judge({OLD}))
            else:
                case.add(ground.judge({NEW}))
            filler.unlink()
            case.add(ground.healed(), runs=0)
        ground.home = there


def _filled(disk: Path, pages: int) -> Path:
    """Only so many pages of 4 kB stay free."""
    filler, free = disk / "filler", os.statvfs(disk)
    filler.write_bytes(bytes(max(0, free.f_bavail * free.f_frsize - pages * 4096)))
    return filler


def test_killed_at_every_step_of_the_swap(ground: Ground, tmp_path: Path) -> None:
    with RECORD.case("catalogue: kill -9 at every step of the swap", tool="shim") as case:
        draws = chance(case.name)
        for run in range(times(short=3, full=150)):
            ground.put_back()
            stick = tmp_path / f"stick-{run}"
            ground.repository.write_to(stick)
            code = _update(stick, ground.world.folder, run if FULL else draws.randrange(80))
            case.add(ground.judge({OLD, NEW}), kills=int(code == DIED))
            case.add(ground.healed(), runs=0)


def _update(stick: Path, folder: Path, step: int) -> int:
    command = [sys.executable, str(PROGRAM), str(stick), str(folder), str(step)]
    done = subprocess.run(
        command, capture_output=True, text=True, check=False, timeout=60, env=_environment()
    )
    assert done.returncode in {0, DIED}, done.stderr
    return done.returncode


def _environment() -> dict[str, str]:
    """The program finds what the tests do."""
    return {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}


def test_the_power_is_cut_under_the_swap(ground: Ground, tmp_path: Path) -> None:
    with RECORD.case("catalogue: power cut under ext4, while swapping", tool="nbdkit") as case:
        if not FULL:
            case.skip("in the full form only; kill -9 at every step is tried here")
        if reason := why_no_disk():
            case.skip(reason)
        draws, stick = chance(case.name), tmp_path / "stick"
        ground.repository.write_to(stick)
        for number in range(times(short=1, full=5)):
            with on_a_disk(tmp_path / f"disk-{number}") as disk:
                home = disk.mounted / "home"
                for _ in range(CUTS_ON_ONE_DISK):
                    shutil.rmtree(home, ignore_errors=True)
                    shutil.copytree(ground.folder / "master", home, symlinks=True)
                    os.sync()
                    with _updating(stick, home / "catalogue") as process:
                        time.sleep(draws.uniform(0, 0.6))  # the moment of the cut
                        disk.cut()
                        process.kill()
                    disk.off(draws)
                    disk.check()
                    disk.power_on()
                    case.add(judged(faults_catalogue.shown_at(home), {OLD, NEW}), kills=1)


@contextmanager
def _updating(stick: Path, folder: Path) -> Iterator[subprocess.Popen[str]]:
    """An update that has just begun."""
    command = [sys.executable, str(PROGRAM), str(stick), str(folder), "-1"]
    with subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        env=_environment(),
    ) as process:
        assert process.stdout is not None
        process.stdout.readline()
        yield process
