"""QR (ISO/IEC 18004) and Code 128 (ISO/IEC 15417) as modules, without a way to draw them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import barcode  # type: ignore[import-untyped]
import qrcode

QUIET_MODULES: Final = 4
QUIET_BARS: Final = 10


def qr_modules(text: str) -> Sequence[Sequence[bool]]:
    """Rows of modules, dark is True, at error level M, without the quiet zone."""
    code = qrcode.QRCode(error_correction=qrcode.ERROR_CORRECT_M, border=0)
    code.add_data(text)
    code.make(fit=True)
    return [[bool(module) for module in row] for row in code.get_matrix()]


def bar_modules(text: str) -> Sequence[bool]:
    """One row, dark is True, without the quiet zone. Raises `ValueError` if not ASCII."""
    if not (text.isascii() and text.isprintable() and text):
        raise ValueError("a bar code holds printable ASCII")
    [row] = barcode.get_barcode_class("code128")(text).build()
    return [module == "1" for module in row]
