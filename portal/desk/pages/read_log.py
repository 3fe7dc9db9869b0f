"""An agency's log as its workstation has read it: checked entry by entry, and never twice.

What was checked once stays so while the desk is unlocked: what comes must follow it. Where reading
breaks off, as in a log of years that takes more questions than a clerk may ask in a minute, the
next look goes on from there.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from threading import Lock
from typing import Final

from kiosk.identity.staff.log import LogEntry
from portal.clerks.messages import DeskLogPage

LISTED: Final = 200


class ReadLog:
    """`broken` is the number of the first entry that was changed or is missing; 0: none."""

    def __init__(self) -> None:
        self.count = 0
        self.broken = 0
        self._newest: deque[LogEntry] = deque(maxlen=LISTED)
        self._last = (0, LogEntry.FIRST)
        self._turn = Lock()

    def go_on(self, page_behind: Callable[[int], DeskLogPage]) -> tuple[LogEntry, ...]:
        """Reads what came since; the newest entries, newest first. Raises as `page_behind`."""
        with self._turn:
            while self._took(page_behind(self._last[0])):
                pass
            return tuple(reversed(self._newest))

    def _took(self, page: DeskLogPage) -> bool:
        """Whether there may be more behind it."""
        behind = self._last[0]
        for entry in page.entries:
            if not (self.broken or entry.follows(*self._last)):
                self.broken = self.count + 1
            self.count += 1
            self._last = (entry.number, entry.hash)
            self._newest.append(entry)
        if page.unreadable is not None:
            self.broken = self.broken or self.count + 1
        return self._last[0] > behind and page.unreadable is None
