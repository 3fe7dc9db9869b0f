"""Brings opinions to the portal, once the day they were given is over."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Final

from kiosk.events import event
from kiosk.offline.opinions import Opinions, OpinionsFailed
from kiosk.offline.outbox_errors import DiskFailed
from kiosk.protocol.opinion import OpinionBatch
from kiosk.protocol.trouble import TroubleName
from kiosk.station.board import Part
from kiosk.station.membership import Member
from kiosk.station.portal_link import Portal

_LOG = logging.getLogger("kiosk.station")
_LOOK_SECONDS: Final = 3600.0
"""Between two looks; also how long after midnight the day's opinions leave at the latest."""


class OpinionErrand:
    """An `Errand`: one request at a time. `day_of` gives the centre's own day of a moment."""

    part: Final = Part.OPINIONS
    refused: Final = TroubleName.OPINIONS_REFUSED

    def __init__(self, opinions: Opinions, day_of: Callable[[datetime], date]) -> None:
        self._opinions = opinions
        self._day_of = day_of
        self._look_again: datetime | None = None

    def look(self, now: datetime) -> None:
        """Nothing here changes by itself."""

    def due_in(self, now: datetime) -> float | None:
        """At the first start and then every hour; at once while there is more to bring."""
        if self._look_again is None:
            return 0.0
        wait = (self._look_again - now).total_seconds()
        return min(max(wait, 0.0), _LOOK_SECONDS)  # a clock that went back keeps none waiting

    def run(self, portal: Portal, member: Member, now: datetime) -> None:  # noqa: ARG002
        """Brings some. Raises `PortalError`, and `OutboxError` where the disk fails."""
        try:
            ready = self._opinions.of_days_before(self._day_of(now))
            if not ready:
                self._look_again = now + timedelta(seconds=_LOOK_SECONDS)
                return
            taken = portal.give_opinions(OpinionBatch(opinions=ready))
            self._opinions.forget([one.id for one in ready if one.id in taken.ids])
        except OpinionsFailed as error:
            _LOG.warning("%s", error, extra=event("opinions-unusable"))
            raise DiskFailed(str(error)) from error
        if len(taken.ids) < len(ready):
            self._look_again = now + timedelta(seconds=_LOOK_SECONDS)
