"""Clocks in 1970, in 2100 and going backwards: what was handed in then arrives, once."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from faults_ledger import Told
from faults_record import FULL, RECORD, Case, times
from faults_world import Kiosk, World
from waiting import until

pytest_plugins = ["faults_fixtures"]

PROGRAM = Path(__file__).with_name("faults_program.py")
CLOCKS = {
    "in 1970": datetime(1970, 1, 1, 0, 0, 10, tzinfo=UTC),
    "in 2037": datetime(2037, 12, 31, tzinfo=UTC),
    "in 2100": datetime(2100, 1, 1, tzinfo=UTC),
}
TRIED = [name for name in CLOCKS if FULL or name != "in 2037"]
STEPS = [timedelta(days=days) for days in ((1 / 24, 1, 3000) if FULL else (1,))]


def set_clock(file: Path, now: datetime) -> None:
    """What faketime reads at every look at the clock; from then on it runs."""
    offset = (now - datetime.now(UTC)).total_seconds()
    fresh = file.with_suffix(".new")
    fresh.write_text(f"{offset:+.0f}\n")
    fresh.rename(file)


@contextmanager
def station_at(kiosk: Kiosk, clock: Path) -> Iterator[subprocess.Popen[bytes]]:
    """The station with a false clock, that can be set while it runs."""
    library = next(Path("/usr/lib").glob("*/faketime/libfaketimeMT.so.1"))
    environment = {
        **os.environ,
        "LD_PRELOAD": str(library),
        "FAKETIME_TIMESTAMP_FILE": str(clock),
        "FAKETIME_NO_CACHE": "1",
        "FAKETIME_DONT_FAKE_MONOTONIC": "1",
        "DONT_FAKE_MONOTONIC": "1",
        "PYTHONPATH": os.pathsep.join([str(PROGRAM.parents[2]), str(PROGRAM.parent)]),
    }
    command = [sys.executable, str(PROGRAM), str(kiosk.home), kiosk.url, str(kiosk.log)]
    process = subprocess.Popen(command, env=environment)
    try:
        yield process
    finally:
        process.kill()
        process.wait(10)


def accept_at(kiosk: Kiosk, now: datetime, count: int = 2) -> list[Told]:
    with kiosk.opened() as outbox:
        return [kiosk.desk.accept(outbox, now=now) for _ in range(count)]


def need_faketime(case: Case) -> None:
    if shutil.which("faketime") is None:
        case.skip("faketime is not installed")


@pytest.mark.parametrize("name", TRIED)
def test_a_clock_that_is_wrong(world: World, name: str) -> None:
    with RECORD.case(f"clock {name}, then set right", tool="faketime") as case:
        need_faketime(case)
        for _ in range(times(short=1, full=5)):
            kiosk = world.kiosk()
            clock = world.folder / "clock"
            set_clock(clock, CLOCKS[name])
            told = accept_at(kiosk, CLOCKS[name])
            with station_at(kiosk, clock):
                until(kiosk.nothing_waits, f"the delivery with a clock {name}", 60)
            case.add(world.findings(told, [kiosk]))
            told += kiosk.accept(2)
            case.add(world.settled(told, kiosk), runs=0)


def test_a_clock_that_goes_backwards(world: World) -> None:
    with RECORD.case("clock going backwards while it sends", tool="faketime") as case:
        need_faketime(case)
        for _ in range(times(short=1, full=5)):
            kiosk = world.kiosk()
            clock = world.folder / "clock"
            now = datetime.now(UTC)
            set_clock(clock, now)
            with station_at(kiosk, clock):
                told = accept_at(kiosk, now)
                until(kiosk.nothing_waits, "the first delivery", 60)
                for step in STEPS:
                    set_clock(clock, now - step)
                    told += accept_at(kiosk, now - step)
                    until(kiosk.nothing_waits, f"the delivery {step} earlier", 60)
            case.add(world.settled(told, kiosk))


def test_waits_that_were_planned_by_a_wrong_clock(world: World) -> None:
    """In 2100 the line was down; set right, nothing waits for that year."""
    with RECORD.case("clock in 2100 while the line is down, then set right", "faketime") as case:
        need_faketime(case)
        kiosk = world.kiosk(url="http://127.0.0.1:9")
        clock = world.folder / "clock"
        set_clock(clock, CLOCKS["in 2100"])
        told = accept_at(kiosk, CLOCKS["in 2100"])
        with station_at(kiosk, clock):
            until(lambda: "offline" in kiosk.log_text(), "the station's word", 60)
        kiosk.url = world.portal.url
        case.add(world.settled(told, kiosk))
