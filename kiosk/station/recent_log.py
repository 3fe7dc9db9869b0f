"""The newest lines of the station's own log, for who takes them along on a stick."""

from __future__ import annotations

import logging
from collections import deque
from typing import Final

MOST_LINES: Final = 2_000


class RecentLog(logging.Handler):
    """Holds what was said since the start, the newest `MOST_LINES` of it; for several threads."""

    def __init__(self) -> None:
        super().__init__()
        self.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
        self._lines: deque[str] = deque(maxlen=MOST_LINES)

    def emit(self, record: logging.LogRecord) -> None:
        self._lines.append(self.format(record))

    def text(self) -> str:
        """One line after the other, the oldest first."""
        return "".join(f"{line}\n" for line in tuple(self._lines))
