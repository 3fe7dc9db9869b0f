"""Formats that the Plataforma Digital Nacional's forms name and leave to the program to know.

`año`: a year from 1900 on. `soloTexto`: up to 100 letters, with spaces, dots, hyphens, apostrophes.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from kiosk.forms.verdict import Sound, Verdict, wrong

_YEAR = re.compile(r"19[0-9]{2}|2[0-9]{3}")
_LETTERS = re.compile(r"(?:[^\W\d_]|['.\- ])+")
_MOST_LETTERS = 100


def check_year(typed: str) -> Verdict:
    """A year in four digits."""
    value = typed.strip()
    return Sound(value) if _YEAR.fullmatch(value) else wrong("fault.year")


def check_letters(typed: str) -> Verdict:
    """Letters, and what stands between words."""
    value = " ".join(typed.split())
    if len(value) > _MOST_LETTERS:
        return wrong("fault.long", maximum=_MOST_LETTERS)
    if not _LETTERS.fullmatch(value):
        return wrong("fault.letters")
    return Sound(value)


FEDERAL_CHECKS: Mapping[str, Callable[[str], Verdict]] = {
    "año": check_year,
    "soloTexto": check_letters,
}
"""JSON Schema `format` → its check."""
