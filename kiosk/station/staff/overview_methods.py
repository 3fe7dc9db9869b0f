"""How the machine is, and what the centre did today, for the staff."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from typing import Any

from kiosk.offline.outbox_item import OutboxEntry
from kiosk.printing.press import Press
from kiosk.protocol.heartbeat import OutboxFigures
from kiosk.protocol.staff_calls import (
    MOST_SERVICES,
    AppliedToday,
    HourFigures,
    KeySeal,
    StaffOverview,
    StaffSession,
    StaffTrouble,
)
from kiosk.station.board import Board
from kiosk.station.calls import Method, read_params
from kiosk.station.day_book import DayBook, figures_of
from kiosk.station.outbox_asked import OutboxAsked
from kiosk.station.portal_link import Clock
from kiosk.station.staff.asked import StaffAsked, apart_in_words


class StaffOverviewMethods:
    """One object for one call server, within its event loop; `table` is what it serves."""

    def __init__(
        self,
        asked: StaffAsked,
        outbox: OutboxAsked,
        board: Board,
        *,
        press: Press,
        catalogue_version: Callable[[], str | None],
        key_seal: Callable[[], KeySeal | None],
        day_book: DayBook,
        opinions: Callable[[date], int],
        clock: Clock,
    ) -> None:
        self._asked = asked
        self._outbox = outbox
        self._board = board
        self._press = press
        self._catalogue_version = catalogue_version
        self._key_seal = key_seal
        self._day_book = day_book
        self._opinions = opinions
        self._clock = clock

    @property
    def table(self) -> Mapping[str, Method]:
        return {"staff_overview": self.overview}

    async def overview(self, params: Mapping[str, Any]) -> StaffOverview:
        """Hours and days are the centre's own."""
        await self._asked.by(read_params(StaffSession, params))
        now = self._clock()
        outbox = await self._outbox.at(lambda one: (one.figures(now), one.items()))
        return await apart_in_words(lambda: self._overview(now, *outbox))

    def _overview(
        self, now: datetime, figures: OutboxFigures, entries: list[OutboxEntry]
    ) -> StaffOverview:
        notice, today = self._board.read(), now.astimezone().date()
        accepted = _by_hour(today, (entry.created_at for entry in entries))
        delivered = _by_hour(today, (entry.delivered_at for entry in entries))
        troubles = sorted(notice.troubles.values(), key=lambda one: one.name)
        day = self._day_book.today()
        visits = Counter(dict(enumerate(day.visits)))
        return StaffOverview(
            online=notice.online,
            portal_seen_at=notice.portal_seen_at,
            outbox=figures,
            accepted_today=accepted.total(),
            delivered_today=delivered.total(),
            hours=tuple(
                HourFigures(
                    hour=hour,
                    accepted=accepted[hour],
                    delivered=delivered[hour],
                    visits=visits[hour],
                )
                for hour in sorted(accepted | delivered | +visits)
            ),
            applied_today=_applied(today, entries),
            day=figures_of(day, self._opinions(day.day)),
            printer=self._press.status(None),
            catalogue_version=self._catalogue_version(),
            key=self._key_seal(),
            troubles=tuple(StaffTrouble(name=one.name, words=one.words) for one in troubles),
        )


def _by_hour(today: date, moments: Iterable[datetime | None]) -> Counter[int]:
    """How many of them there were in each hour of today."""
    local = [moment.astimezone() for moment in moments if moment is not None]
    return Counter(moment.hour for moment in local if moment.date() == today)


def _applied(today: date, entries: Iterable[OutboxEntry]) -> tuple[AppliedToday, ...]:
    """Today's applications by service: without calls asked for, letters answered, and those whose
    stored service has rotted.
    """
    headers = (
        one.readable_header for one in entries if one.created_at.astimezone().date() == today
    )
    counts = Counter(
        header.service
        for header in headers
        if header is not None and header.follows is None and not header.call_back
    )
    return tuple(
        AppliedToday(service=service, count=count)
        for service, count in counts.most_common(MOST_SERVICES)
    )
