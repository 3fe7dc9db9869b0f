"""A signature holds for one message, one purpose, one key; a receipt for one submission."""

from __future__ import annotations

from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

import pytest
from at_length import cases
from basic_samples import codes, instants, source
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given, settings
from hypothesis import strategies as st
from protocol_samples import MESSAGES, envelopes, headers

from kiosk.protocol.attachment import SealedAttachment
from kiosk.protocol.audit import AuditAnswer, AuditRequest, sign_audit_answer
from kiosk.protocol.courier import (
    BundleLabel,
    CourierAnswer,
    CourierKey,
    sign_answer,
    sign_courier_key,
    sign_label,
)
from kiosk.protocol.enrolment import EnrolmentRequest, request_enrolment
from kiosk.protocol.envelope import Envelope, Header, sign_envelope
from kiosk.protocol.folio import mint_folio
from kiosk.protocol.health import PortalHealth, sign_health
from kiosk.protocol.identifier import uuid7
from kiosk.protocol.message import Message
from kiosk.protocol.receipt import Receipt, sign_receipt
from kiosk.protocol.signature import is_signed_by, key_id, sign

KEY = Ed25519PrivateKey.from_private_bytes(b"\x01" * 32)
OTHER_KEY = Ed25519PrivateKey.from_private_bytes(b"\x02" * 32)
PUBLIC = KEY.public_key().public_bytes_raw()
OTHER_PUBLIC = OTHER_KEY.public_key().public_bytes_raw()
NOW = datetime(2026, 1, 15, 16, 30, tzinfo=UTC)
signed_kinds = pytest.mark.parametrize(
    "kind",
    [Envelope, Receipt, EnrolmentRequest, AuditAnswer, BundleLabel, CourierAnswer],
    ids=lambda kind: kind.__name__,
)
pytestmark = pytest.mark.hypothesis
quick = settings(max_examples=cases(25), deadline=None)


@signed_kinds
def test_a_signature_holds_for_its_purpose_and_key_alone(kind: type[Message]) -> None:
    @quick
    @given(MESSAGES[kind], st.sampled_from(["envelope", "receipt", "enrolment", "slip"]))
    def holds(message: Message, purpose: str) -> None:
        signature = sign(message, purpose, KEY)
        assert is_signed_by(message, purpose, signature, PUBLIC)
        assert not is_signed_by(message, purpose, signature, OTHER_PUBLIC)
        for other in {"envelope", "receipt", "enrolment", "slip", "envelope/1\n"} - {purpose}:
            assert not is_signed_by(message, other, signature, PUBLIC)

    holds()


@signed_kinds
def test_every_field_is_signed_but_the_signature(kind: type[Message]) -> None:
    @quick
    @given(MESSAGES[kind], MESSAGES[kind])
    def holds(message: Message, other: Message) -> None:
        signature = sign(message, "test", KEY)
        for name in type(message).model_fields:
            changed = message.model_copy(update={name: getattr(other, name)})
            same = name == "signature" or getattr(message, name) == getattr(other, name)
            assert is_signed_by(changed, "test", signature, PUBLIC) is same

    holds()


@given(envelopes, st.binary(max_size=80), st.binary(max_size=40))
@quick
def test_no_bytes_are_a_signature_or_a_key_by_chance(
    envelope: Envelope, signature: bytes, public_key: bytes
) -> None:
    assert not is_signed_by(envelope, "envelope", signature, PUBLIC)
    assert not is_signed_by(envelope, "envelope", sign(envelope, "envelope", KEY), public_key)


