"""`python -m benchmarks fleet`: the scenes that were asked for, one after another."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final

from benchmarks.fleet.outcome import SceneOutcome
from benchmarks.fleet.report import LIMIT_SECONDS, MARKS, as_markdown, as_text, keep
from benchmarks.fleet.samples import BATCH
from benchmarks.fleet.scenes import SCENES, Terms, news_for_all
from benchmarks.fleet.world import POSTGRESQL, SQLITE, NoServer, Size
from benchmarks.machine import describe_machine
from benchmarks.marked_page import put_between_marks
from kiosk.station.rhythm import Rhythm

BUILD: Final = Path("build")
REPORT: Final = BUILD / "fleet.json"
PAGE: Final = Path("docs/fleet.md")
NEWS: Final = "news"
HURRIED: Final = Rhythm(probe_offline=1.0, probe_online=3.0, heartbeat=20.0)
_SHORT: Final = Size(kiosks=20, queued=3, workers=1, processes=1)


def main(arguments: Sequence[str]) -> int:
    """1 where anything was lost, doubled or falsely delivered, or a scene did not come to an end.

    How fast it was is a figure, not a test.
    """
    asked = _parser().parse_args(arguments)
    machine = describe_machine()
    good = True
    try:
        for outcome in _played(asked):
            good &= is_good(outcome)
            scenes = keep(BUILD / "fleet-short.json" if asked.short else REPORT, machine, [outcome])
            print(as_text(outcome.as_json()), flush=True)
            if not asked.short:
                page = put_between_marks(PAGE.read_text("utf-8"), MARKS, as_markdown(scenes))
                PAGE.write_text(page, "utf-8")
    except NoServer as error:
        print(error, file=sys.stderr)
        return 2
    return 0 if good else 1


def is_good(outcome: SceneOutcome) -> bool:
    """Whether every promise but the one of speed was kept."""
    batch = outcome.of(BATCH)
    if batch is not None and batch.p99 > LIMIT_SECONDS:
        print(f"{outcome.scene}: 99 % of the batches took {batch.p99} s, not {LIMIT_SECONDS} s")
    return outcome.finished and outcome.verdict.is_good


def _played(asked: argparse.Namespace) -> Iterator[SceneOutcome]:
    size = _SHORT if asked.short else Size(kiosks=asked.kiosks, workers=asked.workers)
    terms = Terms(BUILD, size, times=asked.times, day_seconds=asked.seconds)
    if asked.short:
        terms = replace(terms, rhythm=HURRIED, day_seconds=10.0)
    names = [*SCENES, NEWS] if asked.scene == "all" else [asked.scene]
    databases = [SQLITE, POSTGRESQL] if asked.database == "both" else [asked.database]
    for database in databases:
        on = replace(terms, size=replace(size, database=database))
        for name in names:
            if name == NEWS:
                yield from news_for_all(on)
            else:
                yield SCENES[name](on)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m benchmarks fleet", description=__doc__)
    parser.add_argument("--kiosks", type=int, default=8000, metavar="N", help="%(default)s")
    parser.add_argument("--scene", choices=[*SCENES, NEWS, "all"], default="all")
    parser.add_argument("--database", choices=[SQLITE, POSTGRESQL, "both"], default="both")
    parser.add_argument("--workers", type=int, default=2, metavar="N", help="of the portal")
    parser.add_argument(
        "--times", type=float, default=1.0, metavar="X", help="the day so many times as fast"
    )
    parser.add_argument(
        "--seconds", type=float, default=120.0, metavar="S", help="of the day, measured"
    )
    parser.add_argument(
        "--short", action="store_true", help="20 kiosks in a hurry; leaves docs/fleet.md alone"
    )
    return parser
