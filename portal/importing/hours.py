"""Opening hours as people and programs write them, as schema.org's *OpeningHoursSpecification*.

Only what is certain is read: a text of which anything is left over is none.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from itertools import pairwise
from typing import Final

from kiosk.catalogue.location import DAYS, OpeningHours
from portal.importing.folding import fold

_DAY_WORDS: Final = (
    "lunes|lun|lu|l|monday|mon|mo",
    "martes|mar|ma|tuesday|tue|tu",
    "miercoles|mier|mie|mi|wednesday|wed|we",
    "jueves|jue|ju|j|thursday|thu|th",
    "viernes|vier|vie|vi|v|friday|fri|fr",
    "sabados|sabado|sab|sa|s|saturday|sat",
    "domingos|domingo|dom|do|d|sunday|sun|su",
)
_DAY: Final = r"\b(?:" + "|".join(_DAY_WORDS) + r")\b\.?"
_EVERY: Final = r"todos los dias|diario|diariamente|every day|daily|7 dias"
_DAYS: Final = re.compile(
    rf"(?P<every>{_EVERY})|(?P<days>{_DAY}(?:\s*(?:-|–|,|/|\by\b|\ba\b|\bal\b|\bto\b|\band\b)\s*{_DAY})*)"
)
_ONE_DAY: Final = re.compile(rf"(?P<joint>-|–|\ba\b|\bal\b|\bto\b)?\s*(?P<day>{_DAY})")
_CLOCK: Final = (
    r"(\d{1,2})(?:[:.h]\s?(\d{2}))?\s*(am|pm|a\.?\s?m\.?|p\.?\s?m\.?)?"
    r"(?:\s*(?:horas|hrs|hs|h)\b\.?)?"
)
_SPAN: Final = re.compile(
    rf"(?:de\s+)?(?:las\s+)?{_CLOCK}\s*(?:-|–|a|to|hasta)\s*(?:las\s+)?{_CLOCK}"
)
_WHOLE: Final = re.compile(r"(?:las\s+)?24\s*(?:horas|hrs|h|hours)|24/7|around the clock")
_DATE: Final = r"\d{4}-\d\d-\d\d"
_VALID: Final = re.compile(rf"({_DATE})/({_DATE})?|/({_DATE})")
_MORNING: Final = "07:00"
"""What opens earlier, by a clock of twelve hours, more likely opens in the afternoon."""
_BETWEEN: Final = re.compile(
    r"^[\s,;:.|/y()]*(?:horario|abierto|open|from|and|de|las)?[\s,;:.|/y()]*$"
)


def parse_hours(text: str) -> tuple[OpeningHours, ...]:
    """`Lunes a viernes de 8:00 a 20:00, sábado 9 a 13 h`, `Mo-Fr 08:00-20:00`, `24 horas`; empty
    where it is not certain. A line may end with the days it holds (`2026-01-01/2026-06-30`)."""
    found: list[OpeningHours] = []
    for line in re.split(r"\n|;", fold_lines(text)):
        if not line.strip():
            continue
        read = _line(line)
        if not read:
            return ()
        found += read
    return tuple(found)


def fold_lines(text: str) -> str:
    """Without capitals and accents; lines stay lines."""
    return "\n".join(fold(line) for line in text.split("\n"))


def _line(line: str) -> list[OpeningHours]:
    first = last = None
    if valid := _VALID.search(line):
        first, last = _day(valid[1]), _day(valid[2] or valid[3])
        line = line[: valid.start()] + line[valid.end() :]
    marks = sorted(
        [*_marks("days", _DAYS, line), *_marks("span", _SPAN, line), *_marks("all", _WHOLE, line)],
        key=lambda mark: mark[0],
    )
    marks = _apart(marks)
    rest = [line[: marks[0][0]] if marks else line]
    rest += [line[end:start] for (_, end, _, _), (start, *_) in pairwise(marks)]
    rest += [line[marks[-1][1] :]] if marks else []
    if not marks or not all(_BETWEEN.match(part) for part in rest):
        return []
    found: list[OpeningHours] = []
    days: tuple[str, ...] = ()
    for _, _, kind, match in marks:
        if kind == "days":
            days = _days(match)
            continue
        span = ("00:00", "23:59") if kind == "all" else _clocks(match)
        on = days or (DAYS if kind == "all" else ())
        if span is None or not on:
            return []
        found.append(
            OpeningHours(
                day_of_week=on, opens=span[0], closes=span[1], valid_from=first, valid_through=last
            )
        )
    return found


Mark = tuple[int, int, str, "re.Match[str]"]


def _marks(kind: str, pattern: re.Pattern[str], line: str) -> Iterator[Mark]:
    for match in pattern.finditer(line):
        yield match.start(), match.end(), kind, match


def _apart(marks: list[Mark]) -> list[Mark]:
    """Of those that lie over one another the first, the longer of two that begin together."""
    kept: list[Mark] = []
    for mark in sorted(marks, key=lambda each: (each[0], -each[1])):
        if not kept or mark[0] >= kept[-1][1]:
            kept.append(mark)
    return kept


def _days(match: re.Match[str]) -> tuple[str, ...]:
    if match["every"]:
        return DAYS
    numbers: list[int] = []
    for each in _ONE_DAY.finditer(match["days"]):
        number = _number(each["day"].rstrip("."))
        if each["joint"] and numbers:
            start = numbers[-1]
            numbers += [(start + step) % 7 for step in range(1, (number - start) % 7 + 1)]
        else:
            numbers.append(number)
    return tuple(DAYS[number] for number in sorted(set(numbers)))


def _number(word: str) -> int:
    return next(n for n, words in enumerate(_DAY_WORDS) if word in words.split("|"))


def _clocks(match: re.Match[str]) -> tuple[str, str] | None:
    hour, minute, half, last_hour, last_minute, last_half = match.groups()
    opens = _clock(hour, minute, half)
    closes = _clock(last_hour, last_minute, last_half)
    if opens is None or closes is None or opens == closes:
        return None
    first, last = _later(opens, half), _later(closes, last_half)
    if first and last_half:  # `1 a 5 pm`
        is_unclear = first < closes
    elif first and last:  # `9 a 2`, `4 a 7`
        is_unclear = closes < opens or (opens < _MORNING and not hour.startswith("0"))
    else:  # `9 am a 2`
        is_unclear = bool(half and last) and closes < opens < last
    return None if is_unclear else (opens, closes)


def _later(clock: str, half: str | None) -> str:
    """What it is in the afternoon, where it does not say which half of the day; else nothing."""
    hours = int(clock[:2])
    return f"{hours % 12 + 12}{clock[2:]}" if not half and 1 <= hours <= 12 else ""


def _clock(hour: str, minute: str | None, half: str | None) -> str | None:
    hours, minutes = int(hour), int(minute or 0)
    if half:
        hours = hours % 12 + (12 if half.startswith("p") else 0)
    if (hours, minutes) == (24, 0):
        return "24:00"
    return f"{hours:02}:{minutes:02}" if hours < 24 and minutes < 60 else None


def _day(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        return None
