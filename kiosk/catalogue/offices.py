"""Offices of an agency: where they are and when they are open, in schema.org's *openingHours*.

`Mo-Fr 09:00-15:00`: one or more days (two letters, English), and one span of the day. Holidays are
those of the whole country by law; an agency names its own besides.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from typing import Final

from kiosk.catalogue.text import Text

_DAYS: Final = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")
_DAY: Final = "|".join(_DAYS)
_SPAN: Final = re.compile(
    rf"((?:{_DAY})(?:[-,](?:{_DAY}))*) ([01]\d|2[0-3]):([0-5]\d)-([01]\d|2[0-4]):([0-5]\d)",
    re.ASCII,
)


@dataclass(frozen=True)
class Office:
    """One place where the agency is met. `opens` is schema.org's *openingHours*; empty: not said.

    The other fields are left out where they are not known.
    """

    id: str
    name: Text
    opens: tuple[str, ...] = ()
    address: Text | None = None
    phone: str | None = None


@dataclass(frozen=True)
class OpenSpan:
    """One span of the day, in minutes from midnight, on some weekdays (0 is Monday)."""

    weekdays: frozenset[int]
    starts: int
    ends: int


def opening(text: str) -> OpenSpan:
    """Reads one *openingHours*. Raises `ValueError`."""
    found = _SPAN.fullmatch(text)
    if found is None:
        raise ValueError(f"{text!r} is no opening hours such as Mo-Fr 09:00-15:00")
    days, *clock = found.groups()
    starts, ends = int(clock[0]) * 60 + int(clock[1]), int(clock[2]) * 60 + int(clock[3])
    if not starts < ends <= 24 * 60:
        raise ValueError(f"{text!r} ends before it starts")
    return OpenSpan(frozenset(_weekdays(days)), starts, ends)


def open_weekdays(texts: Iterable[str]) -> frozenset[int]:
    """The weekdays on which some span of *openingHours* lies. Raises `ValueError`."""
    return frozenset(day for text in texts for day in opening(text).weekdays)


@cache
def holidays(year: int) -> frozenset[date]:
    """The days of obligatory rest (*Ley Federal del Trabajo*, article 74), elections apart.

    1 January, first Monday of February, third Monday of March, 1 May, 16 September, third Monday of
    November, 25 December, and every six years the first of October.
    """
    moved = (_monday(year, 2, 1), _monday(year, 3, 3), _monday(year, 11, 3))
    fixed = (date(year, 1, 1), date(year, 5, 1), date(year, 9, 16), date(year, 12, 25))
    takes_office = (date(year, 10, 1),) if year >= 2024 and (year - 2024) % 6 == 0 else ()
    return frozenset((*moved, *fixed, *takes_office))


def _weekdays(days: str) -> Iterable[int]:
    for part in days.split(","):
        ends: Sequence[int] = [_DAYS.index(name) for name in part.split("-")]
        first, last = ends[0], ends[-1]
        yield from range(first, last + 1) if first <= last else (*range(first, 7), *range(last + 1))


def _monday(year: int, month: int, which: int) -> date:
    first = date(year, month, 1)
    return first + timedelta(days=(7 - first.weekday()) % 7 + 7 * (which - 1))
