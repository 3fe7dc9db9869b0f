"""When a place is open: by its own clock, week after week. Pure.

Days on which it is closed against its habit, as feasts are, are not known here.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from functools import lru_cache
from typing import Final, NamedTuple

from kiosk.catalogue.joining import joined
from kiosk.catalogue.location import DAYS, OpeningHours

_DAY: Final = 1_440
_AHEAD: Final = 8


class Span(NamedTuple):
    """On some days of the week (`1` Monday … `7` Sunday), in minutes after midnight; one that
    closes at `closes` or before it opens closes the next day. From 0 to 0 it is closed, whatever
    else is said of these days."""

    days: str
    opens: int
    closes: int
    first: date | None = None
    last: date | None = None

    @property
    def is_closed(self) -> bool:
        """As schema.org's hours are written where a place does not open."""
        return self.opens == self.closes == 0

    @property
    def is_dated(self) -> bool:
        """Said of some time of the year, it takes the place of what is said of any."""
        return self.first is not None or self.last is not None

    def holds_on(self, day: date) -> bool:
        """Whether it says something of a day."""
        known = (self.first or day) <= day <= (self.last or day)
        return known and str(day.isoweekday()) in self.days


class Openness(StrEnum):
    """How a place stands at a moment."""

    OPEN = "open"
    ALWAYS = "always"
    CLOSED = "closed"
    UNSAID = "unsaid"


@dataclass(frozen=True)
class Opening:
    """`until`: when it closes, or opens next, by its own clock; None: not within a week."""

    standing: Openness
    until: datetime | None = None

    @property
    def is_open(self) -> bool:
        return self.standing in {Openness.OPEN, Openness.ALWAYS}


UNSAID: Final = Opening(Openness.UNSAID)


def spans_of(hours: Iterable[OpeningHours]) -> tuple[Span, ...]:
    """As they are reckoned with: 23:59 is midnight to whoever writes it."""
    return tuple(
        Span(
            "".join(str(DAYS.index(day) + 1) for day in DAYS if day in each.day_of_week),
            _minutes(each.opens),
            _minutes(each.closes) if each.closes != "23:59" else _DAY,
            each.valid_from,
            each.valid_through,
        )
        for each in hours
    )


def opening_at(spans: tuple[Span, ...], moment: datetime) -> Opening:
    """How it stands at a moment of its own clock."""
    # Moments of several zones are equal where they are the same: told apart by the clock alone.
    return _opening_at(spans, moment.replace(tzinfo=None)) if spans else UNSAID


@lru_cache(maxsize=4096)
def _opening_at(spans: tuple[Span, ...], now: datetime) -> Opening:
    """Of thousands of places many have the same hours."""
    stretches = joined(_stretches(spans, now.date()))
    for start, end in stretches:
        if start <= now < end:
            always = end - now > timedelta(days=_AHEAD - 2)
            return Opening(Openness.ALWAYS) if always else Opening(Openness.OPEN, end)
    following = (start for start, _ in stretches if start > now)
    return Opening(Openness.CLOSED, next(following, None))


def is_around_the_clock(spans: Sequence[Span]) -> bool:
    """Whether it never closes."""
    if any(span.is_closed for span in spans):
        return False
    whole = [span for span in spans if _length(span) == _DAY and not span.is_dated]
    return any(
        {day for span in whole if span.opens == start for day in span.days} == set("1234567")
        for start in {span.opens for span in whole}
    )


def opens_on(spans: Sequence[Span], days: str) -> bool:
    """Whether it opens on one of these days of the week."""
    never = {day for span in spans if span.is_closed and not span.is_dated for day in span.days}
    opened = {day for span in spans if not span.is_closed for day in span.days}
    return bool(set(days) & (opened - never))


def packed(spans: Iterable[Span]) -> str:
    """As one text, for a table."""
    return ";".join(
        f"{each.days} {each.opens} {each.closes} {each.first or '-'} {each.last or '-'}"
        for each in spans
    )


def unpacked(text: str) -> tuple[Span, ...]:
    """What `packed` made a text of."""
    parts = (each.split() for each in text.split(";") if each)
    return tuple(
        Span(days, int(opens), int(closes), _day(first), _day(last))
        for days, opens, closes, first, last in parts
    )


def moved_spans(spans: tuple[Span, ...], shift: timedelta) -> tuple[Span, ...]:
    """With the days on which they begin and end to hold so much later."""
    if not shift:
        return spans
    return tuple(
        span._replace(first=span.first and span.first + shift, last=span.last and span.last + shift)
        for span in spans
    )


def _stretches(spans: Sequence[Span], today: date) -> Iterator[tuple[datetime, datetime]]:
    for ahead in range(-1, _AHEAD):
        day = today + timedelta(days=ahead)
        midnight = datetime.combine(day, time())
        holding = [span for span in spans if span.holds_on(day)]
        holding = [span for span in holding if span.is_dated] or holding
        if any(span.is_closed for span in holding):
            continue
        for span in holding:
            start = midnight + timedelta(minutes=span.opens)
            yield start, start + timedelta(minutes=_length(span))


def _length(span: Span) -> int:
    length = span.closes - span.opens
    return length if length > 0 else length + _DAY


def _minutes(clock: str) -> int:
    hours, minutes = clock.split(":")
    return int(hours) * 60 + int(minutes)


def _day(text: str) -> date | None:
    return None if text == "-" else date.fromisoformat(text)
