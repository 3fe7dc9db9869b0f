"""Which submissions an agency's clerk or system has taken note of: once, for ever."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, String, Uuid
from sqlalchemy.orm import Mapped, Session, mapped_column

from portal.storage.table import Table, UtcMoment


class Acknowledgement(Table):
    """`clerk` is the name of who did it first."""

    __tablename__ = "acknowledgements"

    submission_id: Mapped[UUID] = mapped_column(
        Uuid, ForeignKey("submissions.id"), primary_key=True
    )
    at: Mapped[datetime] = mapped_column(UtcMoment)
    clerk: Mapped[str] = mapped_column(String(40))


def of(session: Session, submission_id: UUID) -> Acknowledgement | None:
    """The one of that submission."""
    return session.get(Acknowledgement, submission_id)
