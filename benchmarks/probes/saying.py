"""A probe's words: a line each on standard output, written at once and whole."""

from __future__ import annotations

import os
import sys
import time


def say(word: str) -> None:
    """`word` and the moment, by the clock that all processes of the machine share."""
    moment = time.clock_gettime_ns(time.CLOCK_MONOTONIC)
    os.write(sys.stdout.fileno(), f"{word} {moment}\n".encode())
