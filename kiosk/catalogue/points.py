"""Points on the earth, how far apart they are, and where a municipality's seat lies.

Distances are along the great circle, so as the crow flies: a way on the road is longer.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from math import asin, atan2, cos, degrees, radians, sin, sqrt
from typing import Final, NamedTuple

from kiosk.assets import assets_folder

_RADIUS_KM: Final = 6371.0088
"""The mean radius of the earth (IUGG)."""
BEARINGS: Final = ("n", "ne", "e", "se", "s", "sw", "w", "nw")


class Point(NamedTuple):
    """Degrees, WGS 84."""

    latitude: float
    longitude: float


class Away(NamedTuple):
    """How far, and to which of the eight `BEARINGS`."""

    km: float
    bearing: str


def away(here: Point, there: Point) -> Away:
    """From one point to another."""
    north, other = radians(here.latitude), radians(there.latitude)
    east = radians(there.longitude - here.longitude)
    half = sin((other - north) / 2) ** 2 + cos(north) * cos(other) * sin(east / 2) ** 2
    angle = atan2(
        sin(east) * cos(other), cos(north) * sin(other) - sin(north) * cos(other) * cos(east)
    )
    bearing = BEARINGS[round(degrees(angle) / 45) % len(BEARINGS)]
    return Away(2 * _RADIUS_KM * asin(min(1.0, sqrt(half))), bearing)


def point_in(text: str) -> Point | None:
    """`17.0609, -96.7253`; None where it is no point."""
    try:
        latitude, longitude = (float(part) for part in text.split(","))
    except ValueError:
        return None
    found = Point(latitude, longitude)
    return found if abs(latitude) <= 90 and abs(longitude) <= 180 else None


def seat_of(place: str) -> Point | None:
    """Where a municipality's seat lies, or its largest town; None where that is not known."""
    return _seats().get(place)


@cache
def _seats() -> Mapping[str, Point]:
    text = (assets_folder() / "places" / "coordinates.txt").read_text("utf-8")
    lines = (line.split() for line in text.splitlines() if not line.startswith("#"))
    return {code: Point(float(north), float(east)) for code, north, east in lines}
