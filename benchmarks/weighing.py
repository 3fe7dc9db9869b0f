"""What a kiosk in use holds in memory: supervisor, screen at a question, and station."""

from __future__ import annotations

import time

from benchmarks.browser import browser, weigh_browser
from benchmarks.figure import Figure
from benchmarks.memory_of import family_of, weight_of
from benchmarks.place import Place
from benchmarks.programs import PATIENCE, NoAnswer, next_moment, running
from kiosk.catalogue.store import CatalogueStore

SETTLE_SECONDS = 1.5


def measure_memory(place: Place) -> list[Figure]:
    """A figure beside an empty window and, where there is one, beside a browser."""
    with running(place, "benchmarks.probes.empty_window") as window:
        next_moment(window, "frame")
        time.sleep(SETTLE_SECONDS)
        empty = weight_of(window.pid)
    with (
        running(place, "kiosk", "station") as station,
        running(place, "benchmarks.probes.in_use") as supervisor,
    ):
        _wait_for_station(place)
        next_moment(supervisor, "there")
        time.sleep(SETTLE_SECONDS)
        screen = weight_of(*family_of(supervisor.pid))
        whole = screen + weight_of(*family_of(station.pid))
    against = "an empty Qt Quick window in Python"
    figures = [
        Figure("memory of supervisor and screen", screen, "MiB", against, empty),
        Figure("memory of the whole kiosk", whole, "MiB", against, empty),
    ]
    if program := browser():
        weight = weigh_browser(program, _names(place), place.scratch)
        figures.append(
            Figure("memory of the whole kiosk", whole, "MiB", "Chromium in kiosk mode", weight)
        )
    return figures


def _wait_for_station(place: Place) -> None:
    deadline = time.monotonic() + PATIENCE
    while not place.settings.station_socket.exists():
        if time.monotonic() > deadline:
            raise NoAnswer(f"the station did not start; see {place.log}")
        time.sleep(0.02)


def _names(place: Place) -> list[str]:
    with CatalogueStore.open(place.settings.catalogue_store_path) as store:
        return [service.name.in_language("es") for service in store.services()]
