"""What an agency's system is told: small, signed, and nothing that it could not read unsealed."""

from __future__ import annotations

from collections.abc import Collection
from enum import StrEnum
from typing import Final
from uuid import UUID

from kiosk.protocol.folio import Folio
from kiosk.protocol.message import Instant, Message, Slug
from kiosk.protocol.tracking import Stage


class EventKind(StrEnum):
    """Of what happened."""

    RECEIVED = "application.received"
    """The portal gave a receipt for an application to this agency."""
    ACKNOWLEDGED = "application.acknowledged"
    """Somebody of the agency took note of it."""
    MOVED = "application.moved"
    """It stands at another stage, or more was said of the one where it stands."""
    PING = "ping"
    """Somebody asked whether events arrive."""


CHOSEN_FROM: Final = tuple(kind for kind in EventKind if kind is not EventKind.PING)
"""What an address may be told of; a ping comes to each that asks for one."""


def kinds_as_kept(wanted: Collection[EventKind]) -> str:
    """As `Webhook.kinds` has them; none wanted is everything, and empty."""
    return ",".join(kind for kind in CHOSEN_FROM if kind in wanted)


def kinds_of(kept: str) -> tuple[EventKind, ...]:
    """Of what an address is told whose `Webhook.kinds` these are.

    Kinds that a newer version wrote down are passed over; who chose only those is told of nothing.
    """
    if not kept:
        return CHOSEN_FROM
    named = kept.split(",")
    return tuple(kind for kind in CHOSEN_FROM if kind.value in named)


class EventApplication(Message):
    """Which application it is, and where it stood when this happened."""

    id: UUID
    folio: Folio
    service: Slug
    stage: Stage
    follows: Folio | None = None


class WebhookEvent(Message):
    """The body of one request. `id` is the same each time this event comes to this address."""

    id: UUID
    type: EventKind
    timestamp: Instant
    agency: Slug
    application: EventApplication | None = None
