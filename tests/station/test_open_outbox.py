"""The outbox that the station holds open, and what becomes of it when the file is another."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from kiosk_world import submission

from kiosk.offline.outbox import Outbox
from kiosk.offline.outbox_errors import OutboxBusy
from kiosk.station.open_outbox import OutboxHolder


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "outbox.sqlite"
    with Outbox.open(path):
        return path


@pytest.fixture
def holder(path: Path) -> Iterator[OutboxHolder]:
    holder = OutboxHolder(lambda: Outbox.open_for_reading(path))
    yield holder
    holder.close()


def test_what_took_the_files_place_is_read_at_once(path: Path, holder: OutboxHolder) -> None:
    with holder.lent() as outbox:
        assert outbox.items() == []
    other = path.with_name("repaired")
    shutil.copy(path, other)
    other.replace(path)
    with Outbox.open(path) as repaired:
        kept = repaired.accept(submission())

    with holder.lent() as outbox:
        assert [entry.id for entry in outbox.items()] == [kept.id]


def test_it_stays_open_from_loan_to_loan_until_it_fails(holder: OutboxHolder) -> None:
    def fail(outbox: Outbox) -> None:
        raise OutboxBusy(f"in use by another process: {outbox.path}")

    with holder.lent() as first:
        pass
    with holder.lent() as second:
        assert second is first
    with pytest.raises(OutboxBusy), holder.lent() as outbox:
        fail(outbox)
    with holder.lent() as third:
        assert third is not first
