"""A submission's states: every move that is allowed works, every other one is refused."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import nullcontext
from datetime import timedelta
from pathlib import Path
from typing import assert_never
from uuid import UUID, uuid4

import pytest
from outbox_samples import BODY, MINUTE, NOON, RECEIPT, accept

from kiosk.offline.courier.importing import ENDED_BY_AN_ANSWER
from kiosk.offline.outbox import Outbox
from kiosk.offline.outbox_item import (
    MOVES,
    SENDABLE,
    UNDELIVERED,
    IllegalMove,
    OutboxEntry,
    State,
    UnknownSubmission,
    stage_of,
)
from kiosk.offline.outbox_item import WAITING as SENT_FROM
from kiosk.protocol.heartbeat import OutboxFigures
from kiosk.protocol.receipt import Receipt
from kiosk.protocol.tracking import Stage

Step = Callable[[Outbox, UUID], object]

SEND: Step = lambda outbox, id_: outbox.mark_sending([id_], NOON)  # noqa: E731 - a table of steps
CARRY: Step = lambda outbox, id_: outbox.mark_carried([id_], NOON)  # noqa: E731
HOLD: Step = lambda outbox, id_: outbox.mark_held(id_, "no such form", NOON)  # noqa: E731
FAIL: Step = lambda outbox, id_: outbox.mark_failed(id_, NOON + MINUTE, "no line")  # noqa: E731
RETRY: Step = lambda outbox, id_: outbox.retry_held(id_, NOON)  # noqa: E731
DELIVER: Step = lambda outbox, id_: outbox.mark_delivered(id_, RECEIPT, NOON)  # noqa: E731

WAYS: Mapping[str, tuple[State, tuple[Step, ...]]] = {
    "queued": (State.QUEUED, ()),
    "sending": (State.SENDING, (SEND,)),
    "failed": (State.QUEUED, (SEND, FAIL)),
    "carried": (State.CARRIED, (CARRY,)),
    "carried, sending": (State.SENDING, (CARRY, SEND)),
    "carried, failed": (State.CARRIED, (CARRY, SEND, FAIL)),
    "carried, held": (State.HELD, (CARRY, SEND, HOLD)),
    "held": (State.HELD, (SEND, HOLD)),
    "delivered": (State.DELIVERED, (SEND, DELIVER)),
    "delivered by stick": (State.DELIVERED, (CARRY, DELIVER)),
}
WAITING = frozenset({State.QUEUED, State.CARRIED})
STEPS: Mapping[str, tuple[Step, frozenset[State], State]] = {
    "send": (SEND, WAITING, State.SENDING),
    "carry": (CARRY, WAITING, State.CARRIED),
    "hold": (HOLD, WAITING | {State.SENDING}, State.HELD),
    "fail": (FAIL, frozenset({State.SENDING}), State.QUEUED),
    "retry": (RETRY, frozenset({State.HELD}), State.QUEUED),
    "deliver": (DELIVER, WAITING | {State.SENDING, State.HELD}, State.DELIVERED),
}
DECIDED = frozenset({State.HELD, State.DELIVERED})
"""The portal's word may come by line and by stick: the second time it changes nothing."""


SETS: Mapping[str, frozenset[State]] = {
    "waiting": SENT_FROM,
    "sendable": SENDABLE,
    "undelivered": UNDELIVERED,
    "ended by an answer": ENDED_BY_AN_ANSWER,
}


def _sets_of(state: State) -> set[str]:
    """The sets in which one must stand: what is in none is sent by nobody and shown to nobody."""
    match state:
        case State.QUEUED | State.CARRIED:
            return {"waiting", "sendable", "undelivered", "ended by an answer"}
        case State.SENDING:
            return {"sendable", "undelivered", "ended by an answer"}
        case State.HELD:
            return {"undelivered", "ended by an answer"}
        case State.DELIVERED:
            return set()
        case _:
            assert_never(state)


@pytest.mark.parametrize("state", State)
def test_each_state_stands_in_the_sets_that_are_its_own(state: State) -> None:
    assert {name for name, states in SETS.items() if state in states} == _sets_of(state)
    assert state in MOVES


@pytest.mark.parametrize(
    ("state", "stage"),
    [
        (State.QUEUED, Stage.WAITING),
        (State.SENDING, Stage.WAITING),
        (State.CARRIED, Stage.WAITING),
        (State.HELD, Stage.HELD),
        (State.DELIVERED, Stage.DELIVERED),
    ],
)
def test_a_visitors_paper_says_of_all_that_the_portal_has_not_answered_that_it_waits(
    state: State, stage: Stage
) -> None:
    assert stage_of(state) is stage


@pytest.fixture
def outbox(tmp_path: Path) -> Iterator[Outbox]:
    with Outbox.open(tmp_path / "outbox.sqlite") as opened:
        yield opened


def _brought(outbox: Outbox, way: str) -> UUID:
    id_ = accept(outbox).id
    for step in WAYS[way][1]:
        step(outbox, id_)
    return id_


