"""What a kiosk in use holds in memory: supervisor, screen at a question, and station."""

from __future__ import annotations

import shutil
import time
from collections.abc import Mapping

from benchmarks.figure import Figure, MissingPeer
from benchmarks.memory_of import family_of, weight_of
from benchmarks.programs import next_moment, running

BROWSERS = ("chromium", "chromium-browser", "google-chrome")
SETTLE_SECONDS = 1.0


def measure_memory(kiosk: Mapping[str, str], station: int) -> list[Figure]:
    """`station`: the process of a station that runs."""
    with running("benchmarks.probes.empty_window", environment=kiosk) as window:
        next_moment(window, "frame")
        time.sleep(SETTLE_SECONDS)
        empty = weight_of(window.pid)
    with running("benchmarks.probes.in_use", environment=kiosk) as supervisor:
        next_moment(supervisor, "there")
        time.sleep(SETTLE_SECONDS)
        screen = weight_of(*family_of(supervisor.pid))
        whole = screen + weight_of(*family_of(station))
    against = "an empty Qt Quick window in Python"
    return [
        Figure("memory of supervisor and screen in use", screen, "MiB", against, empty),
        Figure("memory of the whole kiosk in use", whole, "MiB", against, empty),
    ]


def missing_peers() -> list[MissingPeer]:
    """A kiosk in a browser is the usual alternative; without one there is nothing to weigh."""
    if any(map(shutil.which, BROWSERS)):
        return []
    return [MissingPeer("Chromium in kiosk mode", "chromium")]
