"""A slip as a thermal head prints it: rows of dots, eight a byte, 1 is black.

The form in which a slip goes from the screen to the station and waits in the spool; pages stand one
under the other.
"""

from __future__ import annotations

import lzma
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

MAX_WIDTH: Final = 1728
MAX_HEIGHT: Final = 14_400
"""Six pages; of a roll, nearly two metres: no slip is longer."""
MAX_DRAWINGS: Final = 2
_COUNT_BYTES: Final = 4
_FILTERS: Final = ({"id": lzma.FILTER_LZMA2, "preset": 6, "dict_size": 1 << 20},)
"""A quarter less than DEFLATE makes of letters; reading takes as much memory as is said here."""


class RasterDamaged(ValueError):  # noqa: N818 - named for what happened
    """What was read is no raster, or one beyond any printer."""


@dataclass(frozen=True)
class Raster:
    """`rows` hold `height` times `width / 8` bytes; `width` is a multiple of 8."""

    width: int
    height: int
    rows: bytes = field(repr=False)

    def __post_init__(self) -> None:
        fits = 0 < self.width <= MAX_WIDTH and self.width % 8 == 0
        if not (fits and 0 < self.height <= MAX_HEIGHT):
            raise RasterDamaged(f"{self.width} by {self.height} dots are no slip")
        if len(self.rows) != self.stride * self.height:
            raise RasterDamaged("the rows do not fit the width and height")

    @property
    def stride(self) -> int:
        """Bytes a row."""
        return self.width // 8

    def packed(self) -> bytes:
        """Width and height, two bytes each, and the rows, compressed (LZMA2)."""
        head = self.width.to_bytes(2, "big") + self.height.to_bytes(2, "big")
        return head + lzma.compress(self.rows, lzma.FORMAT_RAW, filters=_FILTERS)


def unpack_raster(packed: bytes) -> Raster:
    """Reads what `packed` wrote, never more than a slip's worth. Raises `RasterDamaged`."""
    width, height = (int.from_bytes(packed[start : start + 2], "big") for start in (0, 2))
    inflating = lzma.LZMADecompressor(lzma.FORMAT_RAW, filters=_FILTERS)
    try:
        rows = inflating.decompress(packed[4:], MAX_WIDTH // 8 * MAX_HEIGHT + 1)
    except lzma.LZMAError:
        raise RasterDamaged("the rows are not compressed as LZMA2 says") from None
    if not inflating.eof or inflating.unused_data:
        raise RasterDamaged("the rows end too early or too late")
    return Raster(width, height, rows)


def joined(drawings: Sequence[bytes]) -> bytes:
    """The same slip packed for several papers, as one."""
    return b"".join(len(one).to_bytes(_COUNT_BYTES, "big") + one for one in drawings)


def parted(content: bytes) -> tuple[bytes, ...]:
    """What `joined` joined. Raises `RasterDamaged`."""
    drawings: list[bytes] = []
    while content and len(drawings) < MAX_DRAWINGS:
        end = _COUNT_BYTES + int.from_bytes(content[:_COUNT_BYTES], "big")
        drawings.append(content[_COUNT_BYTES:end])
        if len(content) < end:
            break
        content = content[end:]
    if content:
        raise RasterDamaged("the drawings do not fit their lengths")
    return tuple(drawings)
