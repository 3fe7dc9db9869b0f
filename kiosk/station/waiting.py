"""When what waits in the outbox may go on: submissions, and uploads of those that bring streams."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from kiosk.offline.outbox import Outbox, OutboxItem
from kiosk.offline.sync import Attachments

_EVER: Final = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True)
class Waiting:
    """The first that can be sent as it is, and the first whose attachments go before it."""

    sendable: OutboxItem | None
    bare: OutboxItem | None

    def longest(self, now: datetime) -> float:
        """The longer of both waits, in seconds."""
        return max(seconds_until(self.sendable, now) or 0.0, seconds_until(self.bare, now) or 0.0)


class WaitingLook:
    """For one thread. Remembers how many are bare, so as not to read more than it must."""

    def __init__(self, attachments: Attachments) -> None:
        self._attachments = attachments
        self._bare = 0

    def look(self, outbox: Outbox) -> Waiting:
        """Raises `OutboxError`."""
        most = self._bare + 1
        while True:
            found = outbox.due(_EVER, most)
            bare = [item for item in found if not self._attachments.are_there(item)]
            sendable = next((item for item in found if item not in bare), None)
            self._bare = len(bare)
            if sendable is not None or len(found) < most:
                return Waiting(sendable, bare[0] if bare else None)
            most *= 2


def seconds_until(item: OutboxItem | None, now: datetime) -> float | None:
    """Until its next attempt; None where there is no item."""
    return None if item is None else (item.next_attempt_at - now).total_seconds()
