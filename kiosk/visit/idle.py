"""When a visit ends by itself: a pure function of how long nobody touched the screen.

WCAG 2.2, success criterion 2.2.1: at least 20 s to extend, by a simple act, ten times and more
(here: without limit; every touch starts the time anew).
"""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil


@dataclass(frozen=True)
class Present:
    """Somebody is here."""


@dataclass(frozen=True)
class Asking:
    """Nobody touched the screen for long: ask, and count down whole seconds."""

    seconds_left: int


@dataclass(frozen=True)
class Gone:
    """Nobody answered: end the visit."""


Presence = Present | Asking | Gone


def presence(untouched_seconds: float, idle_seconds: float, warning_seconds: float) -> Presence:
    """What to make of a screen that was not touched for that long."""
    if untouched_seconds < idle_seconds:
        return Present()
    left = idle_seconds + warning_seconds - untouched_seconds
    return Asking(ceil(left)) if left > 0 else Gone()
