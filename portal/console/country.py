"""The map: the country as the dots of its municipalities' seats, and a circle for each state.

Mercator, within a box of `WIDTH` by `HEIGHT`. Circles that would lie on each other are pushed apart
a little, so that each can be read and touched. Pure, but for the facts it reads once.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from math import asinh, degrees, hypot, radians, sqrt, tan
from typing import Final

from kiosk.catalogue.place_names import municipalities_of
from kiosk.catalogue.places import STATES
from kiosk.catalogue.points import Point, seat_of

WIDTH: Final = 960
HEIGHT: Final = 620
_WEST, _EAST = -117.4, -86.4
_NORTH = 33.0
_SMALLEST, _LARGEST = 15.0, 36.0
_ROUNDS: Final = 80
_APART: Final = 3.0


@dataclass(frozen=True)
class Circle:
    """One state's; `radius` grows with the square root of its kiosks."""

    state: str
    x: float
    y: float
    radius: float


@cache
def outline() -> str:
    """An SVG path of a dot for each seat: drawn with round ends, it is the country."""
    seats = (seat_of(code) for state in STATES for code in municipalities_of(state))
    points = sorted({_at(seat) for seat in seats if seat is not None})
    return "".join(f"M{x:.0f} {y:.0f}h0" for x, y in points)


def circles(kiosks: Mapping[str, int]) -> tuple[Circle, ...]:
    """By state, the largest first, so that small ones are drawn above."""
    shown = {state: count for state, count in kiosks.items() if state in STATES and count}
    order = sorted(shown, key=lambda state: (-shown[state], state))
    return _placed(tuple((state, shown[state]) for state in order))


@lru_cache(maxsize=4)
def _placed(shown: tuple[tuple[str, int], ...]) -> tuple[Circle, ...]:
    most = max((count for _, count in shown), default=1)
    spots = [
        (*_middle(state), max(_SMALLEST, _LARGEST * sqrt(count / most))) for state, count in shown
    ]
    for _ in range(_ROUNDS):
        before, spots = spots, _pushed(spots)
        if spots == before:
            break
    return tuple(
        Circle(state, round(x, 1), round(y, 1), round(radius, 1))
        for (state, _), (x, y, radius) in zip(shown, spots, strict=True)
    )


def _pushed(spots: list[tuple[float, float, float]]) -> list[tuple[float, float, float]]:
    """One step: each two that overlap go half the way apart."""
    moved = [list(spot) for spot in spots]
    for first in range(len(moved)):
        for second in range(first + 1, len(moved)):
            one, other = moved[first], moved[second]
            across, down = other[0] - one[0], other[1] - one[1]
            distance = hypot(across, down) or 1.0
            overlap = one[2] + other[2] + _APART - distance
            if overlap > 0:
                right, low = across / distance * overlap / 2, down / distance * overlap / 2
                one[0] -= right
                one[1] -= low
                other[0] += right
                other[1] += low
    return [(min(WIDTH - r, max(r, x)), min(HEIGHT - r, max(r, y)), r) for x, y, r in moved]


@cache
def _middle(state: str) -> tuple[float, float]:
    """The mean of its municipalities' seats."""
    seats = [seat for code in municipalities_of(state) if (seat := seat_of(code)) is not None]
    points = [_at(seat) for seat in seats] or [(WIDTH / 2, HEIGHT / 2)]
    return (
        sum(x for x, _ in points) / len(points),
        sum(y for _, y in points) / len(points),
    )


def _at(point: Point) -> tuple[float, float]:
    scale = WIDTH / (_EAST - _WEST)
    x = (point.longitude - _WEST) * scale
    return round(x, 1), round((_mercator(_NORTH) - _mercator(point.latitude)) * scale, 1)


def _mercator(latitude: float) -> float:
    return degrees(asinh(tan(radians(latitude))))
