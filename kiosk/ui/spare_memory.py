"""Memory that is not needed any more goes back to the machine, once a page has come to rest.

The C library keeps what a page that is gone took: some 5 MiB after a long list.
"""

from __future__ import annotations

import ctypes
from typing import Final

from PySide6.QtCore import QObject, QTimer, Slot

_AT_REST: Final = 1000
"""Milliseconds after a page was opened in which nothing moves any more."""


class SpareMemory(QObject):
    """`give_back_soon` at every page; where the library cannot give anything back, nothing is."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._give_back = getattr(ctypes.CDLL(None), "malloc_trim", None)  # malloc_trim(3)
        self._at_rest = QTimer(self, singleShot=True, interval=_AT_REST)
        self._at_rest.timeout.connect(self.give_back)

    @Slot()
    def give_back_soon(self) -> None:
        self._at_rest.start()

    @Slot()
    def give_back(self) -> None:
        if self._give_back is not None:
            self._give_back(0)
