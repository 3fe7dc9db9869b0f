"""Since when each ring has the release that it has."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Mapped, Session, mapped_column

from portal.storage.table import WHOLE_NUMBER, Table, UtcMoment


class RingRelease(Table):
    """One ring."""

    __tablename__ = "ring_releases"

    ring: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    release: Mapped[int] = mapped_column(WHOLE_NUMBER)
    since: Mapped[datetime] = mapped_column(UtcMoment)


def note(session: Session, ring: int, release: int, now: datetime) -> None:
    """That the ring has this release; since `now` where that is news."""
    if since(session, ring, release) is None:
        session.merge(RingRelease(ring=ring, release=release, since=now))


def since(session: Session, ring: int, release: int) -> datetime | None:
    """When the ring got this release; None: that was not noted."""
    row = session.get(RingRelease, ring)
    return None if row is None or row.release != release else row.since
