"""Who may act for an agency at the portal: its people and its own systems, each by a key."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import LargeBinary, String, UniqueConstraint, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from portal.storage.table import Table, UtcMoment


class Clerk(Table):
    """One of them. Its requests are signed by the key of which `public_key` is the public half."""

    __tablename__ = "clerks"
    __table_args__ = (UniqueConstraint("agency", "name"),)

    key_id: Mapped[str] = mapped_column(String(16), primary_key=True)
    agency: Mapped[str] = mapped_column(String(80))
    name: Mapped[str] = mapped_column(String(40))
    role: Mapped[str] = mapped_column(String(12))
    public_key: Mapped[bytes] = mapped_column(LargeBinary(32))
    created_at: Mapped[datetime] = mapped_column(UtcMoment)


def by_key(session: Session, key_id: str) -> Clerk | None:
    """The clerk whose key it is."""
    return session.get(Clerk, key_id)


def of(session: Session, agency: str, name: str, *, lock: bool = False) -> Clerk | None:
    """The clerk of that name; with `lock`, nobody else's until the transaction ends."""
    query = select(Clerk).where(Clerk.agency == agency, Clerk.name == name)
    return session.scalar(query.with_for_update() if lock else query)


def all_of_them(session: Session, agency: str | None = None) -> list[Clerk]:
    """By agency and name."""
    query = select(Clerk).order_by(Clerk.agency, Clerk.name)
    return list(session.scalars(query if agency is None else query.where(Clerk.agency == agency)))
