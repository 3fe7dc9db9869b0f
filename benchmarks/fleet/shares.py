"""The whole fleet: its shares in processes, begun, watched and ended together."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from multiprocessing import get_context
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from time import monotonic
from typing import Final

from benchmarks.fleet.share import Share, Told, live

MOST_IN_A_SHARE: Final = 2000
"""Each kiosk has four files open and a line; the machine lets a process have 20,000."""
_PATIENCE: Final = 0.25


class ShareEnded(RuntimeError):  # noqa: N818 - named for what happened
    """A process of kiosks ended before it was told to; its traceback is above."""


@dataclass
class _Process:
    process: BaseProcess
    line: Connection
    waiting: int = 0


class Fleet:
    """Made by `fleet_of`."""

    def __init__(self, processes: Sequence[_Process]) -> None:
        self._processes = processes
        self.began_at = 0.0

    def begin(self) -> None:
        """From now on each kiosk takes its turns."""
        self.began_at = monotonic()
        for one in self._processes:
            one.line.send(self.began_at)

    def wait(self, is_over: Callable[[int], bool], seconds: float) -> bool:
        """Whether it came to be over, by how many submissions still wait, within so long."""
        until = monotonic() + seconds
        while monotonic() < until:
            waiting = self._tally()
            if is_over(waiting):
                return True
        return False

    def end(self) -> list[Told]:
        """Has them tell what they went through."""
        for one in self._processes:
            one.line.send("end")
        return [self._last_word(one) for one in self._processes]

    def _tally(self) -> int:
        for one in self._processes:
            if one.line.poll(_PATIENCE):
                one.waiting = _heard(one)
        return sum(one.waiting for one in self._processes)

    def _last_word(self, one: _Process) -> Told:
        while not isinstance(told := _received(one), Told):
            pass
        return told


@contextmanager
def fleet_of(share: Share, processes: int) -> Iterator[Fleet]:
    """The kiosks of `share` in so many processes, all ready to begin."""
    context = get_context("spawn")
    started: list[_Process] = []
    parts = _parts(share, processes)
    try:
        for part in parts:
            ours, theirs = context.Pipe()
            process = context.Process(target=live, args=(part, theirs), daemon=True)
            process.start()
            theirs.close()
            started.append(_Process(process, ours, len(part.numbers) * part.life.queued))
        for one in started:
            assert _received(one) == "ready"
        yield Fleet(started)
    finally:
        for one in started:
            one.process.kill()
            one.process.join()


def _parts(share: Share, processes: int) -> list[Share]:
    count = len(share.numbers)
    size = -(-count // processes)
    return [
        replace(
            share,
            numbers=share.numbers[first : first + size],
            counted=0 if first else share.counted,
            at_once=-(-share.at_once // processes),
        )
        for first in range(0, count, size)
    ]


def _heard(one: _Process) -> int:
    heard = _received(one)
    assert isinstance(heard, int)
    return heard


def _received(one: _Process) -> object:
    try:
        return one.line.recv()
    except EOFError as error:
        raise ShareEnded("a process of kiosks ended") from error
