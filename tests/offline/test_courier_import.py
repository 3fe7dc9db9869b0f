"""Answers from a stick count as the line's do: once, for this kiosk, and only the portal's own."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import UUID

import pytest
from at_length import cases
from courier_world import (
    PORTAL_KEY,
    Kiosk,
    answer_of,
    kiosk_at,
    on_stick,
    portal_visits,
    put_answer,
    read_bundle,
)
from hypothesis import given, settings
from hypothesis import strategies as st
from outbox_samples import MINUTE, NOON, RECEIPT
from sync_world import PORTAL, STRANGER, accepted, receipt

from kiosk.offline.courier.importing import Left, Read, Untouched
from kiosk.offline.courier.stick import Calls
from kiosk.offline.outbox_item import OutboxItem, State
from kiosk.protocol.batch import Accepted, Deferred, ItemResult, Refused
from kiosk.protocol.courier import ANSWER_SUFFIX, BUNDLE_SUFFIX, FOLDER, CourierAnswer
from kiosk.protocol.envelope import Envelope
from kiosk.protocol.problem import problem
from kiosk.protocol.receipt import Receipt

NEVER = problem("foreign-folio", "Another kiosk's folio.", 422, "Forward it to support.")
LATER = problem("later", "Not now", 503)


@pytest.fixture
def kiosk(tmp_path: Path) -> Iterator[Kiosk]:
    with kiosk_at(tmp_path / "home") as made:
        yield made


@pytest.fixture
def stick(tmp_path: Path) -> Path:
    path = tmp_path / "stick"
    path.mkdir()
    return path


def refused(envelope: Envelope) -> ItemResult:
    return Refused(id=envelope.header.id, problem=NEVER)


def deferred(envelope: Envelope) -> ItemResult:
    return Deferred(id=envelope.header.id, problem=LATER)


def in_turn(*judges: Callable[[Envelope], ItemResult]) -> Callable[[Envelope], ItemResult]:
    """One judge for each submission, by its position in the bundle."""
    order = iter(judges)

    def judge(envelope: Envelope) -> ItemResult:
        its_own = next(order)
        return its_own(envelope)

    return judge


def test_each_result_counts_as_by_the_line(kiosk: Kiosk, stick: Path) -> None:
    first, *_ = (kiosk.accept(attachments=[b"stream"]) for _ in range(3))
    kiosk.export(stick)
    portal_visits(stick, in_turn(accepted, refused, deferred))

    (read,) = kiosk.take_in(stick)

    assert isinstance(read, Read)
    assert (read.delivered, read.held, read.waiting, read.false) == (1, 1, 1, 0)
    assert read.complete
    assert kiosk.states() == [State.DELIVERED, State.HELD, State.CARRIED]
    delivered, held, waiting = kiosk.outbox.items()
    kept = Receipt.model_validate_json(delivered.receipt_json or "")
    assert kept.acknowledges(first.header, first.body_sha256, PORTAL_KEY)
    assert held.reason == "Another kiosk's folio: Forward it to support."
    assert waiting.waits


def test_taken_in_twice_it_changes_nothing_more(kiosk: Kiosk, stick: Path) -> None:
    item = kiosk.accept()
    kiosk.accept()
    kiosk.export(stick)
    portal_visits(stick, in_turn(refused, deferred))
    (read,) = kiosk.take_in(stick)
    kiosk.outbox.retry_held(item.id, NOON)
    assert isinstance(read, Read)
    before = kiosk.outbox.items()

    assert kiosk.take_in(stick) == [Untouched(read.bundle, Left.READ_BEFORE)]

    assert kiosk.outbox.items() == before, "an old refusal held what staff had sent again"


def test_an_answer_of_before_does_not_undo_a_newer_one(kiosk: Kiosk, stick: Path) -> None:
    item = kiosk.accept()
    kiosk.export(stick)
    (content,) = on_stick(stick).values()
    put_answer(stick, answer_of(read_bundle(content), deferred, hours=5))
    kiosk.take_in(stick)
    put_answer(stick, answer_of(read_bundle(content), refused, hours=4))
    kiosk.take_in(stick)
    assert kiosk.outbox.by_id(item.id).state is State.CARRIED  # type: ignore[union-attr]
    put_answer(stick, answer_of(read_bundle(content), accepted, hours=6))
    kiosk.take_in(stick)
    assert kiosk.states() == [State.DELIVERED]


def test_a_stick_pulled_too_early_at_the_portal_is_said_and_brought_again(
    kiosk: Kiosk, stick: Path
) -> None:
    for _ in range(4):
        kiosk.accept(bytes(100_000))
    kiosk.export(stick)
    ((id_, content),) = on_stick(stick).items()
    put_answer(stick, answer_of(read_bundle(content[: len(content) // 2])))

    (read,) = kiosk.take_in(stick)

    assert isinstance(read, Read)
    assert (read.complete, read.delivered, read.waiting) == (False, 1, 3)
    assert list(kiosk.bundles()) == [id_]
    kiosk.export(stick)
    portal_visits(stick, hours=2)
    kiosk.take_in(stick)
    assert kiosk.states() == [State.DELIVERED] * 4


def test_by_line_and_by_stick_it_is_delivered_once(kiosk: Kiosk, stick: Path) -> None:
    before, after, held = (kiosk.accept() for _ in range(3))
    kiosk.export(stick)
    kiosk.outbox.mark_sending([before.id, held.id], NOON)
    kiosk.outbox.mark_delivered(before.id, RECEIPT, NOON)
    kiosk.outbox.settle([before.id], NOON + MINUTE)
    kiosk.outbox.mark_held(held.id, "no such form", NOON)
    portal_visits(stick, in_turn(refused, accepted, accepted))

    kiosk.take_in(stick)

    assert kiosk.states() == [State.DELIVERED] * 3
    first = kiosk.outbox.by_id(before.id)
    assert first is not None
    assert first.receipt_json == RECEIPT
    assert kiosk.outbox.mark_sending([after.id], NOON) == [], "it would be sent again"


def test_a_refusal_of_what_is_held_keeps_its_first_reason(kiosk: Kiosk, stick: Path) -> None:
    item = kiosk.accept()
    kiosk.accept()
    kiosk.export(stick)
    kiosk.outbox.mark_held(item.id, "no such form", NOON)
    portal_visits(stick, refused)
    (read,) = kiosk.take_in(stick)
    assert isinstance(read, Read)
    assert read.held == 1
    assert [entry.reason for entry in kiosk.outbox.items()] == [
        "no such form",
        "Another kiosk's folio: Forward it to support.",
    ]


def test_while_it_is_in_flight_either_word_may_come_first(kiosk: Kiosk, stick: Path) -> None:
    ids = [kiosk.accept().id for _ in range(4)]
    kiosk.export(stick)
    kiosk.outbox.mark_sending(ids, NOON)
    portal_visits(stick, in_turn(accepted, accepted, refused, refused))

    kiosk.take_in(stick)
    kiosk.outbox.mark_failed(ids[0], NOON + MINUTE, "no line")
    kiosk.outbox.mark_delivered(ids[1], RECEIPT, NOON)
    kiosk.outbox.mark_failed(ids[2], NOON + MINUTE, "no line")
    kiosk.outbox.mark_delivered(ids[3], RECEIPT, NOON)

    assert kiosk.states() == [State.DELIVERED, State.DELIVERED, State.HELD, State.DELIVERED]


def test_what_was_on_the_stick_but_not_yet_marked_is_delivered(kiosk: Kiosk, stick: Path) -> None:
    class Killed(BaseException):
        pass

    item = kiosk.accept()

    def rename(old: str, new: str, folder: int) -> None:
        os.rename(old, new, src_dir_fd=folder, dst_dir_fd=folder)
        if new.endswith(BUNDLE_SUFFIX):
            raise Killed

    with pytest.raises(Killed):
        kiosk.export(stick, calls=Calls(rename=rename))
    assert kiosk.states() == [State.QUEUED]
    portal_visits(stick)
    kiosk.take_in(stick)
    assert kiosk.outbox.by_id(item.id).state is State.DELIVERED  # type: ignore[union-attr]


def by_a_stranger(envelope: Envelope) -> ItemResult:
    return Accepted(id=envelope.header.id, receipt=receipt(envelope, STRANGER))


def for_another_body(envelope: Envelope) -> ItemResult:
    other = envelope.model_copy(update={"sealed": b"other"})
    return Accepted(id=envelope.header.id, receipt=receipt(other))


def replayed(envelope: Envelope) -> ItemResult:
    other = envelope.header.model_copy(update={"id": UUID(int=envelope.header.id.int ^ 1)})
    return Accepted(
        id=envelope.header.id, receipt=receipt(envelope.model_copy(update={"header": other}))
    )


def without_its_attachments(envelope: Envelope) -> ItemResult:
    header = envelope.header.model_copy(update={"attachments": ()})
    return Accepted(
        id=envelope.header.id, receipt=receipt(envelope.model_copy(update={"header": header}))
    )


@pytest.mark.parametrize(
    "judge", [by_a_stranger, for_another_body, replayed, without_its_attachments]
)
def test_a_receipt_that_is_not_genuine_delivers_nothing(
    kiosk: Kiosk, stick: Path, judge: Callable[[Envelope], ItemResult]
) -> None:
    kiosk.accept(attachments=[b"stream"])
    kiosk.export(stick)
    portal_visits(stick, judge)
    (read,) = kiosk.take_in(stick)
    assert isinstance(read, Read)
    assert (read.delivered, read.waiting, read.false) == (0, 1, 1)
    assert kiosk.states() == [State.CARRIED]


def test_an_answer_signed_by_a_stranger_changes_nothing(kiosk: Kiosk, stick: Path) -> None:
    kiosk.accept()
    kiosk.export(stick)
    portal_visits(stick, refused, key=STRANGER)
    assert [one.why for one in kiosk.take_in(stick) if isinstance(one, Untouched)] == [
        Left.NOT_GENUINE
    ]
    assert kiosk.states() == [State.CARRIED]


def test_an_answer_to_another_kiosk_is_left_alone(kiosk: Kiosk, stick: Path) -> None:
    kiosk.accept()
    kiosk.export(stick)
    portal_visits(stick, refused, kiosk="kiosk-8")
    (path,) = (stick / FOLDER).glob(f"*{ANSWER_SUFFIX}")
    before = path.read_bytes()
    (outcome,) = kiosk.take_in(stick)
    assert isinstance(outcome, Untouched)
    assert outcome.why is Left.OTHER_KIOSK
    assert path.read_bytes() == before
    assert kiosk.states() == [State.CARRIED]


def test_an_answer_to_a_bundle_that_is_not_here_changes_nothing(kiosk: Kiosk, stick: Path) -> None:
    kiosk.accept()
    kiosk.export(stick)
    other = UUID(int=77)
    portal_visits(stick, accepted, bundle=other)
    assert kiosk.take_in(stick) == [Untouched(other, Left.UNKNOWN_BUNDLE)]
    assert kiosk.states() == [State.CARRIED]


def test_results_for_what_was_not_in_the_bundle_change_nothing(kiosk: Kiosk, stick: Path) -> None:
    kiosk.accept()
    kiosk.export(stick)
    later = kiosk.accept()
    ((_, content),) = on_stick(stick).items()
    read = read_bundle(content)
    stray = Refused(id=later.id, problem=NEVER)
    results = (accepted(read.submissions[0][0]), stray)
    put_answer(stick, answer_of(read, results=results))
    kiosk.take_in(stick)
    assert kiosk.states() == [State.DELIVERED, State.QUEUED]


@contextmanager
def answered_in(place: Path) -> Iterator[tuple[Kiosk, Path, bytes]]:
    """A kiosk, a stick, and a genuine answer that was not taken in."""
    (place / "stick").mkdir()
    with kiosk_at(place / "home") as kiosk:
        kiosk.accept()
        kiosk.accept()
        kiosk.export(place / "stick")
        ((_, content),) = on_stick(place / "stick").items()
        path = put_answer(
            place / "stick", answer_of(read_bundle(content), in_turn(accepted, refused))
        )
        answer = path.read_bytes()
        path.unlink()
        yield kiosk, place / "stick", answer


@pytest.fixture(scope="module")
def answered(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Kiosk, Path, bytes]]:
    """For tests that leave it as it was."""
    with answered_in(tmp_path_factory.mktemp("answered")) as made:
        yield made


def said(content: bytes) -> CourierAnswer | None:
    try:
        return CourierAnswer.model_validate_json(content)
    except ValueError:
        return None


@settings(max_examples=cases(300), deadline=None)
@given(data=st.data())
def test_whatever_is_altered_or_cut_nothing_counts(
    answered: tuple[Kiosk, Path, bytes], data: st.DataObject
) -> None:
    kiosk, stick, genuine = answered
    at = data.draw(st.integers(0, len(genuine) - 1))
    altered = data.draw(
        st.sampled_from(
            [
                genuine[:at],
                genuine[:at] + genuine[at + 1 :],
                genuine[:at] + bytes([genuine[at] ^ 1 << at % 8]) + genuine[at + 1 :],
                genuine[:at] + b"0" + genuine[at:],
                genuine[at:] + genuine[:at],
            ]
        )
    )
    if said(altered) == said(genuine):
        return
    path = stick / FOLDER / f"{UUID(int=1)}{ANSWER_SUFFIX}"
    path.write_bytes(altered)
    outcomes = kiosk.take_in(stick)
    path.unlink()
    assert all(isinstance(one, Untouched) for one in outcomes)
    assert kiosk.states() == [State.CARRIED, State.CARRIED]


@settings(max_examples=cases(100), deadline=None)
@given(
    content=st.one_of(
        st.binary(max_size=200),
        st.recursive(
            st.none() | st.booleans() | st.integers() | st.text(max_size=9),
            lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=9), inner),
        ).map(lambda value: json.dumps(value).encode()),
    )
)
def test_whatever_is_no_answer_is_said_to_be_none(
    answered: tuple[Kiosk, Path, bytes], content: bytes
) -> None:
    kiosk, stick, _ = answered
    path = stick / FOLDER / f"{UUID(int=1)}{ANSWER_SUFFIX}"
    path.write_bytes(content)
    assert kiosk.take_in(stick) == [Untouched(UUID(int=1), Left.NOT_GENUINE)]
    path.unlink()


def test_a_nested_answer_does_not_exhaust_us(kiosk: Kiosk, stick: Path) -> None:
    kiosk.accept()
    kiosk.export(stick)
    (stick / FOLDER / f"{UUID(int=1)}{ANSWER_SUFFIX}").write_bytes(b"[" * 1_000_000)
    assert kiosk.take_in(stick) == [Untouched(UUID(int=1), Left.NOT_GENUINE)]


def test_the_genuine_one_counts_after_others_did_not(tmp_path: Path) -> None:
    with answered_in(tmp_path) as (kiosk, stick, genuine):
        path = stick / FOLDER / f"{UUID(int=1)}{ANSWER_SUFFIX}"
        for altered in (genuine[:-1], genuine[1:], b"0" + genuine, b""):
            path.write_bytes(altered)
            kiosk.take_in(stick)
        path.write_bytes(genuine)
        (read,) = kiosk.take_in(stick)
        assert isinstance(read, Read)
        assert kiosk.states() == [State.DELIVERED, State.HELD]
    assert said(genuine).is_of(PORTAL.public_key().public_bytes_raw())  # type: ignore[union-attr]


def test_an_item_that_rotted_meanwhile_is_not_delivered(kiosk: Kiosk, stick: Path) -> None:
    item: OutboxItem = kiosk.accept()
    kiosk.export(stick)
    portal_visits(stick)
    kiosk.spoil_body(item.id)
    (read,) = kiosk.take_in(stick)
    assert isinstance(read, Read)
    assert (read.delivered, read.waiting) == (0, 1)
