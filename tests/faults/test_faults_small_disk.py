"""Real small disks: full at every step and healed, and one that turns read-only."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from faults_ledger import Told
from faults_record import RECORD, chance, times
from faults_world import Kiosk, World
from waiting import until

from kiosk.offline.outbox_errors import OutboxError

pytest_plugins = ["faults_fixtures"]

PAGE = 4096
WHY_NOT = "" if os.geteuid() == 0 else "only root may mount"


def mounted(folder: Path, *options: str) -> bool:
    folder.mkdir(exist_ok=True)
    command = ["mount", "-t", "tmpfs", *options, "tmpfs", str(folder)]
    return subprocess.run(command, check=False, capture_output=True).returncode == 0


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path | None]:
    """A disk of one megabyte; None where none may be mounted."""
    folder = tmp_path / "disk"
    if WHY_NOT or not mounted(folder, "-o", "size=1m"):
        yield None
        return
    yield folder
    subprocess.run(["umount", "-l", str(folder)], check=True)


def fill(disk: Path, *, but_pages: int) -> Path:
    """Leaves only so many pages free."""
    filler = disk / "filler"
    free = os.statvfs(disk)
    filler.write_bytes(bytes(max(0, free.f_bavail - but_pages) * free.f_frsize))
    return filler


def visitors(kiosk: Kiosk, count: int) -> list[Told]:
    """Those who were told a folio; the others were told that nothing could be stored."""
    told: list[Told] = []
    try:
        with kiosk.opened() as outbox:
            for _ in range(count):
                told.append(kiosk.desk.accept(outbox))  # noqa: PERF401 - kept where a later one fails
    except OutboxError:
        return told
    return told


def test_a_disk_that_is_full_at_every_step(world: World, small_disk: Path | None) -> None:
    """However few pages are left, and while the station sends; with room again all goes on."""
    with RECORD.case("small disk full at every step, then room again", tool="tmpfs") as case:
        if small_disk is None:
            case.skip(WHY_NOT or "mounting is not allowed here")
        assert small_disk is not None
        draws = chance(case.name)
        for run in range(times(short=4, full=40)):
            kiosk = world.kiosk(home=small_disk / f"kiosk-{run}")
            told = visitors(kiosk, 4)
            filler = fill(small_disk, but_pages=run % 30 if run else draws.randrange(30))
            told += visitors(kiosk, 3)
            with kiosk.station() as station:
                until(lambda: "online" in kiosk.log_text(), "the station at work", 30)  # noqa: B023
                assert station.exit_code is None
                told += visitors(kiosk, 1)
                filler.unlink()
                more = visitors(kiosk, 1)
                assert more, "there is room again"
                told += more
                until(kiosk.nothing_waits, "the delivery by the same station", 60)
            case.add(world.settled(told, kiosk))
            kiosk.leave_the_disk()


def test_a_disk_that_turns_read_only(world: World, small_disk: Path | None) -> None:
    with RECORD.case("read-only remount, then writable again", tool="tmpfs") as case:
        if small_disk is None:
            case.skip(WHY_NOT or "mounting is not allowed here")
        assert small_disk is not None
        for run in range(times(short=1, full=20)):
            kiosk = world.kiosk(home=small_disk / f"kiosk-{run}")
            told = visitors(kiosk, 3)
            remount(small_disk, "ro")
            assert visitors(kiosk, 1) == [], "nothing can be stored there"
            remount(small_disk, "rw")
            with kiosk.station():
                told += visitors(kiosk, 2)
                until(kiosk.nothing_waits, "the delivery", 60)
                remount(small_disk, "ro", force=True)
                told += visitors(kiosk, 1)
                remount(small_disk, "rw")
                told += visitors(kiosk, 1)
                until(kiosk.nothing_waits, "the delivery once it can be written", 60)
            case.add(world.settled(told, kiosk))
            kiosk.leave_the_disk()


def remount(disk: Path, how: str, *, force: bool = False) -> None:
    """A disk with files open for writing refuses, as a failing one would not: then it stays."""
    done = subprocess.run(
        ["mount", "-o", f"remount,{how}", str(disk)], check=False, capture_output=True
    )
    assert done.returncode == 0 or force, done.stderr
