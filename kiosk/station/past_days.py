"""The figures of days that are over, until the portal has them: however long the line is down.

Guarantees: a day is kept until the portal has taken it, through restarts; there are never more than
`MOST_KEPT`, and the newest are those that stay; a disk that fails loses figures and nothing else.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from datetime import date, datetime, timedelta
from pathlib import Path
from threading import Lock
from typing import Final

from pydantic import Field, ValidationError

from kiosk.disk.whole_file import replace_file
from kiosk.events import event
from kiosk.portal_client.errors import PortalRefused
from kiosk.protocol.heartbeat import MOST_DAYS, DayBatch, DayFigures
from kiosk.protocol.message import Message
from kiosk.protocol.trouble import TroubleName
from kiosk.station.board import Part
from kiosk.station.membership import Member
from kiosk.station.portal_link import Portal

MOST_KEPT: Final = 100
_MODE: Final = 0o600
_NOT_FOUND: Final = (404, 405)
_LOOK_SECONDS: Final = 1800.0
_REST: Final = timedelta(hours=6)
"""Until a portal that is older than this kiosk is asked once more."""
_LOG = logging.getLogger("kiosk.station")


class _Kept(Message):
    days: tuple[DayFigures, ...] = Field(default=(), max_length=MOST_KEPT)


class PastDays:
    """For several threads; all of them in one file, replaced as a whole."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = Lock()
        self._days = {day.day: day for day in _read(path)}

    def add(self, figures: DayFigures) -> None:
        """Keeps a day that is over; of one that is kept already each figure's highest."""
        with self._lock:
            before = self._days.get(figures.day)
            self._days[figures.day] = figures if before is None else highest(before, figures)
            newest = sorted(self._days)[-MOST_KEPT:]
            self._keep({day: self._days[day] for day in newest})

    def oldest(self, most: int = MOST_DAYS) -> tuple[DayFigures, ...]:
        with self._lock:
            return tuple(self._days[day] for day in sorted(self._days)[:most])

    def forget(self, told: Iterable[DayFigures]) -> None:
        """The portal has them, as far as they are still the same."""
        with self._lock:
            gone = {day.day for day in told if self._days.get(day.day) == day}
            self._keep({day: one for day, one in self._days.items() if day not in gone})

    def _keep(self, days: dict[date, DayFigures]) -> None:
        self._days = days
        content = _Kept(days=tuple(days[day] for day in sorted(days))).model_dump_json()
        try:
            replace_file(self._path, content.encode(), _MODE)
        except OSError as error:
            _LOG.warning(
                "the figures of past days: %s", error.strerror, extra=event("past-days-not-kept")
            )


class PastDaysErrand:
    """An `Errand`: one batch at a time. `turn_over` notices that a day is over."""

    part: Final = Part.PAST_DAYS
    refused: Final = TroubleName.PAST_DAYS_REFUSED

    def __init__(self, days: PastDays, turn_over: Callable[[], object]) -> None:
        self._days = days
        self._turn_over = turn_over
        self._rests_until: datetime | None = None

    def look(self, now: datetime) -> None:  # noqa: ARG002
        """A day may be over."""
        self._turn_over()

    def due_in(self, now: datetime) -> float | None:
        """At once while there are any; a clock that went back keeps none waiting for long."""
        if not self._days.oldest(1):
            return _LOOK_SECONDS
        if self._rests_until is None:
            return 0.0
        return min(max((self._rests_until - now).total_seconds(), 0.0), _REST.total_seconds())

    def run(self, portal: Portal, member: Member, now: datetime) -> None:  # noqa: ARG002
        """Tells the oldest. Raises `PortalError`, but for a portal that does not know of days."""
        told = self._days.oldest()
        if not told:
            return
        try:
            portal.tell_days(DayBatch(days=told))
        except PortalRefused as error:
            if error.problem.status not in _NOT_FOUND:
                raise
            self._rests_until = now + _REST
            return
        self._rests_until = None
        self._days.forget(told)


def highest(one: DayFigures, other: DayFigures) -> DayFigures:
    """Of the same day, each figure's highest: no figure of a day ever falls."""
    pairs = ((name, getattr(one, name), getattr(other, name)) for name in DayFigures.model_fields)
    return DayFigures(**{name: max(first, second) for name, first, second in pairs})


def _read(path: Path) -> tuple[DayFigures, ...]:
    try:
        return _Kept.stored(path.read_bytes(), keep=False).days
    except (OSError, ValidationError):
        return ()
