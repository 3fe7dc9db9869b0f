"""What the fault runs came to: counted by case, and written to `build/faults.json`.

`FAULTS=full` runs every case at length, anything else in short; `FAULTS_SEED` changes the chance
that all runs draw from, `FAULTS_REPORT` the file. Where several processes run the tests
(pytest-xdist), each writes one beside it, and `faults_gather` makes them one.
"""

from __future__ import annotations

import json
import os
import platform
import random
import zlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import apsw
import pytest
from faults_ledger import Findings

from benchmarks.machine import kernel

FULL: Final = os.environ.get("FAULTS") == "full"
SEED: Final = int(os.environ.get("FAULTS_SEED", "20260301"))
REPORT: Final = Path(
    os.environ.get("FAULTS_REPORT") or Path(__file__).parents[2] / "build" / "faults.json"
)
_WORKER: Final = os.environ.get("PYTEST_XDIST_WORKER")
OWN_REPORT: Final = REPORT.with_suffix(f".{_WORKER}.json") if _WORKER else REPORT
COLUMNS: Final = ("lost", "doubled", "false_delivered", "stuck")


def times(*, short: int, full: int) -> int:
    """How many runs this form takes."""
    return full if FULL else short


def chance(name: str) -> random.Random:
    """The same draws for the same case and seed, whatever ran before."""
    return random.Random(SEED ^ zlib.crc32(name.encode()))  # noqa: S311 - to be repeated


@dataclass
class Case:
    """One fault, tried so many times."""

    name: str
    runs: int = 0
    kills: int = 0
    tool: str = ""
    skipped: str = ""
    failed: str = ""
    findings: Findings = field(default_factory=Findings)

    def add(self, findings: Findings, runs: int = 1, kills: int = 0) -> None:
        """The judge's word on so many runs."""
        self.runs += runs
        self.kills += kills
        self.findings += findings

    def skip(self, reason: str) -> None:
        """This machine cannot do it; the table says so."""
        self.skipped = reason
        pytest.skip(reason)

    def line(self) -> dict[str, Any]:
        """As it stands in the report."""
        counts = {column: len(getattr(self.findings, column)) for column in COLUMNS}
        told = {"tool": self.tool, "skipped": self.skipped, "failed": self.failed}
        return {
            "name": self.name,
            "runs": self.runs,
            "kills": self.kills,
            **counts,
            **{name: text for name, text in told.items() if text},
        }


@dataclass
class Record:
    """All cases of this session, in the order they ran, and the file that tells of them."""

    path: Path = OWN_REPORT
    cases: list[Case] = field(default_factory=list)

    @contextmanager
    def case(self, name: str, tool: str = "") -> Iterator[Case]:
        """Records one case, whatever comes of it; fails where the judge found anything."""
        case = Case(name, tool=tool)
        self.cases.append(case)
        try:
            yield case
        except Exception as error:
            case.failed = type(error).__name__
            raise
        finally:
            write_report(self.path, self.report())
        assert case.findings.clean, f"{name}, seed {SEED}: {case.findings}"
        assert case.runs, f"{name}: nothing was run"

    def report(self) -> dict[str, Any]:
        """All there is to tell, as it stands in the file."""
        return {
            "seed": SEED,
            "mode": "full" if FULL else "short",
            "date": datetime.now(UTC).date().isoformat(),
            "machine": machine(),
            "cases": [case.line() for case in self.cases],
        }


def write_report(path: Path, report: Mapping[str, Any]) -> None:
    """One file of JSON."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(report, indent=1) + "\n", "utf-8")


def merged(reports: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Reports of parts of one run as one."""
    return {**reports[0], "cases": [case for report in reports for case in report["cases"]]}


def machine() -> dict[str, str | int]:
    """What the figures were taken on."""
    return {
        "system": f"{platform.system()} {kernel()}",
        "processors": os.cpu_count() or 0,
        "python": platform.python_version(),
        "sqlite": apsw.sqlite_lib_version(),
    }


RECORD: Final = Record()
