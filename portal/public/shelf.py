"""The catalogue as the pages read it: one store a release, built once, swapped when it changes.

A request only ever reads; what builds is another process (`store_build`), once somebody has asked
for a page. While a new store is being made, or cannot be, the one before is shown.
"""

from __future__ import annotations

import asyncio
import logging
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from threading import Lock
from time import monotonic
from typing import Final

from kiosk.catalogue.errors import CatalogueError, StoreDamaged
from kiosk.catalogue.reading import CatalogueStore
from portal.events import event
from portal.outliving import outlived
from portal.public.draft_questions import Questions
from portal.public.shown import Shown, shown_catalogue
from portal.public.store_build import store_path
from portal.publishing.errors import PublishingError
from portal.publishing.repository import EVERYBODY, Repository

FOLDER: Final = "public"
_LOOK_SECONDS: Final = 5.0
_SOON_SECONDS: Final = 0.3
_REFUSED_SECONDS: Final = 600.0
"""Before a catalogue whose store could not be built is tried again."""
_LOG = logging.getLogger("portal")
_Stamp = tuple[int, int, int]
_NO_RELEASE: Final[_Stamp] = (0, 0, 0)


class NotYet(Exception):  # noqa: N818 - named for what happened
    """There is no store to read: it is being built, or nothing was ever published."""


@dataclass(frozen=True)
class Reading:
    """A store, and what is withdrawn from it at once.

    `questions`: what forms ask, by service and language, once somebody looked; `of_drafts` in
    full, for phones, by agency, form and language.
    """

    store: CatalogueStore
    withdrawn: frozenset[str]
    questions: dict[tuple[str, str], tuple[str, ...]] = field(default_factory=dict)
    of_drafts: dict[tuple[str, str, str], Questions | None] = field(default_factory=dict)


class Shelf:
    """May be read from many threads; one at a time has the store, for milliseconds."""

    def __init__(self, home: Path, repository: Path, source: Path | None) -> None:
        self._folder = home / FOLDER
        self._repository = Repository(repository)
        self._source = source
        self._lock = Lock()
        self._reading: Reading | None = None
        self._shown: str | None = None
        self._wanted: str | None = None
        self._refused: str | None = None
        self._refused_at = 0.0
        self._seen: _Stamp | None = None
        self._asked = False

    def wake(self) -> None:
        """Somebody is looking at the pages: has the store built if it must be."""
        self._asked = True

    @contextmanager
    def lent(self) -> Iterator[Reading]:
        """Raises `NotYet`."""
        self.wake()
        with self._lock:
            if self._reading is None:
                raise NotYet
            try:
                yield self._reading
            except StoreDamaged as error:
                _LOG.error(
                    "the pages' catalogue is damaged, and is built anew: %s",
                    error,
                    extra=event("pages-catalogue-failed"),
                )
                self._drop()
                raise NotYet from error

    def look(self) -> bool:
        """Takes what is on the disk now; False where the store must be built first.

        What cannot be read is told to the log, and the store that is shown stays.
        """
        changed = self._changed()
        if changed is None:
            return True
        try:
            shown = shown_catalogue(self._repository, self._source)
        except (PublishingError, CatalogueError) as error:
            _LOG.error(
                "the pages' catalogue was not renewed: %s",
                error,
                extra=event("pages-catalogue-failed"),
            )
            self._seen = changed
            return True
        self._wanted = None if shown is None else shown.stamp
        if monotonic() - self._refused_at > _REFUSED_SECONDS:
            self._refused = None  # what failed may have been the machine, not the catalogue
        is_refused = self._wanted is not None and self._wanted == self._refused
        if shown is not None and not is_refused and not self._take(shown):
            return False
        if not is_refused:
            self._seen = changed
        return True

    async def keep(self) -> None:
        """Looks again and again, and has the store built where there is none of that release.

        Until it is cancelled: what goes wrong, a bug too, is told to the log.
        """
        while True:
            seconds = _LOOK_SECONDS
            with outlived(_LOG, "pages-catalogue"):
                seconds = await self._kept()
            await asyncio.sleep(seconds)

    def close(self) -> None:
        with self._lock:
            if self._reading is not None:
                self._reading.store.close()
                self._reading = None

    def _changed(self) -> _Stamp | None:
        """The newest timestamp's file, where it is another one than before."""
        try:
            found = (self._repository.folder / EVERYBODY).stat()
        except OSError:  # nothing is published: the source itself is looked at
            return _NO_RELEASE
        stamp = (found.st_mtime_ns, found.st_ino, found.st_size)
        return None if stamp == self._seen and self._reading is not None else stamp

    def _take(self, shown: Shown) -> bool:
        """Whether a sound store is shown now."""
        path = store_path(self._folder, shown.stamp)
        with self._lock:
            store = self._reading.store if self._reading and self._shown == shown.stamp else None
            try:
                store = store or CatalogueStore.open(path)
            except StoreDamaged as error:
                _LOG.error(
                    "the pages' catalogue is built anew: %s",
                    error,
                    extra=event("pages-catalogue-failed"),
                )
                path.unlink(missing_ok=True)
                return False
            except CatalogueError:  # it was never built
                return False
            if self._reading is not None and self._reading.store is not store:
                self._reading.store.close()
            self._reading = Reading(store, shown.withdrawn)
            self._shown = shown.stamp
        return True

    def _drop(self) -> None:
        """What rots on the disk goes, so that it is built anew."""
        if self._reading is not None:
            self._reading.store.close()
        if self._shown is not None:
            store_path(self._folder, self._shown).unlink(missing_ok=True)
        self._reading = self._shown = self._seen = None

    async def _kept(self) -> float:
        """One look, and what follows from it; in how many seconds the next one is due."""
        try:
            if await asyncio.to_thread(self.look):
                return _LOOK_SECONDS
            if not self._asked:
                return _SOON_SECONDS
            await self._build()
        except OSError as error:  # no room for another process, say
            _LOG.error(
                "the pages' catalogue was not built: %s",
                error.strerror,
                extra=event("pages-catalogue-failed"),
            )
            return _LOOK_SECONDS
        return 0.0

    async def _build(self) -> None:
        paths = [self._folder, self._repository.folder]
        command = [sys.executable, "-m", "portal.public.store_build", *map(str, paths)]
        if self._source is not None:
            command.append(str(self._source))
        process = await asyncio.create_subprocess_exec(
            *command, stdin=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.PIPE
        )
        try:
            _, told = await process.communicate()
        except asyncio.CancelledError:
            if process.returncode is None:
                process.kill()
                await process.wait()
            raise
        if process.returncode:
            self._refused, self._refused_at = self._wanted, monotonic()
            _LOG.error(
                "the pages' catalogue was not built: %s",
                told.decode("utf-8", "replace"),
                extra=event("pages-catalogue-failed"),
            )
