"""A disk image of the kiosk after many visits holds none of the words that were typed.

In short, tests/privacy/test_nothing_stays.py looks through memory and files.
"""

from __future__ import annotations

import mmap
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

import pytest
from at_length import only_at_length
from faults_canaries import needles
from faults_ledger import Findings
from faults_record import RECORD, times
from waiting import until

from kiosk.offline.outbox import Outbox
from kiosk.offline.outbox_item import State
from kiosk.tour.stage import Stage

HERE = Path(__file__).parent
pytest_plugins = ["faults_fixtures"]
VISITS = times(short=1, full=100)
IMAGE_BYTES = 256 * 1024 * 1024


@contextmanager
def image_or_folder(tmp_path: Path) -> Iterator[tuple[Path, Path | None]]:
    """A mounted ext4 image and its file; a folder and None where none may be mounted."""
    disk, image = tmp_path / "disk", tmp_path / "image"
    disk.mkdir()
    with image.open("wb") as file:
        file.truncate(IMAGE_BYTES)
    made = subprocess.run(["mkfs.ext4", "-q", "-F", str(image)], check=False, capture_output=True)
    mount = ["mount", "-o", "loop", str(image), str(disk)]
    if os.geteuid() or made.returncode or subprocess.run(mount, check=False).returncode:
        yield disk, None
        return
    try:
        yield disk, image
    finally:
        subprocess.run(["umount", str(disk)], check=False)


@contextmanager
def visits(stage: Stage, disk: Path, counter: Path) -> Iterator[subprocess.Popen[str]]:
    """The supervisor and its visitors: all that a program may write to lies on the disk."""
    tmp = disk / "tmp"
    tmp.mkdir()
    counter.touch()
    kept = {name: str(disk) for name in ("HOME", "XDG_CACHE_HOME", "XDG_CONFIG_HOME")}
    environment = {
        **os.environ,
        **stage.environment(),
        **kept,
        "TMPDIR": str(tmp),
        "KIOSK_REDUCED_MOTION": "true",
        "FAULTS_COUNTER": str(counter),
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYTHONPATH": os.pathsep.join([str(HERE.parents[1]), str(HERE), str(HERE.parent)]),
    }
    with (disk / "screen.log").open("w") as log:
        process = subprocess.Popen(
            [sys.executable, str(HERE / "faults_visits.py"), str(VISITS)],
            env=environment,
            cwd=disk,
            stdout=subprocess.PIPE,
            stderr=log,
            text=True,
            start_new_session=True,
        )
    try:
        yield process
    finally:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        assert process.stdout is not None
        process.stdout.close()


def said(stream: IO[str]) -> Iterator[str]:
    """Its lines until `done`."""
    for line in stream:
        yield line.strip()
        if line.strip() == "done":
            return


def found_in(file: Path) -> set[bytes]:
    if file.stat().st_size == 0:
        return set()
    with file.open("rb") as stream, mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ) as all_:
        return {needle for needle in needles() if all_.find(needle) != -1}


@only_at_length
@pytest.mark.timeout(3000)
def test_nothing_typed_is_on_the_disk(tmp_path: Path) -> None:
    name = f"{VISITS} visits on the real screen, then the disk searched for what was typed"
    with RECORD.case(name) as case, image_or_folder(tmp_path) as (disk, image):
        case.tool = "ext4 image" if image else "folder"
        (tmp_path / "house").mkdir()
        with Stage(tmp_path / "house") as stage:
            stage.kiosk_home = disk / "kiosk"
            stage.prepare()
            stage.start_portal()
            stage.enrol()
            stage.start_station()
            with visits(stage, disk, tmp_path / "counter") as process:
                assert process.stdout is not None
                lines = list(said(process.stdout))
            log = (disk / "screen.log").read_text("utf-8")
            assert lines[-1:] == ["done"], log[-3000:]
            assert len(lines) > VISITS * 3 // 5, log[-3000:]
            outbox = stage.settings().outbox_path
            until(lambda: set(states(outbox).values()) == {State.DELIVERED}, "the delivery", 120)
            stage.stop_station()
            missing = tuple(sorted(set(lines[:-1]) - set(states(outbox))))
            false = stage.submissions() != len(states(outbox))
            case.add(Findings(lost=missing, doubled=("rows",) if false else ()), VISITS, crashes())
        for file in (path for path in disk.rglob("*") if path.is_file()):
            assert not found_in(file), file
        if image is not None:
            subprocess.run(["umount", str(disk)], check=True)
            assert not found_in(image), "in what the file system has freed"


def crashes() -> int:
    """How many screens end by a crash or a kill."""
    return sum(number % 5 in {0, 3} for number in range(VISITS))


def states(outbox: Path) -> dict[str, State]:
    """By folio."""
    with Outbox.open_for_reading(outbox) as opened:
        return {entry.folio: entry.state for entry in opened.items()}


def test_the_search_finds_what_is_there(tmp_path: Path) -> None:
    kept = tmp_path / "kept"
    for needle in needles():
        kept.write_bytes(bytes(5000) + needle + bytes(10))
        assert needle in found_in(kept)
