"""How each kiosk was, hour by hour for eight days and day by day for four hundred.

Bounded: a kiosk has 192 rows of hours and 400 of days at most, however often it tells of itself;
`compact` makes days of hours, and drops what is older.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Final

from sqlalchemy import (
    Date,
    ForeignKey,
    SmallInteger,
    delete,
    exists,
    func,
    insert,
    literal,
    select,
)
from sqlalchemy.orm import Mapped, Session, aliased, mapped_column

from kiosk.protocol.heartbeat import Heartbeat
from portal.storage.fleet import FleetRow
from portal.storage.paper import Paper, paper_of
from portal.storage.table import WHOLE_NUMBER, Table

HOURS_KEPT: Final = timedelta(days=8)
DAYS_KEPT: Final = timedelta(days=400)
WHOLE_DAY: Final = -1


class HistoryRow(Table):
    """One hour of one kiosk, or one day (`hour` is `WHOLE_DAY`), in UTC."""

    __tablename__ = "heartbeat_history"

    kiosk_number: Mapped[int] = mapped_column(
        ForeignKey("kiosks.number"), primary_key=True, autoincrement=False
    )
    day: Mapped[date] = mapped_column(Date, primary_key=True, index=True)
    hour: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False)
    beats: Mapped[int]
    undelivered: Mapped[int] = mapped_column("waiting", WHOLE_NUMBER)
    """The most there were, held ones included."""
    held: Mapped[int] = mapped_column(WHOLE_NUMBER)
    oldest_seconds: Mapped[int] = mapped_column(WHOLE_NUMBER)
    without_paper: Mapped[int]
    """In how many of the heartbeats there was none."""
    troubled: Mapped[int] = mapped_column("faulty")
    """In how many there was any trouble."""


_MOST: Final = (HistoryRow.undelivered, HistoryRow.held, HistoryRow.oldest_seconds)
_SUMS: Final = (HistoryRow.beats, HistoryRow.without_paper, HistoryRow.troubled)


def note(session: Session, kiosk: FleetRow, heartbeat: Heartbeat, received_at: datetime) -> None:
    """Adds one heartbeat to its hour, and what the fleet's row says since then.

    The caller lets in one of a kiosk at a time.
    """
    since = kiosk.undelivered_since or received_at
    key = (kiosk.kiosk_number, received_at.date(), received_at.hour)
    row = session.get(HistoryRow, key)
    if row is None:
        row = HistoryRow(
            kiosk_number=kiosk.kiosk_number,
            day=received_at.date(),
            hour=received_at.hour,
            beats=0,
            undelivered=0,
            held=0,
            oldest_seconds=0,
            without_paper=0,
            troubled=0,
        )
        session.add(row)
    row.beats += 1
    row.undelivered = max(row.undelivered, kiosk.undelivered)
    row.held = max(row.held, kiosk.held)
    row.oldest_seconds = max(row.oldest_seconds, int((received_at - since).total_seconds()))
    row.without_paper += paper_of(heartbeat.troubles) is Paper.OUT
    row.troubled += bool(heartbeat.troubles)
    session.flush()


def of(session: Session, number: int, since: date, *, days: bool) -> list[HistoryRow]:
    """One kiosk's hours, or its whole days, oldest first."""
    kind = HistoryRow.hour == WHOLE_DAY if days else HistoryRow.hour != WHOLE_DAY
    return list(
        session.scalars(
            select(HistoryRow)
            .where(HistoryRow.kiosk_number == number, HistoryRow.day >= since, kind)
            .order_by(HistoryRow.day, HistoryRow.hour)
        )
    )


def compact(session: Session, now: datetime) -> int:
    """Makes days of the hours that are kept no longer; how many rows were dropped."""
    hours_since, days_since = (now - HOURS_KEPT).date(), (now - DAYS_KEPT).date()
    old = (HistoryRow.hour != WHOLE_DAY) & (HistoryRow.day < hours_since)
    made = aliased(HistoryRow)
    is_made = exists().where(
        made.kiosk_number == HistoryRow.kiosk_number,
        made.day == HistoryRow.day,
        made.hour == WHOLE_DAY,
    )
    days = (
        select(
            HistoryRow.kiosk_number,
            HistoryRow.day,
            literal(WHOLE_DAY, SmallInteger),
            *(func.max(column) for column in _MOST),
            *(func.sum(column) for column in _SUMS),
        )
        .where(old, ~is_made)
        .group_by(HistoryRow.kiosk_number, HistoryRow.day)
    )
    key = (HistoryRow.kiosk_number, HistoryRow.day, HistoryRow.hour)
    session.execute(insert(HistoryRow).from_select([*key, *_MOST, *_SUMS], days))
    connection = session.connection()
    dropped = connection.execute(delete(HistoryRow).where(old)).rowcount
    ended = connection.execute(delete(HistoryRow).where(HistoryRow.day < days_since)).rowcount
    return dropped + ended
