"""Fetches a pack into the cache where that spares trips and bytes; without one all goes on."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable
from pathlib import Path
from typing import Final

from tuf.api.exceptions import DownloadHTTPError, DownloadLengthMismatchError

from kiosk.catalogue.updating.cache import Cache
from kiosk.catalogue.updating.errors import disk_in_words
from kiosk.catalogue.updating.fetching import grown
from kiosk.catalogue.updating.pack import MAX_PACK_BYTES, PackDamaged, read_pack
from kiosk.catalogue.updating.sources import Source
from kiosk.events import event

_log = logging.getLogger(__name__)
_SAFE_NAME: Final = re.compile(r"[0-9]+(?:-[0-9]+)?\.pack")


class Packs:
    """For one update. `have` is the snapshot whose files `had` gives by their path."""

    def __init__(
        self,
        source: Source,
        cache: Cache,
        have: int | None,
        had: Callable[[str], bytes | None],
    ) -> None:
        self._source = source
        self._cache = cache
        self._had = had
        self._have = have
        self.loaded = False

    def towards(self, snapshot: int) -> None:
        """The pack from what is here to there. Raises `SourceFailed` and of the disk."""
        if self._source.has_packs and snapshot != self._have:
            name = f"{snapshot}.pack" if self._have is None else f"{self._have}-{snapshot}.pack"
            self._load(name, MAX_PACK_BYTES)

    def everything(self, snapshot: int, most: int) -> None:
        """The pack of all of it, unless it is larger than `most`. Raises the same."""
        if self._source.has_packs and not self.loaded:
            self._load(f"{snapshot}.pack", most)

    def _load(self, name: str, most: int) -> None:
        part = self._part(name)
        try:
            with disk_in_words():
                self._grow(part, f"packs/{name}", most)
                with part.open("rb") as file:
                    for path, content in read_pack(file, self._base):
                        self._cache.write(path, content)
            self.loaded = True
        except DownloadHTTPError:
            return  # there is none
        except (DownloadLengthMismatchError, PackDamaged, ValueError) as error:
            _log.info("the pack %s is of no use: %s", name, error, extra=event("pack-unusable"))
        part.unlink(missing_ok=True)

    def _base(self, path: str) -> bytes | None:
        content = self._cache.read(path)
        return self._had(path) if content is None else content

    def _grow(self, part: Path, path: str, most: int) -> None:
        """What arrives stays, so that a line that breaks costs nothing twice."""
        start = part.stat().st_size if part.exists() else 0
        with part.open("ab") as file:
            for piece in grown(self._source, path, start, most - start):
                file.write(piece)
                file.flush()

    def _part(self, name: str) -> Path:
        """Where it grows; what grew for another is dropped."""
        if not _SAFE_NAME.fullmatch(name):
            raise AssertionError(name)
        folder = self._cache.parts
        with disk_in_words():
            folder.mkdir(parents=True, exist_ok=True)
            for other in folder.iterdir():
                if other.name != name:
                    other.unlink()
        return folder / name
