"""Every message survives the way, has one form, and is never made from anything else."""

from __future__ import annotations

import base64
import importlib
import json
import pkgutil
from datetime import UTC, date, datetime
from typing import Any, Literal, get_args, get_origin

import pytest
from at_length import cases
from hypothesis import given, settings
from hypothesis import strategies as st
from protocol_samples import MESSAGES
from pydantic import ValidationError

import kiosk.protocol
from kiosk.protocol.batch import MAX_ITEMS, Batch
from kiosk.protocol.envelope import MAX_SEALED_BYTES, Envelope, Header
from kiosk.protocol.heartbeat import (
    CatalogueFigures,
    DayFigures,
    Heartbeat,
    OutboxFigures,
    StaffLogAnchor,
)
from kiosk.protocol.identifier import uuid7
from kiosk.protocol.message import Message, Told
from kiosk.protocol.station_calls import Call
from kiosk.protocol.tracking import TrackingRequest, TrackingStep
from kiosk.protocol.trouble import TroubleName

pytestmark = pytest.mark.hypothesis
EVERY = pytest.mark.parametrize("kind", MESSAGES, ids=lambda kind: kind.__name__)
quick = settings(max_examples=cases(20), deadline=None)

json_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text()
    | st.binary(max_size=40).map(lambda raw: base64.b64encode(raw).decode()),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=10,
)


def parsed(kind: type[Message], text: str | bytes) -> Message | None:
    """The message, or None where it is refused; anything but `ValidationError` escapes."""
    try:
        return kind.model_validate_json(text)
    except ValidationError:
        return None


def example(kind: type[Message]) -> dict[str, Any]:
    """A valid message as a dictionary of JSON, the same each time."""
    found: list[dict[str, Any]] = []

    @settings(max_examples=1, deadline=None, database=None, derandomize=True)
    @given(MESSAGES[kind])
    def draw(message: Message) -> None:
        found.append(message.model_dump(mode="json"))

    draw()
    return found[0]


def test_no_message_is_forgotten_here() -> None:
    for module in pkgutil.iter_modules(kiosk.protocol.__path__):
        importlib.import_module(f"kiosk.protocol.{module.name}")
    defined = {
        kind
        for kind in _subclasses(Message)
        if kind.__module__.startswith("kiosk.protocol.")
        and kind.__name__ not in {"Accepted", "Refused", "Deferred"}  # inside BatchResult
        and kind is not Told
    }
    assert defined == set(MESSAGES)


@EVERY
def test_no_field_is_forgotten_here(kind: type[Message]) -> None:
    """One that always stands as it does by default is never seen to be written and read."""
    left = {
        name
        for name, field in kind.model_fields.items()
        if not (get_origin(field.annotation) is Literal and len(get_args(field.annotation)) == 1)
    }

    @settings(max_examples=40, deadline=None, database=None, derandomize=True)
    @given(MESSAGES[kind])
    def look(message: Message) -> None:
        usual = ((name, kind.model_fields[name].get_default()) for name in list(left))
        left.difference_update(name for name, value in usual if getattr(message, name) != value)

    look()
    assert left == set()


def _subclasses(kind: type[Message]) -> set[type[Message]]:
    return {found for child in kind.__subclasses__() for found in {child, *_subclasses(child)}}


@EVERY
def test_what_is_written_is_read_again_and_its_canonical_bytes_are_stable(
    kind: type[Message],
) -> None:
    @quick
    @given(MESSAGES[kind])
    def holds(message: Message) -> None:
        canonical = message.canonical()
        again = kind.model_validate_json(message.model_dump_json())
        assert again == message
        assert again.canonical() == canonical
        assert kind.model_validate_json(canonical) == message
        assert kind.model_validate_json(canonical).canonical() == canonical
        assert json.loads(canonical) == message.model_dump(mode="json")
        assert kind.model_validate(json.loads(canonical)) == message
        keys = list(json.loads(canonical))
        assert keys == sorted(keys)

    holds()


@EVERY
def test_bytes_of_any_kind_are_refused_and_never_crash(kind: type[Message]) -> None:
    @quick
    @given(st.binary(max_size=200))
    def holds(text: bytes) -> None:
        parsed(kind, text)

    holds()


@EVERY
def test_json_of_any_kind_is_refused_and_never_crashes(kind: type[Message]) -> None:
    @quick
    @given(json_values)
    def holds(value: object) -> None:
        parsed(kind, json.dumps(value))

    holds()


