"""What is accepted is there, once, with a folio of its own."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from hashlib import sha256
from pathlib import Path

import apsw
import pytest
from outbox_samples import BODY, MINUTE, NOON, accept, submission

from kiosk.offline.last_folio import FolioRepeated
from kiosk.offline.outbox import Outbox
from kiosk.offline.outbox_item import NewSubmission, State
from kiosk.protocol.folio import read_folio


@pytest.fixture
def outbox(tmp_path: Path) -> Iterator[Outbox]:
    with Outbox.open(tmp_path / "home" / "outbox.sqlite") as opened:
        yield opened


def test_an_accepted_submission_waits_to_be_sent(outbox: Outbox) -> None:
    item = accept(outbox)

    assert outbox.due(NOON, 10) == [item]
    assert (item.state, item.attempts, item.sealed) == (State.QUEUED, 0, BODY)
    assert item.body_sha256 == sha256(BODY).digest()
    # What earlier versions stored is looked at by later ones.
    assert item.row_sha256 == sha256(item.header_json.encode() + b"\n" + BODY).digest()
    assert (item.header.id, item.header.folio) == (item.id, item.folio)
    assert item.created_at == item.next_attempt_at == NOON
    assert (item.reason, item.receipt_json, item.delivered_at) == (None, None, None)


def test_it_is_found_by_its_folio_however_it_is_typed(outbox: Outbox) -> None:
    item = accept(outbox)

    found = outbox.by_folio(item.folio.lower().replace("-", " "))

    assert found is not None
    assert found.id == item.id
    assert outbox.by_folio("0000-0000-0000") is None


def test_the_next_process_finds_it_too(tmp_path: Path) -> None:
    path = tmp_path / "outbox.sqlite"
    with Outbox.open(path) as first:
        item = accept(first)

    with Outbox.open(path) as second:
        assert second.due(NOON, 10) == [item]
        assert read_folio(accept(second).folio).second == read_folio(item.folio).second + 1


@pytest.mark.parametrize("step_back", [timedelta(0), MINUTE, timedelta(days=20_000)])
def test_a_clock_that_stands_or_steps_back_repeats_no_folio(
    outbox: Outbox, step_back: timedelta
) -> None:
    folios = [accept(outbox, NOON - count * step_back).folio for count in range(3)]

    seconds = [read_folio(folio).second for folio in folios]
    assert seconds == [seconds[0], seconds[0] + 1, seconds[0] + 2]


def test_the_last_folio_outlives_what_was_forgotten(outbox: Outbox) -> None:
    item = accept(outbox)
    outbox.mark_sending([item.id], NOON)
    outbox.mark_delivered(item.id, "{}", NOON)

    outbox.settle([item.id], NOON + MINUTE)
    assert outbox.forget_delivered(NOON + MINUTE) == 1
    assert outbox.items() == []
    assert read_folio(accept(outbox).folio).second == read_folio(item.folio).second + 1


def test_a_folio_that_does_not_come_after_the_last_is_our_mistake(outbox: Outbox) -> None:
    accept(outbox)

    with pytest.raises(FolioRepeated):
        outbox.accept(lambda _last: submission()(None))
    assert len(outbox.items()) == 1


def test_what_fails_while_it_is_made_leaves_nothing(outbox: Outbox) -> None:
    def fail(_last: str | None) -> NewSubmission:
        raise RuntimeError("the screen's mistake")

    with pytest.raises(RuntimeError, match="mistake"):
        outbox.accept(fail)

    assert outbox.items() == []
    accept(outbox)


def test_a_commit_that_fails_leaves_no_row_and_no_copy(outbox: Outbox) -> None:
    kept = accept(outbox)
    refusals = iter([True])
    outbox._connection.set_commit_hook(lambda: next(refusals, False))
    with pytest.raises(apsw.ConstraintError):
        accept(outbox)
    outbox._connection.set_commit_hook(None)

    assert [entry.id for entry in outbox.items()] == [kept.id]
    assert [file.name for file in (outbox.path.parent / "copies").iterdir()] == [str(kept.id)]
    accept(outbox)


def test_what_is_due_comes_in_its_order_and_number(outbox: Outbox) -> None:
    late, early, later = (accept(outbox, NOON + minutes * MINUTE) for minutes in (1, 0, 2))

    assert outbox.due(NOON - MINUTE, 10) == []
    assert outbox.due(NOON + MINUTE, 10) == [early, late]
    assert outbox.due(NOON + 5 * MINUTE, 2) == [early, late]
    assert outbox.due(NOON + 5 * MINUTE, 3) == [early, late, later]


def test_lists_come_in_the_order_of_acceptance(outbox: Outbox) -> None:
    ids = [accept(outbox, NOON - count * MINUTE).id for count in range(4)]
    outbox.mark_sending([ids[1]], NOON)

    assert [entry.id for entry in outbox.items()] == ids
    assert [entry.id for entry in outbox.items(limit=2)] == ids[2:]
    assert [entry.id for entry in outbox.items({State.SENDING})] == [ids[1]]
    assert outbox.items({State.HELD}) == []
