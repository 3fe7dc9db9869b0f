"""The catalogue as its folders are now: read again when they change, while the desk goes on.

Guarantee: a folder that cannot be read takes nothing away. What was read before serves on, and
`Services.is_behind` says so.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from threading import Lock

from kiosk.catalogue.errors import CatalogueError
from kiosk.disk.stamp import Stamp, stamp
from portal.desk.pages.catalogue import Services, services_of


class AtHand:
    """What is known of one agency's services; asked anew for each page.

    `folders` are as `services_of` has them. Raises `CatalogueError` where one is no catalogue when
    the desk starts.
    """

    def __init__(self, agency: str, folders: Sequence[Path], clock: Callable[[], datetime]) -> None:
        self._agency = agency
        self._folders = tuple(folders)
        self._clock = clock
        self._reading = Lock()
        self._stamp = self._now()
        self._services = self._read()

    def __call__(self) -> Services:
        """As the folders are now, or were when they could last be read."""
        with self._reading:
            if (found := self._now()) != self._stamp:
                self._stamp = found  # from before it is read: what changes meanwhile is seen next
                try:
                    self._services = self._read()
                except CatalogueError:
                    self._services = replace(self._services, is_behind=True)
            return self._services

    def _read(self) -> Services:
        read_at = self._clock() if self._folders else None
        return replace(services_of(self._agency, self._folders), read_at=read_at)

    def _now(self) -> Stamp:
        return stamp([path for folder in self._folders for path in _within(folder)])


def _within(folder: Path) -> Iterator[Path]:
    """The folder, and all in it that is not hidden: a folder that gets a file changes too."""
    for parent, inner, names in os.walk(folder):
        inner[:] = sorted(name for name in inner if not name.startswith("."))
        yield Path(parent)
        yield from (Path(parent) / name for name in sorted(names) if not name.startswith("."))
