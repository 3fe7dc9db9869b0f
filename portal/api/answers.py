"""Example answers for the OpenAPI document, to the example requests, signed by an example key."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any, Final
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from kiosk.identity.staff.log import LogEntry
from kiosk.protocol.audit import AuditAnswer, AuditRequest, sign_audit_answer
from kiosk.protocol.batch import Accepted, Batch, BatchResult
from kiosk.protocol.courier import sign_courier_key
from kiosk.protocol.draft import KEPT, DraftInHand, KeptDraft
from kiosk.protocol.enrolment import Centre, Enrolment
from kiosk.protocol.health import PortalHealth, sign_health
from kiosk.protocol.heartbeat import DaysTaken, HeartbeatAnswer
from kiosk.protocol.message import Message
from kiosk.protocol.opinion import OpinionBatch, OpinionsTaken
from kiosk.protocol.receipt import Receipt, sign_receipt
from kiosk.protocol.tracking import Stage, Tracking, TrackingStep
from portal.api.examples import AUDIT_REQUEST, BATCH, NOW, OPINIONS, pattern
from portal.clerks.messages import (
    ApplicationList,
    ClerkSeen,
    DeskFigures,
    DeskLogPage,
    HeldApplication,
    ListedApplication,
    LogEnd,
    OpenOnDay,
    SlipAnswer,
)
from portal.clerks.roles import ClerkRole
from portal.storage.webhook_deliveries import DeliveryState
from portal.webhooks.events import EventKind
from portal.webhooks.messages import DeliveryList, WebhookDelivery, WebhookList, WebhookSeen
from portal.webhooks.sender import portal_signer

_KEY: Final = Ed25519PrivateKey.from_private_bytes(b"\x02" * 32)
_BATCH: Final = Batch.model_validate(BATCH["typical"]["value"])
_ENVELOPE: Final = _BATCH.envelopes[0]
_AUDIT: Final = AuditRequest.model_validate(AUDIT_REQUEST["typical"]["value"])
_OPINIONS: Final = OpinionBatch.model_validate(OPINIONS["typical"]["value"])
_CENTRE: Final = Centre(
    id="cdc-oaxaca-014", name="Centro Xochimilco", state="MX-OAX", municipality="20067"
)
_UNSIGNED_RECEIPT: Final = Receipt(
    id=_ENVELOPE.header.id,
    folio=_ENVELOPE.header.folio,
    body_sha256=_ENVELOPE.body_sha256,
    received_at=NOW + timedelta(seconds=2),
    key_id="0" * 16,
    signature=bytes(64),
)
_UNSIGNED_AUDIT: Final = AuditAnswer(
    kiosk="kiosk-17", nonce=_AUDIT.nonce, missing=(), answered_at=NOW, signature=bytes(64)
)
_WEBHOOK: Final = WebhookSeen(
    id=UUID(bytes=pattern(16), version=4),
    agency=_ENVELOPE.header.agency,
    address="https://tramites.example.gob.mx/avisos",
    kinds=(EventKind.RECEIVED,),
    created_at=NOW,
    failures=0,
    last_success_at=NOW + timedelta(seconds=3),
    waiting=0,
    delivered=1,
    dead=0,
)

TYPICAL: Final[tuple[Message, ...]] = (
    sign_health(PortalHealth(time=NOW, nonce=_AUDIT.nonce, catalogue=12), _KEY),
    Enrolment(
        kiosk="kiosk-17",
        kiosk_number=17,
        centre=_CENTRE,
        portal_key=_KEY.public_key().public_bytes_raw(),
        enrolled_at=NOW,
    ),
    BatchResult(
        results=(Accepted(id=_ENVELOPE.header.id, receipt=sign_receipt(_UNSIGNED_RECEIPT, _KEY)),)
    ),
    sign_audit_answer(_UNSIGNED_AUDIT, _KEY),
    Tracking(
        folio=_ENVELOPE.header.folio,
        service=_ENVELOPE.header.service,
        steps=(
            TrackingStep(stage=Stage.DELIVERED, at=NOW),
            TrackingStep(stage=Stage.IN_REVIEW, at=NOW + timedelta(days=1)),
        ),
    ),
    HeartbeatAnswer(portal_time=NOW, ring=3),
    DaysTaken(),
    KeptDraft(locator=pattern(16).hex(), sealed=pattern(48), kept_until=NOW + KEPT),
    DraftInHand(
        locator=pattern(16).hex(), sealed=pattern(48), kept_until=NOW + KEPT, may_change=True
    ),
    OpinionsTaken(ids=tuple(one.id for one in _OPINIONS.opinions)),
    sign_courier_key(pattern(1216), _KEY),
    ClerkSeen(
        agency=_ENVELOPE.header.agency,
        name="ana-torres",
        role=ClerkRole.HANDLER,
        time=NOW,
        log=LogEnd(number=17, hash=pattern(32)),
    ),
    ApplicationList(
        applications=(
            ListedApplication(
                id=_ENVELOPE.header.id,
                folio=_ENVELOPE.header.folio,
                service=_ENVELOPE.header.service,
                kiosk="kiosk-17",
                received_at=NOW,
                stage=Stage.DELIVERED,
                stage_since=NOW,
                acknowledged=False,
                attachments=0,
            ),
        )
    ),
    DeskFigures(
        by_stage={Stage.DELIVERED: 1},
        unacknowledged=1,
        open=(OpenOnDay(service=_ENVELOPE.header.service, day="2026-01-15", count=1),),
    ),
    HeldApplication(
        envelope=_ENVELOPE,
        device_keys=(pattern(32),),
        centre=_CENTRE.name,
        received_at=NOW,
        acknowledged_at=None,
        attachments_held=(),
        replies=(),
        steps=(TrackingStep(stage=Stage.DELIVERED, at=NOW),),
    ),
    SlipAnswer(
        outcome="genuine",
        folio=_ENVELOPE.header.folio,
        service=_ENVELOPE.header.service,
        created_at=NOW,
        centre=_CENTRE.name,
        ours=True,
    ),
    DeskLogPage(
        entries=(
            LogEntry(
                number=1,
                at=NOW,
                who="ana-torres",
                act="opened",
                detail=_ENVELOPE.header.folio,
                before=bytes(32),
                hash=pattern(32),
            ),
        )
    ),
    _WEBHOOK,
    WebhookList(
        signs_as=portal_signer(_KEY.public_key().public_bytes_raw()),
        public_key=_KEY.public_key().public_bytes_raw(),
        webhooks=(_WEBHOOK,),
    ),
    DeliveryList(
        deliveries=(
            WebhookDelivery(
                id=_ENVELOPE.header.id,
                type=EventKind.RECEIVED,
                created_at=NOW,
                state=DeliveryState.DELIVERED,
                attempts=1,
                settled_at=NOW + timedelta(seconds=3),
            ),
        )
    ),
)
ANSWERS: Final[dict[str, Any]] = {
    type(message).__name__: json.loads(message.canonical()) for message in TYPICAL
}
"""By the name of the schema."""
