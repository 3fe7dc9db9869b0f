"""A signature as it is drawn: strokes of points in a frame of one by one, undone and measured."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import pairwise
from math import hypot
from typing import Final

SHAPE: Final = 3.0
"""How much wider than high the frame is."""
LEAST_INK: Final = 0.35
"""Widths of the frame that must be drawn in all: a dot or a touch by chance is no signature."""
MOST_POINTS: Final = 6_000
_NEAREST: Final = 0.002

Point = tuple[float, float]
Stroke = tuple[Point, ...]


@dataclass(frozen=True)
class Ink:
    """What was drawn so far. `x` and `y` of a point lie from 0 to 1."""

    strokes: tuple[Stroke, ...] = ()

    def pressed(self, x: float, y: float) -> Ink:
        """A new stroke begins."""
        if self._count >= MOST_POINTS:
            return self
        return replace(self, strokes=(*self.strokes, (_inside(x, y),)))

    def moved(self, x: float, y: float) -> Ink:
        """The newest stroke goes on; a finger that rests adds nothing."""
        if not self.strokes or self._count >= MOST_POINTS:
            return self
        *others, last = self.strokes
        point = _inside(x, y)
        if _apart(last[-1], point) < _NEAREST:
            return self
        return replace(self, strokes=(*others, (*last, point)))

    def undone(self) -> Ink:
        """Without the newest stroke."""
        return replace(self, strokes=self.strokes[:-1])

    @property
    def length(self) -> float:
        """In widths of the frame."""
        return sum(_apart(*pair) for stroke in self.strokes for pair in pairwise(stroke))

    @property
    def is_enough(self) -> bool:
        return self.length >= LEAST_INK

    def scaled(self, width: float, height: float) -> Iterator[list[Point]]:
        """The strokes in a frame of that size; a dot becomes a short line."""
        for stroke in self.strokes:
            points = [(x * width, y * height) for x, y in stroke]
            yield points if len(points) > 1 else [*points, (points[0][0] + 1, points[0][1])]

    @property
    def _count(self) -> int:
        return sum(map(len, self.strokes))


def _inside(x: float, y: float) -> Point:
    return min(1.0, max(0.0, x)), min(1.0, max(0.0, y))


def _apart(one: Point, other: Point) -> float:
    return hypot(other[0] - one[0], (other[1] - one[1]) / SHAPE)
