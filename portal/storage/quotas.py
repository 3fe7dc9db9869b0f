"""How much each caller may still ask: one token bucket a row, by a keyed hash of who it is."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import Float, LargeBinary, delete, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from portal.rate_limit import Bucket
from portal.storage.table import Table, UtcMoment

FULL_AFTER: Final = timedelta(minutes=2)
"""Any bucket is full again by then, and says no more than a missing one."""
_AT_ONCE: Final = 1000


class Quota(Table):
    """One caller's, for one kind of question."""

    __tablename__ = "quotas"

    place: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    tokens: Mapped[float] = mapped_column(Float(53))
    seen: Mapped[datetime] = mapped_column(UtcMoment, index=True)


def ask(session: Session, place: bytes, per_minute: int, now: datetime) -> int:
    """0 when the caller may ask now (which counts), else whole seconds until it may.

    Raises SQLAlchemy's `IntegrityError` when another request of the same caller is the first one.
    """
    row = session.get(Quota, place, with_for_update=True)
    before = Bucket(float(per_minute), now) if row is None else Bucket(row.tokens, row.seen)
    after, seconds = before.asked(per_minute, now)
    if row is None:
        _forget(session, now)
        session.add(Quota(place=place, tokens=after.tokens, seen=after.seen))
        session.flush()
    else:
        row.tokens, row.seen = after.tokens, after.seen
    return seconds


def _forget(session: Session, now: datetime) -> None:
    full = (
        select(Quota.place)
        .where(Quota.seen < now - FULL_AFTER)
        .limit(_AT_ONCE)
        .with_for_update(skip_locked=True)
    )
    session.connection().execute(delete(Quota).where(Quota.place.in_(full)))
