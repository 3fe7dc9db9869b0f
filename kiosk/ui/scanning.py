"""Use by two switches: row after row is lit, then one thing after another in the row chosen.

*Next* moves the light; *select* enters a row, or does what the lit thing does. After the last thing
of a row the whole row is lit again, so that nobody is caught in it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace


@dataclass(frozen=True)
class Box:
    """Where a thing lies, in pixels of the window."""

    x: float
    y: float
    width: float
    height: float

    @property
    def middle(self) -> float:
        return self.y + self.height / 2


Row = tuple[int, ...]
"""Places in the list of things."""


@dataclass(frozen=True)
class Scan:
    """Which row is lit, and which thing in it; `place` is None where the whole row is."""

    rows: tuple[Row, ...]
    row: int = 0
    place: int | None = None

    @property
    def lit(self) -> Row:
        """The things that are lit."""
        if not self.rows:
            return ()
        row = self.rows[self.row]
        return row if self.place is None else (row[self.place],)

    def moved(self) -> Scan:
        """After *next*."""
        if self.place is None:
            return replace(self, row=(self.row + 1) % max(1, len(self.rows)))
        last = self.place + 1 == len(self.rows[self.row])
        return replace(self, place=None if last else self.place + 1)

    def entered(self) -> Scan:
        """After *select* on a row of several things."""
        return replace(self, place=0)

    def left(self) -> Scan:
        """After *select* on a thing: its row is lit."""
        return replace(self, place=None)


def rows_of(boxes: Sequence[Box]) -> tuple[Row, ...]:
    """Things side by side are a row; rows from top to bottom, things as they are read."""
    rows: list[list[int]] = []
    for place in sorted(range(len(boxes)), key=lambda one: (boxes[one].middle, boxes[one].x)):
        if rows and _side_by_side(boxes[rows[-1][0]], boxes[place]):
            rows[-1].append(place)
        else:
            rows.append([place])
    return tuple(tuple(sorted(row, key=lambda place: boxes[place].x)) for row in rows)


def around(boxes: Sequence[Box]) -> Box:
    """The box that holds all of them."""
    left, top = min(box.x for box in boxes), min(box.y for box in boxes)
    right = max(box.x + box.width for box in boxes)
    return Box(left, top, right - left, max(box.y + box.height for box in boxes) - top)


def _side_by_side(one: Box, other: Box) -> bool:
    return abs(one.middle - other.middle) < min(one.height, other.height) / 2
