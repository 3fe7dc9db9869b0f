"""The papers slips are drawn on. All lengths in dots of 203 dpi, the pitch of thermal heads."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

DOTS_PER_INCH: Final = 203
DOTS_PER_METRE: Final = 8000
"""Thermal heads and their feeds are built with 8 dots a millimetre."""


@dataclass(frozen=True)
class Paper:
    """`width` is what can be printed on, `body` the usual letter size; a roll has no `height`."""

    name: str
    width: int
    body: int
    height: int | None = None
    margin: int = 0

    @property
    def column(self) -> int:
        """How wide the text is set."""
        return self.width - 2 * self.margin

    @property
    def is_page(self) -> bool:
        return self.height is not None

    def takes(self, drawn_for: Paper) -> bool:
        """Whether what was drawn for that paper fits onto this."""
        if self.is_page or drawn_for.is_page:
            return self.is_page and drawn_for.is_page
        return drawn_for.width <= self.width

    def sheets_of(self, rows: int) -> int:
        """Sheets that so many rows of dots take, pages under each other; none of a roll."""
        return 0 if self.height is None else max(1, rows // self.height)

    @property
    def dots(self) -> int:
        """The width in whole bytes, as rasters have it."""
        return self.width // 8 * 8


ROLL_58: Final = Paper("58mm", 384, body=25)
ROLL_80: Final = Paper("80mm", 576, body=29)
LETTER: Final = Paper("letter", 1725, body=34, height=2233, margin=180)
A4: Final = Paper("a4", 1678, body=34, height=2374, margin=160)
PAGES: Final = (LETTER, A4)
MEDIA: Final = {"na_letter_8.5x11in": LETTER, "iso_a4_210x297mm": A4}
"""Sheets by their names (PWG 5101.1)."""
PAPERS: Final = {paper.name: paper for paper in (ROLL_58, ROLL_80, LETTER, A4)}
