"""Whole numbers of all services at once: slice n has every service whose number has bit n. Pure.

Bit-sliced index arithmetic (Rinfret, O'Neil & O'Neil, SIGMOD 2001): a sum or a comparison for ten
thousand services takes as many operations as the numbers have bits. Slices come lowest first; a
service that is in none has 0.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import zip_longest

Slices = Sequence[int]


def sliced(values: Iterable[tuple[int, int]]) -> Slices:
    """From pairs of a value and the set of services that have it."""
    slices: list[int] = []
    for value, bits in values:
        slices.extend([0] * (value.bit_length() - len(slices)))
        for place in range(value.bit_length()):
            if value >> place & 1:
                slices[place] |= bits
    return slices


def added(one: Slices, other: Slices) -> Slices:
    total = []
    carried = 0
    for mine, theirs in zip_longest(one, other, fillvalue=0):
        either = mine ^ theirs
        total.append(either ^ carried)
        carried = mine & theirs | either & carried
    return [*total, carried] if carried else total


def multiplied(one: Slices, other: Slices) -> Slices:
    total: Slices = ()
    for place, mine in enumerate(one):
        if mine:
            total = added(total, [*[0] * place, *(mine & theirs for theirs in other)])
    return total


def at_least(slices: Slices, bound: int, among: int) -> int:
    """Those of `among` whose number is as large as the bound."""
    if bound <= 0:
        return among
    if bound.bit_length() > len(slices):
        return 0
    above, level = 0, among
    for place in range(len(slices) - 1, -1, -1):
        having = level & slices[place]
        if bound >> place & 1:
            level = having
        else:
            above |= having
            level ^= having
        if not level:
            break
    return above | level


def largest(slices: Slices, among: int) -> int:
    """The largest number that any of `among` has."""
    value = 0
    for place in range(len(slices) - 1, -1, -1):
        if having := among & slices[place]:
            among = having
            value |= 1 << place
    return value
