"""A calendar to touch: the decade, the year, the month, the day, a touch each. Pure."""

from __future__ import annotations

import calendar
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date


@dataclass(frozen=True)
class Cell:
    """Something to touch; `value` is a decade's first year, a year, a month or a day; 0: none."""

    title: str
    value: int = 0
    name: str = ""

    @property
    def may_be_chosen(self) -> bool:
        return self.value > 0


@dataclass(frozen=True)
class CalendarProgress:
    """How far one has come; None: not chosen yet."""

    decade: int | None = None
    year: int | None = None
    month: int | None = None


def chosen(place: CalendarProgress, value: int) -> CalendarProgress | date:
    """One touch further; a day ends it."""
    if place.decade is None:
        return CalendarProgress(value)
    if place.year is None:
        return replace(place, year=value)
    if place.month is None:
        return replace(place, month=value)
    return date(place.year, place.month, value)


def before(place: CalendarProgress) -> CalendarProgress:
    """One touch back."""
    if place.month is not None:
        return replace(place, month=None)
    if place.year is not None:
        return replace(place, year=None)
    return CalendarProgress()


def cells_of(
    place: CalendarProgress,
    earliest: date,
    latest: date,
    months: Sequence[str],
    weekdays: Sequence[str],
) -> list[Cell]:
    """What there is to touch between the two days. Of a month: the weekdays' names, then days."""
    if place.decade is None:
        decades = range(earliest.year // 10 * 10, latest.year + 1, 10)
        return [Cell(f"{first}–{first + 9}", first) for first in decades]
    if place.year is None:
        years = range(max(place.decade, earliest.year), min(place.decade + 9, latest.year) + 1)
        return [Cell(str(year), year) for year in years]
    if place.month is None:
        return [
            Cell(name.capitalize(), number if _has(place.year, number, earliest, latest) else 0)
            for number, name in enumerate(months, start=1)
        ]
    return [Cell(name) for name in weekdays] + _days(
        place.year, place.month, earliest, latest, months
    )


def columns_of(place: CalendarProgress) -> int:
    """How many cells stand side by side."""
    if place.month is not None:
        return 7
    return 5 if place.decade is not None and place.year is None else 4


def _days(year: int, month: int, earliest: date, latest: date, months: Sequence[str]) -> list[Cell]:
    cells = []
    for day in calendar.Calendar().itermonthdays(year, month):
        if day == 0:
            cells.append(Cell(""))
        else:
            within = earliest <= date(year, month, day) <= latest
            cells.append(Cell(str(day), day if within else 0, f"{day} {months[month - 1]}"))
    return cells


def _has(year: int, month: int, earliest: date, latest: date) -> bool:
    return (earliest.year, earliest.month) <= (year, month) <= (latest.year, latest.month)
