"""What is longer than a posting may hold: cut where a reader would, told, and kept if it fits."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from portal.importing.evaluating import Cells
from portal.importing.shortening import shorten

LINE: Final = 2_000
TEXT: Final = 100_000
LINES: Final = 200


class Fitting:
    """Of one row. Nothing is cut without a word to `cells`."""

    def __init__(self, cells: Cells) -> None:
        self._cells = cells
        self._more: list[str] = []

    def add(self, text: str) -> None:
        """Stands at the description's end."""
        self._more.append(text)

    def line(self, text: str, what: str) -> str:
        """One that fits; where it does not, all of it stands in the description."""
        if len(text) > LINE:
            self._cells.tell(what, f"shortened from {len(text):,} signs; whole in the description")
            self.add(text)
        return shorten(text, LINE)

    def lines(self, words: Iterable[str], what: str, most: int = LINES) -> tuple[str, ...]:
        """Each line once, blank ones left out."""
        written = (line.strip() for each in words for line in each.split("\n"))
        found = dict.fromkeys(self.line(line, what) for line in written if line)
        if len(found) > most:
            self._cells.tell(what, f"{len(found) - most:,} at their end left out")
        return tuple(found)[:most]

    def text(self, text: str, what: str) -> str | None:
        """Lines that say something; None where there is none."""
        return self._cut("\n".join(line for line in text.split("\n") if line.strip()), what)

    def description(self, text: str) -> str | None:
        """With all that was added; to be asked for last."""
        own = self.text(text, "description")
        return self._cut("\n".join(filter(None, [own, *self._more])), "description")

    def _cut(self, text: str, what: str) -> str | None:
        if len(text) > TEXT:
            self._cells.tell(what, f"{len(text) - TEXT:,} signs at its end left out")
        return text[:TEXT].rstrip() or None
