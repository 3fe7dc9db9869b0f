"""How much paper is left, by the metres or sheets printed since the roll was changed.

An estimate beside what the printer says, for the many that have no sensor. Lost counts are no
harm: it begins anew at a full roll, and the printer's own word always goes first.
"""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import Final, Protocol

from kiosk.disk.whole_file import replace_file
from kiosk.printing.paper import DOTS_PER_METRE, LETTER

LOW_METRES: Final = 3.0
LOW_SHEETS: Final = 15
_CUT_DOTS: Final = 160
"""What the printer feeds past its blade after each slip."""
_MAX_DIGITS: Final = 12


class Stock(Protocol):
    """The paper in one printer."""

    @property
    def is_low(self) -> bool: ...

    def printed(self, rows: int) -> None:
        """So many rows of dots came out."""

    def changed(self) -> None:
        """It is full again."""


class Roll:
    """The roll in one printer; `path` keeps the dots fed since it was new."""

    def __init__(self, path: Path, metres: float) -> None:
        self._fed = _Count(path)
        self._metres = metres

    @property
    def metres_left(self) -> float:
        return max(0.0, self._metres - self._fed.number / DOTS_PER_METRE)

    @property
    def is_low(self) -> bool:
        return self.metres_left < LOW_METRES

    def printed(self, rows: int) -> None:
        self._fed.keep(self._fed.number + rows + _CUT_DOTS)

    def changed(self) -> None:
        """A new roll lies in it."""
        self._fed.keep(0)


class Tray:
    """The sheets in one printer; `path` keeps how many were printed since it was filled."""

    def __init__(self, path: Path, sheets: int) -> None:
        self._used = _Count(path)
        self._sheets = sheets

    @property
    def sheets_left(self) -> int:
        return max(0, self._sheets - self._used.number)

    @property
    def is_low(self) -> bool:
        return self.sheets_left < LOW_SHEETS

    def printed(self, rows: int) -> None:
        """Pages under each other; the shortest page has the letter's rows."""
        self._used.keep(self._used.number + LETTER.sheets_of(rows))

    def changed(self) -> None:
        """It was filled."""
        self._used.keep(0)


class _Count:
    def __init__(self, path: Path) -> None:
        self._path = path
        self.number = _read(path)

    def keep(self, number: int) -> None:
        if number == self.number:
            return
        self.number = number
        with suppress(OSError):  # an estimate is not worth a trouble of its own
            self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            replace_file(self._path, str(number).encode(), 0o600)


def _read(path: Path) -> int:
    try:
        with path.open("rb") as file:
            digits = file.read(_MAX_DIGITS)
    except OSError:
        return 0
    return int(digits) if digits.isdigit() else 0
