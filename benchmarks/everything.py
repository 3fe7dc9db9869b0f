"""All figures in one run: what is measured, in which order, and what becomes of a failure."""

from __future__ import annotations

import argparse
import sys
import time
import traceback
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from benchmarks.accepting import grow_acceptance, measure_acceptance
from benchmarks.depth import FULL, SHORT, SOAK, Depth
from benchmarks.draining import grow_draining, measure_draining
from benchmarks.figure import Figure, Growth
from benchmarks.fleet_pages import grow_fleet_pages, measure_fleet_pages
from benchmarks.flinging import grow_frames, measure_frames
from benchmarks.idle_line import measure_idle_line
from benchmarks.idling import grow_idling, measure_idling
from benchmarks.installing import measure_install_size
from benchmarks.machine import describe_machine
from benchmarks.marked_page import put_between_marks
from benchmarks.place import Place, prepared
from benchmarks.relevance import measure_relevance
from benchmarks.report import Report, as_markdown, as_table, write_json
from benchmarks.searching import measure_search
from benchmarks.slips import measure_slips
from benchmarks.soak import measure_soak
from benchmarks.staff_asks import grow_staff_asks, measure_staff_asks
from benchmarks.starting import grow_start, measure_start
from benchmarks.turnover import grow_turnover, measure_turnover
from benchmarks.updating import grow_updating, measure_updating
from benchmarks.weighing import grow_memory, measure_memory

BUILD: Final = Path("build")
REPORT: Final = BUILD / "bench.json"
_SOAK: Final = "soak"

Result = Iterable[Figure | Growth]
PARTS: Final[dict[str, Callable[[Place, Depth], Result]]] = {
    "start": measure_start,
    "memory": measure_memory,
    "turnover": measure_turnover,
    "search": measure_search,
    "relevance": measure_relevance,
    "frames": measure_frames,
    "acceptance": measure_acceptance,
    "slip": measure_slips,
    "draining": measure_draining,
    "updating": measure_updating,
    "idle-line": measure_idle_line,
    "idle": measure_idling,
    "install": measure_install_size,
    "console": measure_fleet_pages,
    "staff": measure_staff_asks,
    _SOAK: measure_soak,
}
GROWTH: Final[dict[str, Callable[[Place, Depth], Result]]] = {
    "start": grow_start,
    "memory": grow_memory,
    "turnover": grow_turnover,
    "frames": grow_frames,
    "acceptance": grow_acceptance,
    "draining": grow_draining,
    "updating": grow_updating,
    "idle": grow_idling,
    "console": grow_fleet_pages,
    "staff": grow_staff_asks,
}
_SHORT_LEAVES: Final = (
    "search among 100,000 services, queues at other round trips than 300 ms, the growth of each"
    " figure: make bench-full"
)


def main(arguments: Sequence[str]) -> int:
    """1 where something could not be measured; a figure that misses its aim is no failure."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--full", action="store_true", help="more rounds, and growth")
    parser.add_argument("--soak", type=int, metavar="VISITS", help="a long soak, and nothing else")
    parser.add_argument("--only", nargs="+", choices=tuple(PARTS), metavar="PART", help=_names())
    parser.add_argument("--write", type=Path, metavar="PAGE", help="puts the table between marks")
    parser.add_argument("--json", type=Path, default=REPORT, metavar="FILE")
    asked = parser.parse_args(arguments)
    depth, parts = FULL if asked.full else SHORT, asked.only or list(PARTS)
    if asked.soak is not None:
        depth, parts = replace(SOAK, soak_visits=asked.soak), [_SOAK]
    asked.json.parent.mkdir(parents=True, exist_ok=True)

    def keep(report: Report) -> None:
        write_json(asked.json, report)
        if asked.write is not None:
            page = put_between_marks(
                asked.write.read_text("utf-8"), report.marks, as_markdown(report)
            )
            asked.write.write_text(page, "utf-8")

    report = measure(depth, parts, keep)
    print(as_table(report))
    print(f"written to {asked.json}")
    return 1 if report.failures else 0


def measure(depth: Depth, parts: Sequence[str], keep: Callable[[Report], None]) -> Report:
    """Each in a fresh kiosk's home; nothing else of ours runs but an idle portal.

    What there is goes to `keep` after each part, so that a run that is ended told of the others.
    """
    machine = describe_machine()
    began = time.monotonic()
    results: list[Figure | Growth] = []
    failures: list[str] = []
    lasted: dict[str, float] = {}

    def told(reached: Sequence[str]) -> Report:
        left = [] if depth.name == SOAK.name else [name for name in PARTS if name not in reached]
        return Report(
            machine=machine,
            depth=depth.name,
            date=datetime.now(UTC).date().isoformat(),
            seconds=time.monotonic() - began,
            figures=[one for one in results if isinstance(one, Figure)],
            growth=[one for one in results if isinstance(one, Growth)],
            failures=failures,
            parts=dict(lasted),
            skipped=[*left, *([_SHORT_LEAVES] if depth is SHORT else [])],
        )

    with prepared(BUILD) as place:
        for count, name in enumerate(parts, 1):
            works = [PARTS[name], *([GROWTH[name]] if depth.grows and name in GROWTH else [])]
            for work in works:
                started = time.monotonic()
                try:
                    results += work(place, depth)
                except Exception as error:  # noqa: BLE001 - the others are measured all the same
                    traceback.print_exc()
                    failures.append(f"{name}: {type(error).__name__}: {error}")
                lasted[name] = lasted.get(name, 0.0) + time.monotonic() - started
                print(f"  {name}: {lasted[name]:.0f} s", file=sys.stderr)
            keep(told(parts[:count]))
    return told(parts)


def _names() -> str:
    return "any of " + ", ".join(PARTS)
