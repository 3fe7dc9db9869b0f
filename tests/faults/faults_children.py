"""Processes that may be broken: forked warm, heard through a pipe, never left behind."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, Final

from warm_processes import die_with_parent, warm_processes

PATIENCE: Final = 60.0


class Child:
    """One process; `target` gets the pipe it tells through, then `arguments`.

    `traced`: it begins only once a tracer holds it.
    """

    def __init__(self, target: Callable[..., None], *arguments: Any, traced: bool = False) -> None:
        processes = warm_processes()
        self._hears, tells = processes.Pipe(duplex=False)
        self._process = processes.Process(target=_begin, args=(target, tells, arguments, traced))
        self._process.start()
        tells.close()
        self._closed = False

    @property
    def pid(self) -> int:
        assert self._process.pid is not None
        return self._process.pid

    @property
    def exit_code(self) -> int | None:
        return self._process.exitcode

    def next(self, seconds: float = PATIENCE) -> Any:
        """What it tells next; None where it ended."""
        assert self._hears.poll(seconds), "the process fell silent"
        try:
            return self._hears.recv()
        except EOFError:
            return None

    def rest(self) -> list[Any]:
        """All that it still tells, until its end."""
        told = []
        while (one := self.next()) is not None:
            told.append(one)
        return told

    def signal(self, number: signal.Signals) -> None:
        if self._process.exitcode is None:
            os.kill(self.pid, number)

    def wait(self, seconds: float = PATIENCE) -> int:
        """Its exit code, negative for a signal; killed where it does not end."""
        self._process.join(seconds)
        if self._process.exitcode is None:
            self._process.kill()
            self._process.join(10)
            raise AssertionError(f"process {self.pid} did not end in {seconds} s")
        return self._process.exitcode

    def kill(self) -> None:
        """kill -9, and its end."""
        if self._process.exitcode is None:
            self._process.kill()
            self._process.join(10)

    def close(self) -> None:
        if not self._closed:
            self._closed = True
            self.kill()
            self._hears.close()
            self._process.close()


@contextmanager
def child(target: Callable[..., None], *arguments: Any, traced: bool = False) -> Iterator[Child]:
    """A process for the length of the context."""
    started = Child(target, *arguments, traced=traced)
    try:
        yield started
    finally:
        started.close()


def is_traced(pid: int | str = "self") -> bool:
    """Whether a tracer holds that process."""
    return "TracerPid:\t0\n" not in Path(f"/proc/{pid}/status").read_text("ascii")


def _begin(
    target: Callable[..., None], tells: Connection, arguments: tuple[Any, ...], traced: bool
) -> None:
    die_with_parent()
    while traced and not is_traced():
        os.sched_yield()
    target(tells, *arguments)
