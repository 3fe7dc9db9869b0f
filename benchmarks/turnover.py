"""From one visitor's *finish*, or from the death of their screen, to the next first frame."""

from __future__ import annotations

from collections.abc import Iterator
from statistics import median

from benchmarks.figure import Figure
from benchmarks.place import Place
from benchmarks.programs import milliseconds, next_moment, running
from kiosk.ui.supervisor import LAST_MOMENT

VISITS = 12


def measure_turnover(place: Place, start: Figure) -> list[Figure]:
    """`start` is the peer: what it would take to start the program anew for each visitor."""
    ends = {
        "finish to next first frame": list(_turnovers(place)),
        "killed to next first frame": list(_replacements(place)),
    }
    return [
        Figure(
            f"{end}, {word}",
            figure,
            "ms",
            "the screen's program started anew",
            start.ours,
            LAST_MOMENT * 1000,
        )
        for end, times in ends.items()
        for word, figure in (("median", median(times)), ("worst", max(times)))
    ]


def _turnovers(place: Place) -> Iterator[float]:
    with running(place, "benchmarks.probes.turnover") as supervisor:
        next_moment(supervisor, "frame")
        for _ in range(VISITS):
            finished = next_moment(supervisor, "finish")
            yield milliseconds(next_moment(supervisor, "frame") - finished)


def _replacements(place: Place) -> Iterator[float]:
    mark = place.scratch / "killed"
    with running(place, "benchmarks.probes.killed", str(mark)) as supervisor:
        next_moment(supervisor, "frame")
        for _ in range(VISITS // 2):
            killed = next_moment(supervisor, "killed")
            yield milliseconds(next_moment(supervisor, "frame") - killed)
            next_moment(supervisor, "finish")
            next_moment(supervisor, "frame")
