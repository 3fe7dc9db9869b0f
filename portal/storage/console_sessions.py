"""Who is logged in to the console, by the hash of their token."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, LargeBinary, String, delete, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from portal.storage.table import Table, UtcMoment


class ConsoleSession(Table):
    """One browser."""

    __tablename__ = "console_sessions"

    token_hash: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    operator: Mapped[str] = mapped_column(String(40), ForeignKey("operators.name"), index=True)
    opened_at: Mapped[datetime] = mapped_column(UtcMoment)
    seen_at: Mapped[datetime] = mapped_column(UtcMoment)


def of(session: Session, token_hash: bytes) -> ConsoleSession | None:
    """The session of that token."""
    return session.get(ConsoleSession, token_hash)


def note(session: Session, token_hash: bytes, seen_at: datetime) -> None:
    """That it was used; one that was ended meanwhile stays so."""
    session.execute(
        update(ConsoleSession)
        .where(ConsoleSession.token_hash == token_hash)
        .values(seen_at=seen_at)
    )


def end(session: Session, token_hash: bytes) -> str | None:
    """Whose it was; None: nobody's, or it was ended meanwhile."""
    ended = delete(ConsoleSession).where(ConsoleSession.token_hash == token_hash)
    return session.scalar(ended.returning(ConsoleSession.operator))


def end_all_of(session: Session, operator: str) -> None:
    """Logs an operator out everywhere."""
    session.execute(delete(ConsoleSession).where(ConsoleSession.operator == operator))


def end_all(session: Session) -> None:
    """Logs everybody out."""
    session.execute(delete(ConsoleSession))


def drop(session: Session, opened_before: datetime, seen_before: datetime) -> None:
    """Forgets those that have ended."""
    session.execute(
        delete(ConsoleSession).where(
            (ConsoleSession.opened_at < opened_before) | (ConsoleSession.seen_at < seen_before)
        )
    )
