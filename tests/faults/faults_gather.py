"""The table of the fault runs at the end of a test run, whichever processes ran them.

`tests/conftest.py` takes these hooks of pytest and pytest-xdist over.
"""

from __future__ import annotations

from typing import Any, Final

import pytest
from faults_record import RECORD, REPORT, merged, write_report
from faults_report import as_text

_OUTPUT: Final = "faults"
_gathered: list[dict[str, Any]] = []


def pytest_sessionfinish(session: pytest.Session) -> None:
    """A worker hands over what it ran."""
    output = getattr(session.config, "workeroutput", None)
    if output is not None and RECORD.cases:
        output[_OUTPUT] = RECORD.report()


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    """The process that steers takes it."""
    report = getattr(node, "workeroutput", {}).get(_OUTPUT)
    if report is not None:
        _gathered.append(report)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Prints the counts; the workers' reports become one file."""
    lines = [case.line() for case in RECORD.cases]
    if _gathered:
        report = merged(_gathered)
        write_report(REPORT, report)
        for beside in REPORT.parent.glob(f"{REPORT.stem}.gw*{REPORT.suffix}"):
            beside.unlink()
        lines = report["cases"]
    if lines:
        terminalreporter.section("faults")
        terminalreporter.write_line(as_text(lines))
