"""When what waits in the outbox may go on: submissions, and uploads of those that bring streams."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from kiosk.offline.outbox import Outbox
from kiosk.offline.outbox_item import WAITING, OutboxEntry
from kiosk.offline.sync import Attachments

_EVER: Final = datetime.max.replace(tzinfo=UTC)
_MOST_LISTED: Final = 100_000


@dataclass(frozen=True)
class Waiting:
    """The first that can be sent as it is, and the first whose attachments go before that one."""

    sendable: OutboxEntry | None
    bare: OutboxEntry | None


def look_at(outbox: Outbox, attachments: Attachments) -> Waiting:
    """Lists all that waits only where the first of it is bare. Raises `OutboxError`."""
    first = next(iter(outbox.due(_EVER, 1)), None)
    if first is None or attachments.are_there(first):
        return Waiting(first, None)
    bare = None
    for entry in sorted(outbox.items(WAITING, _MOST_LISTED), key=lambda one: one.next_attempt_at):
        if attachments.are_there(entry):
            return Waiting(entry, bare)
        bare = bare or entry
    return Waiting(None, bare)


def seconds_until(entry: OutboxEntry | None, now: datetime) -> float | None:
    """Until its next attempt; None where there is none."""
    return None if entry is None else (entry.next_attempt_at - now).total_seconds()
