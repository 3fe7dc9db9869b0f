"""What may go on next, when some of what waits must wait for its attachments."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest
from kiosk_world import submission

from kiosk.offline.outbox import Outbox
from kiosk.offline.outbox_item import OutboxEntry
from kiosk.station.waiting import Waiting, look_at, seconds_until

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


@dataclass
class Streams:
    """Whose attachments are not at the portal."""

    bare: set[UUID] = field(default_factory=set)

    def are_there(self, entry: OutboxEntry) -> bool:
        return entry.id not in self.bare

    def are_missing(self, id_: UUID) -> None:
        self.bare.add(id_)


@pytest.fixture
def outbox(tmp_path: Path) -> Iterator[Outbox]:
    with Outbox.open(tmp_path / "outbox.sqlite") as opened:
        yield opened


def ids(waiting: Waiting) -> tuple[UUID | None, UUID | None]:
    sendable, bare = waiting.sendable, waiting.bare
    return None if sendable is None else sendable.id, None if bare is None else bare.id


@pytest.mark.parametrize("before", [0, 1, 2, 7])
def test_the_first_that_can_be_sent_is_found_behind_any_that_cannot(
    outbox: Outbox, before: int
) -> None:
    items = [
        outbox.accept(submission(NOON + timedelta(seconds=second))) for second in range(before + 2)
    ]
    waiting = look_at(outbox, Streams({item.id for item in items[:before]}))
    assert ids(waiting) == (items[before].id, items[0].id if before else None)


def test_where_nothing_can_be_sent_the_first_upload_is_found(outbox: Outbox) -> None:
    assert look_at(outbox, Streams()) == Waiting(None, None)
    items = [outbox.accept(submission(NOON)) for _ in range(5)]
    waiting = look_at(outbox, Streams({item.id for item in items}))
    assert ids(waiting) == (None, items[0].id)


def test_it_is_the_schedule_that_orders_them(outbox: Outbox) -> None:
    first, second, third = (outbox.accept(submission(NOON)).id for _ in range(3))
    for id_, minutes in [(first, 3), (second, 2), (third, 1)]:
        outbox.mark_sending([id_], NOON)
        outbox.mark_failed(id_, NOON + timedelta(minutes=minutes), "no line")
    assert ids(look_at(outbox, Streams({first, second, third}))) == (None, third)
    assert ids(look_at(outbox, Streams({second, third}))) == (first, third)
    assert ids(look_at(outbox, Streams({first}))) == (third, None)


def test_many_that_wait_for_their_uploads_are_looked_at_once_each(outbox: Outbox) -> None:
    items = [outbox.accept(submission(NOON)) for _ in range(40)]
    looked: list[UUID] = []

    class Counting(Streams):
        def are_there(self, entry: OutboxEntry) -> bool:
            looked.append(entry.id)
            return super().are_there(entry)

    assert ids(look_at(outbox, Counting({item.id for item in items}))) == (None, items[0].id)
    assert looked == [items[0].id, *(item.id for item in items)]


def test_the_wait_is_told_by_the_clock(outbox: Outbox) -> None:
    item = outbox.accept(submission(NOON))
    assert seconds_until(item, NOON - timedelta(days=1)) == 86_400
    assert seconds_until(None, NOON) is None
