"""ESC/POS as it is sent and heard: bytes only, no wire.

Sources: Epson's ESC/POS reference for GS v 0, GS V, DLE EOT, GS r, DLE ENQ and DLE DC4. The cash
drawer's pulse (ESC p, DLE DC4 1) has no function here, and no text is ever sent: a slip is rows of
dots, so no code page can garble an accent.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from kiosk.printing.raster import Raster

START: Final = b"\x1b@"
CUT: Final = b"\x1dVB\x28"
"""Feeds past the blade, then a partial cut."""
ASK_END: Final = b"\x1dr\x01"
"""GS r 1 waits its turn: the answer comes when all before it is on paper."""
ASK_NOW: Final = b"\x10\x04\x01\x10\x04\x02\x10\x04\x03\x10\x04\x04"
"""DLE EOT 1 to 4 are answered at once, in this order, even while the printer is off line."""
CLEAR: Final = b"\x10\x05\x02\x10\x14\x08\x01\x03\x14\x01\x06\x02\x08"
"""DLE ENQ 2 and DLE DC4 8 empty the buffers at once, even off line; only the second is answered."""
CLEARED: Final = b"\x37\x25\x00"
BAND_ROWS: Final = 96


@dataclass(frozen=True)
class Status:
    """The four answers to `ASK_NOW`."""

    offline: bool
    cover_open: bool
    stopped: bool
    error: bool
    cutter: bool
    paper_low: bool
    paper_out: bool


def bands(raster: Raster) -> Iterator[bytes]:
    """The slip in pieces small enough for any printer's buffer (GS v 0, mode 0)."""
    for top in range(0, raster.height, BAND_ROWS):
        rows = min(BAND_ROWS, raster.height - top)
        head = b"\x1dv0\x00" + raster.stride.to_bytes(2, "little") + rows.to_bytes(2, "little")
        yield head + raster.rows[top * raster.stride : (top + rows) * raster.stride]


def is_status_now(byte: int) -> bool:
    """Whether a byte is an answer to DLE EOT: bits 1 and 4 set, 0 and 7 not."""
    return byte & 0b10010011 == 0b00010010


def is_status_end(byte: int) -> bool:
    """Whether a byte is the answer to GS r 1: bits 4 and 7 not set."""
    return byte & 0b10010000 == 0


def read_status(answer: bytes) -> Status | None:
    """None where these are not four answers to DLE EOT."""
    if len(answer) != 4 or not all(map(is_status_now, answer)):
        return None
    printer, offline, error, paper = answer
    return Status(
        offline=bool(printer & 0x08),
        cover_open=bool(offline & 0x04),
        stopped=bool(offline & 0x20),
        error=bool(offline & 0x40),
        cutter=bool(error & 0x08),
        paper_low=bool(paper & 0x0C),
        paper_out=bool(paper & 0x60),
    )
