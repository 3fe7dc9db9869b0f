"""PWG Raster (PWG 5102.4), which every IPP Everywhere printer takes: pages of black and white.

No library writes it: Pillow has no such format, and the filters of CUPS stand only where CUPS is.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Iterable
from itertools import groupby
from typing import Final

SYNC: Final = b"RaS2"
_HEADER_BYTES: Final = 1732
"""Without the name of the sheet, which is the last of it."""
_NAME_BYTES: Final = 64
_SRGB, _BLACK, _SGRAY = 19, 3, 18
_RUN: Final = re.compile(rb"(.)\1{0,127}", re.DOTALL)
_RUN_OF_THREE: Final = re.compile(rb"(...)\1{0,127}", re.DOTALL)
_MOST_LINES: Final = 256
_WHITE_SHEET: Final = 0xFFFFFF
KINDS: Final = {"black_1": (_BLACK, 1, 1), "sgray_8": (_SGRAY, 8, 1), "srgb_8": (_SRGB, 8, 3)}
"""Colour space, bits a colour, colours a dot; the best first."""


def write_pwg(
    pages: Iterable[tuple[int, int, bytes]], dots_per_inch: int, kind: str, media: str
) -> bytes:
    """`pages` are width, height and rows of one bit a dot, 1 is black; `kind` is one of `KINDS`.

    `media` is the sheet's name (PWG 5101.1).
    """
    pages = list(pages)
    parts = [SYNC]
    for width, height, rows in pages:
        parts.append(_header(width, height, dots_per_inch, kind, len(pages)))
        parts[-1] += media.encode("ascii")[:_NAME_BYTES].ljust(_NAME_BYTES, b"\0")
        stride = (width + 7) // 8
        lines = (rows[start : start + stride] for start in range(0, stride * height, stride))
        for line, same in groupby(lines):
            packed = _packed(line, width, kind)
            count = sum(1 for _ in same)
            while count:
                step = min(count, _MOST_LINES)
                parts.append(bytes([step - 1]) + packed)
                count -= step
    return b"".join(parts)


def _packed(line: bytes, width: int, kind: str) -> bytes:
    """One line, in runs of equal dots: a count less one, and the dot."""
    runs = _RUN
    if kind != "black_1":
        bits = f"{int.from_bytes(line, 'big'):0{len(line) * 8}b}"[:width]
        line = bits.encode().translate(_GREY)
        if kind == "srgb_8":
            line, runs = b"".join(bytes([dot]) * 3 for dot in line), _RUN_OF_THREE
    return b"".join(bytes([len(run[0]) // len(run[1]) - 1]) + run[1] for run in runs.finditer(line))


_GREY: Final = bytes.maketrans(b"01", b"\xff\x00")


def _header(width: int, height: int, dots_per_inch: int, kind: str, pages: int) -> bytes:
    """Section 4.3 of the standard; all that is not named is zero."""
    colour_space, bits, colours = KINDS[kind]
    stride = (width * bits * colours + 7) // 8
    points = (round(width * 72 / dots_per_inch), round(height * 72 / dots_per_inch))
    fields = {
        276: (dots_per_inch, dots_per_inch),
        340: (1,),  # copies
        352: points,
        372: (width, height),
        384: (bits, bits * colours, stride),
        396: (0, colour_space),
        420: (colours,),
        452: (pages, 1, 1),
        480: (_WHITE_SHEET,),
    }
    header = bytearray(_HEADER_BYTES)
    header[:9] = b"PwgRaster"
    for offset, numbers in fields.items():
        struct.pack_into(f">{len(numbers)}I", header, offset, *numbers)
    return bytes(header)
