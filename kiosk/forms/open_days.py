"""Days on which somebody could come: a preference, judged alike on the screen and at the desk.

Asked for by `"ui:widget": "days"` on a list of dates. `ui:options` say how soon (`leadDays`) and
how far ahead (`horizonDays`) a day may be, counted from the visitor's own day. Where the same group
asks for an office its hours count; hours and closed days are put in when the catalogue is read
(`kiosk.catalogue.meeting`). Guarantee: a day is judged by nothing but these rules and the day on
which it was asked for.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import islice
from typing import Any, Final

from kiosk.catalogue.offices import holidays, open_weekdays
from kiosk.forms.dates import real_date
from kiosk.forms.hints import Hints

WIDGET: Final = "days"
MOST_AHEAD: Final = 180
_LEAD: Final = 1
_HORIZON: Final = 30
_ON_WORKDAYS: Final = ("Mo-Fr 00:00-24:00",)
"""Where no hours are known."""
_ANY_DAY: Final = date(2030, 1, 7)
"""From when on days are named where nobody asks on a day: a form that is looked at."""


@dataclass(frozen=True)
class OpenDays:
    """`asked_on` is the visitor's day; None: days are judged by what is open alone."""

    weekdays: frozenset[int]
    closed: frozenset[date] = frozenset()
    lead: int = _LEAD
    horizon: int = _HORIZON
    asked_on: date | None = None

    @property
    def first(self) -> date:
        """The first day that may be asked for, open or not."""
        return (self.asked_on or _ANY_DAY) + timedelta(days=self.lead)

    @property
    def last(self) -> date:
        return (self.asked_on or _ANY_DAY) + timedelta(days=self.horizon)

    def is_open(self, day: date) -> bool:
        """Whether somebody is there, whenever it is asked for."""
        shut = day in self.closed or day in holidays(day.year)
        return day.weekday() in self.weekdays and not shut

    def fault(self, answer: Any) -> str:
        """The message key for a day that cannot be asked for; empty for one that can."""
        day = real_date(answer) if isinstance(answer, str) else None
        if day is None or not self.is_open(day):
            return "fault.days.closed"
        if self.asked_on is None:
            return ""
        if day < self.first:
            return "fault.days.soon"
        return "fault.days.far" if day > self.last else ""

    def days(self) -> Iterator[date]:
        """All that may be asked for, the soonest first."""
        span = range((self.last - self.first).days + 1)
        return (day for day in (self.first + timedelta(days=n) for n in span) if self.is_open(day))

    def some(self, count: int) -> list[str]:
        """The soonest, as they are sent."""
        return [day.isoformat() for day in islice(self.days(), count)]


def asks_days(hints: Hints) -> bool:
    return bool(hints.get("widget") == WIDGET)


def open_days(hints: Hints, office: str | None, asked_on: date | None) -> OpenDays:
    """The rules at one place of a form. What cannot be read counts as not said."""
    hours = hints.get("openings")
    by_office = hours if isinstance(hours, Mapping) else {}
    lead = _whole(hints.get("leadDays"), _LEAD)
    return OpenDays(
        weekdays=_weekdays(by_office.get(office)) or _weekdays(_ON_WORKDAYS),
        closed=frozenset(_dates(hints.get("closed"))),
        lead=lead,
        horizon=max(lead, _whole(hints.get("horizonDays"), _HORIZON)),
        asked_on=asked_on,
    )


def _weekdays(opens: Any) -> frozenset[int]:
    try:
        return open_weekdays(opens)
    except (TypeError, ValueError):
        return frozenset()


def _dates(texts: Any) -> Iterator[date]:
    for text in texts if isinstance(texts, list) else ():
        if isinstance(text, str) and (day := real_date(text)) is not None:
            yield day


def _whole(value: Any, usual: int) -> int:
    is_whole = isinstance(value, int) and not isinstance(value, bool)
    return value if is_whole and 0 <= value <= MOST_AHEAD else usual
