"""From the start of the process to the first frame."""

from __future__ import annotations

from statistics import median

from benchmarks.figure import Figure
from benchmarks.place import Place
from benchmarks.programs import milliseconds, next_moment, now, running

ROUNDS = 7


def measure_start(place: Place) -> Figure:
    """The real screen and an empty window by turns; the first of each only warms the disk."""
    ours, peer = [], []
    for _ in range(ROUNDS + 1):
        ours.append(_first_frame(place, "benchmarks.probes.real_screen"))
        peer.append(_first_frame(place, "benchmarks.probes.empty_window"))
    return Figure(
        name="start to first frame, median",
        ours=median(ours[1:]),
        unit="ms",
        against="an empty Qt Quick window in Python",
        peer=median(peer[1:]),
    )


def _first_frame(place: Place, probe: str) -> float:
    started = now()
    with running(place, probe) as process:
        return milliseconds(next_moment(process, "frame") - started)
