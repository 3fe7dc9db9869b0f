"""What happened on this machine today, in figures: visits, paper, troubles. Nothing of anybody.

Guarantees: the day is the centre's own; a restart loses nothing of it; a day that is over is handed
on; a disk that fails loses a count and nothing else.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from datetime import date, datetime
from pathlib import Path
from threading import Lock
from typing import Annotated, Final

from pydantic import Field, ValidationError

from kiosk.disk.whole_file import replace_file
from kiosk.printing.paper import DOTS_PER_METRE, Paper
from kiosk.protocol.heartbeat import DayFigures
from kiosk.protocol.message import MAX_WHOLE_NUMBER, Message

_MODE: Final = 0o600
_HOURS: Final = 24
_Count = Annotated[int, Field(ge=0, le=MAX_WHOLE_NUMBER)]


class Day(Message):
    """`visits` by the hour; `printed` may include slips of which no printer tells; `dots` of a
    roll that were fed, `sheets` that were taken from a tray."""

    day: date
    visits: tuple[_Count, ...] = Field(default=(0,) * _HOURS, min_length=_HOURS, max_length=_HOURS)
    printed: _Count = 0
    not_printed: _Count = 0
    dots: _Count = 0
    sheets: _Count = 0
    troubles: _Count = 0


class DayBook:
    """For several threads; `local` gives the moment by the centre's own clock.

    `ended` takes each day that is over, before the next begins; again, where that was cut short.
    """

    def __init__(
        self,
        path: Path,
        local: Callable[[], datetime],
        ended: Callable[[Day], None] = lambda _: None,
    ) -> None:
        self._path = path
        self._local = local
        self._ended = ended
        self._lock = Lock()
        self._day = _read(path) or Day(day=local().date())

    def today(self) -> Day:
        with self._lock:
            return self._current()

    def visit(self) -> None:
        """Somebody began one."""
        with self._lock:
            hour, visits = self._local().hour, list(self._current().visits)
            visits[hour] += 1
            self._keep(self._current().model_copy(update={"visits": tuple(visits)}))

    def printed(self, rows: int, paper: Paper) -> None:
        """A slip of so many rows of dots was fed."""
        with self._lock:
            day = self._current()
            used = {"sheets": day.sheets + paper.sheets_of(rows)}
            if not paper.is_page:
                used = {"dots": day.dots + rows}
            self._keep(day.model_copy(update={"printed": day.printed + 1, **used}))

    def not_printed(self) -> None:
        """A slip did not come out."""
        with self._lock:
            day = self._current()
            self._keep(day.model_copy(update={"not_printed": day.not_printed + 1}))

    def trouble(self) -> None:
        """Something began to need somebody."""
        with self._lock:
            day = self._current()
            self._keep(day.model_copy(update={"troubles": day.troubles + 1}))

    def _current(self) -> Day:
        today = self._local().date()
        if self._day.day != today:
            self._ended(self._day)
            self._keep(Day(day=today))
        return self._day

    def _keep(self, day: Day) -> None:
        self._day = day
        with suppress(OSError):  # a count is not worth a trouble of its own
            replace_file(self._path, day.model_dump_json().encode(), _MODE)


def figures_of(day: Day, opinions: int) -> DayFigures:
    """As staff are told of it."""
    return DayFigures(
        day=day.day,
        visits=sum(day.visits),
        opinions=opinions,
        printed=day.printed,
        not_printed=day.not_printed,
        millimetres=round(day.dots * 1000 / DOTS_PER_METRE),
        sheets=day.sheets,
        troubles=day.troubles,
    )


def _read(path: Path) -> Day | None:
    try:
        return Day.model_validate_json(path.read_bytes())
    except (OSError, ValidationError):
        return None
