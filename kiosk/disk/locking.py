"""Waiting for a lock of `flock` that others hold, and not for ever."""

from __future__ import annotations

import fcntl
import time
from typing import Final

_LOOK_SECONDS: Final = 0.02


def lock_within(descriptor: int, kind: int, seconds: float) -> bool:
    """Takes a lock of that kind (`fcntl.LOCK_…`); False where it was not to be had in time.

    It is let go when the last copy of the descriptor is closed. Raises `OSError`.
    """
    end = time.monotonic() + seconds
    while True:
        try:
            fcntl.flock(descriptor, kind | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() > end:
                return False
            time.sleep(_LOOK_SECONDS)
        else:
            return True
