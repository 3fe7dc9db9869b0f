"""What is said of a deadline before and after sending: the visitor's own time counts. Pure.

A submission that waits for the line may arrive after its deadline; whoever sends it reads so first.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from kiosk.dates import moment_words
from kiosk.words import Words

SLOWEST: Final = timedelta(hours=24)
"""What is sent while there is a line has arrived by then, should the line break down at once."""


@dataclass(frozen=True)
class Deadlines:
    """`is_online`: whether the centre has a line now."""

    clock: Callable[[], datetime]
    is_online: Callable[[], bool]

    def before_sending(self, due: datetime | None, words: Words) -> str:
        """Empty where there is no deadline."""
        if due is None:
            return ""
        return words(f"deadline.{self._standing(due)}", moment=moment_words(due, words))

    def _standing(self, due: datetime) -> str:
        now = self.clock()
        if due <= now:
            return "over"
        if not self.is_online():
            return "offline"
        return "soon" if due <= now + SLOWEST else "in-time"


def late_words(due: datetime | None, sent: datetime, words: Words) -> tuple[str, ...]:
    """For the confirmation and its slip; nothing where there is no deadline."""
    if due is None:
        return ()
    key = "deadline.sent-in-time" if sent < due else "deadline.sent-late"
    return (words(key, sent=moment_words(sent, words), moment=moment_words(due, words)),)
