"""Which notices are shown here and now.

Guarantees: one that is over is never shown, with a line or without; where the clock cannot be
right, none is.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from kiosk.catalogue.notice import Notice
from kiosk.catalogue.reading import CatalogueStore
from kiosk.catalogue.withdrawn import WithdrawnList

_ELSEWHERE: Final = timedelta(days=1)
"""It may be tomorrow already where the catalogue was written."""


@dataclass(frozen=True)
class NoticeBoard:
    """`now` by the centre's clock; `place` is the centre's, where it is known."""

    store: CatalogueStore | None
    withdrawn: WithdrawnList
    place: str | None
    now: Callable[[], datetime]

    def showing(self) -> tuple[Notice, ...]:
        """By id; without those that lead to what was withdrawn."""
        if self.store is None:
            return ()
        today = self.now().date()
        if today < self.store.newest_day - _ELSEWHERE:
            return ()  # the catalogue knows a later day than the clock
        return tuple(
            notice
            for notice in self.store.notices()
            if notice.holds_on(today)
            and notice.is_for(self.place)
            and notice.service not in self.withdrawn.ids
        )
