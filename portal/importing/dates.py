"""Days as people and programs write them; the day stands before the month, as in Mexico."""

from __future__ import annotations

import re
from datetime import date
from typing import Final

from portal.importing.folding import fold

_MONTHS: Final = (
    "ene|jan", "feb", "mar", "abr|apr", "may", "jun",
    "jul", "ago|aug", "sep|set", "oct", "nov", "dic|dec",
)  # fmt: skip
_ISO = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?!\d)")
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})$")
_NUMBERS = re.compile(r"(\d{1,2})[-/.](\d{1,2})[-/.](\d{4}|\d{2})(?!\d)")
_WORDS = re.compile(
    r"(\d{1,2})[\s/-]*(?:de[l]?\s+)?([a-z]{3,10})\.?[\s/,-]*(?:de[l]?\s+)?(\d{4}|\d{2})"
)
_AMERICAN = re.compile(r"([a-z]{3,10})\.?\s+(\d{1,2}),?\s+(\d{4})")


def parse_day(text: str) -> date | None:
    """`2023-04-25 11:51`, `25/04/23`, `25 de abril de 2023`, `Fri Mar 01 2024 00:00:00`."""
    plain = fold(text)
    for form, order in (
        (_ISO, "ymd"), (_COMPACT, "ymd"), (_NUMBERS, "dmy"), (_AMERICAN, "mdy"), (_WORDS, "dmy"),
    ):  # fmt: skip
        if found := form.search(plain):
            parts = dict(zip(order, found.groups(), strict=True))
            return _day(parts["y"], _month(parts["m"]), parts["d"])
    return None


def _day(year: str, month: int, day: str) -> date | None:
    century = 2000 if len(year) == 2 else 0
    try:
        return date(century + int(year), month, int(day))
    except ValueError:
        return None


def _month(word: str) -> int:
    if word.isdigit():
        return int(word)
    return next((n for n, names in enumerate(_MONTHS, start=1) if word[:3] in names.split("|")), 0)
