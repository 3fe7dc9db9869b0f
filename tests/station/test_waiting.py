"""What may go on next, when some of what waits must wait for its attachments."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest
from kiosk_world import submission

from kiosk.offline.outbox import Outbox, OutboxItem
from kiosk.station.waiting import Waiting, WaitingLook, seconds_until

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


@dataclass
class Streams:
    """Whose attachments are not at the portal."""

    bare: set[UUID] = field(default_factory=set)

    def are_there(self, item: OutboxItem) -> bool:
        return item.id not in self.bare

    def are_missing(self, id_: UUID) -> None:
        self.bare.add(id_)


@pytest.fixture
def outbox(tmp_path: Path) -> Iterator[Outbox]:
    with Outbox.open(tmp_path / "outbox.sqlite") as opened:
        yield opened


@pytest.mark.parametrize("before", [0, 1, 2, 7])
def test_the_first_that_can_be_sent_is_found_behind_any_that_cannot(
    outbox: Outbox, before: int
) -> None:
    items = [
        outbox.accept(submission(NOON + timedelta(seconds=second))) for second in range(before + 2)
    ]
    look = WaitingLook(Streams({item.id for item in items[:before]}))
    for _ in range(2):
        waiting = look.look(outbox)
        assert waiting.sendable == items[before]
        assert waiting.bare == (items[0] if before else None)


def test_where_nothing_can_be_sent_the_first_upload_is_found(outbox: Outbox) -> None:
    assert WaitingLook(Streams()).look(outbox) == Waiting(None, None)
    items = [outbox.accept(submission(NOON)) for _ in range(5)]
    look = WaitingLook(Streams({item.id for item in items}))
    for _ in range(2):
        assert look.look(outbox) == Waiting(None, items[0])


def test_the_longer_wait_tells_of_a_clock_that_went_back(outbox: Outbox) -> None:
    item = outbox.accept(submission(NOON))
    earlier = NOON - timedelta(days=1)
    assert seconds_until(item, earlier) == 86_400
    assert seconds_until(None, earlier) is None
    assert Waiting(None, item).longest(earlier) == Waiting(item, None).longest(earlier) == 86_400
    assert Waiting(None, None).longest(earlier) == 0
