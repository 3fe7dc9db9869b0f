"""The nonces of signed requests that could still be replayed."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from sqlalchemy import String, delete, select, tuple_
from sqlalchemy.orm import Mapped, Session, mapped_column

from portal.storage.table import Table, UtcMoment

_AT_ONCE: Final = 1000


class Nonce(Table):
    """A kiosk used it; until `forget_at` the request that carried it would be valid."""

    __tablename__ = "nonces"

    kiosk: Mapped[str] = mapped_column(String(80), primary_key=True)
    nonce: Mapped[str] = mapped_column(String(64), primary_key=True)
    forget_at: Mapped[datetime] = mapped_column(UtcMoment, index=True)


def use(session: Session, kiosk: str, nonce: str, forget_at: datetime) -> None:
    """Raises SQLAlchemy's `IntegrityError` when the kiosk used the nonce before."""
    session.add(Nonce(kiosk=kiosk, nonce=nonce, forget_at=forget_at))
    session.flush()


def forget(session: Session, now: datetime) -> None:
    """Drops some of what has expired by itself; what another drops meanwhile is left to it."""
    expired = (
        select(Nonce.kiosk, Nonce.nonce)
        .where(Nonce.forget_at < now)
        .limit(_AT_ONCE)
        .with_for_update(skip_locked=True)
    )
    session.connection().execute(delete(Nonce).where(tuple_(Nonce.kiosk, Nonce.nonce).in_(expired)))
