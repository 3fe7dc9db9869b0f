"""A plug-in that tells what processor time each file of tests took, its processes' included.

`PYTHONPATH=tests python -m pytest -p cpu_times -n 3 …` ends with the dearest files. Wall time says
how busy the machine was; this says what a test costs. Of a process that is forked warm it counts
what the fork server has reaped.
"""

from __future__ import annotations

import os
from collections import defaultdict
from multiprocessing import forkserver
from typing import Any, Final

import pytest

SHOWN: Final = 40
_TICKS: Final = os.sysconf("SC_CLK_TCK")
_FIRST_TIME: Final = 11
"""Of /proc/PID/stat after the name: utime, stime, cutime and cstime begin here."""


def seconds_spent() -> float:
    """This process's and its children's, and the fork server's."""
    own = os.times()
    spent = own.user + own.system + own.children_user + own.children_system
    server = getattr(forkserver, "_forkserver", None)
    pid = getattr(server, "_forkserver_pid", None)
    if pid is None:
        return spent
    with open(f"/proc/{pid}/stat") as stat:  # noqa: PTH123 - a test may be playing a `Path` that fails
        fields = stat.read().rpartition(")")[2].split()
    return spent + sum(map(int, fields[_FIRST_TIME : _FIRST_TIME + 4])) / _TICKS


class CpuTimes:
    """Each report carries what was spent since the one before; whoever gathers them adds up."""

    def __init__(self) -> None:
        self._last = 0.0
        self._of_files: defaultdict[str, float] = defaultdict(float)

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(self) -> Any:
        report = yield
        now = seconds_spent()
        report.user_properties.append(("cpu", now - self._last))
        self._last = now
        return report

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """In a worker these are its own; with xdist the controller sees all of them."""
        told = [seconds for name, seconds in report.user_properties if name == "cpu"]
        self._of_files[report.nodeid.partition("::")[0]] += float(str(told[-1])) if told else 0.0

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        total = sum(self._of_files.values())
        terminalreporter.section(f"{total:.0f} s of processor time")
        dearest = sorted(self._of_files.items(), key=lambda one: -one[1])
        for name, seconds in dearest[:SHOWN]:
            terminalreporter.line(f"{seconds:8.1f}  {name}")


def pytest_configure(config: pytest.Config) -> None:
    config.pluginmanager.register(CpuTimes(), "cpu-times")
