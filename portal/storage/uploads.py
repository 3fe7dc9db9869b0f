"""The attachments that kiosks upload: what was announced, what is whole, what is held for good."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import (
    Boolean,
    Index,
    Integer,
    LargeBinary,
    String,
    Uuid,
    delete,
    false,
    func,
    select,
)
from sqlalchemy.orm import Mapped, Session, mapped_column

from kiosk.protocol.attachment import SealedAttachment
from portal.storage.table import WHOLE_NUMBER, Table, UtcMoment
from portal.stream_place import StreamPlace

_AT_ONCE: Final = 500


class Upload(Table):
    """One stream. `is_whole`: all of it was there and proved; `is_held`: a receipt names it.

    `is_dropped`: nobody has it any more, and what the store keeps of it is being deleted; whoever
    does that has until `expires_at`.
    """

    __tablename__ = "uploads"

    kiosk: Mapped[str] = mapped_column(String(80), primary_key=True)
    submission: Mapped[UUID] = mapped_column(Uuid, primary_key=True, index=True)
    position: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    size: Mapped[int] = mapped_column(WHOLE_NUMBER)
    sha256: Mapped[bytes] = mapped_column(LargeBinary(32))
    is_whole: Mapped[bool] = mapped_column(Boolean)
    is_held: Mapped[bool] = mapped_column(Boolean)
    expires_at: Mapped[datetime] = mapped_column(UtcMoment)
    is_dropped: Mapped[bool] = mapped_column(Boolean, default=False, server_default=false())

    @property
    def place(self) -> StreamPlace:
        return StreamPlace(self.kiosk, self.submission, self.position)

    @property
    def announced(self) -> SealedAttachment:
        return SealedAttachment(size=self.size, sha256=self.sha256)


_NOT_HELD: Final = Upload.is_held.is_(False)
# Held ones are kept for good: what expires is looked for among the few others.
Index(
    "ix_uploads_expires_at", Upload.expires_at, postgresql_where=_NOT_HELD, sqlite_where=_NOT_HELD
)


@dataclass(frozen=True)
class Waiting:
    """What a kiosk has announced that no receipt names."""

    count: int
    size: int


def add(
    session: Session, place: StreamPlace, announced: SealedAttachment, expires_at: datetime
) -> None:
    """Announces a stream.

    Raises SQLAlchemy's `IntegrityError` where one is announced for that place.
    """
    session.add(
        Upload(
            kiosk=place.kiosk,
            submission=place.submission,
            position=place.position,
            size=announced.size,
            sha256=announced.sha256,
            is_whole=False,
            is_held=False,
            expires_at=expires_at,
        )
    )
    session.flush()


def at(session: Session, place: StreamPlace, *, lock: bool = False) -> Upload | None:
    """What was announced for that place, dropped or not.

    With `lock` nobody drops it, or goes on with it, before the transaction ends.
    """
    key = (place.kiosk, place.submission, place.position)
    return session.get(Upload, key, with_for_update=lock or None)


def find(session: Session, place: StreamPlace, *, lock: bool = False) -> Upload | None:
    """As `at`, where it is not dropped."""
    known = at(session, place, lock=lock)
    return None if known is None or known.is_dropped else known


def waiting(session: Session, kiosk: str) -> Waiting:
    """How much of one kiosk waits for its envelopes."""
    totals = select(func.count(), func.coalesce(func.sum(Upload.size), 0)).where(
        Upload.kiosk == kiosk, _NOT_HELD
    )
    count, size = session.execute(totals).one()
    return Waiting(count, int(size))


def whole(session: Session, submissions: Sequence[UUID], *, lock: bool = False) -> list[Upload]:
    """The whole streams of these submissions, whoever brought them, held ones first.

    With `lock` none of them expires before the transaction ends.
    """
    found: list[Upload] = []
    for start in range(0, len(submissions), _AT_ONCE):
        streams = (
            select(Upload)
            .where(
                Upload.submission.in_(submissions[start : start + _AT_ONCE]),
                Upload.is_whole,
                Upload.is_dropped.is_(False),
            )
            .order_by(Upload.is_held.desc(), Upload.kiosk)
        )
        found += session.scalars(streams.with_for_update() if lock else streams)
    return found


def drop(session: Session, now: datetime, until: datetime, most: int) -> list[StreamPlace]:
    """Has at most so many be gone that nobody holds or went on with; the caller deletes them.

    So are those whose deleter did not end in time. What another transaction has locked is left to
    it.
    """
    found = session.scalars(
        select(Upload)
        .where(Upload.expires_at < now, _NOT_HELD)
        .order_by(Upload.expires_at)
        .limit(most)
        .with_for_update(skip_locked=True)
    ).all()
    for upload in found:
        upload.is_dropped, upload.expires_at = True, until
    return [upload.place for upload in found]


def forget(session: Session, places: Sequence[StreamPlace], until: datetime) -> None:
    """Those of which nothing is left; not what somebody else took over meanwhile."""
    for place in places:
        session.execute(
            delete(Upload).where(
                Upload.kiosk == place.kiosk,
                Upload.submission == place.submission,
                Upload.position == place.position,
                Upload.is_dropped,
                Upload.expires_at == until,
            )
        )
