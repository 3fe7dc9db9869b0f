"""Who may log in to the console."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import LargeBinary, String, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from portal.storage.table import WHOLE_NUMBER, Table, UtcMoment


class Operator(Table):
    """One account. `totp_step`: the step of the last one-time code that was used."""

    __tablename__ = "operators"

    name: Mapped[str] = mapped_column(String(40), primary_key=True)
    role: Mapped[str] = mapped_column(String(12))
    password: Mapped[str] = mapped_column(String(200))
    """Argon2id, in its own encoded form; or the mark of whom an identity provider proves."""
    totp: Mapped[bytes] = mapped_column(LargeBinary)
    """The second factor's secret, sealed under the portal's signing key."""
    totp_step: Mapped[int] = mapped_column(WHOLE_NUMBER)
    created_at: Mapped[datetime] = mapped_column(UtcMoment)
    seen_at: Mapped[datetime | None] = mapped_column(UtcMoment)
    """When they last logged in."""
    refused_at: Mapped[datetime | None] = mapped_column(UtcMoment)
    """When the log last got a line of a refused log-in."""
    refused_more: Mapped[int | None] = mapped_column(WHOLE_NUMBER)
    """How many were refused since; the log gets them as one."""


def of(session: Session, name: str, *, lock: bool = False) -> Operator | None:
    """The account; with `lock`, nobody else's until the transaction ends."""
    return session.get(Operator, name, with_for_update=lock or None)


def by_password(session: Session, kept: str) -> Operator | None:
    """The account where just this is kept: of use for an identity provider's marks alone."""
    return session.scalar(select(Operator).where(Operator.password == kept))


def all_of_them(session: Session) -> list[Operator]:
    """By name."""
    return list(session.scalars(select(Operator).order_by(Operator.name)))
