"""Places that one can go to, in words: how far, whether open, on which days. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from kiosk.catalogue.location_facts import LocationTraits
from kiosk.catalogue.opening_hours import Opening, Openness, Span, is_around_the_clock
from kiosk.catalogue.points import Away
from kiosk.catalogue.posting_list import PostingEntry
from kiosk.dates import clock_words, day_words
from kiosk.ui.place_words import called, with_state
from kiosk.ui.posting_words import PostingCard, Tag
from kiosk.words import Words

_STEP_METRES: Final = 50
_EXACT_KM: Final = 10
_AROUND_KM: Final = 100
"""Nearer than this a town needs no state behind its name."""
_WEEK: Final = "1234567"
_A_DAY: Final = timedelta(days=1)


def location_card(entry: PostingEntry, now: datetime, words: Words) -> PostingCard:
    """A place among others."""
    traits: LocationTraits = entry.traits
    tags = []
    if traits.away is not None:
        tags.append(Tag("here", away_words(traits.away, words)))
    tags.append(Tag("time", opening_words(traits.opening, now, words), traits.opening.is_open))
    if traits.places:
        around = traits.away is not None and traits.away.km < _AROUND_KM
        name = called if around else with_state
        tags.append(Tag("place", name(traits.places[0], words)))
    return PostingCard(
        key=f"{traits.feed}/{traits.id}",
        title=traits.name,
        who=kind_words(traits, words),
        tags=tuple(tags),
    )


def kind_words(traits: LocationTraits, words: Words) -> str:
    """What it is, and whose."""
    kind = words(f"location.type-{traits.type}")
    return " · ".join(filter(None, (kind, traits.operator)))


def away_words(away: Away, words: Words) -> str:
    """`a 350 metros al norte`; what is next door has no direction."""
    metres = round(away.km * 1000 / _STEP_METRES) * _STEP_METRES
    if metres < _STEP_METRES:
        return words("location.right-here")
    direction = words(f"location.bearing-{away.bearing}")
    if metres < 1000:
        return words("location.metres", metres=metres, direction=direction)
    km = f"{away.km:.1f}" if away.km < _EXACT_KM else f"{away.km:,.0f}"
    return words("location.km", km=km, direction=direction)


def opening_words(opening: Opening, now: datetime, words: Words) -> str:
    """Whether it is open, and until when; `now` is the visitor's."""
    until = opening.until
    match opening.standing:
        case Openness.ALWAYS:
            return words("location.open-always")
        case Openness.OPEN if until is not None:
            far = until - now.replace(tzinfo=None) > _A_DAY
            return words(
                "location.open-until-day" if far else "location.open-until",
                weekday=words(f"weekday.{until.isoweekday()}"),
                time=clock_words(until.hour, until.minute),
            )
        case Openness.CLOSED if until is not None:
            time = clock_words(until.hour, until.minute)
            days = (until.date() - now.date()).days
            if days <= 1:
                key = "location.opens-today" if days <= 0 else "location.opens-tomorrow"
                return words(key, time=time)
            weekday = words(f"weekday.{until.isoweekday()}")
            return words("location.opens-on", weekday=weekday, time=time)
        case Openness.CLOSED:
            return words("location.closed")
        case _:
            return words("location.hours-unsaid")


def hours_lines(spans: Sequence[Span], words: Words) -> list[str]:
    """Every stretch of the week with its days, and until when it holds where it does not always."""
    if is_around_the_clock(spans):
        return [words("location.always-line")]
    return [_span_line(span, words) for span in spans]


def _span_line(span: Span, words: Words) -> str:
    line = words("location.hours-line", days=_days(span.days, words), hours=_hours(span, words))
    if span.first or span.last:
        when = [
            words(key, day=day_words(day, words))
            for key, day in (("location.from-day", span.first), ("location.to-day", span.last))
            if day is not None
        ]
        line = f"{line} ({', '.join(when)})"
    return line


def _hours(span: Span, words: Words) -> str:
    if span.is_closed:
        return words("location.not-open")
    if (span.closes - span.opens) % 1440 == 0:
        return words("location.whole-day")
    opens, closes = (
        clock_words(minutes // 60 % 24, minutes % 60) for minutes in (span.opens, span.closes)
    )
    return words("location.from-to", opens=opens, closes=closes)


def _days(days: str, words: Words) -> str:
    """`Lunes a viernes`, `Martes, jueves`."""
    if days == _WEEK:
        return words("location.every-day")
    names = [words(f"weekday.{day}") for day in days]
    if len(days) > 2 and days in _WEEK:
        said = words("location.days", first=names[0], last=names[-1])
    else:
        said = ", ".join(names)
    return said[:1].upper() + said[1:]
