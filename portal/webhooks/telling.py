"""Has the figures and the log say how agencies' addresses do, four times a minute."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from portal.events import event
from portal.storage.database import Database
from portal.webhooks.overview import Endpoint, endpoints

EACH: Final = timedelta(seconds=15)
_LOG = logging.getLogger("portal.webhooks")


class Telling:
    """`told` gets all addresses each time; the log, that one is to be seen to, or is no more."""

    def __init__(
        self,
        database: Database,
        clock: Callable[[], datetime],
        told: Callable[[Sequence[Endpoint]], None],
    ) -> None:
        self._database = database
        self._clock = clock
        self._told = told
        self._again_at: datetime | None = None
        self._alarming: frozenset[UUID] = frozenset()

    async def go_on(self) -> None:
        """Does nothing before it is time. Raises what the database does."""
        now = self._clock()
        if self._again_at is None or now >= self._again_at:
            self._again_at = now + EACH
            self.tell(await asyncio.to_thread(self._seen, now))

    def tell(self, seen: Sequence[Endpoint]) -> None:
        """What stands now."""
        alarming = frozenset(one.id for one in seen if one.standing.is_alarming)
        for one in seen:
            if one.id in alarming - self._alarming:
                _LOG.error(
                    "an address of %s takes no events",
                    one.agency,
                    extra=event("webhook-troubled", agency=one.agency),
                )
            elif one.id in self._alarming - alarming:
                _LOG.info(
                    "an address of %s is no longer in trouble",
                    one.agency,
                    extra=event("webhook-well", agency=one.agency),
                )
        self._alarming = alarming
        self._told(seen)

    def _seen(self, now: datetime) -> list[Endpoint]:
        with self._database.reading() as session:
            return endpoints(session, now)
