"""What happened on this machine today, in figures: visits, paper, troubles. Nothing of anybody.

Guarantees: the day is the centre's own; a restart loses nothing of it, nor does a clock that leaves
it for a while; a day that is over is handed on; a disk that fails loses a count and nothing else.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from datetime import date, datetime
from pathlib import Path
from threading import Lock
from typing import Annotated, Final, TypeVar

from pydantic import Field, ValidationError

from kiosk.disk.whole_file import replace_file
from kiosk.printing.paper import DOTS_PER_METRE, Paper
from kiosk.protocol.heartbeat import DayFigures
from kiosk.protocol.message import MAX_WHOLE_NUMBER, Message

_MODE: Final = 0o600
_HOURS: Final = 24
_MOST_LEFT: Final = 4
_Page = TypeVar("_Page", bound=Message)
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


class _Left(Message):
    """Days that the clock has left, the last one last: it may come back to one."""

    days: tuple[Day, ...] = Field(default=(), max_length=_MOST_LEFT)


class DayBook:
    """For several threads; `local` gives the moment by the centre's own clock.

    `ended` takes each day that is over, before the next begins; again, where that was cut short or
    the clock came back to it. Days that were left lie in a file beside `path`.
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
        self._left_path = path.with_name(f"{path.stem}s-left{path.suffix}")
        self._day = _read(path, Day) or Day(day=local().date())
        self._left = (_read(self._left_path, _Left) or _Left()).days

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
            left = {one.day: one for one in self._left if one.day != self._day.day}
            left[self._day.day] = self._day
            back = left.pop(today, Day(day=today))
            self._left = tuple(left.values())[-_MOST_LEFT:]
            _write(self._left_path, _Left(days=self._left))
            self._keep(back)
        return self._day

    def _keep(self, day: Day) -> None:
        self._day = day
        _write(self._path, day)


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


def _write(path: Path, page: Day | _Left) -> None:
    with suppress(OSError):  # a count is not worth a trouble of its own
        replace_file(path, page.model_dump_json().encode(), _MODE)


def _read(path: Path, kind: type[_Page]) -> _Page | None:
    try:
        return kind.stored(path.read_bytes())
    except (OSError, ValidationError):
        return None
