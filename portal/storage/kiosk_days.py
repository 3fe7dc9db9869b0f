"""What each kiosk told of days that are over: visits, paper, troubles; by the centre's own day.

Telling the same day again changes nothing, and of two tellings each figure's highest counts: no
figure of a day ever falls. Kept for four hundred days.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Final

from sqlalchemy import Date, ForeignKey, delete, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from kiosk.protocol.heartbeat import DayFigures
from portal.storage.table import WHOLE_NUMBER, Table

KEPT: Final = timedelta(days=400)
_AHEAD: Final = timedelta(days=2)
"""A kiosk's day may have begun before the portal's; one further ahead is a wrong clock's."""
FIGURES: Final = tuple(name for name in DayFigures.model_fields if name != "day")


class KioskDayRow(Table):
    """One day of one kiosk."""

    __tablename__ = "kiosk_days"

    kiosk_number: Mapped[int] = mapped_column(
        ForeignKey("kiosks.number"), primary_key=True, autoincrement=False
    )
    day: Mapped[date] = mapped_column(Date, primary_key=True, index=True)
    visits: Mapped[int] = mapped_column(WHOLE_NUMBER)
    opinions: Mapped[int] = mapped_column(WHOLE_NUMBER)
    printed: Mapped[int] = mapped_column(WHOLE_NUMBER)
    not_printed: Mapped[int] = mapped_column(WHOLE_NUMBER)
    millimetres: Mapped[int] = mapped_column(WHOLE_NUMBER)
    sheets: Mapped[int] = mapped_column(WHOLE_NUMBER)
    troubles: Mapped[int] = mapped_column(WHOLE_NUMBER)


def keep(session: Session, number: int, days: Iterable[DayFigures], now: datetime) -> None:
    """Keeps those that can be. The caller lets in one of a kiosk at a time."""
    earliest, latest = (now - KEPT).date(), (now + _AHEAD).date()
    for told in days:
        if not earliest <= told.day <= latest:
            continue
        figures = {name: getattr(told, name) for name in FIGURES}
        row = session.get(KioskDayRow, (number, told.day))
        if row is None:
            session.add(KioskDayRow(kiosk_number=number, day=told.day, **figures))
            session.flush()
            continue
        for name, figure in figures.items():
            setattr(row, name, max(getattr(row, name), figure))
    session.flush()


def of(session: Session, number: int, since: date) -> dict[date, DayFigures]:
    """One kiosk's days."""
    rows = session.scalars(
        select(KioskDayRow).where(KioskDayRow.kiosk_number == number, KioskDayRow.day >= since)
    )
    return {
        row.day: DayFigures(day=row.day, **{name: getattr(row, name) for name in FIGURES})
        for row in rows
    }


def forget(session: Session, now: datetime) -> int:
    """Drops what is older; how many days."""
    old = KioskDayRow.day < (now - KEPT).date()
    return session.connection().execute(delete(KioskDayRow).where(old)).rowcount
