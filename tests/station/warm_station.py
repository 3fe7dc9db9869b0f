"""The station in a process of its own, hurried, and forked from one that has imported it already.

That it starts from nothing too is told by the tests of its command and by `tests/privacy`.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
import warnings
from argparse import Namespace
from collections.abc import Mapping
from pathlib import Path

from warm_processes import die_with_parent, warm_processes


class WarmStation:
    """One station, begun with nothing in its environment but what is given, and no standing input.

    What it writes is added to `log`. It may be used as a process of `subprocess` is.
    """

    def __init__(self, environment: Mapping[str, str], log: Path) -> None:
        self._process = warm_processes().Process(target=_stand, args=(dict(environment), str(log)))
        self._process.start()

    @property
    def pid(self) -> int:
        assert self._process.pid is not None
        return self._process.pid

    def poll(self) -> int | None:
        return self._process.exitcode

    def send_signal(self, number: int) -> None:
        if self._process.exitcode is None:
            os.kill(self.pid, number)

    def kill(self) -> None:
        self._process.kill()

    def wait(self, timeout: float) -> int:
        """Raises `subprocess.TimeoutExpired`."""
        self._process.join(timeout)
        if self._process.exitcode is None:
            raise subprocess.TimeoutExpired("a warm station", timeout)
        return self._process.exitcode


def _stand(environment: dict[str, str], log: str) -> None:
    from kiosk.station.command import run  # noqa: PLC0415 - the process that forks has it
    from kiosk.station.rhythm import Rhythm  # noqa: PLC0415

    die_with_parent()
    os.environ.clear()
    os.environ.update(environment)
    time.tzset()
    warnings.simplefilter("error")
    told = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    os.dup2(told, 1)
    os.dup2(told, 2)
    os.close(told)
    hurried = Rhythm(
        probe_offline=0.2, probe_online=0.4, heartbeat=0.3, enrolment=0.1, outbox=0.2, watch=0.05
    )
    sys.exit(run(Namespace(verbose=True), hurried))
