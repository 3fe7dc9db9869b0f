"""The heartbeat: what a kiosk tells of itself, without a word about any visitor."""

from __future__ import annotations

from pydantic import ConfigDict, Field

from kiosk.protocol.envelope import SubmissionId
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
    newest_receipt: SubmissionId | None = Field(
        default=None, exclude_if=lambda value: value is None
    )
    """The submission whose receipt from the portal is the youngest here."""


class HeartbeatAnswer(Message):
    """The portal's clock, for the kiosk to measure its own against.

    `remembers` is False where the portal does not hold the heartbeat's `newest_receipt`: it was
    restored from an older backup, and the kiosk should ask for all (`kiosk.protocol.audit`).
    """

    model_config = ConfigDict(extra="ignore")  # a portal may be newer than its kiosks

    portal_time: Instant
    remembers: bool = True