def _entry(outbox: Outbox, id_: UUID) -> OutboxEntry:
    return next(entry for entry in outbox.items() if entry.id == id_)


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("name", STEPS)
def test_a_step_is_taken_only_from_where_it_may_be(outbox: Outbox, way: str, name: str) -> None:
    id_ = _brought(outbox, way)
    before = _entry(outbox, id_)
    step, sources, target = STEPS[name]
    assert before.state is WAYS[way][0]

    if before.state not in sources:
        late = before.state in DECIDED or name in {"carry", "fail", "retry"}
        with nullcontext() if late else pytest.raises(IllegalMove, match=f"is {before.state}"):
            step(outbox, id_)
        assert _entry(outbox, id_) == before
        return
    step(outbox, id_)

    carried = target is State.QUEUED and way.startswith("carried")
    after = State.CARRIED if carried else target
    assert _entry(outbox, id_).state is after
    assert after in MOVES[before.state]


@pytest.mark.parametrize("name", sorted(STEPS.keys() - {"carry", "send"}))
def test_an_unknown_submission_is_our_mistake(outbox: Outbox, name: str) -> None:
    with pytest.raises(UnknownSubmission):
        STEPS[name][0](outbox, uuid4())


def test_sending_many_is_all_or_none(outbox: Outbox) -> None:
    first, second = accept(outbox).id, accept(outbox).id
    outbox.mark_sending([second], NOON)

    with pytest.raises(IllegalMove):
        outbox.mark_sending([first, second], NOON)

    assert _entry(outbox, first).state is State.QUEUED
    assert _entry(outbox, first).attempts == 0


def test_what_staff_sent_again_while_it_was_in_flight_stays_as_it_is(outbox: Outbox) -> None:
    id_ = _brought(outbox, "sending")
    HOLD(outbox, id_)  # by a stick's answer
    RETRY(outbox, id_)
    before = _entry(outbox, id_)
    FAIL(outbox, id_)  # the flight lands
    assert _entry(outbox, id_) == before


def test_a_failed_attempt_waits_for_its_time(outbox: Outbox) -> None:
    id_ = _brought(outbox, "failed")

    entry = _entry(outbox, id_)
    assert (entry.attempts, entry.reason) == (1, "no line")
    assert outbox.due(NOON + MINUTE - timedelta(microseconds=1), 10) == []
    assert [item.id for item in outbox.due(NOON + MINUTE, 10)] == [id_]


def test_the_lines_return_makes_all_due_that_wait(outbox: Outbox) -> None:
    failed, carried = _brought(outbox, "failed"), _brought(outbox, "carried, failed")
    _brought(outbox, "held")

    assert outbox.hasten(NOON) == 2
    assert {item.id for item in outbox.due(NOON, 10)} == {failed, carried}
    assert outbox.hasten(NOON) == 0


def test_after_a_crash_what_was_in_flight_waits_again(tmp_path: Path) -> None:
    path = tmp_path / "outbox.sqlite"
    with Outbox.open(path) as crashed:
        for way in WAYS:
            _brought(crashed, way)

    with Outbox.open(path) as outbox:
        assert outbox.recover() == 2
        states = [entry.state for entry in outbox.items()]
        assert len(outbox.due(NOON, 10)) == 4  # the two, the queued and the carried one
        assert outbox.recover() == 0

    expected = [state for state, _ in WAYS.values()]
    expected[list(WAYS).index("sending")] = State.QUEUED
    expected[list(WAYS).index("carried, sending")] = State.CARRIED
    assert states == expected


def test_held_is_never_due_until_staff_retry_it(outbox: Outbox) -> None:
    id_ = _brought(outbox, "held")
    assert outbox.due(NOON + timedelta(days=400), 10) == []
    assert _entry(outbox, id_).reason == "no such form"

    assert outbox.retry_held(id_, NOON)
    assert not outbox.retry_held(id_, NOON), "it is held no more"

    assert [(item.id, item.sealed) for item in outbox.due(NOON, 10)] == [(id_, BODY)]


def test_delivered_keeps_the_receipt(outbox: Outbox) -> None:
    entry = _entry(outbox, _brought(outbox, "delivered"))

    assert (entry.receipt_json, entry.delivered_at, entry.reason) == (RECEIPT, NOON, None)
    assert not entry.waits


def test_it_counts_as_delivered_by_the_portals_clock(outbox: Outbox) -> None:
    item = accept(outbox)
    receipt = Receipt(
        id=item.id,
        folio=item.folio,
        body_sha256=item.body_sha256,
        received_at=NOON - MINUTE,
        key_id="0" * 16,
        signature=bytes(64),
    )
    outbox.mark_delivered(item.id, receipt.model_dump_json(), NOON)

    assert _entry(outbox, item.id).delivered_at == NOON - MINUTE


