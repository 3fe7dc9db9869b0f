"""The days that somebody could come, a month a page. Pure."""

from __future__ import annotations

import calendar
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from kiosk.forms.open_days import OpenDays


@dataclass(frozen=True)
class Month:
    """A page of the calendar."""

    year: int
    month: int

    @classmethod
    def of(cls, day: date) -> Month:
        return cls(day.year, day.month)

    @property
    def before(self) -> Month:
        return Month(self.year - 1, 12) if self.month == 1 else Month(self.year, self.month - 1)

    @property
    def after(self) -> Month:
        return Month(self.year + 1, 1) if self.month == 12 else Month(self.year, self.month + 1)

    @property
    def key(self) -> tuple[int, int]:
        return self.year, self.month


@dataclass(frozen=True)
class DayCell:
    """One day of a month; None: a place before its first or after its last."""

    day: date | None
    open: bool = False


def cells_of(page: Month, days: OpenDays) -> list[DayCell]:
    """The whole weeks of a month, from Monday, between the first and the last with a choice."""
    offered = {day for day in days.days() if Month.of(day) == page}
    weeks = [
        [DayCell(day if day.month == page.month else None, day in offered) for day in week]
        for week in calendar.Calendar().monthdatescalendar(page.year, page.month)
    ]
    chosen = [place for place, week in enumerate(weeks) if any(cell.open for cell in week)]
    seen = weeks[chosen[0] : chosen[-1] + 1] if chosen else []
    return [cell for week in seen for cell in week]


def pages_of(days: OpenDays) -> list[Month]:
    """The months in which something may be chosen."""
    return sorted({Month.of(day) for day in days.days()}, key=lambda page: page.key)


def toggled(chosen: Sequence[str], day: str, most: int) -> list[str]:
    """With the day as the last wish, or without it; as it was where no more fit."""
    if day in chosen:
        return [one for one in chosen if one != day]
    return [*chosen, day] if len(chosen) < most else list(chosen)
