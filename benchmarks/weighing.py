"""What a kiosk in use holds in memory: supervisor, screen at a question, and station.

Each after twenty visits, at the first question of an application; the browser has its page at the
same place, after twenty visits of its own.
"""

from __future__ import annotations

import time
from collections.abc import Iterator

from benchmarks.browser import MISSING, NAMED, browser, browsing, hearing
from benchmarks.depth import Depth
from benchmarks.figure import Aim, Figure, Growth, Measured
from benchmarks.many_services import home_with
from benchmarks.memory_of import family_of, weight_of
from benchmarks.place import Place
from benchmarks.programs import next_moment, running, wait_for_station
from benchmarks.starting import EMPTY

VISITS = 20
SETTLE_SECONDS = 1.5


def measure_memory(place: Place, depth: Depth) -> Iterator[Figure]:  # noqa: ARG001 - as all parts
    """Beside an empty window and, where there is one, a browser."""
    with running(place, "benchmarks.probes.empty_window") as window:
        next_moment(window, "frame")
        time.sleep(SETTLE_SECONDS)
        empty = Measured.once(weight_of(window.pid))
    whole, screen = _kiosk(place)
    peer = _browser(place)
    missing = "" if peer else MISSING
    after = f"after {VISITS} visits"
    yield Figure(
        f"memory of the whole kiosk {after}",
        "MiB",
        Measured.once(whole),
        peer,
        NAMED,
        empty,
        EMPTY,
        Aim(of_peer=0.4),
        missing=missing,
    )
    ours = Measured.once(screen)
    name = f"memory of supervisor and screen {after}"
    yield Figure(name, "MiB", ours, peer, NAMED, empty, EMPTY, missing=missing)


def grow_memory(place: Place, depth: Depth) -> Iterator[Growth]:
    """The same with ever more services."""
    values = [_kiosk(home_with(place, size))[0] for size in depth.sizes]
    name = f"memory of the whole kiosk after {VISITS} visits"
    yield Growth(name, "MiB", "services", depth.sizes, tuple(values))


def _kiosk(place: Place) -> tuple[float, float]:
    """MiB of the whole after the visits, and of it without the station."""
    book = place.scratch / f"visits-{place.settings.home.name}"
    with (
        running(place, "kiosk", "station") as station,
        running(place, "benchmarks.probes.visits", str(book), str(VISITS)) as supervisor,
    ):
        wait_for_station(place)
        for _ in range(VISITS):
            next_moment(supervisor, "visit")
        next_moment(supervisor, "there")
        time.sleep(SETTLE_SECONDS)
        screen = weight_of(*family_of(supervisor.pid))
        return screen + weight_of(*family_of(station.pid)), screen


def _browser(place: Place) -> Measured | None:
    program = browser()
    if program is None:
        return None
    with hearing(place) as ear, browsing(program, ear, "visits", VISITS) as process:
        ear.next_word("frame")
        ear.next_word("there")
        time.sleep(SETTLE_SECONDS)
        return Measured.once(weight_of(*family_of(process.pid)))