@EVERY
def test_a_true_message_with_one_wrong_field_never_crashes(kind: type[Message]) -> None:
    true = example(kind)
    names = sorted(true)

    @quick
    @given(st.sampled_from(names), json_values)
    def holds(name: str, value: object) -> None:
        message = parsed(kind, json.dumps(true | {name: value}))
        if message is not None:
            assert parsed(kind, message.model_dump_json()) == message

    holds()


@EVERY
def test_a_message_cut_short_is_refused(kind: type[Message]) -> None:
    @quick
    @given(MESSAGES[kind], st.data())
    def holds(message: Message, data: st.DataObject) -> None:
        text = message.canonical()
        cut = text[: data.draw(st.integers(0, len(text) - 1))]
        assert parsed(kind, cut) is None

    holds()


@EVERY
def test_an_unknown_field_is_refused(kind: type[Message]) -> None:
    """But in what a portal says, which may be newer than its kiosks."""
    true = example(kind)
    assert parsed(kind, json.dumps(true)) is not None

    more = parsed(kind, json.dumps(true | {"unknown": None}))
    assert (more is None) is not issubclass(kind, Told)


@EVERY
def test_messages_do_not_change(kind: type[Message]) -> None:
    message = kind.model_validate(example(kind))

    for name in type(message).model_fields:
        with pytest.raises(ValidationError):
            setattr(message, name, None)


@pytest.mark.parametrize("depth", [1_000, 100_000])
@pytest.mark.parametrize(("opening", "closing"), [("[", "]"), ('{"params":', "}")])
def test_deep_nesting_is_refused(depth: int, opening: str, closing: str) -> None:
    assert parsed(Call, opening * depth + closing * depth) is None


REQUEST = example(TrackingRequest)
ENVELOPE = example(Envelope)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("A" * 42 + "B=", id="bits left over"),
        pytest.param("A" * 43, id="no padding"),
        pytest.param("A" * 43 + "==", id="too much padding"),
        pytest.param("-" + "A" * 42 + "=", id="the URL alphabet"),
        pytest.param("A" * 20 + "\n" + "A" * 23 + "=", id="a line break"),
        pytest.param(" " + "A" * 43 + "=", id="a space before"),
        pytest.param("A" * 43 + "= ", id="a space after"),
        pytest.param("A" * 42 + "é=", id="not ASCII"),
        pytest.param("A" * 43 + "=" + "A" * 43 + "=", id="two values"),
        pytest.param("A" * 42 + "==", id="31 bytes"),
        pytest.param("A" * 44, id="33 bytes"),
        pytest.param("", id="nothing"),
        pytest.param(0, id="a number"),
        pytest.param(None, id="null"),
        pytest.param([0] * 32, id="a list"),
    ],
)
def test_bytes_have_one_form_of_base64_and_one_length(text: object) -> None:
    canonical = "A" * 43 + "="
    assert parsed(TrackingRequest, json.dumps(REQUEST | {"claim_hash": canonical})) is not None

    assert parsed(TrackingRequest, json.dumps(REQUEST | {"claim_hash": text})) is None


@given(st.binary(min_size=1, max_size=64), st.text("ABCDwxyz0189+/=-_ \n", max_size=12))
@settings(deadline=None)
def test_only_the_encoders_own_base64_is_read(raw: bytes, noise: str) -> None:
    text = base64.b64encode(raw).decode()
    read = parsed(Envelope, json.dumps(ENVELOPE | {"sealed": text}))
    assert isinstance(read, Envelope)
    assert read.sealed == raw

    noisy = parsed(Envelope, json.dumps(ENVELOPE | {"sealed": text + noise}))
    if isinstance(noisy, Envelope):
        assert base64.b64encode(noisy.sealed).decode() == text + noise


def test_a_body_over_the_limit_is_refused() -> None:
    true = example(Envelope)

    def with_body(size: int) -> str:
        return json.dumps(true | {"sealed": base64.b64encode(bytes(size)).decode()})

    assert parsed(Envelope, with_body(MAX_SEALED_BYTES)) is not None
    assert parsed(Envelope, with_body(MAX_SEALED_BYTES + 1)) is None


