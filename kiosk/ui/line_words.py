"""A phone line and its hours in words."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from kiosk.catalogue.model import Agency
from kiosk.catalogue.offices import OpenSpan, opening
from kiosk.catalogue.service_line import line_state, zone_of
from kiosk.dates import clock_words
from kiosk.words import Words


def state_words(hours: Sequence[str], agency: Agency, here: datetime, words: Words) -> str:
    """Whether somebody answers at this moment, by the clock of `here`; empty: not known."""
    state = line_state(hours, agency, here)
    if state is None:
        return ""
    until = state.until.astimezone(here.tzinfo) if state.until else None
    if until is None:
        return words("line.always" if state.is_open else "line.closed")
    day = words(f"weekday.{until.isoweekday()}")
    time = clock_words(until.hour, until.minute)
    if state.is_open:
        soon = until - here <= timedelta(days=1)
        return words("line.open" if soon else "line.open-day", day=day, time=time)
    soon = until.date() == here.date()
    return words("line.opens" if soon else "line.opens-on", day=day, time=time)


def hours_words(hours: Sequence[str], agency: Agency, here: datetime, words: Words) -> str:
    """When it is open, week after week: `lunes a viernes, de 9:00 a 15:00`, by its own clock.

    Says so where that is not the clock of `here`.
    """
    said = "; ".join(_span_words(opening(text), words) for text in hours)
    theirs = here.astimezone(zone_of(agency)).utcoffset() or timedelta()
    return said if theirs == here.utcoffset() else words("line.their-clock", hours=said)


def _span_words(span: OpenSpan, words: Words) -> str:
    days = sorted(span.weekdays)
    first, last = (words(f"weekday.{day + 1}") for day in (days[0], days[-1]))
    if len(days) == 7:
        when = words("line.daily")
    elif len(days) > 2 and days[-1] - days[0] == len(days) - 1:
        when = words("line.days", first=first, last=last)
    else:
        when = ", ".join(words(f"weekday.{day + 1}") for day in days)
    if span.ends - span.starts == 24 * 60:
        return words("line.whole-day", days=when)
    opens, closes = (clock_words(*divmod(minutes, 60)) for minutes in (span.starts, span.ends))
    return words("line.span", days=when, opens=opens, closes=closes)
