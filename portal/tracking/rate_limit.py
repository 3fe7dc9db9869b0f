"""A token bucket for each caller: so many questions a minute, with as many saved up at most.

Kept in memory and bounded: when too many callers are remembered, those who asked longest ago are
forgotten, which only ever lets a caller ask more.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from datetime import datetime
from math import ceil
from threading import Lock

MAX_CALLERS = 50_000


class RateLimit:
    """May be asked from many threads."""

    def __init__(self, per_minute: int, clock: Callable[[], datetime]) -> None:
        self._capacity = float(per_minute)
        self._clock = clock
        self._lock = Lock()
        self._callers: OrderedDict[str, tuple[float, datetime]] = OrderedDict()

    def seconds_to_wait(self, caller: str) -> int:
        """0 when the caller may ask now (which counts), else whole seconds until it may."""
        now = self._clock()
        with self._lock:
            tokens, seen = self._callers.pop(caller, (self._capacity, now))
            elapsed = max(0.0, (now - seen).total_seconds())
            tokens = min(self._capacity, tokens + elapsed * self._capacity / 60)
            allowed = tokens >= 1
            self._callers[caller] = (tokens - 1 if allowed else tokens, now)
            if len(self._callers) > MAX_CALLERS:
                self._callers.popitem(last=False)
        return 0 if allowed else max(1, ceil((1 - tokens) * 60 / self._capacity))
