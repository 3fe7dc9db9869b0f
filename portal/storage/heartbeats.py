"""The last heartbeat of each kiosk."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import String, Text, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from kiosk.protocol.heartbeat import Heartbeat
from portal.storage.table import WHOLE_NUMBER, Table, UtcMoment


@dataclass(frozen=True)
class Catalogue:
    """The snapshots that a kiosk shows and refused."""

    kiosk: str
    snapshot: int | None
    refused: int | None


class HeartbeatRow(Table):
    """What a kiosk last told of itself, and when it arrived."""

    __tablename__ = "heartbeats"

    kiosk: Mapped[str] = mapped_column(String(80), primary_key=True)
    heartbeat: Mapped[str] = mapped_column(Text)
    received_at: Mapped[datetime] = mapped_column(UtcMoment)
    snapshot: Mapped[int | None] = mapped_column(WHOLE_NUMBER)
    """Of the catalogue that is shown."""
    refused: Mapped[int | None] = mapped_column(WHOLE_NUMBER)
    """The snapshot that was refused last."""


def keep(session: Session, heartbeat: Heartbeat, received_at: datetime) -> None:
    """Puts this heartbeat in the place of the kiosk's last one."""
    catalogue = heartbeat.catalogue
    session.merge(
        HeartbeatRow(
            kiosk=heartbeat.kiosk,
            heartbeat=heartbeat.model_dump_json(),
            received_at=received_at,
            snapshot=None if catalogue is None else catalogue.snapshot,
            refused=None if catalogue is None else catalogue.refused,
        )
    )


def of(session: Session, kiosk: str) -> tuple[Heartbeat, datetime] | None:
    """The kiosk's last heartbeat and when it arrived."""
    row = session.get(HeartbeatRow, kiosk)
    return None if row is None else (Heartbeat.stored(row.heartbeat), row.received_at)


def catalogues(session: Session, kiosks: Collection[str], since: datetime) -> Iterator[Catalogue]:
    """What those of `kiosks` that were heard since then told of their catalogue."""
    rows = session.execute(
        select(HeartbeatRow.kiosk, HeartbeatRow.snapshot, HeartbeatRow.refused).where(
            HeartbeatRow.received_at >= since
        )
    )
    for kiosk, snapshot, refused in rows:
        if kiosk in kiosks:
            yield Catalogue(kiosk, snapshot, refused)


def refusals(session: Session) -> dict[str, int]:
    """The snapshot that each kiosk refused last, by kiosk; who refused none is left out."""
    rows = session.execute(
        select(HeartbeatRow.kiosk, HeartbeatRow.refused).where(HeartbeatRow.refused.is_not(None))
    )
    return {kiosk: refused for kiosk, refused in rows if refused is not None}
