"""From one visitor's *finish* to the next visitor's first frame."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from statistics import median

from benchmarks.figure import Figure
from benchmarks.programs import milliseconds, next_moment, running
from kiosk.ui.supervisor import LAST_MOMENT

VISITS = 12


def measure_turnover(kiosk: Mapping[str, str], start: Figure) -> list[Figure]:
    """`start` is the peer: what it would take to start the program anew for each visitor."""
    took = list(_turnovers(kiosk))
    limit = LAST_MOMENT * 1000
    against = "the screen started anew"
    return [
        Figure("finish to next first frame, median", median(took), "ms", against, start.ours, limit),
        Figure("finish to next first frame, worst", max(took), "ms", against, start.ours, limit),
    ]


def _turnovers(kiosk: Mapping[str, str]) -> Iterator[float]:
    with running("benchmarks.probes.turnover", environment=kiosk) as supervisor:
        next_moment(supervisor, "frame")
        for _ in range(VISITS):
            finished = next_moment(supervisor, "finish")
            yield milliseconds(next_moment(supervisor, "frame") - finished)
