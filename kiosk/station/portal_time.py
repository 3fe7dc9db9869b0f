"""The portal's clock, measured against this machine's, which may stand in 1970.

Requests are signed for a few minutes only, so their times follow the portal's clock. Nothing else
does: what a visitor handed in keeps the time the visitor saw.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from threading import Lock


class PortalTime:
    """This machine's clock, corrected by the last measurement; for use from several threads."""

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self._clock = clock
        self._lock = Lock()
        self._offset = timedelta(0)

    def measure(self, portal_time: datetime, asked_at: datetime) -> None:
        """Takes the portal's word, given on a question put at `asked_at` (this clock)."""
        halfway = asked_at + (self._clock() - asked_at) / 2
        with self._lock:
            self._offset = portal_time - halfway

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
