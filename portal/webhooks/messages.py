"""What crosses between an agency and the portal about its addresses, as frozen typed models."""

from __future__ import annotations

from typing import Annotated, Final
from uuid import UUID

from pydantic import AfterValidator, Field, StringConstraints

from kiosk.protocol.message import Base64, Instant, Message, Slug, Told
from portal.storage.webhook_deliveries import DeliveryState
from portal.webhooks.address import MAX_ADDRESS
from portal.webhooks.events import CHOSEN_FROM, EventKind

MOST_DELIVERIES: Final = 200
_Word = Annotated[str, StringConstraints(pattern=r"^[a-z0-9-]{0,20}$")]


def _chosen(kind: EventKind) -> EventKind:
    if kind not in CHOSEN_FROM:
        raise ValueError("a ping is not chosen: it comes when it is asked for")
    return kind


class NewWebhook(Message):
    """POST /v1/agency/webhooks. Without kinds it is told of everything, kinds to come too."""

    address: str = Field(min_length=1, max_length=MAX_ADDRESS)
    kinds: tuple[Annotated[EventKind, AfterValidator(_chosen)], ...] = Field(
        default=(), max_length=len(CHOSEN_FROM)
    )


class WebhookSeen(Told):
    """One address, and how it does: `failures` are those in a row; the counts are of events.

    One that is told of everything names all the `kinds` that this portal knows.
    """

    id: UUID
    agency: Slug
    address: str
    kinds: tuple[EventKind, ...]
    created_at: Instant
    paused_at: Instant | None = None
    paused_why: _Word = ""
    failures: int = Field(ge=0)
    rests_until: Instant | None = None
    last_success_at: Instant | None = None
    last_failure_at: Instant | None = None
    last_failure: _Word = ""
    waiting: int = Field(ge=0)
    delivered: int = Field(ge=0)
    dead: int = Field(ge=0)


class WebhookList(Told):
    """GET /v1/agency/webhooks. Events are signed by `public_key` (raw Ed25519) as `signs_as`."""

    signs_as: str
    public_key: Base64
    webhooks: tuple[WebhookSeen, ...]


class WebhookDelivery(Told):
    """One event on its way to an address."""

    id: UUID
    type: EventKind
    created_at: Instant
    state: DeliveryState
    attempts: int = Field(ge=0)
    last_failure: _Word = ""
    next_attempt_at: Instant | None = None
    settled_at: Instant | None = None


class DeliveryList(Told):
    """GET /v1/agency/webhooks/{id}/deliveries: the newest first."""

    deliveries: tuple[WebhookDelivery, ...] = Field(max_length=MOST_DELIVERIES)
