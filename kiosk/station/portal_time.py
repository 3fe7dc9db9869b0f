"""The portal's clock, measured against this machine's, which may stand in 1970.

Requests are signed for a few minutes only, so their times follow the portal's clock. What a visitor
handed in keeps the time the visitor saw; what is removed once its time is over goes by the earlier
of both (`earliest`).
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from threading import Lock
from time import monotonic
from typing import Final

UNHEARD_SECONDS: Final = 2 * 3600.0
"""So long after the start this machine's clock counts alone, where the portal was not heard."""


class PortalTime:
    """This machine's clock, corrected by the last measurement; for use from several threads."""

    def __init__(
        self, clock: Callable[[], datetime], steady: Callable[[], float] = monotonic
    ) -> None:
        self._clock = clock
        self._steady = steady
        self._lock = Lock()
        self._offset = timedelta(0)
        self._began = steady()
        self._heard: tuple[datetime, float] | None = None

    def measure(self, portal_time: datetime, asked_at: datetime) -> None:
        """Takes the portal's word, given on a question put at `asked_at` (this clock)."""
        halfway = asked_at + (self._clock() - asked_at) / 2
        with self._lock:
            self._offset = portal_time - halfway
            self._heard = portal_time, self._steady()

    @property
    def offset(self) -> timedelta:
        """How far the portal's clock is ahead of this machine's."""
        with self._lock:
            return self._offset

    def now(self) -> datetime:
        """What the portal's clock should show; this machine's own where that is no date."""
        try:
            return self._clock() + self.offset
        except OverflowError:
            return self._clock()

    def earliest(self) -> datetime | None:
        """The earlier of this machine's clock and the portal's, which went on since it was heard,
        however far the former was put forward meanwhile. None where it cannot be said yet.
        """
        with self._lock:
            heard, now = self._heard, self._steady()
        if heard is None:
            return self._clock() if now - self._began >= UNHEARD_SECONDS else None
        portal_time, at = heard
        return min(self._clock(), portal_time + timedelta(seconds=now - at))
