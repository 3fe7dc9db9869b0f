"""A QR code as one path of an SVG: sharp at any size, on paper too, and no file of its own."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import qrcode

_QUIET: Final = 4


@dataclass(frozen=True)
class CodePicture:
    """`size` modules to a side, with the quiet zone; `path` covers the dark ones."""

    size: int
    path: str


def code_picture(text: str) -> CodePicture:
    """Bears a scratch on the screen that it is scanned from (level M)."""
    code = qrcode.QRCode(error_correction=qrcode.ERROR_CORRECT_M, border=_QUIET)
    code.add_data(text)
    rows = code.get_matrix()
    dark = ((x, y) for y, row in enumerate(rows) for x, is_dark in enumerate(row) if is_dark)
    return CodePicture(len(rows), "".join(f"M{x} {y}h1v1h-1z" for x, y in dark))
