"""From the start of the process to the first frame that a visitor can use.

Ours is the real `kiosk screen` under its supervisor, unchanged: it tells systemd that it is ready
when its first frame was seen, and that word is taken. The first of each only warms the disk.
"""

from __future__ import annotations

from collections.abc import Iterator

from benchmarks.browser import MISSING, NAMED, browser, browsing, hearing
from benchmarks.depth import Depth
from benchmarks.figure import Aim, Figure, Growth, Measured
from benchmarks.many_services import home_with
from benchmarks.place import Place
from benchmarks.programs import (
    listening_for_readiness,
    milliseconds,
    next_moment,
    now,
    running,
)
from kiosk.catalogue.reading import CatalogueStore

EMPTY = "an empty Qt Quick window in Python"
AIM = Aim(of_peer=0.6, of_limit=2.0)


def measure_start(place: Place, depth: Depth) -> Iterator[Figure]:
    """The real screen, an empty window and the browser by turns."""
    ours, homes, empty, theirs = [], [], [], []
    program = browser()
    with hearing(place) as ear:
        for number in range(depth.starts + 1):
            ours.append(first_frame(place))
            empty.append(_first_word(place, "benchmarks.probes.empty_window"))
            homes.append(_first_word(place, "benchmarks.probes.home_page"))
            if program and number <= depth.restarts:
                began = now()
                with browsing(program, ear, "rest"):
                    theirs.append(milliseconds(ear.next_word("frame")[0] - began))
    peer = Measured.of(theirs[1:]) if program else None
    with CatalogueStore.open(place.settings.catalogue_store_path) as store:
        count = store.count()
    for name, rounds in (
        (f"start to first usable frame, {count:,} services", ours),
        ("start to the home page, its services in sight", homes),
    ):
        yield Figure(
            name,
            "ms",
            Measured.of(rounds[1:]),
            peer,
            NAMED,
            Measured.of(empty[1:]),
            EMPTY,
            AIM if rounds is ours else None,
            missing="" if program else MISSING,
        )


def grow_start(place: Place, depth: Depth) -> Iterator[Growth]:
    """The same with ever more services."""
    values = []
    for size in depth.sizes:
        other = home_with(place, size)
        rounds = [first_frame(other) for _ in range(depth.restarts)]
        values.append(Measured.of(rounds[1:]).value)
    yield Growth("start to first usable frame", "ms", "services", depth.sizes, tuple(values))


def first_frame(place: Place) -> float:
    """Milliseconds of the real screen."""
    with listening_for_readiness() as readiness:
        began = now()
        command = ("kiosk", "screen", "--window", "--size", "1920x1080")
        with running(place, *command, variables=readiness.variables):
            return milliseconds(readiness.wait() - began)


def _first_word(place: Place, probe: str) -> float:
    began = now()
    with running(place, probe) as process:
        return milliseconds(next_moment(process, "frame") - began)
