"""When those who are turned away may come again: each as late as those told before leave room.

Were it the same for eight thousand kiosks as for eighty, most of what a busy portal answers would
be that it is busy. So whoever is turned away gets a place behind those who were told before, as far
on as the portal answers meanwhile; where nobody is turned away any more, the queue has run out by
itself. Moments are seconds of a steady clock.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

COME_AGAIN: Final = 10
LONGEST_COME_AGAIN: Final = 300
ASKS: Final = 4
"""What one that comes back is reckoned with, in requests. A kiosk has about six: so some are turned
away once more, which costs less than places that nobody takes."""
_SPREAD: Final = 6.0
"""Told `s` seconds, a kiosk waits between `s` and 11 · `s` by chance, and 6 · `s` on average…"""
_MOST_SPREAD: Final = 450.0
"""…but for no more than this beyond them (`kiosk.offline.backoff`)."""
_LONGEST_ANSWER: Final = 5.0
"""One that takes longer waits for its caller's line, and says little of how busy the portal is."""
_MEMORY: Final = 32
"""So many answers, about, of which the mean is kept."""


class Crowd:
    """Who was turned away from `places` that were all taken; `draw` gives a number from 0 to 1."""

    def __init__(self, places: int, draw: Callable[[], float]) -> None:
        self._places = places
        self._draw = draw
        self._mean = 0.0
        self._told_until = 0.0

    def answered(self, seconds: float) -> None:
        """One had a place for so long."""
        self._mean += (min(seconds, _LONGEST_ANSWER) - self._mean) / _MEMORY

    def refused(self, moment: float) -> int:
        """One is turned away; for how many seconds."""
        self._told_until = max(self._told_until, moment) + ASKS * self._mean / self._places
        ahead = self._told_until - moment
        told = max(ahead / _SPREAD, ahead - _MOST_SPREAD)
        if told > LONGEST_COME_AGAIN:  # so that not all whom it cannot reckon with come together
            self._told_until = moment + LONGEST_COME_AGAIN + _MOST_SPREAD
            told = LONGEST_COME_AGAIN * (1 + self._draw()) / 2
        return max(COME_AGAIN, round(told))
