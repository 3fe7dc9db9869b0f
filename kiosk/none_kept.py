"""Keeps None, True and False alive under PySide6 6.12 on Python 3.11.

There each call of a Qt method without a result takes a reference from None which it never had, and
a few thousand calls end the interpreter (`none_dealloc`). From Python 3.12 on these three objects
have no count. `keep_none` gives them more references than any process can lose.
"""

from __future__ import annotations

import ctypes
import sys
from typing import Final

_FOR_EVER: Final = 1 << 40


def keep_none() -> None:
    """To be called before Qt is; again does no harm."""
    if sys.version_info >= (3, 12):
        return
    for one in (None, True, False):
        if sys.getrefcount(one) < _FOR_EVER // 2:
            ctypes.c_ssize_t.from_address(id(one)).value += _FOR_EVER
