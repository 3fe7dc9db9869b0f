"""What was done at an agency's desk, as rows: a chain for each agency."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import String, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from portal.storage.acts import ActColumns
from portal.storage.table import Table


class DeskActRow(ActColumns, Table):
    """One act of one clerk."""

    __tablename__ = "desk_log"

    agency: Mapped[str] = mapped_column(String(80), primary_key=True)


def newest(session: Session, agency: str, limit: int = 1) -> list[DeskActRow]:
    """Newest first."""
    query = (
        select(DeskActRow)
        .where(DeskActRow.agency == agency)
        .order_by(DeskActRow.number.desc())
        .limit(limit)
    )
    return list(session.scalars(query))


def oldest_first(session: Session, agency: str, behind: int = 0) -> Iterator[DeskActRow]:
    """Those behind that number."""
    query = (
        select(DeskActRow)
        .where(DeskActRow.agency == agency, DeskActRow.number > behind)
        .order_by(DeskActRow.number)
        .execution_options(yield_per=1000)
    )
    with session.scalars(query) as rows:  # closed too where somebody reads no further
        yield from rows
