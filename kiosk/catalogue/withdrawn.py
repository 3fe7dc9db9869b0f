"""Services that are withdrawn at once, as the station last heard it; the screen reads them anew.

The station replaces the file whole, with a service's id a line of `services`, plain or as
`{"id": …}`. A file that makes no sense, or none, withdraws nothing more: what was withdrawn stays
so for as long as this reader lives.
"""

from __future__ import annotations

import json
import logging
from pathlib import Path
from typing import Final

from kiosk.events import event

NAME: Final = "withdrawn.json"
"""In the catalogue's folder."""
MOST_BYTES: Final = 2 * 1024 * 1024
"""More than ten thousand of the longest ids."""

log = logging.getLogger(__name__)


class WithdrawnList:
    """Cheap to ask: the file is read only when it is another one than before."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._stamp: tuple[int, ...] = ()
        self._ids: frozenset[str] = frozenset()

    def look(self) -> bool:
        """Looks again; whether anything changed."""
        stamp = self._stamp_now()
        if stamp == self._stamp:
            return False
        self._stamp = stamp
        before, self._ids = self._ids, self._read() if stamp else self._ids
        return before != self._ids

    @property
    def ids(self) -> frozenset[str]:
        """Those of the last look."""
        return self._ids

    def __contains__(self, service: str) -> bool:
        return service in self._ids

    def _stamp_now(self) -> tuple[int, ...]:
        try:
            found = self._path.stat()
        except OSError:
            return ()
        return (found.st_mtime_ns, found.st_size, found.st_ino)

    def _read(self) -> frozenset[str]:
        try:
            with self._path.open("rb") as file:
                named = json.loads(file.read(MOST_BYTES))["services"]
            return frozenset(str(one["id"] if isinstance(one, dict) else one) for one in named)
        except (OSError, ValueError, LookupError, TypeError, RecursionError):
            log.warning(
                "the list of withdrawn services makes no sense; the last good one counts",
                extra=event("catalogue-not-kept"),
            )
            return self._ids
