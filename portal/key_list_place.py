"""Where the list of the portal's keys is written to be signed: a source, or the manuscript."""

from __future__ import annotations

from pathlib import Path
from typing import Protocol

from kiosk.disk.whole_file import replace_file
from kiosk.protocol.portal_keys import PORTAL_KEYS, PortalKeys
from portal.act_log import COMMAND
from portal.clock import utc_now
from portal.command import database_of
from portal.manuscript.folder import Manuscript, ManuscriptError, version_of
from portal.manuscript.saving import Author
from portal.publishing.errors import PublishingError
from portal.publishing.portal_keys import read_portal_keys
from portal.settings import PortalSettings


class KeyListPlace(Protocol):
    """`read` gives None where there is no list yet. Both raise `PublishingError`."""

    def read(self) -> PortalKeys | None: ...
    def write(self, keys: PortalKeys) -> None: ...


def place_of_list(settings: PortalSettings, source: Path | None) -> KeyListPlace:
    """In a folder of source files, or the manuscript. Raises `PublishingError`: none is there."""
    if source is None:
        manuscript = Manuscript(settings.home)
        if not manuscript.is_begun:
            raise PublishingError("name SOURCE, or begin a draft: `portal manuscript begin`")
        return _InManuscript(settings, manuscript)
    if not (source / "catalogue.yaml").is_file():
        raise PublishingError(f"{source} is no catalogue: it has no catalogue.yaml")
    return _InSource(source / PORTAL_KEYS)


class _InSource:
    def __init__(self, path: Path) -> None:
        self._path = path

    def read(self) -> PortalKeys | None:
        try:
            return read_portal_keys(self._path.read_bytes()) if self._path.exists() else None
        except OSError as error:
            raise PublishingError(f"{self._path}: {error.strerror}") from error

    def write(self, keys: PortalKeys) -> None:
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            replace_file(self._path, _content(keys), 0o644)
        except OSError as error:
            raise PublishingError(f"{self._path}: {error.strerror}") from error


class _InManuscript:
    def __init__(self, settings: PortalSettings, manuscript: Manuscript) -> None:
        self._settings = settings
        self._manuscript = manuscript

    def read(self) -> PortalKeys | None:
        content = self._manuscript.read(PORTAL_KEYS)
        return None if content is None else read_portal_keys(content)

    def write(self, keys: PortalKeys) -> None:
        seen = version_of(self._manuscript.read(PORTAL_KEYS))
        try:
            with database_of(self._settings) as database:
                author = Author(self._manuscript, database, utc_now, COMMAND)
                author.saves({PORTAL_KEYS: _content(keys)}, seen=seen)
        except ManuscriptError as error:
            raise PublishingError(str(error)) from error


def _content(keys: PortalKeys) -> bytes:
    return keys.canonical() + b"\n"
