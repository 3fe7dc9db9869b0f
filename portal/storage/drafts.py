"""The drafts that visitors took along, sealed as they came.

A draft lies under the SHA-256 of its locator. Whoever reads the database, or a copy of it, learns
no locator, and so can have no kiosk fetch or erase a draft.
"""

from __future__ import annotations

from datetime import datetime
from hashlib import sha256
from typing import Final

from sqlalchemy import LargeBinary, String, delete, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from kiosk.protocol.draft import MOST_BEFORE
from portal.storage.table import Table, UtcMoment

_DIGEST: Final = 32


class DraftRow(Table):
    """`kiosk` is the one that put it last; `writer` the SHA-256 of its key's proof, where a kiosk
    said it; `before` digests of the drafts whose place it took, the oldest first."""

    __tablename__ = "drafts"

    locator_sha256: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    kiosk: Mapped[str] = mapped_column(String(80), index=True)
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    kept_until: Mapped[datetime] = mapped_column(UtcMoment, index=True)
    writer: Mapped[bytes | None] = mapped_column(LargeBinary(_DIGEST))
    before: Mapped[bytes | None] = mapped_column(LargeBinary(_DIGEST * MOST_BEFORE))

    @property
    def digest(self) -> bytes:
        return sha256(self.sealed).digest()

    @property
    def took_place_of(self) -> tuple[bytes, ...]:
        """The digests in `before`."""
        before = self.before or b""
        return tuple(before[place : place + _DIGEST] for place in range(0, len(before), _DIGEST))

    @property
    def before_next(self) -> bytes:
        """`before` of the one that takes this one's place."""
        return ((self.before or b"") + self.digest)[-_DIGEST * MOST_BEFORE :]


def keep(session: Session, row: DraftRow) -> None:
    """Puts a draft in the place of the one that lay there.

    Raises SQLAlchemy's `IntegrityError` where another request put one there in the meantime.
    """
    session.merge(row)
    session.flush()


def find_to_change(session: Session, locator_sha256: bytes, now: datetime) -> DraftRow | None:
    """As `find`; until the transaction ends nobody else changes it."""
    row = session.get(DraftRow, locator_sha256, with_for_update=True)
    return row if row is not None and row.kept_until > now else None


def find(session: Session, locator_sha256: bytes, now: datetime) -> DraftRow | None:
    """The draft that lies there and is still kept."""
    row = session.get(DraftRow, locator_sha256)
    return row if row is not None and row.kept_until > now else None


def count_others(session: Session, kiosk: str, locator_sha256: bytes) -> int:
    """How many drafts of one kiosk lie elsewhere."""
    others = select(func.count()).where(
        DraftRow.kiosk == kiosk, DraftRow.locator_sha256 != locator_sha256
    )
    return session.execute(others).scalar_one()


def erase(session: Session, locator_sha256: bytes) -> None:
    """What lies there is gone, if anything does."""
    session.execute(delete(DraftRow).where(DraftRow.locator_sha256 == locator_sha256))


def erase_expired(session: Session, now: datetime) -> int:
    """Those that are kept no longer are gone; how many there were.

    What another transaction erases, or puts anew, at this moment is left to it.
    """
    expired = (
        select(DraftRow.locator_sha256)
        .where(DraftRow.kept_until <= now)
        .with_for_update(skip_locked=True)
    )
    erased = delete(DraftRow).where(DraftRow.locator_sha256.in_(expired))
    return session.connection().execute(erased).rowcount
