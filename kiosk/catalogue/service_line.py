"""A service's phone line, and when one may be called back: by the agency's own clock. Pure.

Hours are schema.org's *openingHours*. On the country's holidays, and on the agency's own, only a
line that is open around the clock is said to be open.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from kiosk.catalogue.joining import joined
from kiosk.catalogue.model import Agency, Service
from kiosk.catalogue.offices import OpenSpan, holidays, opening
from kiosk.catalogue.terms import ChannelType
from kiosk.catalogue.zones import CENTRAL, zone_at

_DAY: Final = 24 * 60
_AHEAD: Final = 8
_EARLIEST, _LATEST = 7 * 60, 22 * 60
"""Nobody wants to be called at night, though the line is open."""
_WINDOW: Final = 180
_SHORTEST: Final = 60


@dataclass(frozen=True)
class PhoneLine:
    """A phone number, and when somebody answers it; no hours: that is not known."""

    phone: str
    hours: tuple[str, ...]


@dataclass(frozen=True)
class LineState:
    """`until`: when it closes, or opens next; None: not within a week."""

    is_open: bool
    until: datetime | None


def line_of(service: Service) -> PhoneLine | None:
    """The phone for questions on a service: its own, else its agency's; None where none is known.

    The agency's hours are those of the agency's phone alone.
    """
    agency = service.agency
    own = (way.phone for way in service.channels if way.type is ChannelType.PHONE and way.phone)
    phone = next(own, agency.phone)
    if phone is None:
        return None
    return PhoneLine(phone, agency.phone_hours if phone == agency.phone else ())


def zone_of(agency: Agency) -> ZoneInfo:
    """Where its clock hangs."""
    return ZoneInfo(zone_at(agency.place) if agency.place else CENTRAL)


def line_state(hours: Sequence[str], agency: Agency, now: datetime) -> LineState | None:
    """How a line stands at an aware moment; None where its hours are not known."""
    if not hours:
        return None
    zone = zone_of(agency)
    stretches = joined(_stretches(hours, agency, now.astimezone(zone)))
    for start, end in stretches:
        if start <= now < end:
            return LineState(
                is_open=True, until=end if end - now < timedelta(days=_AHEAD - 2) else None
            )
    return LineState(
        is_open=False, until=next((start for start, _ in stretches if start > now), None)
    )


def call_windows(hours: Sequence[str], agency: Agency, here: datetime) -> list[tuple[str, str]]:
    """Parts of a day in which one may be called, by the clock of `here`: `09:00`, `12:00`.

    Together they are the agency's hours by day, whatever the weekday; `here` is now, in the
    centre's zone.
    """
    theirs = here.astimezone(zone_of(agency)).utcoffset() or timedelta()
    shift = int(((here.utcoffset() or timedelta()) - theirs).total_seconds()) // 60
    spans = joined((span.starts + shift, span.ends + shift) for span in map(opening, hours))
    windows: list[tuple[int, int]] = []
    for starts, ends in spans:
        windows += _cut(max(starts, _EARLIEST), min(ends, _LATEST))
    return [(_clock(starts), _clock(ends)) for starts, ends in windows]


def _stretches(
    hours: Sequence[str], agency: Agency, now: datetime
) -> Iterator[tuple[datetime, datetime]]:
    spans = [opening(text) for text in hours]
    for ahead in range(-1, _AHEAD):
        day = now.date() + timedelta(days=ahead)
        for span in spans:
            if day.weekday() in span.weekdays and (_is_whole(span) or not _is_closed(day, agency)):
                midnight = datetime.combine(day, time(), now.tzinfo)
                yield (
                    midnight + timedelta(minutes=span.starts),
                    midnight + timedelta(minutes=span.ends),
                )


def _is_whole(span: OpenSpan) -> bool:
    return span.ends - span.starts == _DAY


def _is_closed(day: date, agency: Agency) -> bool:
    return day in holidays(day.year) or day in agency.closed


def _cut(starts: int, ends: int) -> Iterator[tuple[int, int]]:
    """In parts that are short enough to wait for; none so short that it is soon missed."""
    while starts < ends:
        end = min(starts + _WINDOW, ends)
        if ends - end < _SHORTEST:
            end = ends
        yield starts, end
        starts = end


def _clock(minutes: int) -> str:
    return f"{minutes // 60:02}:{minutes % 60:02}"
