"""When those who are turned away may come again: the later, the more of them there are.

Were it the same for eight thousand kiosks as for eighty, most of what a busy portal answers would
be that it is busy. Not all are told the same, so that there is always somebody at the door. Moments
are seconds of a steady clock.
"""

from __future__ import annotations

from collections.abc import Callable
from math import exp
from typing import Final

COME_AGAIN: Final = 10
LONGEST_COME_AGAIN: Final = 120
_MEMORY_SECONDS: Final = 15.0
_FEW: Final = 20.0
"""Answers in that time; of fewer nothing is concluded."""


class Crowd:
    """Who was answered and who was turned away of late; `draw` gives a number from 0 up to 1."""

    def __init__(self, draw: Callable[[], float]) -> None:
        self._draw = draw
        self._answered = 0.0
        self._refused = 0.0
        self._at = 0.0

    def answered(self, moment: float) -> None:
        """One was."""
        self._fade(moment)
        self._answered += 1

    def refused(self, moment: float) -> int:
        """One is turned away; for how many seconds."""
        self._fade(moment)
        self._refused += 1
        longest = COME_AGAIN * self._refused / max(self._answered, _FEW)
        beyond = min(longest, LONGEST_COME_AGAIN) - COME_AGAIN
        return COME_AGAIN + round(max(0.0, beyond) * self._draw())

    def _fade(self, moment: float) -> None:
        left = exp((self._at - moment) / _MEMORY_SECONDS)
        self._at, self._answered, self._refused = (
            moment,
            self._answered * left,
            self._refused * left,
        )
