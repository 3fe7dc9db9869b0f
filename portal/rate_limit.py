"""A token bucket for each caller: so many questions a minute, with as many saved up at most.

`RateLimit` keeps its buckets in memory, bounded: when too many callers are remembered, those who
asked longest ago are forgotten, which only ever lets a caller ask more. Where several processes
answer, `portal.tracking.shared_limit` keeps them in the database.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from math import ceil
from threading import Lock
from typing import Protocol

MAX_CALLERS = 50_000


class Limit(Protocol):
    """How often each caller may ask; may be asked from many threads."""

    def seconds_to_wait(self, caller: str) -> int:
        """0 when the caller may ask now (which counts), else whole seconds until it may."""


@dataclass(frozen=True)
class Bucket:
    """What a caller has saved up, and when that was."""

    tokens: float
    seen: datetime

    def asked(self, per_minute: int, now: datetime) -> tuple[Bucket, int]:
        """The bucket after one more question, and the seconds to wait before it: 0, and it counts.

        A clock that goes back fills nothing.
        """
        elapsed = max(0.0, (now - self.seen).total_seconds())
        tokens = min(float(per_minute), self.tokens + elapsed * per_minute / 60)
        if tokens >= 1:
            return Bucket(tokens - 1, now), 0
        return Bucket(tokens, now), max(1, ceil((1 - tokens) * 60 / per_minute))


class RateLimit:
    """Of one process."""

    def __init__(self, per_minute: int, clock: Callable[[], datetime]) -> None:
        self._per_minute = per_minute
        self._clock = clock
        self._lock = Lock()
        self._callers: OrderedDict[str, Bucket] = OrderedDict()

    def seconds_to_wait(self, caller: str) -> int:
        """As `Limit` says."""
        now = self._clock()
        with self._lock:
            bucket = self._callers.pop(caller, Bucket(self._per_minute, now))
            self._callers[caller], seconds = bucket.asked(self._per_minute, now)
            if len(self._callers) > MAX_CALLERS:
                self._callers.popitem(last=False)
        return seconds
