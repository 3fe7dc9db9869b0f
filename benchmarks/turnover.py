"""From one visitor's *finish*, or from the death of their screen, to the next usable screen."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator

from benchmarks.browser import MISSING, browser, browsing, hearing
from benchmarks.depth import Depth
from benchmarks.figure import Aim, Figure, Growth, Measured
from benchmarks.many_services import home_with
from benchmarks.place import Place
from benchmarks.programs import milliseconds, next_moment, now, running, took
from kiosk.ui.supervisor import LAST_MOMENT

AIM = Aim(at_most=LAST_MOMENT * 1000)
AGAINST = "Chromium restarted with a fresh profile"


def measure_turnover(place: Place, depth: Depth) -> Iterator[Figure]:
    """Beside a browser that is ended and begun, and a Python process that does nothing."""
    ends = {
        "finish to next usable screen": list(_turnovers(place, depth.turnovers)),
        "killed to next usable screen": list(_replacements(place, depth.turnovers // 2)),
    }
    limit = Measured.of([took(_nothing) for _ in range(depth.turnovers)])
    program = browser()
    peer = Measured.of(list(_restarts(place, program, depth.restarts))) if program else None
    for name, rounds in ends.items():
        yield Figure(
            name,
            "ms",
            Measured.of(rounds),
            peer,
            AGAINST,
            limit,
            "the start of a Python process",
            AIM,
            missing="" if program else MISSING,
        )
        yield Figure(
            f"{name}, the worst of {len(rounds)}", "ms", Measured.once(max(rounds)), aim=AIM
        )


def grow_turnover(place: Place, depth: Depth) -> Iterator[Growth]:
    """The same with ever more services."""
    rounds = depth.turnovers // 2
    values = [
        Measured.of(list(_turnovers(home_with(place, size), rounds))).value for size in depth.sizes
    ]
    yield Growth("finish to next usable screen", "ms", "services", depth.sizes, tuple(values))


def _nothing() -> None:
    subprocess.run([sys.executable, "-c", ""], check=True)


def _restarts(place: Place, program: str, rounds: int) -> Iterator[float]:
    """From the moment it is told to end, as a script that restarts it would."""
    with hearing(place) as ear:
        for _ in range(rounds):
            with browsing(program, ear, "rest"):
                ear.next_word("frame")
                ended = now()
            with browsing(program, ear, "rest"):
                yield milliseconds(ear.next_word("frame")[0] - ended)


def _turnovers(place: Place, rounds: int) -> Iterator[float]:
    with running(place, "benchmarks.probes.turnover") as supervisor:
        next_moment(supervisor, "frame")
        for _ in range(rounds):
            finished = next_moment(supervisor, "finish")
            yield milliseconds(next_moment(supervisor, "frame") - finished)


def _replacements(place: Place, rounds: int) -> Iterator[float]:
    mark = place.scratch / "killed"
    with running(place, "benchmarks.probes.killed", str(mark)) as supervisor:
        next_moment(supervisor, "frame")
        for _ in range(rounds):
            killed = next_moment(supervisor, "killed")
            yield milliseconds(next_moment(supervisor, "frame") - killed)
            next_moment(supervisor, "finish")
            next_moment(supervisor, "frame")
