"""Programs that the benchmark starts, listens to and ends."""

from __future__ import annotations

import os
import select
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

PATIENCE = 30.0
"""Seconds that a program has for its next word."""

OFFSCREEN = {"QT_QPA_PLATFORM": "offscreen", "QT_QUICK_BACKEND": "software"}


class NoAnswer(RuntimeError):  # noqa: N818 - named for what happened
    """A program under measurement ended or fell silent."""


@contextmanager
def running(
    module: str, *arguments: str, environment: Mapping[str, str] | None = None
) -> Iterator[subprocess.Popen[bytes]]:
    """`python -m module`, its words on a pipe; ended on leaving."""
    process = subprocess.Popen(  # noqa: S603 - our own program, no shell
        [sys.executable, "-m", module, *arguments],
        env={**(environment or os.environ), **OFFSCREEN},
        stdout=subprocess.PIPE,
        bufsize=0,
    )
    try:
        yield process
    finally:
        process.terminate()
        process.wait(PATIENCE)
        if process.stdout is not None:
            process.stdout.close()


def next_moment(process: subprocess.Popen[bytes], word: str) -> int:
    """When the program said `word <nanoseconds>`, by the clock that all processes share.

    Raises `NoAnswer`.
    """
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
