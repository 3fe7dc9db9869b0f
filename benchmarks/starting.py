"""From the start of the process to the first frame."""

from __future__ import annotations

from collections.abc import Mapping
from statistics import median

from benchmarks.figure import Figure
from benchmarks.programs import milliseconds, next_moment, now, running

ROUNDS = 7


def measure_start(kiosk: Mapping[str, str]) -> Figure:
    """The real screen and an empty window by turns; the first of each only warms the disk."""
    ours, peer = [], []
    for _ in range(ROUNDS + 1):
        ours.append(_first_frame("benchmarks.probes.real_screen", kiosk))
        peer.append(_first_frame("benchmarks.probes.empty_window", kiosk))
    return Figure(
        name="start to first frame, median",
        ours=median(ours[1:]),
        unit="ms",
        against="an empty Qt Quick window in Python",
        peer=median(peer[1:]),
    )


def _first_frame(probe: str, environment: Mapping[str, str]) -> float:
    started = now()
    with running(probe, environment=environment) as process:
        return milliseconds(next_moment(process, "frame") - started)
