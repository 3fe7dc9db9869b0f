"""Dates as people type them, and as forms keep them (ISO 8601, `YYYY-MM-DD`).

The order typed is day, month, year. What is no date is kept as typed, to be explained.
"""

from __future__ import annotations

import re
from datetime import date

EARLIEST = "1900-01-01"
LATEST = "2100-12-31"
"""What a date may be where the form says nothing narrower."""

_ISO = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_SEPARATOR = re.compile(r"[\s./-]+")


def real_date(value: str) -> date | None:
    """The date of an ISO text, or None: 31 February is none, nor is any other way of writing."""
    if not _ISO.fullmatch(value):
        return None
    try:
        return date.fromisoformat(value)
    except ValueError:
        return None


def iso_date(typed: str) -> str:
    """ISO from `31/12/1980`, `31 12 1980`, `31121980` or ISO itself; otherwise as typed."""
    typed = typed.strip()
    if _ISO.fullmatch(typed):
        return typed
    parts = _SEPARATOR.split(typed)
    if len(parts) == 1:
        parts = [typed[:2], typed[2:4], typed[4:]]
    if len(parts) != 3 or not all(re.fullmatch(r"[0-9]+", part) for part in parts):
        return typed
    day, month, year = parts
    if len(year) != 4 or len(day) > 2 or len(month) > 2:
        return typed
    return f"{year}-{month:0>2}-{day:0>2}"


def date_problem(value: str) -> str:
    """The message key for a text that is not a date."""
    if _ISO.fullmatch(value):
        return "fault.date.not-real"
    parts = [part for part in _SEPARATOR.split(value) if part]
    if len(parts) == 3 and all(part.isdigit() for part in parts) and len(parts[2]) != 4:
        return "fault.date.year"
    return "fault.date.incomplete"


def typed_date(value: str) -> str:
    """`31/12/1980` of an ISO text, as it is typed; anything else as it is."""
    return "/".join(reversed(value.split("-"))) if _ISO.fullmatch(value) else value
