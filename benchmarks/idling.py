"""What a waiting kiosk costs: processor time of screen, supervisor and station."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

from benchmarks.accepting import sending_from
from benchmarks.browser import MISSING, NAMED, browser, browsing, hearing
from benchmarks.depth import Depth
from benchmarks.figure import Aim, Figure, Growth, Measured
from benchmarks.memory_of import family_of
from benchmarks.place import Place
from benchmarks.programs import listening_for_readiness, running, wait_for_station

WAITING = (10, 100, 1_000)
SETTLE_SECONDS = 8.0
"""In which a start's last work is done: the first heartbeat, the browser's own housekeeping."""


def measure_idling(place: Place, depth: Depth) -> Iterator[Figure]:
    """Both rest at the same time, so that one quiet stretch serves for both."""
    program = browser()
    with ExitStack() as stack:
        heads: list[Sequence[int]] = [stack.enter_context(_waiting(place))]
        if program:
            ear = stack.enter_context(hearing(place))
            theirs = stack.enter_context(browsing(program, ear, "rest"))
            ear.next_word("frame")
            heads.append((theirs.pid,))
        shares = _shares(heads, depth.rest_seconds)
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


def grow_idling(place: Place, depth: Depth) -> Iterator[Growth]:
    """The same with ever more submissions that wait in the outbox, and no line."""
    cut_off = place.copied("idle-home", KIOSK_PORTAL_URL="http://127.0.0.1:9")
    values, held = [], 0
    for size in WAITING:
        with sending_from(cut_off) as sending:
            for _ in range(size - held):
                sending.send()
        held = size
        with _waiting(cut_off) as heads:
            values += _shares([heads], depth.rest_seconds)
    name = "processor on the attract screen, without a line"
    yield Growth(name, "%", "submissions in the outbox", WAITING, (*values,))


@contextmanager
def _waiting(place: Place) -> Iterator[tuple[int, int]]:
    """A kiosk that nobody touches: the heads of its two families."""
    with listening_for_readiness() as readiness, running(place, "kiosk", "station") as station:
        wait_for_station(place)
        command = ("kiosk", "screen", "--window", "--size", "1920x1080")
        with running(place, *command, variables=readiness.variables) as screen:
            readiness.wait()
            yield station.pid, screen.pid


def _shares(heads: Sequence[Sequence[int]], rest: float) -> list[float]:
    """Percent of a core that each takes over `rest` seconds, all at the same time."""
    time.sleep(SETTLE_SECONDS)
    before = [_seconds_of(head) for head in heads]
    began = time.monotonic()
    time.sleep(rest)
    lasted = time.monotonic() - began
    return [
        100 * (_seconds_of(head) - earlier) / lasted
        for head, earlier in zip(heads, before, strict=True)
    ]


def _seconds_of(heads: Sequence[int]) -> float:
    """Processor time, of the user and of the system, that living families took so far."""
    ticks = 0
    for process in {one for head in heads for one in family_of(head)}:
        fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
        ticks += int(fields[11]) + int(fields[12])
    return ticks / os.sysconf("SC_CLK_TCK")
