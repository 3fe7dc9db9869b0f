"""All figures in one run, within two minutes."""

from __future__ import annotations

from pathlib import Path

from benchmarks.accepting import measure_acceptance
from benchmarks.browser import PACKAGE, browser
from benchmarks.draining import measure_draining
from benchmarks.figure import Figure
from benchmarks.fleet_pages import measure_fleet_pages
from benchmarks.machine import describe_machine
from benchmarks.place import prepared
from benchmarks.relevance import measure_relevance
from benchmarks.report import as_table, write_json
from benchmarks.searching import measure_search, measure_search_among_many
from benchmarks.starting import measure_start
from benchmarks.turnover import measure_turnover
from benchmarks.updating import measure_updating
from benchmarks.weighing import measure_memory
from kiosk.identity.enrolment_record import load_enrolment

BUILD = Path("build")
REPORT = BUILD / "bench.json"


def main() -> int:
    """Always 0: a figure is not a test."""
    machine = describe_machine()
    figures = measure()
    missing = [] if browser() else [f"Chromium in kiosk mode: apt-get install {PACKAGE}"]
    write_json(REPORT, machine, figures, missing)
    print(", ".join(f"{name} {value}" for name, value in machine.items()))
    print(as_table(figures))
    for peer in missing:
        print(f"not here to compare with: {peer}")
    print(f"written to {REPORT}")
    return 0


def measure() -> list[Figure]:
    """Each in a fresh kiosk's home; nothing else of ours runs but an idle portal."""
    with prepared(BUILD) as place:
        start = measure_start(place)
        return [
            start,
            *measure_turnover(place, start),
            *measure_search(place.settings.catalogue_store_path, place.scratch),
            *measure_search_among_many(place.settings.catalogue_store_path, place.scratch),
            *measure_relevance(place.settings.catalogue_store_path, place.scratch),
            *measure_acceptance(load_enrolment(place.settings.enrolment_path), place.scratch),
            *measure_draining(place.scratch),
            *measure_updating(place.scratch),
            *measure_fleet_pages(place.scratch),
            *measure_memory(place),
        ]
