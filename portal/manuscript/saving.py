"""What authors do to the manuscript, by whatever way: written down with a name, then done."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Final

from portal import act_log
from portal.manuscript.folder import ChangedMeanwhile, Manuscript, version_of
from portal.publishing.source_files import Files
from portal.storage.database import Database

SAVED: Final = "manuscript-saved"
REMOVED: Final = "manuscript-removed"
BEGUN: Final = "manuscript-begun"


class Author:
    """Somebody who changes one manuscript."""

    def __init__(
        self, manuscript: Manuscript, database: Database, clock: Callable[[], datetime], who: str
    ) -> None:
        self.manuscript = manuscript
        self._database = database
        self._clock = clock
        self._who = who

    def begins(self, files: Files, detail: str) -> None:
        """These files take the place of all there were. Raises `ManuscriptError`."""
        with act_log.doing(self._database, self._clock, self._who, BEGUN, [detail]):
            self.manuscript.begin(files)

    def saves(self, changes: Files, *, seen: str) -> None:
        """Over the version that was seen of the first. What is so already is not saved again.

        Raises `ChangedMeanwhile`, and `ManuscriptError`.
        """
        first = next(iter(changes))
        if version_of(self.manuscript.read(first)) != seen:
            raise ChangedMeanwhile(f"{first} was saved by somebody else meanwhile")
        new = {n: c for n, c in changes.items() if n == first or self.manuscript.read(n) != c}
        if all(self.manuscript.read(name) == content for name, content in new.items()):
            return
        with act_log.doing(self._database, self._clock, self._who, SAVED, list(new)):
            self.manuscript.save(new, seen=seen)

    def removes(self, *names: str, seen: str) -> None:
        """As `saves`."""
        if version_of(self.manuscript.read(names[0])) != seen:
            raise ChangedMeanwhile(f"{names[0]} was saved by somebody else meanwhile")
        with act_log.doing(self._database, self._clock, self._who, REMOVED, names):
            self.manuscript.save({}, names, seen=seen)
