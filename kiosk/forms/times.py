"""Times of day as people type them, and as forms keep them (RFC 3339, `full-time`).

The clock has 24 hours. A form keeps a time with its distance from UTC: that of the centre
(`kiosk.zone`) on the day that is meant, today where none is; agencies read the time of day. What is
no time is kept as typed, to be explained.
"""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta

from kiosk.forms.dates import iso_date, real_date, typed_date

_ISO = re.compile(
    r"([01][0-9]|2[0-3]):([0-5][0-9])(:[0-5][0-9](\.[0-9]+)?)?(Z|[+-][0-9]{2}:[0-9]{2})?"
)
_TYPED = re.compile(r"([0-9]{1,2})[:.\s]?([0-9]{2})?\s*([ap])?\.?\s?(?:m\.?)?", re.IGNORECASE)


def iso_time(typed: str, day: date | None = None) -> str:
    """ISO from `14:30`, `1430`, `9 05`, `2:30 pm` or ISO itself, as the clocks of the centre stand
    on `day`; otherwise as typed."""
    if found := _ISO.fullmatch(typed.strip()):
        seconds, zone = found[3] or ":00", found[5] or _zone(day, int(found[1]))
        return f"{found[1]}:{found[2]}{seconds}{zone}"
    found = _TYPED.fullmatch(typed.strip())
    if found is None or (found[2] is None and found[3] is None):
        return typed
    hour, minute = int(found[1]), int(found[2] or 0)
    if found[3]:
        hour = hour % 12 + (12 if found[3].lower() == "p" else 0) if 1 <= hour <= 12 else 99
    return f"{hour:02}:{minute:02}:00{_zone(day, hour)}" if hour < 24 and minute < 60 else typed


def _zone(day: date | None, hour: int) -> str:
    """`-06:00`: the distance of local time from UTC; whole minutes, as RFC 3339 has it. `+00:00`
    where UTC's year would be none of those that there are."""
    on = day or datetime.now().astimezone().date()
    try:
        distance = datetime(on.year, on.month, on.day, hour).astimezone().utcoffset() or timedelta()
    except (OverflowError, ValueError):
        distance = timedelta()
    ahead = distance >= timedelta()
    hours, minutes = divmod(abs(distance) // timedelta(minutes=1), 60)
    return f"{'+' if ahead else '-'}{hours:02}:{minutes:02}"


def iso_moment(typed: str) -> str:
    """ISO from a date and a time with a space or `T` between; otherwise as typed."""
    day, _, time = typed.strip().replace("T", " ").partition(" ")
    written = iso_date(day)
    clock = iso_time(time, real_date(written))
    return f"{written}T{clock}" if real_date(written) and _ISO.fullmatch(clock) else typed


def clock_of(value: str) -> tuple[int, int] | None:
    """Hour and minute of an ISO time, or None."""
    found = _ISO.fullmatch(value)
    return (int(found[1]), int(found[2])) if found else None


def moment_of(value: str) -> tuple[date, tuple[int, int]] | None:
    """Day, hour and minute of an ISO moment as they stand there, or None."""
    written, _, time = value.partition("T")
    day, clock = real_date(written), clock_of(time)
    return None if day is None or clock is None else (day, clock)


def typed_time(value: str) -> str:
    """`14:30`, as it is typed; what is no time as it is."""
    clock = clock_of(value)
    return value if clock is None else f"{clock[0]:02}:{clock[1]:02}"


def typed_moment(value: str) -> str:
    """`31/12/1980 14:30`, as it is typed; what is no moment as it is."""
    if moment_of(value) is None:
        return value
    day, _, time = value.partition("T")
    return f"{typed_date(day)} {typed_time(time)}"
