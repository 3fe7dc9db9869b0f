"""What the portal's word, true or false, does to what waits in the outbox."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from itertools import count
from pathlib import Path
from uuid import UUID

import apsw
import pytest
from outbox_samples import NOON, accept
from sync_world import (
    DEVICE,
    LONG_WAY,
    PORTAL,
    STRANGER,
    Portal,
    always,
    receipt,
    send,
    sender_to,
    states,
)

from kiosk.offline import sync
from kiosk.offline.outbox import Outbox, copies_of
from kiosk.offline.outbox_item import OutboxItem, State
from kiosk.offline.pace import Pace
from kiosk.offline.sync import PASS_SECONDS, PortalBearing, Sent, fitting, send_due
from kiosk.portal_client.errors import (
    PortalBusy,
    PortalError,
    PortalGarbage,
    PortalRefused,
    PortalUnreachable,
)
from kiosk.protocol.batch import Accepted, Deferred, ItemResult, Refused
from kiosk.protocol.envelope import Envelope
from kiosk.protocol.problem import problem
from kiosk.protocol.receipt import Receipt

LATER = problem("later", "Not now", 503)
NEVER = problem("foreign-folio", "Another kiosk's folio.", 422, "Forward it to support.")
UNKNOWN = problem("bad-request-signature", "Not one of us", 401)


@pytest.fixture
def outbox(tmp_path: Path) -> Iterator[Outbox]:
    with Outbox.open(tmp_path / "outbox.sqlite") as opened:
        yield opened


def test_nothing_due_sends_nothing(outbox: Outbox) -> None:
    portal = Portal()
    assert send(outbox, portal) is None
    assert portal.received == []


def test_a_genuine_receipt_delivers_and_is_kept(outbox: Outbox) -> None:
    item = accept(outbox)
    portal = Portal()
    assert send(outbox, portal) == Sent(PortalBearing.FINE, delivered=1)
    entry = outbox.items()[0]
    assert (entry.state, entry.delivered_at) == (State.DELIVERED, NOON)
    sent = portal.received[0].envelopes[0]
    assert sent.is_signed_by(DEVICE.public_key().public_bytes_raw())
    assert sent.sealed == item.sealed
    kept = Receipt.model_validate_json(entry.receipt_json or "")
    assert kept.acknowledges(item.header, item.body_sha256, PORTAL.public_key().public_bytes_raw())


def test_each_result_counts_for_its_own_item_alone(outbox: Outbox) -> None:
    first, second, _ = accept(outbox), accept(outbox), accept(outbox)

    def answer(envelope: Envelope) -> ItemResult | None:
        if envelope.header.id == first.id:
            return Refused(id=first.id, problem=NEVER)
        if envelope.header.id == second.id:
            return Deferred(id=second.id, problem=LATER)
        return None

    sent = send(outbox, Portal(answer))
    assert sent == Sent(PortalBearing.FINE, delivered=1, held=1, waiting=1)
    assert states(outbox) == [State.HELD, State.QUEUED, State.DELIVERED]
    held, waiting, _ = outbox.items()
    assert held.reason == "Another kiosk's folio: Forward it to support."
    assert waiting.reason == "Not now"
    assert waiting.next_attempt_at == NOON + timedelta(seconds=1)


def replayed(envelope: Envelope) -> ItemResult:
    """A genuine receipt, but for the submission before."""
    other = envelope.header.model_copy(update={"id": UUID(int=envelope.header.id.int ^ 1)})
    return Accepted(
        id=envelope.header.id, receipt=receipt(envelope.model_copy(update={"header": other}))
    )


def for_another_body(envelope: Envelope) -> ItemResult:
    other = envelope.model_copy(update={"sealed": b"other"})
    return Accepted(id=envelope.header.id, receipt=receipt(other))


def by_a_stranger(envelope: Envelope) -> ItemResult:
    return Accepted(id=envelope.header.id, receipt=receipt(envelope, STRANGER))


def altered(envelope: Envelope) -> ItemResult:
    moved = receipt(envelope).model_copy(update={"received_at": NOON + timedelta(days=1)})
    return Accepted(id=envelope.header.id, receipt=moved)


@pytest.mark.parametrize("answer", [replayed, for_another_body, by_a_stranger, altered])
def test_a_receipt_that_is_not_genuine_delivers_nothing(
    outbox: Outbox, answer: Callable[[Envelope], ItemResult]
) -> None:
    accept(outbox)
    sent = send(outbox, Portal(answer))
    assert sent is not None
    assert (sent.line, sent.delivered, sent.waiting) == (PortalBearing.FALSE, 0, 1)
    assert states(outbox) == [State.QUEUED]
    assert sent.words == outbox.items()[0].reason == "the portal's receipt is not genuine"
    assert send(outbox, Portal(), NOON + timedelta(hours=1)) == Sent(
        PortalBearing.FINE, delivered=1
    )


@pytest.mark.parametrize(
    ("error", "line", "wait"),
    [
        (PortalUnreachable("no line"), PortalBearing.ABSENT, 1.0),
        (PortalGarbage("a page"), PortalBearing.ABSENT, 1.0),
        (PortalRefused(UNKNOWN), PortalBearing.REFUSED, 1.0),
        (PortalBusy(503), PortalBearing.BUSY, 1.0),
        (PortalBusy(500, 0.0), PortalBearing.BUSY, 1.0),
        (PortalBusy(429, 60.0), PortalBearing.BUSY, 60.0),
        (PortalBusy(503, 1e9), PortalBearing.BUSY, 3600.0),
    ],
)
def test_a_failed_exchange_only_moves_the_next_attempt(
    outbox: Outbox, error: PortalError, line: PortalBearing, wait: float
) -> None:
    before = [accept(outbox), accept(outbox)]
    sent = send(outbox, Portal(fails=always(error)))
    assert sent is not None
    assert (sent.line, sent.waiting, sent.words) == (line, 2, str(error))
    for old, entry in zip(before, outbox.items(), strict=True):
        assert (entry.state, entry.attempts, entry.reason) == (State.QUEUED, 1, str(error))
        assert entry.next_attempt_at == NOON + timedelta(seconds=wait)
        assert entry.body_sha256 == old.body_sha256


def test_told_to_wait_all_of_a_batch_come_back_in_one(outbox: Outbox) -> None:
    """A crowd at the portal says nothing of the line: the pace is what it was."""
    for _ in range(3):
        accept(outbox)
    pace = Pace(batch_items=3)
    told = send(outbox, Portal(fails=always(PortalBusy(503, 60.0))), pace=pace)
    assert told is not None
    assert (told.line, told.retry_after, told.pace) == (PortalBearing.BUSY, 60.0, pace)
    portal = Portal()
    assert send(outbox, portal, NOON + timedelta(seconds=59), told.pace) is None
    assert send(outbox, portal, NOON + timedelta(seconds=60), told.pace) is not None
    assert portal.sizes == [3]

    accept(outbox)
    broken = send(outbox, Portal(fails=always(PortalBusy(503))), pace=pace)
    assert broken is not None
    assert broken.pace == pace.after_failure()


@pytest.mark.parametrize("place", [0, 1])
def test_one_false_receipt_among_genuine_ones_is_no_trouble_of_the_line(
    outbox: Outbox, place: int
) -> None:
    false = (accept(outbox), accept(outbox))[place]
    sent = send(outbox, Portal(lambda e: by_a_stranger(e) if e.header.id == false.id else None))
    assert sent is not None
    assert (sent.line, sent.delivered, sent.waiting) == (PortalBearing.FINE, 1, 1)
    assert states(outbox)[place] is State.QUEUED


@pytest.mark.parametrize("place", [0, 1])
def test_a_false_receipt_where_no_other_is_genuine_is_the_lines_trouble(
    outbox: Outbox, place: int
) -> None:
    false = (accept(outbox), accept(outbox))[place]

    def answer(envelope: Envelope) -> ItemResult:
        if envelope.header.id == false.id:
            return by_a_stranger(envelope)
        return Deferred(id=envelope.header.id, problem=LATER)

    sent = send(outbox, Portal(answer))
    assert sent is not None
    assert (sent.line, sent.delivered, sent.waiting) == (PortalBearing.FALSE, 0, 2)


def test_a_portal_that_defers_every_one_by_name_is_well(outbox: Outbox) -> None:
    accept(outbox)
    sent = send(outbox, Portal(lambda e: Deferred(id=e.header.id, problem=LATER)))
    assert sent == Sent(PortalBearing.FINE, waiting=1)


def test_a_retry_sends_the_very_same_bytes(outbox: Outbox) -> None:
    accept(outbox)
    portal = Portal(fails=always(PortalUnreachable("no line")))
    send(outbox, portal)
    send(outbox, portal, NOON + timedelta(hours=1))
    assert portal.received[0] == portal.received[1]


def test_an_item_that_fails_again_and_again_waits_longer(outbox: Outbox) -> None:
    accept(outbox)
    now, waits = NOON, []
    for _ in range(12):
        send(outbox, Portal(fails=always(PortalBusy(503))), now)
        due = outbox.items()[0].next_attempt_at
        waits.append((due - now).total_seconds())
        now = due
    assert waits == [1, 2, 4, 8, 16, 32, 64, 128, 256, 450, 450, 450]


def test_a_rotten_row_is_held_and_the_others_pass(outbox: Outbox, tmp_path: Path) -> None:
    rotten, misnamed, unreadable = accept(outbox), accept(outbox), accept(outbox)
    accept(outbox)
    copies = copies_of(tmp_path / "outbox.sqlite")
    for id_ in copies.ids():
        copies.erase(id_)  # they would mend it
    file = apsw.Connection(str(tmp_path / "outbox.sqlite"))
    file.execute("UPDATE submission SET sealed = ? WHERE id = ?", (b"rot", str(rotten.id)))
    file.execute("UPDATE submission SET header_json = '{' WHERE id = ?", (str(unreadable.id),))
    file.execute(
        "UPDATE submission SET header_json = ? WHERE id = ?",
        (rotten.header_json, str(misnamed.id)),
    )
    file.close()
    portal = Portal()
    assert send(outbox, portal) == Sent(PortalBearing.FINE, delivered=1, held=3)
    assert states(outbox) == [State.HELD, State.HELD, State.HELD, State.DELIVERED]
    assert len(portal.received[0].envelopes) == 1
    assert [entry.reason for entry in outbox.items({State.HELD})] == [
        "the stored header and body are not what was accepted",
        "the stored header belongs to another submission",
        "the stored header cannot be read",
    ]


@pytest.mark.parametrize("last", [0, 1, 3])
def test_after_the_order_to_stop_nothing_new_goes_out(outbox: Outbox, last: int) -> None:
    for _ in range(5):
        accept(outbox)
    portal = Portal()
    sender = replace(sender_to(portal), stopping=lambda: len(portal.received) >= last)

    send_due(outbox, sender, Pace(batch_items=1, batch_bytes=1))

    assert portal.sizes == [1] * last
    assert states(outbox) == [State.DELIVERED] * last + [State.QUEUED] * (5 - last)


def test_what_is_new_while_a_batch_is_long_under_way_goes_out_beside_it(
    outbox: Outbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sync, "_LOOK_AGAIN", 0.1)
    accept(outbox)
    portal = Portal(together=2)
    looks = count(1)

    def stopping() -> bool:
        if next(looks) == 3:  # the second found nothing more
            accept(outbox)
        return False

    sent = send_due(outbox, replace(sender_to(portal), stopping=stopping), LONG_WAY)
    assert sent == Sent(PortalBearing.FINE, delivered=2)


def test_a_pass_of_its_length_takes_up_nothing_more(outbox: Outbox) -> None:
    for _ in range(5):
        accept(outbox)
    portal = Portal()
    sender = replace(sender_to(portal), monotonic=lambda: len(portal.received) * PASS_SECONDS / 2)

    sent = send_due(outbox, sender, Pace(batch_items=1, batch_bytes=1))

    assert sent == Sent(PortalBearing.FINE, delivered=2)
    assert states(outbox) == [State.DELIVERED] * 2 + [State.QUEUED] * 3


@pytest.mark.parametrize(
    ("sizes", "pace", "chosen"),
    [
        ([], Pace(), 0),
        ([10] * 160, Pace(), 64),
        ([10] * 160, Pace(batch_bytes=1_000_000), 100),
        ([10] * 160, Pace(batch_items=3), 3),
        ([2_000_000, 10], Pace(), 1),
        ([10, 2_000_000, 10], Pace(), 1),
        ([300_000] * 4, Pace(batch_bytes=1_000_000), 2),
        ([3_000] * 4, Pace(batch_bytes=15_000), 3),
    ],
)
def test_a_batch_keeps_to_its_limits(
    outbox: Outbox, sizes: list[int], pace: Pace, chosen: int
) -> None:
    sample = accept(outbox)
    items: list[OutboxItem] = [replace(sample, sealed=os.urandom(size)) for size in sizes]
    batch = fitting(items, pace)
    assert batch == items[:chosen]
    assert len(batch) <= 1 or sum(len(item.sealed) * 4 / 3 for item in batch) <= pace.batch_bytes
