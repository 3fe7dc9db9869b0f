"""Times between frames of a window, in milliseconds, as a line of JSON after a word."""

from __future__ import annotations

import json
import os
import sys
import time
from itertools import pairwise

from PySide6.QtCore import Q_ARG, QMetaObject, QObject
from PySide6.QtQuick import QQuickItem, QQuickWindow

FLICK = 6000.0
"""Pixels a second, as of a quick finger."""
TURN_MILLISECONDS = 180.0
"""How long a page slides in."""


class FrameWatch:
    """Notes when each frame was swapped."""

    def __init__(self, window: QQuickWindow) -> None:
        self.moments: list[float] = []
        window.frameSwapped.connect(lambda: self.moments.append(moment()))

    def between(self, begin: float, end: float) -> list[float]:
        """From `begin` to the first frame, and from each to the next, up to `end`."""
        inside = [begin, *(one for one in self.moments if begin <= one <= end)]
        return [later - earlier for earlier, later in pairwise(inside)]


def moment() -> float:
    """Milliseconds of a clock that never steps back."""
    return time.monotonic_ns() / 1e6


def tell(word: str, times: list[float]) -> None:
    line = f"{word} {json.dumps([round(one, 2) for one in times])}\n"
    os.write(sys.stdout.fileno(), line.encode())


def longest_flickable(item: QQuickItem) -> QQuickItem | None:
    """The visible one with the most in it."""
    found = [one for one in _inside(item) if one.inherits("QQuickFlickable") and one.isVisible()]
    return max(found, key=lambda one: float(one.property("contentHeight")), default=None)


def flick(area: QObject) -> None:
    """Upwards."""
    QMetaObject.invokeMethod(area, "flick", Q_ARG(float, 0.0), Q_ARG(float, -FLICK))


def _inside(item: QQuickItem) -> list[QQuickItem]:
    return [item, *(one for child in item.childItems() for one in _inside(child))]
