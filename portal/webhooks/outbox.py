"""Writes events down in the transaction of what they tell of: both are there, or neither."""

from __future__ import annotations

import os
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from kiosk.protocol.envelope import Header
from kiosk.protocol.identifier import uuid7
from kiosk.protocol.tracking import Stage
from portal.storage import webhook_deliveries, webhooks
from portal.storage.submissions import Submission
from portal.storage.webhooks import Webhook
from portal.webhooks.events import EventApplication, EventKind, WebhookEvent, kinds_of


@dataclass(frozen=True)
class Happened:
    """One thing that is to be told to an agency."""

    kind: EventKind
    agency: str
    application: EventApplication | None = None


def received(header: Header, follows: str | None = None) -> Happened:
    """An application came, and is kept."""
    return Happened(
        EventKind.RECEIVED,
        header.agency,
        EventApplication(
            id=header.id,
            folio=header.folio,
            service=header.service,
            stage=Stage.DELIVERED,
            follows=follows,
        ),
    )


def of_stored(kind: EventKind, stored: Submission, stage: Stage) -> Happened:
    """Something became of one that is kept."""
    application = EventApplication(
        id=stored.id,
        folio=stored.folio,
        service=stored.service,
        stage=stage,
        follows=stored.follows,
    )
    return Happened(kind, stored.agency, application)


def tell(session: Session, happened: Collection[Happened], now: datetime) -> None:
    """Each for each address of its agency that is told of such things."""
    told = webhooks.of_each(session, {one.agency for one in happened})
    webhook_deliveries.add(
        session,
        [
            _row(webhook, one, now)
            for one in happened
            for webhook in told
            if webhook.agency == one.agency and one.kind in kinds_of(webhook.kinds)
        ],
    )


def ping(session: Session, webhook: Webhook, now: datetime) -> None:
    """One event that tells of nothing, whatever the address is told of."""
    row = _row(webhook, Happened(EventKind.PING, webhook.agency), now)
    webhook_deliveries.add(session, [row])


def _row(webhook: Webhook, happened: Happened, now: datetime) -> dict[str, object]:
    event = WebhookEvent(
        id=uuid7(now, os.urandom),
        type=happened.kind,
        timestamp=now,
        agency=happened.agency,
        application=happened.application,
    )
    return {
        "id": event.id,
        "webhook": webhook.id,
        "kind": event.type.value,
        "body": event.canonical().decode(),
        "created_at": now,
    }
