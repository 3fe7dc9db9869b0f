"""One item that spoils whatever it is sent with: it alone stays, in the same pass."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from shutil import copytree

import pytest
from outbox_samples import NOON, accept
from sync_world import LONG_WAY, Portal, Streams, always, send, states, when_in

from kiosk.offline.outbox import Outbox
from kiosk.offline.outbox_item import OutboxItem, State
from kiosk.offline.pace import Pace
from kiosk.offline.sync import PortalBearing, Sent
from kiosk.portal_client.errors import PortalBusy, PortalError, PortalRefused
from kiosk.protocol.batch import Batch, Deferred, Refused
from kiosk.protocol.problem import problem

WHY = "Not as the interface says: envelopes.7: no"
SPOILT = problem("invalid-request", "Not as the interface says.", 422, "envelopes.7: no")


@pytest.fixture
def outbox(tmp_path: Path) -> Iterator[Outbox]:
    with Outbox.open(tmp_path / "outbox.sqlite") as opened:
        yield opened


def accept_many(outbox: Outbox, count: int) -> list[OutboxItem]:
    return [accept(outbox, sealed=b"s" * 200) for _ in range(count)]


def held_reasons(outbox: Outbox) -> list[str | None]:
    return [entry.reason for entry in outbox.items({State.HELD})]


@pytest.fixture(scope="module")
def five_hundred(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A disk with 500 that wait, to be copied."""
    folder = tmp_path_factory.mktemp("five-hundred") / "disk"
    folder.mkdir()
    with Outbox.open(folder / "outbox.sqlite") as outbox:
        accept_many(outbox, 500)
    return folder


def test_of_five_hundred_one_is_refused_by_name_and_all_others_pass(
    five_hundred: Path, tmp_path: Path
) -> None:
    copytree(five_hundred, tmp_path / "disk")
    with Outbox.open(tmp_path / "disk" / "outbox.sqlite") as outbox:
        bad = outbox.items()[237].id
        portal = Portal(lambda e: Refused(id=bad, problem=SPOILT) if e.header.id == bad else None)
        assert send(outbox, portal) == Sent(PortalBearing.FINE, delivered=499, held=1)
        assert held_reasons(outbox) == [WHY]


def test_of_five_hundred_one_fails_the_whole_request_and_all_others_pass(
    five_hundred: Path, tmp_path: Path
) -> None:
    copytree(five_hundred, tmp_path / "disk")
    with Outbox.open(tmp_path / "disk" / "outbox.sqlite") as outbox:
        portal = Portal(fails=when_in({outbox.items()[237].id}, PortalRefused(SPOILT)))
        assert send(outbox, portal, pace=LONG_WAY) == Sent(
            PortalBearing.FINE, delivered=499, held=1
        )
        assert held_reasons(outbox) == [WHY]
        assert len(portal.received) < 40


@pytest.mark.parametrize("status", [400, 413, 422])
@pytest.mark.parametrize("place", [0, 17, 39])
@pytest.mark.parametrize("pace", [Pace(), LONG_WAY], ids=["one line", "four lines"])
def test_wherever_it_stands_and_whatever_the_portal_calls_it_it_is_found(
    outbox: Outbox, place: int, status: int, pace: Pace
) -> None:
    bad = accept_many(outbox, 40)[place].id
    refusal = PortalRefused(SPOILT.model_copy(update={"status": status}))
    portal = Portal(fails=when_in({bad}, refusal))
    assert send(outbox, portal, pace=pace) == Sent(PortalBearing.FINE, delivered=39, held=1)
    assert held_reasons(outbox) == [WHY]


def test_one_that_breaks_the_portal_waits_again_and_all_others_pass(outbox: Outbox) -> None:
    bad = accept_many(outbox, 40)[17].id
    portal = Portal(fails=when_in({bad}, PortalBusy(500)))
    assert send(outbox, portal) == Sent(PortalBearing.FINE, delivered=39, waiting=1)
    (waiting,) = outbox.items({State.QUEUED})
    assert (waiting.id, waiting.next_attempt_at) == (bad, NOON + timedelta(seconds=1))
    assert waiting.reason == "the portal answered 500"


def test_several_that_spoil_are_each_found(outbox: Outbox) -> None:
    bad = {item.id for item in accept_many(outbox, 60)[::20]}
    portal = Portal(fails=when_in(bad, PortalRefused(SPOILT)))
    assert send(outbox, portal) == Sent(PortalBearing.FINE, delivered=57, held=3)


def test_one_alone_that_breaks_the_portal_is_told_from_a_broken_line(outbox: Outbox) -> None:
    item = accept(outbox)
    sent = send(outbox, Portal(fails=always(PortalBusy(500))))
    assert sent == Sent(PortalBearing.SPOILT, waiting=1, spoilt=frozenset({item.id}))
    assert states(outbox) == [State.QUEUED]


def test_it_is_never_tried_for_the_last_time(outbox: Outbox) -> None:
    accept(outbox)
    now = NOON
    for _ in range(40):
        assert send(outbox, Portal(fails=always(PortalBusy(500))), now) is not None
        now = outbox.items()[0].next_attempt_at
    assert send(outbox, Portal(), now) == Sent(PortalBearing.FINE, delivered=1)


