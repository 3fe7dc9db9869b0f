"""What a waiting kiosk costs: processor time of screen, supervisor and station."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

from benchmarks.browser import MISSING, NAMED, browser, browsing, hearing
from benchmarks.depth import Depth
from benchmarks.figure import Aim, Figure, Measured
from benchmarks.memory_of import family_of
from benchmarks.place import Place
from benchmarks.programs import listening_for_readiness, running, wait_for_station

SETTLE_SECONDS = 8.0
"""In which a start's last work is done: the first heartbeat, the browser's own housekeeping."""


def measure_idling(place: Place, depth: Depth) -> Iterator[Figure]:
    """Both rest at the same time, so that one quiet stretch serves for both."""
    program = browser()
    with ExitStack() as stack:
        readiness = stack.enter_context(listening_for_readiness())
        station = stack.enter_context(running(place, "kiosk", "station"))
        wait_for_station(place)
        command = ("kiosk", "screen", "--window", "--size", "1920x1080")
        screen = stack.enter_context(running(place, *command, variables=readiness.variables))
        readiness.wait()
        heads = [(station.pid, screen.pid)]
        if program:
            ear = stack.enter_context(hearing(place))
            theirs = stack.enter_context(browsing(program, ear, "rest"))
            ear.next_word("frame")
            heads.append((theirs.pid, theirs.pid))
        time.sleep(SETTLE_SECONDS)
        before = [_seconds_of(head) for head in heads]
        began = time.monotonic()
        time.sleep(depth.rest_seconds)
        lasted = time.monotonic() - began
        shares = [
            100 * (_seconds_of(head) - earlier) / lasted
            for head, earlier in zip(heads, before, strict=True)
        ]
    yield Figure(
        "processor on the attract screen, screen and station",
        "%",
        Measured.once(shares[0]),
        Measured.once(shares[1]) if program else None,
        NAMED,
        aim=Aim(at_most=1.0),
        missing="" if program else MISSING,
        note=f"of one core, over {depth.rest_seconds:.0f} s; the kernel counts hundredths",
    )


def _seconds_of(heads: tuple[int, int]) -> float:
    """Processor time, of the user and of the system, that two living families took so far."""
    ticks = 0
    for process in {one for head in heads for one in family_of(head)}:
        fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
        ticks += int(fields[11]) + int(fields[12])
    return ticks / os.sysconf("SC_CLK_TCK")
