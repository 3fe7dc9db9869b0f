"""What operators did, as rows; `portal.console.act_log` chains and checks them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import LargeBinary, String, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from portal.storage.table import WHOLE_NUMBER, Table, UtcMoment


class ActRow(Table):
    """One act; rows are appended, never changed."""

    __tablename__ = "console_log"

    number: Mapped[int] = mapped_column(WHOLE_NUMBER, primary_key=True, autoincrement=False)
    at: Mapped[datetime] = mapped_column(UtcMoment)
    who: Mapped[str] = mapped_column(String(80))
    act: Mapped[str] = mapped_column(String(80))
    detail: Mapped[str] = mapped_column(String(300))
    before: Mapped[bytes] = mapped_column(LargeBinary(32))
    hash: Mapped[bytes] = mapped_column(LargeBinary(32))


def newest(session: Session, limit: int = 1, offset: int = 0) -> list[ActRow]:
    """Newest first."""
    query = select(ActRow).order_by(ActRow.number.desc()).limit(limit).offset(offset)
    return list(session.scalars(query))


def oldest_first(session: Session) -> Iterator[ActRow]:
    """All of them."""
    yield from session.scalars(
        select(ActRow).order_by(ActRow.number).execution_options(yield_per=1000)
    )
