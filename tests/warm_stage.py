"""The whole house as the tests run it: every program in a process of its own, forked warm.

That the programs start from nothing too is told by the tour, the demo and the tests of commands.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Mapping
from importlib import import_module
from multiprocessing.connection import Connection
from pathlib import Path
from subprocess import TimeoutExpired
from typing import IO

from warm_processes import die_with_parent, warm_processes

from kiosk.cli import CommandError
from kiosk.tour.stage import Running, Stage

COMMAND_SECONDS = 120.0


class WarmStage(Stage):
    """As a stage, only sooner."""

    def _command(self, program: str, *arguments: str) -> str:
        errors = self.folder / f"{program}.errors"
        process = Forked((program, *arguments), self.environment(), errors)
        try:
            told = process.stdout.read()
            code = process.wait(COMMAND_SECONDS)
        finally:
            process.kill()
            process.stdout.close()
        if code != 0:
            raise CommandError(errors.read_text("utf-8").strip().rsplit("\n", 1)[-1])
        errors.unlink()
        return told

    def _start(self, name: str, *command: str) -> Running:
        return Forked(command, self.environment(), self.folder / f"{name}.log")


class Forked:
    """One program; `errors` is the file to which its standard error is added."""

    def __init__(
        self, command: tuple[str, ...], environment: Mapping[str, str], errors: Path
    ) -> None:
        processes = warm_processes()
        hears, tells = processes.Pipe(duplex=False)
        self._process = processes.Process(
            target=_run, args=(command, dict(environment), str(errors), tells)
        )
        self._process.start()
        tells.close()
        self._stdout = os.fdopen(os.dup(hears.fileno()), encoding="utf-8")
        hears.close()

    @property
    def stdout(self) -> IO[str]:
        return self._stdout

    def poll(self) -> int | None:
        return self._process.exitcode

    def send_signal(self, sig: int, /) -> None:
        if self._process.exitcode is None and self._process.pid is not None:
            os.kill(self._process.pid, sig)

    def wait(self, timeout: float | None = None) -> int:
        """Raises `TimeoutExpired` like a process that was started anew."""
        self._process.join(timeout)
        if self._process.exitcode is None:
            raise TimeoutExpired("a warm process", timeout or 0.0)
        return self._process.exitcode

    def kill(self) -> None:
        if self._process.exitcode is None:
            self._process.kill()


def _run(
    command: tuple[str, ...], environment: Mapping[str, str], errors: str, tells: Connection
) -> None:
    die_with_parent()
    os.environ.clear()
    os.environ.update(environment)
    time.tzset()
    log = os.open(errors, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    os.dup2(tells.fileno(), 1)
    os.dup2(log, 2)
    tells.close()
    program, *arguments = command
    sys.argv = [program, *arguments]
    sys.exit(import_module(f"{program}.cli").main(arguments))
