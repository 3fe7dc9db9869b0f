"""The heartbeat: what a kiosk tells of itself, without a word about any visitor."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Annotated, Final, Literal

from pydantic import Field

from kiosk.protocol.envelope import SubmissionId
from kiosk.protocol.message import MAX_WHOLE_NUMBER, Instant, Message, Sha256, Slug, Told
from kiosk.protocol.trouble import OUTBOX_UNUSABLE

_Count = Annotated[int, Field(ge=0, le=MAX_WHOLE_NUMBER)]
MOST_DAYS: Final = 7
"""In one batch of days."""
LAST_RING: Final = 3
"""Of the rings in which a new catalogue rolls out; everybody is in it who is in no other."""
NOTABLE_OFFSET: Final = timedelta(seconds=60)
"""A kiosk's clock that is further off the portal's is to be seen to."""


class OutboxFigures(Message):
    """How many submissions stand in each state, and how old the oldest undelivered one is."""

    queued: int = Field(ge=0, le=MAX_WHOLE_NUMBER)
    sending: int = Field(ge=0, le=MAX_WHOLE_NUMBER)
    carried: int = Field(ge=0, le=MAX_WHOLE_NUMBER)
    held: int = Field(ge=0, le=MAX_WHOLE_NUMBER)
    delivered: int = Field(ge=0, le=MAX_WHOLE_NUMBER)
    oldest_undelivered_seconds: int | None = Field(default=None, ge=0, le=MAX_WHOLE_NUMBER)

    @property
    def waiting(self) -> int:
        """Those that go by themselves once there is a line, on a stick or not."""
        return self.queued + self.sending + self.carried

    @property
    def undelivered(self) -> int:
        """Those that wait, and those that were refused."""
        return self.waiting + self.held


class CatalogueFigures(Message):
    """How the kiosk stands with the catalogue, in numbers of TUF snapshots.

    `refused` failed its self-check or TUF's checks here, for `reason`; what was shown is kept.
    """

    snapshot: int | None = Field(default=None, ge=1, le=MAX_WHOLE_NUMBER)
    refused: int | None = Field(default=None, ge=1, le=MAX_WHOLE_NUMBER)
    reason: str | None = Field(default=None, max_length=300)


class StaffLogAnchor(Message):
    """Where the log of the staff's acts ends: how many entries, and the newest one's hash."""

    entries: int = Field(ge=0, le=MAX_WHOLE_NUMBER)
    newest: Sha256


class DayFigures(Message):
    """Today by the centre's clock, beside the applications. `millimetres` of a roll and `sheets`
    that were printed on; `troubles` that began."""

    day: date
    visits: _Count = 0
    opinions: _Count = 0
    printed: _Count = 0
    not_printed: _Count = 0
    millimetres: _Count = 0
    sheets: _Count = 0
    troubles: _Count = 0


class DayBatch(Message):
    """POST /v1/heartbeats/days: days that are over, which no heartbeat told of to their end.

    Less than 2 kB whatever the figures are.
    """

    days: tuple[DayFigures, ...] = Field(min_length=1, max_length=MOST_DAYS)


class DaysTaken(Told):
    """The portal has them, whether it had them before or not."""

    taken: Literal[True] = True


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
    catalogue: CatalogueFigures | None = Field(default=None, exclude_if=lambda value: value is None)
    staff_log: StaffLogAnchor | None = Field(default=None, exclude_if=lambda value: value is None)
    today: DayFigures | None = Field(default=None, exclude_if=lambda value: value is None)

    @property
    def has_counted(self) -> bool:
        """Whether the figures are the outbox's. They are zeros of nothing where it cannot be used:
        what waits in it is then as many as before, or lost, but not delivered."""
        is_zero = not (self.outbox.undelivered or self.outbox.delivered)
        return not is_zero or OUTBOX_UNUSABLE.isdisjoint(self.troubles)


class HeartbeatAnswer(Told):
    """The portal's clock, for the kiosk to measure its own against.

    `remembers` is False where the portal does not hold the heartbeat's `newest_receipt`: it was
    restored from an older backup, and the kiosk should ask for all (`kiosk.protocol.audit`).
    `ring` is whose timestamp of the catalogue the kiosk reads (docs/catalogue-repository.md).
    """

    portal_time: Instant
    remembers: bool = True
    ring: int | None = Field(default=None, ge=1, le=LAST_RING)
