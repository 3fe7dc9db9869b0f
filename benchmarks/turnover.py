"""From one visitor's *finish* to the next visitor's first frame."""

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
    times = list(_turnovers(place))
    return [
        Figure(
            f"finish to next first frame, {word}",
            figure,
            "ms",
            "the screen's program started anew",
            start.ours,
            LAST_MOMENT * 1000,
        )
        for word, figure in (("median", median(times)), ("worst", max(times)))
    ]


def _turnovers(place: Place) -> Iterator[float]:
    with running(place, "benchmarks.probes.turnover") as supervisor:
        next_moment(supervisor, "frame")
        for _ in range(VISITS):
            finished = next_moment(supervisor, "finish")
            yield milliseconds(next_moment(supervisor, "frame") - finished)
