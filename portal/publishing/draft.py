"""What is about to be written, over what is there: read as if it were written, put down in order.

The order is what a reader follows, backwards: a file is on the disk before anything names it.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from datetime import datetime
from functools import partial
from pathlib import Path

from kiosk.disk.whole_file import replace_file
from portal.publishing.errors import PublishingError
from portal.publishing.repository import EVERYBODY, Repository
from portal.publishing.versions import version_after

Write = Callable[[Path, bytes], None]
Progress = Callable[[list[str]], Iterable[str]]
"""Goes through the paths as they are written, and may show how far it is."""
write_public: Write = partial(replace_file, mode=0o644)


class Draft(Repository):
    """A repository with changes that are not written yet."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self._new: dict[str, bytes] = {}

    @property
    def is_empty(self) -> bool:
        return not self._new

    @property
    def paths(self) -> list[str]:
        """In the order of writing."""
        return sorted(self._new, key=lambda path: (_stage(path), path))

    def put(self, path: str, content: bytes) -> None:
        """What is there already with these bytes is left alone."""
        if super().read(path) == content:
            self._new.pop(path, None)
        else:
            self._new[path] = content

    def read(self, path: str) -> bytes | None:
        return self._new[path] if path in self._new else super().read(path)

    def versions(self) -> dict[str, list[int]]:
        found = super().versions()
        for path in self._new:
            folder, _, name = path.partition("/")
            number, _, rest = name.partition(".")
            if folder == "metadata" and number.isdigit():
                role = rest.removesuffix(".json")
                found[role] = sorted({*found.get(role, []), int(number)})
        return found

    def next_version(self, role: str, now: datetime) -> int:
        """One that no client has seen, and no file carries, not even one of a cut-off run."""
        return version_after(self.highest_version(role), now)

    def highest_version(self, role: str) -> int:
        """Of those that a ring names or a file carries; 0 where there is none."""
        named = [
            file.version
            for number in self.ring_snapshots().values()
            for name, file in self.snapshot(number).signed.meta.items()
            if name == f"{role}.json"
        ]
        return max([0, *named, *self.versions().get(role, [])])

    def commit(self, progress: Progress = iter, write: Write = write_public) -> None:
        """Writes everything, the timestamps last. Raises `PublishingError`."""
        for name in progress(self.paths):
            path = self.folder / name
            try:
                _make_folder(path.parent)
                write(path, self._new[name])
            except OSError as error:
                raise PublishingError(
                    f"{path}: {error.strerror}; what is published still stands: try again"
                ) from error
        self._new.clear()


def _make_folder(folder: Path) -> None:
    """As durable as what will lie in it."""
    if folder.is_dir():
        return
    _make_folder(folder.parent)
    folder.mkdir(exist_ok=True)
    descriptor = os.open(folder.parent, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _stage(path: str) -> int:
    if path == EVERYBODY:
        return 6
    if path.startswith("rings/"):  # the first ring first: it is never behind the others
        return 5
    if path.startswith("packs/"):
        return 4
    if path.endswith(".snapshot.json"):
        return 3
    if path.endswith(".root.json"):
        return 0
    return 2 if path.startswith("metadata/") else 1
