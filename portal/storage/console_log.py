"""What operators did, as rows; `portal.act_log` chains and checks them."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Index, select
from sqlalchemy.orm import Session

from portal.storage.acts import ActColumns
from portal.storage.table import Table


class ActRow(ActColumns, Table):
    """One act of one operator."""

    __tablename__ = "console_log"
    __table_args__ = (Index("ix_console_log_detail", "detail", "number"),)


def newest(session: Session, limit: int = 1, offset: int = 0) -> list[ActRow]:
    """Newest first."""
    query = select(ActRow).order_by(ActRow.number.desc()).limit(limit).offset(offset)
    return list(session.scalars(query))


def about(session: Session, detail: str, limit: int) -> list[ActRow]:
    """Those of one detail, newest first."""
    query = select(ActRow).where(ActRow.detail == detail[:300]).order_by(ActRow.number.desc())
    return list(session.scalars(query.limit(limit)))


def oldest_first(session: Session) -> Iterator[ActRow]:
    """All of them."""
    query = select(ActRow).order_by(ActRow.number).execution_options(yield_per=1000)
    with session.scalars(query) as rows:  # closed too where somebody reads no further
        yield from rows
