"""The last heartbeat of each kiosk."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import String, Text
from sqlalchemy.orm import Mapped, Session, mapped_column

from kiosk.protocol.heartbeat import Heartbeat
from portal.storage.table import Table, UtcMoment


class HeartbeatRow(Table):
    """What a kiosk last told of itself, and when it arrived."""

    __tablename__ = "heartbeats"

    kiosk: Mapped[str] = mapped_column(String(80), primary_key=True)
    heartbeat: Mapped[str] = mapped_column(Text)
    received_at: Mapped[datetime] = mapped_column(UtcMoment)


def keep(session: Session, heartbeat: Heartbeat, received_at: datetime) -> None:
    """Puts this heartbeat in the place of the kiosk's last one."""
    session.merge(
        HeartbeatRow(
            kiosk=heartbeat.kiosk, heartbeat=heartbeat.model_dump_json(), received_at=received_at
        )
    )


def of(session: Session, kiosk: str) -> tuple[Heartbeat, datetime] | None:
    """The kiosk's last heartbeat and when it arrived."""
    row = session.get(HeartbeatRow, kiosk)
    return None if row is None else (Heartbeat.model_validate_json(row.heartbeat), row.received_at)
