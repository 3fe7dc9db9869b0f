"""What waits to be sent, for the staff: seen, hastened, tried once more."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from kiosk.offline.outbox import Outbox
from kiosk.offline.outbox_item import UNDELIVERED, OutboxEntry, State
from kiosk.protocol.staff_calls import (
    MOST_OF_FOLIO,
    ROWS,
    OutboxPage,
    OutboxQuestion,
    OutboxRow,
    RetryRequest,
    StaffDone,
    StaffSession,
)
from kiosk.protocol.station_calls import NOT_FOUND
from kiosk.station.calls import CallRefused, Method, read_params
from kiosk.station.doorbell import Doorbell
from kiosk.station.outbox_asked import OutboxAsked
from kiosk.station.portal_link import Clock
from kiosk.station.staff.asked import StaffAsked


class StaffOutboxMethods:
    """One object for one call server, within its event loop; `table` is what it serves."""

    def __init__(
        self, asked: StaffAsked, outbox: OutboxAsked, doorbell: Doorbell, clock: Clock
    ) -> None:
        self._asked = asked
        self._outbox = outbox
        self._doorbell = doorbell
        self._clock = clock

    @property
    def table(self) -> Mapping[str, Method]:
        return {
            "staff_outbox": self.outbox,
            "staff_send_now": self.send_now,
            "staff_retry": self.retry,
        }

    async def outbox(self, params: Mapping[str, Any]) -> OutboxPage:
        """What waits, and why: those that need somebody first, then the oldest."""
        question = read_params(OutboxQuestion, params)
        await self._asked.by(question)
        entries = await self._outbox.at(lambda outbox: outbox.items(UNDELIVERED))
        entries.sort(key=lambda one: (one.state is not State.HELD, one.created_at))
        shown = entries[question.skip : question.skip + ROWS]
        return OutboxPage(rows=tuple(map(_row, shown)), total=len(entries))

    async def send_now(self, params: Mapping[str, Any]) -> StaffDone:
        """What waits for its next try waits no longer."""
        session = read_params(StaffSession, params)

        def hasten(outbox: Outbox) -> int:
            return outbox.hasten(self._clock())

        count = await self._asked.done(session, "send-now", lambda: self._outbox.at(hasten))
        self._doorbell.ring()
        return StaffDone(count=count)

    async def retry(self, params: Mapping[str, Any]) -> StaffDone:
        """What the portal refused goes once more."""
        request = read_params(RetryRequest, params)
        await self._asked.by(request)
        held = await self._outbox.at(lambda outbox: outbox.items({State.HELD}))
        chosen = [one for one in held if request.folio in {None, one.folio[:MOST_OF_FOLIO]}]
        if request.folio and not chosen:
            raise CallRefused(NOT_FOUND, f"{request.folio} is not held")

        def again(outbox: Outbox) -> int:
            return sum(outbox.retry_held(entry.id, self._clock()) for entry in chosen)

        which = request.folio or "all"
        count = await self._asked.done(request, "retry", lambda: self._outbox.at(again), which)
        self._doorbell.ring()
        return StaffDone(count=count)


def _row(entry: OutboxEntry) -> OutboxRow:
    header = entry.readable_header
    return OutboxRow(
        folio=entry.folio[:MOST_OF_FOLIO],
        service=None if header is None else header.service,
        state=entry.state.value,
        created_at=entry.created_at,
        attempts=entry.attempts,
        reason=(entry.reason or "")[:500],
    )