@pytest.mark.parametrize(
    ("error", "line"),
    [(PortalBusy(500), PortalBearing.BUSY), (PortalRefused(SPOILT), PortalBearing.REFUSED)],
)
def test_a_portal_that_fails_at_everything_is_soon_left_alone_and_loses_nothing(
    outbox: Outbox, error: PortalError, line: PortalBearing
) -> None:
    accept_many(outbox, 60)
    portal = Portal(fails=always(error))
    sent = send(outbox, portal)
    assert sent is not None
    assert (sent.line, sent.delivered, sent.held) == (line, 0, 0)
    assert len(portal.received) == 9
    assert set(states(outbox)) == {State.QUEUED}


@pytest.mark.parametrize("status", [401, 403, 404])
def test_what_is_the_lines_trouble_holds_nothing(outbox: Outbox, status: int) -> None:
    accept_many(outbox, 3)
    refusal = PortalRefused(SPOILT.model_copy(update={"status": status}))
    sent = send(outbox, Portal(fails=always(refusal)))
    assert sent is not None
    assert (sent.line, sent.waiting) == (PortalBearing.REFUSED, 3)


def test_what_still_lacks_its_attachments_stays_and_delays_no_other(outbox: Outbox) -> None:
    items = accept_many(outbox, 130)
    streams = Streams({item.id for item in items[:120]})
    assert send(outbox, Portal(), streams=streams) == Sent(PortalBearing.FINE, delivered=10)
    assert send(outbox, Portal(), streams=streams) is None
    assert {entry.attempts for entry in outbox.items({State.QUEUED})} == {0}


def test_attachments_that_the_portal_misses_are_to_be_uploaded_anew(outbox: Outbox) -> None:
    item, _ = accept_many(outbox, 2)
    missing = problem("attachments-missing", "Its attachments are not here", 409)
    streams = Streams()
    portal = Portal(
        lambda e: Deferred(id=item.id, problem=missing) if e.header.id == item.id else None
    )
    assert send(outbox, portal, streams=streams) == Sent(PortalBearing.FINE, delivered=1, waiting=1)
    assert streams.bare == {item.id}


@pytest.mark.parametrize("status", [400, 413, 422])
@pytest.mark.parametrize("count", [1, 3])
def test_a_portal_that_refuses_everything_holds_nothing(
    outbox: Outbox, count: int, status: int
) -> None:
    """It was rolled back, say, and does not know a new field."""
    items = accept_many(outbox, count)
    refusal = PortalRefused(SPOILT.model_copy(update={"status": status}))
    now = NOON
    for _ in range(20):
        assert send(outbox, Portal(fails=always(refusal)), now) == Sent(
            PortalBearing.REFUSED,
            waiting=count,
            words=str(refusal),
            spoilt=frozenset(item.id for item in items),
        )
        assert {entry.reason for entry in outbox.items({State.QUEUED})} == {WHY}
        now = max(entry.next_attempt_at for entry in outbox.items())
    assert send(outbox, Portal(), now) == Sent(PortalBearing.FINE, delivered=count)


def test_one_alone_that_is_refused_waits_and_is_held_once_another_goes_through(
    outbox: Outbox,
) -> None:
    bad = accept(outbox).id
    portal = Portal(fails=when_in({bad}, PortalRefused(SPOILT)))
    alone = send(outbox, portal)
    assert alone is not None
    assert (alone.line, outbox.items()[0].state) == (PortalBearing.REFUSED, State.QUEUED)
    assert outbox.items()[0].next_attempt_at == NOON + timedelta(seconds=1)
    accept(outbox)
    assert send(outbox, portal, spoilt=alone.spoilt) == Sent(
        PortalBearing.FINE, delivered=1, held=1
    )
    assert held_reasons(outbox) == [WHY]


def test_one_that_was_refused_by_a_portal_which_is_mended_is_delivered_with_the_next(
    outbox: Outbox,
) -> None:
    accept(outbox)
    alone = send(outbox, Portal(fails=always(PortalRefused(SPOILT))))
    assert alone is not None
    accept(outbox)
    assert send(outbox, Portal(), spoilt=alone.spoilt) == Sent(PortalBearing.FINE, delivered=2)


def test_one_that_breaks_the_portal_again_is_tried_once_in_a_pass(outbox: Outbox) -> None:
    bad = accept(outbox).id
    portal = Portal(fails=when_in({bad}, PortalBusy(500)))
    alone = send(outbox, portal)
    assert alone is not None
    accept(outbox)

    def fails(batch: Batch) -> PortalError | None:
        assert len(again.received) <= 2, "it goes out again and again"
        return portal.fails(batch)

    again = Portal(fails=fails)
    assert send(outbox, again, spoilt=alone.spoilt) == Sent(
        PortalBearing.FINE, delivered=1, waiting=1, spoilt=alone.spoilt
    )


def test_what_spoilt_before_waits_for_its_time_where_the_portal_takes_no_other(
    outbox: Outbox,
) -> None:
    accept(outbox)
    alone = send(outbox, Portal(fails=always(PortalRefused(SPOILT))))
    assert alone is not None
    portal = Portal()
    assert send(outbox, portal, spoilt=alone.spoilt) is None
    assert portal.received == []


@pytest.mark.parametrize(
    ("status", "pace"), [(400, Pace()), (413, Pace().after_failure()), (422, Pace())]
)
def test_what_is_too_large_makes_batches_smaller_and_what_is_not_understood_does_not(
    outbox: Outbox, status: int, pace: Pace
) -> None:
    accept(outbox)
    refusal = PortalRefused(SPOILT.model_copy(update={"status": status}))
    sent = send(outbox, Portal(fails=always(refusal)))
    assert sent is not None
    assert sent.pace == pace
