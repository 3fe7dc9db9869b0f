"""Files of the repository that are here already, by their path: out of packs, or fetched before.

Nothing in it is believed: every file passes TUF's checks when it is used.
"""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from typing import Final

from kiosk.catalogue.updating.errors import disk_in_words

_PATH: Final = re.compile(r"(?:metadata|targets)(?:/[A-Za-z0-9][A-Za-z0-9._-]{0,200}){1,8}")


class Cache:
    """A folder. `was_used`: something was read from it."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.was_used = False

    def read(self, path: str) -> bytes | None:
        """The file, if it is here."""
        if not _PATH.fullmatch(path):
            return None
        try:
            content = (self._folder / path).read_bytes()
        except OSError:  # not here, or no longer readable: it is fetched
            return None
        self.was_used = True
        return content

    def write(self, path: str, content: bytes) -> None:
        """Keeps a file. Raises `NoRoom` and `DiskRefused`, and `ValueError` for a strange path."""
        if not _PATH.fullmatch(path):
            raise ValueError("no path of the repository")
        place = self._folder / path
        draft = place.with_name(f".{place.name[:100]}.new")
        with disk_in_words():
            place.parent.mkdir(parents=True, exist_ok=True)
            draft.write_bytes(content)
            draft.replace(place)

    def drop(self, path: str) -> None:
        """Forgets a file that proved wrong."""
        if _PATH.fullmatch(path):
            (self._folder / path).unlink(missing_ok=True)

    def clear(self) -> None:
        """Forgets all."""
        shutil.rmtree(self._folder, ignore_errors=True)

    @property
    def parts(self) -> Path:
        """Where files grow that are not whole yet."""
        return self._folder / "parts"