def test_only_what_was_delivered_before_is_forgotten(outbox: Outbox) -> None:
    for way in WAYS:
        _brought(outbox, way)

    later = NOON + timedelta(microseconds=1)

    assert outbox.forget_delivered(later) == 0, "not settled yet"
    assert outbox.settle(outbox.receipts_to_confirm(10), NOON) == 0
    assert outbox.settle(outbox.receipts_to_confirm(10), later) == 2
    assert outbox.forget_delivered(NOON) == 0
    assert outbox.forget_delivered(later) == 2
    assert len(outbox.items()) == len(WAYS) - 2


def test_receipts_are_asked_after_from_the_one_that_lies_longest(outbox: Outbox) -> None:
    ids = [accept(outbox).id for _ in range(4)]
    for minutes, id_ in zip((2, 0, 3, 1), ids, strict=True):
        outbox.mark_delivered(id_, RECEIPT, NOON + minutes * MINUTE)

    assert outbox.newest_receipt() == ids[2]
    assert outbox.receipts_to_confirm(3) == [ids[1], ids[3], ids[0]]
    assert outbox.settle([*ids, uuid4()], NOON + 2 * MINUTE) == 2
    assert outbox.receipts_to_confirm(3) == [ids[0], ids[2]]


def test_only_what_waits_is_waited_for(outbox: Outbox) -> None:
    assert outbox.latest_attempt() is None
    _brought(outbox, "delivered")
    HOLD(outbox, accept(outbox, NOON + timedelta(days=9)).id)
    assert outbox.latest_attempt() is None
    for way in ("queued", "failed", "carried"):
        _brought(outbox, way)
    assert outbox.latest_attempt() == NOON + MINUTE


def test_a_portal_that_forgot_gets_it_again(outbox: Outbox) -> None:
    """Though it was on a stick once: what the portal lost of it may have been lost there too."""
    id_ = _brought(outbox, "delivered by stick")
    assert outbox.newest_receipt() == id_

    assert outbox.resend([id_], NOON + MINUTE) == 1

    entry = _entry(outbox, id_)
    assert (entry.state, entry.next_attempt_at) == (State.QUEUED, NOON + MINUTE)
    assert (entry.receipt_json, entry.delivered_at) == (None, None)
    assert entry.reason == "the portal has forgotten it"
    assert outbox.due(NOON, 10) == []
    assert [(item.id, item.sealed) for item in outbox.due(NOON + MINUTE, 10)] == [(id_, BODY)]
    assert outbox.newest_receipt() is None
    for step in (SEND, FAIL):
        step(outbox, id_)
    assert _entry(outbox, id_).state is State.QUEUED


def test_what_is_settled_cannot_be_sent_again(outbox: Outbox) -> None:
    id_ = _brought(outbox, "delivered")
    outbox.settle([id_], NOON + MINUTE)

    assert outbox.resend([id_], NOON) == 0
    assert _entry(outbox, id_).state is State.DELIVERED
    assert outbox.item(id_) is None


def test_what_goes_out_is_said(outbox: Outbox) -> None:
    waits, ended = accept(outbox).id, _brought(outbox, "delivered by stick")

    assert outbox.mark_sending([waits, ended], NOON) == [waits]


def test_in_flight_it_may_be_carried_too(outbox: Outbox) -> None:
    id_ = _brought(outbox, "sending")
    outbox.mark_carried([id_], NOON)
    assert _entry(outbox, id_).state is State.SENDING

    FAIL(outbox, id_)

    assert _entry(outbox, id_).state is State.CARRIED


def test_all_that_is_not_ended_can_be_carried_out(outbox: Outbox) -> None:
    ids = {way: _brought(outbox, way) for way in WAYS}

    sendable = [item.id for item in outbox.sendable(100)]

    assert sendable == [id_ for way, id_ in ids.items() if WAYS[way][0] not in DECIDED]
    assert [item.id for item in outbox.sendable(2)] == sendable[:2]


def test_figures_count_each_state_and_the_oldest_that_waits(outbox: Outbox) -> None:
    assert outbox.figures(NOON) == OutboxFigures(
        queued=0, sending=0, carried=0, held=0, delivered=0, oldest_undelivered_seconds=None
    )
    for way in WAYS:
        _brought(outbox, way)

    assert outbox.figures(NOON + MINUTE) == OutboxFigures(
        queued=2, sending=2, carried=2, held=2, delivered=2, oldest_undelivered_seconds=60
    )
    assert outbox.figures(NOON - MINUTE).oldest_undelivered_seconds == 0


def test_a_time_stands_for_the_same_moment_wherever_the_clock_is_set(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "outbox.sqlite"
    try:
        monkeypatch.setenv("TZ", "America/Tijuana")
        time.tzset()
        with Outbox.open(path) as outbox:
            item = accept(outbox)
        monkeypatch.setenv("TZ", "UTC")
        time.tzset()
        with Outbox.open(path) as outbox:
            assert outbox.due(NOON - MINUTE, 1) == []
            assert outbox.due(NOON, 1) == [item]
    finally:
        monkeypatch.undo()
        time.tzset()
