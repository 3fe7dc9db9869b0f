"""The heartbeat: what a kiosk tells of itself, without a word about any visitor."""

from __future__ import annotations

from pydantic import Field

from kiosk.protocol.message import MAX_WHOLE_NUMBER, Instant, Message, Slug


class OutboxFigures(Message):
    """How many submissions stand in each state, and how old the oldest undelivered one is."""

    queued: int = Field(ge=0, le=MAX_WHOLE_NUMBER)
    sending: int = Field(ge=0, le=MAX_WHOLE_NUMBER)
    carried: int = Field(ge=0, le=MAX_WHOLE_NUMBER)
    held: int = Field(ge=0, le=MAX_WHOLE_NUMBER)
    delivered: int = Field(ge=0, le=MAX_WHOLE_NUMBER)
    oldest_undelivered_seconds: int | None = Field(default=None, ge=0, le=MAX_WHOLE_NUMBER)


class Heartbeat(Message):
    """POST /v1/heartbeats; the request's signature says which kiosk sends it."""

    kiosk: Slug
    at: Instant
    software: str = Field(max_length=40)
    catalogue_version: str | None = Field(default=None, max_length=40)
    outbox: OutboxFigures
    troubles: tuple[Slug, ...] = Field(default=(), max_length=32)


class HeartbeatAnswer(Message):
    """The portal's clock, for the kiosk to measure its own against."""

    portal_time: Instant
