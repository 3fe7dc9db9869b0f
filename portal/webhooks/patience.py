"""When an event is tried again, and when an address is left in peace. Pure reckoning.

An event is tried `MOST_ATTEMPTS` times within about five days. An address that fails
`FAILURES_TO_REST` times in a row rests, then gets one event at a time until one arrives; one that
took nothing for `PAUSED_AFTER` is paused until somebody resumes it. No attempt counts that was not
made: what waits while an address rests loses none.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Final

MOST_ATTEMPTS: Final = 28
PAUSED_AFTER: Final = timedelta(days=5)
FAILURES_TO_REST: Final = 5
KEPT_WAITING: Final = timedelta(days=30)
"""What waits longer, for an address that is paused, is given up."""
KEPT_DELIVERED: Final = timedelta(days=7)
KEPT_DEAD: Final = timedelta(days=30)
LEASED: Final = timedelta(seconds=60)
"""How long others leave alone what one sends: far longer than an attempt may take."""
_FIRST: Final = timedelta(seconds=10)
_LONGEST: Final = timedelta(hours=6)
_FACTOR: Final = 3
_FIRST_REST: Final = timedelta(minutes=1)
_LONGEST_REST: Final = timedelta(hours=1)
_MOST_STEPS: Final = 16

Drawn = Callable[[], float]
"""From 0 to 1 at random."""


def until_next_attempt(attempts: int, drawn: Drawn) -> timedelta:
    """After so many attempts that failed: ten seconds, thirty, … six hours, a quarter more or less.

    The spread keeps events that failed together from coming back together.
    """
    factor: int = _FACTOR ** min(attempts - 1, _MOST_STEPS)
    wait = min(_FIRST * factor, _LONGEST)
    return wait * (0.75 + 0.5 * drawn())


def rest(failures: int, drawn: Drawn) -> timedelta:
    """How long an address is left in peace after so many failures in a row; none at first."""
    if failures < FAILURES_TO_REST:
        return timedelta(0)
    factor: int = 2 ** min(failures - FAILURES_TO_REST, _MOST_STEPS)
    return min(_FIRST_REST * factor, _LONGEST_REST) * (0.75 + 0.5 * drawn())


def asked_for(seconds: int | None) -> timedelta:
    """What an address said in Retry-After; it cannot silence the portal for longer than an hour."""
    return min(timedelta(seconds=seconds or 0), _LONGEST_REST)
