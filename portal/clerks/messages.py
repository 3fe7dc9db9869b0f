"""What crosses between an agency and the portal, as frozen typed models."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from pydantic import Field, StringConstraints

from kiosk.identity.staff.log import LogEntry
from kiosk.protocol.attachment import MAX_ATTACHMENTS
from kiosk.protocol.envelope import Envelope
from kiosk.protocol.folio import Folio
from kiosk.protocol.message import (
    MAX_WHOLE_NUMBER,
    Base64,
    Instant,
    Message,
    Sha256,
    Slug,
    Told,
)
from kiosk.protocol.tracking import MAX_SEALED_LETTER_BYTES, Stage, TrackingStep
from portal.clerks.roles import ClerkRole
from portal.clerks.steps import MAX_NOTE

MOST_LISTED = 200
MOST_STEPS = 10_000


class LogEnd(Told):
    """How many entries an agency's log has, and the newest one's hash; 0 and zeros of an empty one.

    Who keeps it can tell a portal that was set back: its log lacks that entry.
    """

    number: int = Field(ge=0, le=MAX_WHOLE_NUMBER)
    hash: Sha256


class ClerkSeen(Told):
    """GET /v1/agency: as whom the portal knows who signed, and where the agency's log ends.

    A portal that is older than `log` leaves it out.
    """

    agency: Slug
    name: Slug
    role: ClerkRole
    time: Instant
    log: LogEnd | None = Field(default=None, exclude_if=lambda value: value is None)


class ListedApplication(Told):
    """What may be known of an application without opening it."""

    id: UUID
    folio: Folio
    service: Slug
    kiosk: Slug
    received_at: Instant
    stage: Stage
    stage_since: Instant
    acknowledged: bool
    attachments: int = Field(ge=0, le=MAX_ATTACHMENTS)
    follows: Folio | None = None
    assisted: bool = False
    call_back: bool = False


class ApplicationList(Told):
    """GET /v1/agency/applications: one page. `after` asks for the next one; null: there is none."""

    applications: tuple[ListedApplication, ...] = Field(max_length=MOST_LISTED)
    after: UUID | None = None


class OpenOnDay(Told):
    """How many of one service that came on one day (UTC) are not decided."""

    service: Slug
    day: Annotated[str, StringConstraints(pattern=r"^\d{4}-\d{2}-\d{2}$")]
    count: int = Field(ge=1)


class DeskFigures(Told):
    """GET /v1/agency/figures: how many are not decided, of each stage, and how old those are."""

    by_stage: dict[Stage, int]
    unacknowledged: int = Field(ge=0)
    open: tuple[OpenOnDay, ...]


class HeldApplication(Told):
    """GET /v1/agency/applications/{folio}: the sealed application, and all that is known of it.

    `device_keys` are the raw Ed25519 keys that may sign for its kiosk; `centre` is where that
    stands; `attachments_held` says of each of the header's attachments whether it is here;
    `replies` are the folios of what was added to it later.
    """

    envelope: Envelope
    device_keys: tuple[Base64, ...]
    centre: str
    received_at: Instant
    acknowledged_at: Instant | None
    attachments_held: tuple[bool, ...]
    replies: tuple[Folio, ...]
    steps: tuple[TrackingStep, ...] = Field(min_length=1)


class NextStep(Message):
    """POST /v1/agency/applications/{folio}/steps.

    `after` is how many steps there were when this one was decided on: where there are more by now
    it is refused, unless this very step is the one that followed. `note` holds no U+0000, which not
    every database keeps. `letter` is sealed to who applied (docs/desk.md); it asks for documents,
    answers, a payment or an appointment.
    """

    after: int = Field(ge=1, le=MOST_STEPS)
    stage: Stage
    note: str = Field(default="", max_length=MAX_NOTE, pattern=r"^[^\x00]*$")
    letter: Base64 | None = Field(default=None, min_length=1, max_length=MAX_SEALED_LETTER_BYTES)
    settles: UUID | None = None


class SlipQuestion(Message):
    """POST /v1/agency/slips: what a slip's code says, as it was read or typed."""

    text: str = Field(min_length=1, max_length=2000)


class SlipAnswer(Told):
    """What the portal finds of a slip. `ours`: it is of an application to this agency."""

    outcome: Annotated[str, StringConstraints(pattern=r"^[a-z-]{1,40}$")]
    folio: Folio | None = None
    service: Slug | None = None
    created_at: Instant | None = None
    centre: str = ""
    ours: bool = False


class DeskLogPage(Told):
    """GET /v1/agency/log: what was done at the agency's desk, oldest first, each chained.

    `unreadable` is the number of what is no entry that was ever written: the page ends before it.
    """

    entries: tuple[LogEntry, ...]
    unreadable: int | None = Field(default=None, ge=1, exclude_if=lambda value: value is None)
