"""The levels of a stem as bytes: of each its fit, and its services in whichever way is quicker.

Each level is `kind, fit, length` and so many bytes: one bit a service, lowest first, or the numbers
of the services, 32 bits each. All little-endian.
"""

from __future__ import annotations

import sys
from array import array
from collections.abc import Iterator, Mapping, Sequence
from struct import Struct
from typing import Final

from kiosk.catalogue.levels import Levels
from kiosk.catalogue.number_sets import as_bits

STEPS: Final = 100
"""A fit of one: fits are whole numbers up to 255."""
_HEAD: Final = Struct("<BBI")
_NUMBERS: Final = "I"
_FLAGS, _LIST = 0, 1
_DEARER: Final = 4
"""Flags are read at once, numbers one by one: so much longer may they be."""


def packed(levels: Mapping[int, Sequence[int]]) -> bytes:
    """From the numbers of the services by how much each is about the stem, in hundredths."""
    return b"".join(
        _HEAD.pack(kind, fit, len(services)) + services
        for fit in sorted(levels, reverse=True)
        for kind, services in (_packed_set(levels[fit]),)
    )


def unpacked(code: bytes) -> Levels:
    """What `packed` made."""
    return tuple(_unpacked(code))


def _packed_set(numbers: Sequence[int]) -> tuple[int, bytes]:
    bits = as_bits(numbers)
    flags = bits.to_bytes(bits.bit_length() // 8 + 1, "little")
    listed = array(_NUMBERS, numbers)
    if _DEARER * listed.itemsize * len(listed) >= len(flags):
        return _FLAGS, flags
    return _LIST, _little(listed).tobytes()


def _unpacked(code: bytes) -> Iterator[tuple[float, int]]:
    place = 0
    while place < len(code):
        kind, fit, length = _HEAD.unpack_from(code, place)
        start = place + _HEAD.size
        place = start + length
        services = code[start:place]
        if kind == _FLAGS:
            yield fit / STEPS, int.from_bytes(services, "little")
        else:
            yield fit / STEPS, as_bits(_little(array(_NUMBERS, services)))


def _little(numbers: array[int]) -> array[int]:
    if sys.byteorder == "big":
        numbers.byteswap()
    return numbers
