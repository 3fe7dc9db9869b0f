"""Where each kiosk's staff log stood whenever it was told: the witness against a log rewritten."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Index, LargeBinary, String, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from kiosk.protocol.heartbeat import StaffLogAnchor
from portal.storage.table import WHOLE_NUMBER, Table, UtcMoment


class StaffAnchorRow(Table):
    """So many entries there were, and this was the newest one's hash."""

    __tablename__ = "staff_anchors"
    __table_args__ = (Index("ix_staff_anchors_kiosk_sequence", "kiosk", "sequence"),)

    sequence: Mapped[int] = mapped_column(WHOLE_NUMBER, primary_key=True)
    kiosk: Mapped[str] = mapped_column(String(80))
    entries: Mapped[int] = mapped_column(WHOLE_NUMBER)
    newest: Mapped[bytes] = mapped_column(LargeBinary(32))
    told_at: Mapped[datetime] = mapped_column(UtcMoment)


def keep(session: Session, kiosk: str, anchor: StaffLogAnchor, told_at: datetime) -> None:
    """Writes down where the log stands, where it stands elsewhere than the last time.

    However many others told of: each heartbeat asks, and the table grows for ever.
    """
    last = session.scalar(
        select(StaffAnchorRow)
        .where(StaffAnchorRow.kiosk == kiosk)
        .order_by(StaffAnchorRow.sequence.desc())
        .limit(1)
    )
    if last is None or (last.entries, last.newest) != (anchor.entries, anchor.newest):
        session.add(
            StaffAnchorRow(
                kiosk=kiosk, entries=anchor.entries, newest=anchor.newest, told_at=told_at
            )
        )
        session.flush()


def of(session: Session, kiosk: str) -> list[StaffAnchorRow]:
    """All that one kiosk told, in the order it did."""
    return list(
        session.scalars(
            select(StaffAnchorRow)
            .where(StaffAnchorRow.kiosk == kiosk)
            .order_by(StaffAnchorRow.sequence)
        )
    )
