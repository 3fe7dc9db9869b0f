"""Which agencies there are: those that were ever published here, in any ring, and those whose
folder lies in the source of the catalogue.

What a kiosk shows was published, so that what visitors were given folios for is known here by the
same act; the folder serves a portal that publishes nothing yet, or whose repository lies elsewhere.
Guarantees: one that is known stays known as long as the process lives, whatever becomes of the
files, and is answered for without looking at the disk; one that is not is looked for each time.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterable
from pathlib import Path
from threading import Lock
from typing import Final

from portal.events import event
from portal.publishing.errors import PublishingError
from portal.publishing.repository import RINGS, Repository, ring_path
from portal.publishing.rings import state_of
from portal.publishing.source_files import is_reserved
from portal.settings import PortalSettings

SLUG: Final = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_LOG = logging.getLogger("portal")
_Stamp = tuple[int, int, int]


def lies_in(catalogue: Path | None, agency: str) -> bool:
    """Whether that agency's folder is in this source; what is no slug is no agency's name.

    One that a template gives has at least its keys there, once it can be sealed to.
    """
    if catalogue is None or not SLUG.fullmatch(agency):
        return False
    folder = catalogue / "agencies" / agency
    return any((folder / name).is_file() for name in ("agency.yaml", "keys.json"))


def agencies_at(settings: PortalSettings) -> Agencies:
    """Those of the portal that is set up so."""
    return Agencies(Repository(settings.repository), settings.shown_catalogue)


class Agencies:
    """Those of one repository and one source folder; neither need be there. From any thread."""

    def __init__(self, repository: Repository, catalogue: Path | None) -> None:
        self._repository = repository
        self._catalogue = catalogue
        self._lock = Lock()
        self._known: set[str] = set()
        self._read: list[_Stamp | None] = []
        self._told = ""

    def knows(self, agency: str) -> bool:
        """Whether there is such an agency; what is broken is told to the log, and no reason for no.

        One that was revoked, or is published no more, is known too: folios were given for it.
        """
        if agency in self._known:
            return True
        if lies_in(self._catalogue, agency):
            self._known.add(agency)
            return True
        with self._lock:
            self._look()
        return agency in self._known

    def _look(self) -> None:
        """Reads what is published, where a ring's timestamp is another file than before."""
        # Before the files: what is published in between is seen at the next question.
        stamps = [_stamp(self._repository.folder / ring_path(ring)) for ring in RINGS]
        if stamps == self._read:
            return
        faults = []
        for ring in RINGS:
            try:
                self._learn(_roles_of(self._repository, ring))
            except PublishingError as error:
                faults.append(str(error))
        if faults:
            # Files have their roles' names: what cannot be opened any more still says so much.
            self._learn(self._repository.versions())
            self._tell(faults[0])
        else:
            self._read, self._told = stamps, ""

    def _learn(self, roles: Iterable[str]) -> None:
        self._known |= {role for role in roles if not is_reserved(role)}

    def _tell(self, fault: str) -> None:
        """Once, though it is met at every question."""
        if fault != self._told:
            self._told = fault
            told = "what is published cannot be read, and what was known of it stays: %s"
            _LOG.error(told, fault, extra=event("agencies-not-read"))


def _roles_of(repository: Repository, ring: int) -> Iterable[str]:
    """None ever leaves a ring, though it may sign no more. Raises `PublishingError`."""
    timestamp = repository.timestamp(ring)
    if timestamp is None:
        return ()
    return state_of(repository, timestamp.signed.snapshot_meta.version).roles


def _stamp(path: Path) -> _Stamp | None:
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_ino, found.st_size
