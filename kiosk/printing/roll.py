"""How much paper is left, by the metres that were printed since the roll was changed.

An estimate beside what the printer says, for the many that have no sensor. Lost counts are no
harm: it begins anew at a full roll, and the printer's own word always goes first.
"""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import Final

from kiosk.identity.whole_file import replace_file
from kiosk.printing.paper import DOTS_PER_METRE

LOW_METRES: Final = 3.0
_CUT_DOTS: Final = 160
"""What the printer feeds past its blade after each slip."""
_MAX_DIGITS: Final = 12


class Roll:
    """The roll in one printer; `path` keeps the dots fed since it was new."""

    def __init__(self, path: Path, metres: float) -> None:
        self._path = path
        self._metres = metres
        self._dots = _read(path)

    @property
    def metres_left(self) -> float:
        return max(0.0, self._metres - self._dots / DOTS_PER_METRE)

    @property
    def is_low(self) -> bool:
        return self.metres_left < LOW_METRES

    def printed(self, rows: int) -> None:
        self._keep(self._dots + rows + _CUT_DOTS)

    def changed(self) -> None:
        """A new roll lies in it."""
        if self._dots:
            self._keep(0)

    def _keep(self, dots: int) -> None:
        self._dots = dots
        with suppress(OSError):  # an estimate is not worth a trouble of its own
            self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            replace_file(self._path, str(dots).encode(), 0o600)


def _read(path: Path) -> int:
    try:
        with path.open("rb") as file:
            digits = file.read(_MAX_DIGITS)
    except OSError:
        return 0
    return int(digits) if digits.isdigit() else 0
