"""Durations as authors write them and as people read them.

ISO 8601-1:2019, section 5.5.2 (`P3D`, `PT30M`, `P1Y6M`, `P2W`), in whole numbers; seconds only as
`PT0S`, at once. A month stays a month: nothing is converted into days.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, fields

from kiosk.catalogue.phrase import Phrase

_FORM = re.compile(
    r"P(?:(?P<weeks>\d{1,4})W"
    r"|(?:(?P<years>\d{1,4})Y)?(?:(?P<months>\d{1,4})M)?(?:(?P<days>\d{1,4})D)?"
    r"(?:T(?=\d)(?:(?P<hours>\d{1,4})H)?(?:(?P<minutes>\d{1,4})M)?(?:0S)?)?)",
    re.ASCII,
)


@dataclass(frozen=True)
class Duration:
    """A length of time in the units it was written in."""

    years: int = 0
    months: int = 0
    weeks: int = 0
    days: int = 0
    hours: int = 0
    minutes: int = 0

    def phrases(self) -> tuple[Phrase, ...]:
        """The parts that are not zero, largest first: `duration.days` with a `count`.

        One `duration.now` where all are zero.
        """
        counts = {field.name: getattr(self, field.name) for field in fields(self)}
        parts = [Phrase(f"duration.{unit}", {"count": n}) for unit, n in counts.items() if n]
        return tuple(parts) or (Phrase("duration.now"),)


def parse_duration(text: str) -> Duration:
    """Reads an ISO 8601 duration. Raises `ValueError`."""
    found = _FORM.fullmatch(text)
    if found is None or text in {"P", "PT"}:
        raise ValueError(f"{text!r} is not an ISO 8601 duration")
    return Duration(**{unit: int(n) for unit, n in found.groupdict().items() if n})