@given(headers, st.binary(min_size=1, max_size=300), st.data())
@quick
def test_an_envelope_is_its_devices_and_a_retry_is_the_same_bytes(
    header: Header, sealed: bytes, data: st.DataObject
) -> None:
    envelope = sign_envelope(header, sealed, KEY)

    assert envelope.is_signed_by(PUBLIC)
    assert not envelope.is_signed_by(OTHER_PUBLIC)
    assert sign_envelope(header, sealed, KEY).canonical() == envelope.canonical()
    assert envelope.body_sha256 == sha256(sealed).digest()
    place = data.draw(st.integers(0, len(sealed) * 8 - 1))
    flipped = bytearray(sealed)
    flipped[place // 8] ^= 1 << place % 8
    assert not envelope.model_copy(update={"sealed": bytes(flipped)}).is_signed_by(PUBLIC)
    again = Envelope.model_validate_json(envelope.model_dump_json())
    assert again.is_signed_by(PUBLIC)


@given(codes, instants)
@quick
def test_an_enrolment_request_proves_that_its_sender_owns_the_key(code: str, now: datetime) -> None:
    request = request_enrolment(code, "0.1.0", now, KEY)

    assert request.is_genuine()
    assert request.device_key == PUBLIC
    assert not request.model_copy(update={"device_key": OTHER_PUBLIC}).is_genuine()
    assert not request.model_copy(update={"code": code[1:] + "-"}).is_genuine()
    assert not request.model_copy(update={"signature": sign(request, "envelope", KEY)}).is_genuine()


def _header(seed: int) -> Header:
    random = source(seed)
    return Header(
        id=uuid7(NOW, random),
        folio=mint_folio(seed, NOW, random),
        kiosk="kiosk-1",
        agency="sat",
        service="rfc",
        form_version=1,
        key_id="0" * 16,
        created_at=NOW,
        claim_hash=bytes(32),
    )


def _receipt(header: Header, body: bytes, key: Ed25519PrivateKey = KEY) -> Receipt:
    unsigned = Receipt(
        id=header.id,
        folio=header.folio,
        body_sha256=sha256(body).digest(),
        received_at=NOW,
        key_id="0" * 16,
        signature=bytes(64),
    )
    return sign_receipt(unsigned, key)


def test_a_receipt_acknowledges_its_submission() -> None:
    header = _header(1)
    receipt = _receipt(header, b"body")

    assert receipt.acknowledges(header, sha256(b"body").digest(), PUBLIC)
    assert receipt.key_id == key_id(PUBLIC)


@pytest.mark.parametrize(
    "change",
    [
        {"id": _header(2).id},
        {"folio": _header(2).folio},
        {"body_sha256": sha256(b"other").digest()},
        {"received_at": datetime(2026, 1, 15, 16, 31, tzinfo=UTC)},
        {"key_id": "f" * 16},
        {"signature": bytes(64)},
    ],
    ids=lambda change: next(iter(change)),
)
def test_a_receipt_changed_in_any_field_is_not_the_portals(change: dict[str, Any]) -> None:
    changed = _receipt(_header(1), b"body").model_copy(update=change)

    assert not is_signed_by(changed, "receipt", changed.signature, PUBLIC)
    assert not changed.acknowledges(_header(1), sha256(b"body").digest(), PUBLIC)


def test_a_true_receipt_for_another_submission_body_or_key_is_not_accepted() -> None:
    header, other, digest = _header(1), _header(2), sha256(b"body").digest()

    assert not _receipt(other, b"body").acknowledges(header, digest, PUBLIC)
    assert not _receipt(header, b"other").acknowledges(header, digest, PUBLIC)
    assert not _receipt(header, b"body", OTHER_KEY).acknowledges(header, digest, PUBLIC)
    same_id = other.model_copy(update={"id": header.id})
    assert not _receipt(same_id, b"body").acknowledges(header, digest, PUBLIC)
    same_folio = other.model_copy(update={"folio": header.folio})
    assert not _receipt(same_folio, b"body").acknowledges(header, digest, PUBLIC)


def test_a_portals_signature_for_another_purpose_is_no_receipt() -> None:
    receipt = _receipt(_header(1), b"body")
    forged = receipt.model_copy(update={"signature": sign(receipt, "envelope", KEY)})

    assert not forged.acknowledges(_header(1), sha256(b"body").digest(), PUBLIC)


def test_a_key_is_named_by_its_hash() -> None:
    assert key_id(PUBLIC) == sha256(PUBLIC).hexdigest()[:16]
    assert key_id(PUBLIC) != key_id(OTHER_PUBLIC)


def test_what_was_signed_before_attachments_were_known_keeps_its_bytes() -> None:
    header = _header(1).model_copy(update={"attachments": ()})
    receipt = Receipt(
        id=header.id,
        folio=header.folio,
        body_sha256=bytes(32),
        received_at=NOW,
        key_id="0" * 16,
        signature=bytes(64),
    )

    assert b"attachments" not in header.canonical() + header.model_dump_json().encode()
    assert b"attachments" not in receipt.canonical() + receipt.model_dump_json().encode()


def test_a_receipt_that_leaves_an_attachment_out_acknowledges_nothing() -> None:
    streams = tuple(SealedAttachment(size=9, sha256=bytes([n]) * 32) for n in range(2))
    header = _header(1).model_copy(update={"attachments": streams})
    digests = tuple(one.sha256 for one in streams)

    def acknowledged(attachments: tuple[bytes, ...]) -> bool:
        unsigned = Receipt(
            id=header.id,
            folio=header.folio,
            body_sha256=bytes(32),
            attachments=attachments,
            received_at=NOW,
            key_id="0" * 16,
            signature=bytes(64),
        )
        return sign_receipt(unsigned, KEY).acknowledges(header, bytes(32), PUBLIC)

    assert acknowledged(digests)
    assert not acknowledged(())
    assert not acknowledged(digests[:1])
    assert not acknowledged(digests[::-1])


def test_an_audit_counts_for_its_question_alone() -> None:
    asked = AuditRequest(nonce="a" * 32, ids=(_header(1).id,))
    unsigned = AuditAnswer(
        kiosk="kiosk-1", nonce="a" * 32, missing=(), answered_at=NOW, signature=bytes(64)
    )
    answer = sign_audit_answer(unsigned, KEY)
    stranger = sign_audit_answer(
        unsigned.model_copy(update={"missing": (uuid7(NOW, source(5)),)}), KEY
    )
    all_lost = sign_audit_answer(unsigned.model_copy(update={"missing": asked.ids}), KEY)

    assert answer.answers(asked, "kiosk-1", PUBLIC)
    assert all_lost.answers(asked, "kiosk-1", PUBLIC)
    assert not answer.answers(asked, "kiosk-2", PUBLIC)
    assert not answer.answers(asked, "kiosk-1", OTHER_PUBLIC)
    assert not answer.answers(asked.model_copy(update={"nonce": "b" * 32}), "kiosk-1", PUBLIC)
    assert not stranger.answers(asked, "kiosk-1", PUBLIC)
    assert not unsigned.answers(asked, "kiosk-1", PUBLIC)


@given(MESSAGES[CourierKey], MESSAGES[BundleLabel], MESSAGES[CourierAnswer])
@quick
def test_what_a_courier_carries_is_of_who_made_it(
    key: CourierKey, label: BundleLabel, answer: CourierAnswer
) -> None:
    key = sign_courier_key(key.public_key, KEY)
    label, answer = sign_label(label, KEY), sign_answer(answer, KEY)

    assert key.is_of(PUBLIC)
    assert label.is_signed_by(PUBLIC)
    assert answer.is_of(PUBLIC)
    assert not key.is_of(OTHER_PUBLIC)
    assert not label.is_signed_by(OTHER_PUBLIC)
    assert not answer.is_of(OTHER_PUBLIC)
    assert not key.model_copy(update={"public_key": key.public_key + b"x"}).is_of(PUBLIC)


def test_health_proves_the_portal_to_whoever_asked() -> None:
    health = sign_health(PortalHealth(time=NOW, nonce="a" * 32), KEY)

    assert health.is_of(PUBLIC, "a" * 32)
    assert not health.is_of(PUBLIC, "b" * 32)
    assert not health.is_of(OTHER_PUBLIC, "a" * 32)
    assert not PortalHealth(time=NOW).is_of(PUBLIC, "a" * 32)
    assert not PortalHealth(time=NOW, nonce="a" * 32).is_of(PUBLIC, "a" * 32)
