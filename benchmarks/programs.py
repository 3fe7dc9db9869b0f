"""Programs that the benchmark starts, listens to and ends."""

from __future__ import annotations

import select
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from benchmarks.place import Place

PATIENCE = 30.0
"""Seconds that a program has for its next word."""
OFFSCREEN = {"QT_QPA_PLATFORM": "offscreen", "QT_QUICK_BACKEND": "software"}

Program = subprocess.Popen[bytes]


class NoAnswer(RuntimeError):  # noqa: N818 - named for what happened
    """A program under measurement ended or fell silent."""


@contextmanager
def running(place: Place, module: str, *arguments: str) -> Iterator[Program]:
    """`python -m module` as this place's kiosk, its words on a pipe; ended on leaving."""
    with place.log.open("a") as log:
        process = subprocess.Popen(  # noqa: S603 - our own program, no shell
            [sys.executable, "-m", module, *arguments],
            env={**place.environment, **OFFSCREEN},
            stdout=subprocess.PIPE,
            stderr=log,
            bufsize=0,
        )
    with process:
        try:
            yield process
        finally:
            process.terminate()


def next_moment(process: Program, word: str) -> int:
    """When the program said `word <nanoseconds>`. Raises `NoAnswer`."""
    if process.stdout is None:
        raise AssertionError("started with a pipe")
    ready, _, _ = select.select([process.stdout], [], [], PATIENCE)
    said = process.stdout.readline().decode().split() if ready else []
    if len(said) != 2 or said[0] != word:
        raise NoAnswer(f"{process.args!r} said {said}, not {word}")
    return int(said[1])


def now() -> int:
    """Nanoseconds of the clock that all processes of the machine share."""
    return time.clock_gettime_ns(time.CLOCK_MONOTONIC)


def milliseconds(nanoseconds: float) -> float:
    return nanoseconds / 1e6


def took(act: Callable[[], object]) -> float:
    """Milliseconds."""
    started = now()
    act()
    return milliseconds(now() - started)
