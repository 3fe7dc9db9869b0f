"""One kiosk's past, ready for a plot: an entry for each hour or day, empty ones included. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Final

from portal.storage.heartbeat_history import HistoryRow

HOURS_SHOWN: Final = 7 * 24
DAYS_SHOWN: Final = 90


@dataclass(frozen=True)
class Span:
    """One hour or day that begins at `start`; the most there were of each, and how many beats."""

    start: datetime
    beats: int = 0
    undelivered: int = 0
    held: int = 0
    oldest_seconds: int = 0
    without_paper: int = 0
    troubled: int = 0


def by_hour(rows: Iterable[HistoryRow], now: datetime) -> list[Span]:
    """The last seven days, oldest hour first."""
    found = {_start(row): _span(row) for row in rows}
    last = now.astimezone(UTC).replace(minute=0, second=0, microsecond=0)
    starts = (last - timedelta(hours=back) for back in reversed(range(HOURS_SHOWN)))
    return [found.get(start, Span(start)) for start in starts]


def by_day(rows: Iterable[HistoryRow], now: datetime) -> list[Span]:
    """The last ninety days, oldest first; hours of one day are put together."""
    grouped: defaultdict[date, list[HistoryRow]] = defaultdict(list)
    for row in rows:
        grouped[row.day].append(row)
    today = now.astimezone(UTC).date()
    days = (today - timedelta(days=back) for back in reversed(range(DAYS_SHOWN)))
    return [_together(day, grouped.get(day, [])) for day in days]


def _together(day: date, rows: Sequence[HistoryRow]) -> Span:
    return Span(
        datetime(day.year, day.month, day.day, tzinfo=UTC),
        beats=sum(row.beats for row in rows),
        undelivered=max((row.undelivered for row in rows), default=0),
        held=max((row.held for row in rows), default=0),
        oldest_seconds=max((row.oldest_seconds for row in rows), default=0),
        without_paper=sum(row.without_paper for row in rows),
        troubled=sum(row.troubled for row in rows),
    )


def _start(row: HistoryRow) -> datetime:
    return datetime(row.day.year, row.day.month, row.day.day, row.hour, tzinfo=UTC)


def _span(row: HistoryRow) -> Span:
    return Span(
        _start(row),
        row.beats,
        row.undelivered,
        row.held,
        row.oldest_seconds,
        row.without_paper,
        row.troubled,
    )
