"""A bad day of 24 hours in ten minutes: nothing is lost, nothing doubled, memory stays flat.

`make day` runs it whole and writes its figures into docs/reliability.md, `make test-full` three
hours of it; in short its faults are met one by one in tests/faults.
"""

from __future__ import annotations

import json
import os
import time
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import pytest
from at_length import only_at_length
from day_record import MARKS, HourFigures, as_markdown, as_text
from day_timetable import DAY, SHORT
from day_visits import answer_of
from day_world import Day, made_in
from faults_proxy import Proxy, served
from faults_record import machine

from benchmarks.marked_page import put_between_marks
from kiosk.printing.simulator import Simulator
from kiosk.tour.stage import Stage

FULL: Final = os.environ.get("DAY") == "full"
HOURS: Final = DAY if FULL else SHORT
SECONDS: Final = 25.0 if FULL else 0.0
VISITS: Final = 5 if FULL else 1
"""An hour lasts so long and has so many visits at least, where the machine is not too slow."""
MOST_SECONDS: Final = 60.0
SAMPLES: Final = 12 if FULL else 1
"""Applications that are opened with the agency's key, spread over the day."""
GROWTH: Final = 12.0
"""MiB that caches and a fragmented heap may take after the first third."""
REPORT: Final = Path("build/day.json")


def grown(hours: list[HourFigures], what: str) -> float:
    """MiB from the end of the first third to the heaviest of the last."""
    weights = [getattr(hour, what) for hour in hours if getattr(hour, what)]
    third = max(1, len(weights) // 3)
    return float(max(weights[-third:]) - max(weights[:third]))


@only_at_length
@pytest.mark.timeout(1800 if FULL else 300)
def test_a_bad_day_loses_nothing_and_memory_stays_flat(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    hours: list[HourFigures] = []
    with Stage(tmp_path) as stage, Simulator() as printer:
        catalogue = made_in(tmp_path, stage)
        port = int(stage.portal_url.rsplit(":", 1)[-1])
        with served(Proxy(port)) as proxy:
            day = Day(stage, proxy, printer, catalogue, tmp_path)
            with day.running():
                begun = time.monotonic()
                for hour in HOURS:
                    day.befalls(hour)
                    hours.append(day.figures(hour, day.passes(SECONDS, VISITS, MOST_SECONDS)))
                day.ends()
                seconds = time.monotonic() - begun
        findings = day.findings()
        told = [one for one in day.visits if one["folio"]]
        for one in told[:: max(1, len(told) // SAMPLES)]:
            answers = stage.opened(one["folio"])["body"]["answers"]
            assert answers == {"name": answer_of(one["number"])}
    slips = sum(one["printed"] for one in day.visits)
    verdict = {name: len(found) for name, found in asdict(findings).items()}
    with capsys.disabled():
        print(f"\n{as_text(hours)}\n{len(day.visits)} visits, {len(told)} folios, {verdict}")
    assert findings.clean, findings
    assert told, day.logs()
    assert len(told) == len(day.arrived()), "the portal holds what nobody was told of"
    assert len(printer.printouts) >= slips, "a slip was called printed that is not"
    assert "Traceback" not in day.logs(), day.logs()
    for part in ("supervisor", "screen", "station"):
        assert grown(hours, part) < GROWTH, f"the {part} grows: {as_text(hours)}"
    if FULL:
        assert hours[-1].catalogue > hours[0].catalogue, "no new catalogue came"
        REPORT.parent.mkdir(exist_ok=True)
        report = {
            "date": datetime.now(UTC).date().isoformat(),
            "seconds": seconds,
            "machine": machine(),
            "visits": len(day.visits),
            "folios": len(told),
            "slips": slips,
            "verdict": verdict,
            "hours": [asdict(hour) for hour in hours],
        }
        REPORT.write_text(json.dumps(report, indent=1) + "\n", "utf-8")


def weighed(*stations: float) -> list[HourFigures]:
    return [
        HourFigures(place, 1, 1, 1, "good", "good", "right", 1, 0, 30.0, 60.0, station, 150.0)
        for place, station in enumerate(stations)
    ]


def test_what_grows_is_seen() -> None:
    assert grown(weighed(50, 58, 59, 58, 60, 59), "station") < GROWTH
    assert grown(weighed(50, 55, 60, 65, 70, 75), "station") > GROWTH
    assert grown(weighed(50, 55, 60, 65, 70, 75), "screen") == 0


def test_the_figures_go_between_the_pages_marks() -> None:
    report = {
        "date": "2026-11-26", "seconds": 600.0, "visits": 9, "folios": 7, "slips": 6,
        "machine": {"system": "Linux", "processors": 2, "python": "3.11"},
        "verdict": {"lost": 0, "false_delivered": 0}, "hours": [asdict(weighed(50.04)[0])],
    }  # fmt: skip
    page = Path("docs/reliability.md").read_text("utf-8")
    told = put_between_marks(page, MARKS, as_markdown(report))
    assert "| 0 | 1 | 1 | 1 | good | good | right | 1 | 0 | 30.0 | 60.0 | 50.0 | 150.0 |" in told
    assert "10 minutes, 9 visits, 7 folios, 6 slips told as printed; 0 lost, 0 false" in told
