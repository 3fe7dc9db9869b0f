"""The examples in the OpenAPI document, made by the protocol itself, so that they are valid.

Their keys are made of one repeated byte and belong to nobody.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any, Final
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from kiosk.protocol.audit import AuditRequest
from kiosk.protocol.batch import Batch
from kiosk.protocol.draft import Draft, DraftChange, DraftLook
from kiosk.protocol.enrolment import request_enrolment
from kiosk.protocol.envelope import Header, sign_envelope
from kiosk.protocol.folio import mint_folio
from kiosk.protocol.heartbeat import DayBatch, DayFigures, Heartbeat, OutboxFigures
from kiosk.protocol.identifier import uuid7
from kiosk.protocol.message import Message
from kiosk.protocol.opinion import Opinion, OpinionBatch
from kiosk.protocol.tracking import Stage, TrackingRequest, claim_hash
from kiosk.protocol.trouble import TroubleName
from portal.clerks.messages import NextStep, SlipQuestion
from portal.webhooks.events import EventKind
from portal.webhooks.messages import NewWebhook

NOW: Final = datetime(2026, 1, 15, 16, 30, tzinfo=UTC)
_DEVICE_KEY = Ed25519PrivateKey.from_private_bytes(b"\x01" * 32)


def pattern(size: int) -> bytes:
    """As many bytes that stand for sealed or random ones."""
    return (sha256(b"example").digest() * (size // 32 + 1))[:size]


_FOLIO = mint_folio(17, NOW, pattern)
_CLAIM = claim_hash(_FOLIO, "7K3M-9QXR")
_HEADER = Header(
    id=uuid7(NOW, pattern),
    folio=_FOLIO,
    kiosk="kiosk-17",
    agency="registro-civil-oaxaca",
    service="acta-de-nacimiento",
    form_version=1,
    key_id="0123456789abcdef",
    created_at=NOW,
    claim_hash=_CLAIM,
)


def _example(summary: str, message: Message) -> dict[str, Any]:
    return {"typical": {"summary": summary, "value": json.loads(message.canonical())}}


ENROLMENT_REQUEST: Final = _example(
    "A new machine introduces its key",
    request_enrolment("7K3M-9QXR-2TFA", "0.1.0", NOW, _DEVICE_KEY),
)
BATCH: Final = _example(
    "One application, its body shortened",
    Batch(envelopes=(sign_envelope(_HEADER, pattern(48), _DEVICE_KEY),)),
)
_DRAFT: Final = pattern(48)
DRAFT: Final = _example(
    "A draft, sealed, shortened",
    Draft(sealed=_DRAFT, writer=sha256(sha256(b"proof").digest()).digest()),
)
DRAFT_LOOK: Final = _example("A draft's place", DraftLook(locator=pattern(16).hex()))
DRAFT_CHANGE: Final = _example(
    "A draft that was changed on a phone",
    DraftChange(
        locator=pattern(16).hex(),
        sealed=pattern(56),
        instead_of=sha256(_DRAFT).digest(),
        proof=sha256(b"proof").digest(),
    ),
)
OPINIONS: Final = _example(
    "One visitor was content, and wrote nothing",
    OpinionBatch(
        opinions=(
            Opinion(
                id=UUID(bytes=pattern(16), version=4),
                service="acta-de-nacimiento",
                agency="registro-civil-oaxaca",
                day=NOW.date(),
                rating=5,
            ),
        )
    ),
)
TRACKING_REQUEST: Final = _example(
    "A visitor asks at any centre", TrackingRequest(folio=_FOLIO, claim_hash=_CLAIM)
)
AUDIT_REQUEST: Final = _example(
    "Whether one application is still held",
    AuditRequest(nonce=pattern(16).hex(), ids=(_HEADER.id,)),
)
HEARTBEAT: Final = _example(
    "One application waits since ten minutes",
    Heartbeat(
        kiosk="kiosk-17",
        at=NOW,
        software="0.1.0",
        catalogue_version="2026-01-10",
        outbox=OutboxFigures(
            queued=1,
            sending=0,
            carried=0,
            held=0,
            delivered=41,
            oldest_undelivered_seconds=timedelta(minutes=10).seconds,
        ),
        troubles=(TroubleName.PRINTER_PAPER_LOW,),
    ),
)
DAY_BATCH: Final = _example(
    "A day without a line",
    DayBatch(days=(DayFigures(day=NOW.date(), visits=31, printed=24, millimetres=5_100),)),
)
NEXT_STEP: Final = _example(
    "The agency reads it now",
    NextStep(after=1, stage=Stage.IN_REVIEW),
)
NEW_WEBHOOK: Final = _example(
    "The agency's own system is told of what comes",
    NewWebhook(address="https://tramites.example.gob.mx/avisos", kinds=(EventKind.RECEIVED,)),
)
SLIP: Final = _example("What a slip's code says, shortened", SlipQuestion(text="VTN1.QUJD"))