@pytest.mark.parametrize(
    ("count", "taken"), [(0, False), (1, True), (MAX_ITEMS, True), (MAX_ITEMS + 1, False)]
)
def test_a_batch_holds_one_to_a_hundred(count: int, *, taken: bool) -> None:
    text = json.dumps({"envelopes": [example(Envelope)] * count})

    assert (parsed(Batch, text) is not None) is taken


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("id", "0193f1c0-0000-4000-8000-000000000000"),
        ("id", "0193f1c0-0000-7000-0000-000000000000"),
        ("folio", "7K3M-9QXR-2TFA"),
        ("kiosk", "Kiosk-1"),
        ("kiosk", "kiosk-1\n"),
        ("kiosk", "kiosk--1"),
        ("kiosk", "../kiosk"),
        ("kiosk", "a" * 81),
        ("agency", ""),
        ("service", "ñandú"),
        ("form_version", 0),
        ("form_version", 1.5),
        ("form_version", 1_000_001),
        ("key_id", "0123456789ABCDEF"),
        ("key_id", "0123456789abcde"),
        ("created_at", "2026-01-15T16:30:00"),
        ("created_at", "yesterday"),
        ("created_at", "2026-13-15T16:30:00Z"),
    ],
)
def test_what_a_header_may_not_hold_is_refused(name: str, value: object) -> None:
    assert parsed(Header, json.dumps(example(Header) | {name: value})) is None


def test_a_moment_has_one_form_wherever_it_was_written() -> None:
    true = example(TrackingStep)
    spellings = [
        "2026-01-15T10:30:00-06:00",
        "2026-01-15T16:30:00Z",
        "2026-01-15T16:30:00.000+00:00",
    ]

    forms = {
        TrackingStep.model_validate(true | {"at": spelling}).canonical() for spelling in spellings
    }

    assert len(forms) == 1
    assert b'"at":"2026-01-15T16:30:00.000000Z"' in forms.pop()


@pytest.mark.parametrize(
    "at",
    [
        "0001-01-01T00:00:00+23:59", "9999-12-31T23:59:59-23:59",  # of no year in UTC
        "2026-01-15T16:30:00", "2026-01-15", "20260115T163000Z",
        "1767225600", "-1", "1767225600.5", 1767225600, True, None,  # seconds are no moment
    ],
)  # fmt: skip
def test_a_moment_that_is_none_is_refused_is_refused(at: object) -> None:
    assert parsed(TrackingStep, json.dumps(example(TrackingStep) | {"at": at})) is None


@pytest.mark.parametrize("count", [2**53, 10**30])
def test_a_count_that_json_cannot_hold_exactly_is_refused(count: int) -> None:
    assert parsed(OutboxFigures, json.dumps(example(OutboxFigures) | {"queued": count})) is None


def test_a_heartbeat_of_a_very_bad_day_is_smaller_than_two_kilobytes() -> None:
    many = 999_999
    beat = Heartbeat(
        kiosk="kiosk-9999999",
        at=datetime(2026, 11, 26, 12, 0, 0, 999_999, tzinfo=UTC),
        software="ventanilla 99.99.99",
        catalogue_version="2026-11-26.99",
        outbox=OutboxFigures(
            queued=many,
            sending=many,
            carried=many,
            held=many,
            delivered=many,
            oldest_undelivered_seconds=many,
        ),
        troubles=("catalogue-agency-expired",) * 20,
        newest_receipt=uuid7(datetime(2026, 11, 26, tzinfo=UTC), bytes),
        catalogue=CatalogueFigures(snapshot=many, refused=many, reason="é" * 300),
        staff_log=StaffLogAnchor(entries=many, newest=bytes(32)),
        today=DayFigures(
            day=date(2026, 11, 26),
            visits=many,
            opinions=many,
            printed=many,
            not_printed=many,
            millimetres=many,
            sheets=many,
            troubles=many,
        ),
    )
    assert len(beat.canonical()) < 2_048


NOTHING = dict.fromkeys(("queued", "sending", "carried", "held", "delivered"), 0)


@pytest.mark.parametrize("state", NOTHING)
def test_figures_that_are_not_zero_are_the_outboxs(state: str) -> None:
    for troubles in ((), (TroubleName.NO_OUTBOX,), ("printer-out",)):
        beat = example(Heartbeat) | {"troubles": troubles, "outbox": NOTHING | {state: 1}}
        assert Heartbeat.model_validate(beat).has_counted
        empty = Heartbeat.model_validate(beat | {"outbox": NOTHING})
        assert empty.has_counted is (TroubleName.NO_OUTBOX not in troubles)
