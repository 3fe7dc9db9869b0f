"""A portal may say more than its kiosks know: they take what they know, and its signature holds."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given, settings
from protocol_samples import MESSAGES
from pydantic import ValidationError

from kiosk.protocol.audit import AuditAnswer, AuditRequest, sign_audit_answer
from kiosk.protocol.batch import Batch, BatchResult
from kiosk.protocol.courier import CourierAnswer, CourierKey, sign_answer
from kiosk.protocol.draft import Draft
from kiosk.protocol.enrolment import EnrolmentRequest
from kiosk.protocol.envelope import Envelope, Header
from kiosk.protocol.health import PortalHealth, sign_health
from kiosk.protocol.heartbeat import Heartbeat
from kiosk.protocol.message import Message, Told
from kiosk.protocol.problem import Problem, problem
from kiosk.protocol.receipt import Receipt, sign_receipt
from kiosk.protocol.signature import sign
from kiosk.protocol.tracking import CLOSED, Stage, Tracking, TrackingStep

KEY = Ed25519PrivateKey.generate()
PORTAL = KEY.public_key().public_bytes_raw()
NOW = datetime(2031, 3, 1, 10, tzinfo=UTC)
NONCE = "a" * 32
MORE: dict[str, Any] = {"outlook": {"of": ["rain", 2.5, None], "from": "2031-03-01T10:00:00Z"}}
ID = UUID("0197a000-0000-7000-8000-000000000001")


def example() -> Header:
    """Any header, the same each time."""
    found: list[Header] = []

    @settings(max_examples=1, deadline=None, database=None, derandomize=True)
    @given(MESSAGES[Header])
    def draw(header: Header) -> None:
        found.append(header)

    draw()
    return found[0]


def grown(message: Told, **changed: object) -> dict[str, Any]:
    """As a portal of years to come would write it."""
    said: dict[str, Any] = json.loads(message.canonical())
    return said | changed


def health() -> tuple[Told, Callable[[Any], bool]]:
    unsigned = PortalHealth.model_validate({"time": NOW, "nonce": NONCE, **MORE})
    return sign_health(unsigned, KEY), lambda read: read.is_of(PORTAL, NONCE)


def audit() -> tuple[Told, Callable[[Any], bool]]:
    unsigned = AuditAnswer.model_validate(
        {"kiosk": "k", "nonce": NONCE, "missing": (), "answered_at": NOW, "signature": bytes(64)}
        | MORE
    )
    asked = AuditRequest(nonce=NONCE, ids=(ID,))
    return sign_audit_answer(unsigned, KEY), lambda read: read.answers(asked, "k", PORTAL)


def courier_answer() -> tuple[Told, Callable[[Any], bool]]:
    held = {"status": "deferred", "id": ID, "problem": {**problem("busy", "x", 503).model_dump()}}
    unsigned = CourierAnswer.model_validate(
        {"bundle": ID, "kiosk": "k", "results": (held | MORE,), "complete": True,
         "answered_at": NOW, "signature": bytes(64)} | MORE
    )  # fmt: skip
    return sign_answer(unsigned, KEY), lambda read: read.is_of(PORTAL)


def courier_key() -> tuple[Told, Callable[[Any], bool]]:
    unsigned = CourierKey.model_validate({"public_key": b"key", "signature": bytes(64)} | MORE)
    signed = unsigned.model_copy(update={"signature": sign(unsigned, "courier-key", KEY)})
    return signed, lambda read: read.is_of(PORTAL)


@pytest.mark.parametrize("said", [health, audit, courier_answer, courier_key])
def test_what_is_signed_is_signed_with_what_is_not_known_here(
    said: Callable[[], tuple[Told, Callable[[Any], bool]]],
) -> None:
    message, is_genuine = said()
    read = type(message).model_validate_json(json.dumps(grown(message)))
    assert read == message
    assert is_genuine(read)
    for changed in ({"outlook": None}, {"outlook": MORE, "again": 1}):
        assert not is_genuine(type(message).model_validate(grown(message, **changed)))


def test_a_receipt_that_says_more_acknowledges(receipt: Receipt, header: Header) -> None:
    read = Receipt.model_validate_json(json.dumps(grown(receipt)))
    assert read.acknowledges(header, b"b" * 32, PORTAL)
    forged = Receipt.model_validate(grown(receipt, outlook="fair"))
    assert not forged.acknowledges(header, b"b" * 32, PORTAL)


def test_a_result_that_says_more_is_a_result(receipt: Receipt) -> None:
    taken = {"status": "accepted", "id": str(ID), "receipt": grown(receipt), **MORE}
    [result] = BatchResult.model_validate({"results": (taken,), **MORE}).results
    assert result.status == "accepted"
    assert result.receipt == receipt


@pytest.fixture
def header() -> Header:
    return example()


@pytest.fixture
def receipt(header: Header) -> Receipt:
    said = {"id": header.id, "folio": header.folio, "body_sha256": b"b" * 32,
            "attachments": tuple(one.sha256 for one in header.attachments),
            "received_at": NOW, "key_id": "0" * 16, "signature": bytes(64)}  # fmt: skip
    return sign_receipt(Receipt.model_validate(said | MORE), KEY)


@pytest.mark.parametrize("value", ["NaN", "1e999", "9007199254740993"])
def test_what_has_no_canonical_form_is_refused(value: str) -> None:
    text = json.dumps(grown(problem("x", "x", 400)))[:-1]
    assert Problem.model_validate_json(text + ', "more": 1}').status == 400
    with pytest.raises(ValidationError):
        Problem.model_validate_json(f'{text}, "more": {value}}}')


def test_what_is_not_known_is_told_to_no_log() -> None:
    known = problem("x", "x", 400)
    assert repr(Problem.model_validate(grown(known, secret="of a letter"))) == repr(known)
    assert "status=400" in repr(known)


@pytest.mark.parametrize(
    "kind", [Batch, Draft, EnrolmentRequest, Envelope, Header, Heartbeat, AuditRequest]
)
def test_the_portal_takes_no_field_that_it_does_not_know(kind: type[Message]) -> None:
    assert not issubclass(kind, Told)
    assert kind in MESSAGES


def test_a_stage_of_years_to_come_is_another_one_with_its_note() -> None:
    step = {"stage": "handed-over", "at": "2031-03-01T10:00:00Z", "note": "Venga el lunes.", **MORE}
    known = {"stage": "delivered", "at": "2031-02-01T10:00:00Z"}
    told = {"folio": "0001-1S15-3ECT", "service": "acta", "steps": [known, step]}
    steps = Tracking.model_validate_json(json.dumps(told)).steps
    assert [one.stage for one in steps] == [Stage.DELIVERED, Stage.OTHER]
    assert steps[1].note == "Venga el lunes."
    assert Stage.OTHER not in CLOSED
    with pytest.raises(ValidationError):
        TrackingStep.model_validate_json(json.dumps(known | {"stage": None}))
