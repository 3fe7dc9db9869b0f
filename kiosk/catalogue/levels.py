"""How near services are to a word, by levels: a value, and the set of all that have it. Pure.

Levels come highest first and have no service in common; there are some dozens of them, however
many services there are.
"""

from __future__ import annotations

from collections.abc import Iterable

from kiosk.catalogue.number_sets import numbers_of

Levels = tuple[tuple[float, int], ...]


def highest(parts: Iterable[tuple[float, Levels]]) -> Levels:
    """Of several, each times its factor, the highest that a service has."""
    sets: dict[float, int] = {}
    known = sets.get
    for factor, levels in parts:
        for value, bits in levels:
            value *= factor  # noqa: PLW2901 - a loop that is run some thousand times a letter
            sets[value] = known(value, 0) | bits
    found = []
    above = 0
    for value in sorted(sets, reverse=True):
        with_these = above | sets[value]
        if with_these != above:
            found.append((value, with_these ^ above))
            above = with_these
    return tuple(found)


def lowest(one: Levels, other: Levels) -> Levels:
    """For the services that both have, the lower of the two values."""
    mine, theirs = dict(one), dict(other)
    found = []
    in_one = in_other = above = 0
    for value in sorted(mine.keys() | theirs.keys(), reverse=True):
        in_one |= mine.get(value, 0)
        in_other |= theirs.get(value, 0)
        if (both := in_one & in_other) != above:
            found.append((value, both ^ above))
            above = both
    return tuple(found)


def anywhere(levels: Levels) -> int:
    """All services that stand on any level."""
    found = 0
    for _, bits in levels:
        found |= bits
    return found


def values_of(levels: Levels, among: int) -> dict[int, float]:
    """The value of each of these services, by number; those on no level have none."""
    return {
        number: value
        for value, bits in levels
        if (some := bits & among)
        for number in numbers_of(some)
    }
