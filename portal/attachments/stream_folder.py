"""Sealed streams as files of one folder: `<kiosk>/<submission>/<position>`, readable by the portal.

The only module that knows that they are files; `bucket` takes its place where there is one. Nothing
of a path comes from a request but a kiosk's proven id, a UUID and a small number.
"""

from __future__ import annotations

import fcntl
import os
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from typing import BinaryIO, Final

from kiosk.disk.syncing import sync
from portal.attachments.streams import PartBusy
from portal.stream_place import StreamPlace

_BLOCK: Final = 1024 * 1024


class FilePart:
    """A stream that is open for writing, by one at a time. Methods raise `OSError`."""

    def __init__(self, path: Path, root: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        flags = os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW
        self._path = path
        self._root = root
        self._descriptor = os.open(path, flags, 0o600)
        try:
            fcntl.flock(self._descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            os.close(self._descriptor)
            raise PartBusy from error

    def write(self, data: bytes, offset: int) -> None:
        """Puts all of `data` at `offset`, whatever else is written meanwhile."""
        rest = memoryview(data)
        while rest:
            written = os.pwrite(self._descriptor, rest, offset)
            rest, offset = rest[written:], offset + written

    def keep(self) -> None:
        """It is there at once."""

    def cut(self, size: int) -> None:
        """Drops what comes after the first `size` bytes."""
        os.ftruncate(self._descriptor, size)

    def sha256(self) -> bytes:
        """The digest of all that is there."""
        digest, offset = sha256(), 0
        while block := os.pread(self._descriptor, _BLOCK, offset):
            digest.update(block)
            offset += len(block)
        return digest.digest()

    def make_durable(self) -> bool:
        """Puts bytes and name on the disk; False where the stream was removed under its writer."""
        os.fsync(self._descriptor)
        try:
            for folder in self._path.parents:
                sync(folder)
                if folder == self._root.parent:
                    break
            there = self._path.stat()
        except FileNotFoundError:
            return False
        return os.path.samestat(there, os.fstat(self._descriptor))

    def close(self) -> None:
        """Lets others write."""
        os.close(self._descriptor)


class StreamFolder:
    """All streams under `root`."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def size(self, place: StreamPlace) -> int:
        """How many bytes lie there; 0 where nothing does."""
        try:
            return self._path(place).stat().st_size
        except FileNotFoundError:
            return 0

    def read(self, place: StreamPlace) -> BinaryIO:
        """The stream from its start. Raises `OSError`."""
        return self._path(place).open("rb")

    def part(self, place: StreamPlace) -> FilePart:
        """Opens a stream for writing, an empty one where none is. Raises `PartBusy`, `OSError`."""
        return FilePart(self._path(place), self._root)

    def remove(self, place: StreamPlace) -> None:
        """Deletes the stream, and its folder with the last."""
        path = self._path(place)
        path.unlink(missing_ok=True)
        with suppress(OSError):  # another of the submission's streams lies there, or none ever did
            path.parent.rmdir()

    def is_usable(self) -> bool:
        """What is made at need may still lack; then what it lies in counts."""
        nearest = next((path for path in (self._root, *self._root.parents) if path.exists()), None)
        return nearest is not None and os.access(nearest, os.W_OK | os.X_OK)

    def _path(self, place: StreamPlace) -> Path:
        return self._root / place.kiosk / str(place.submission) / str(place.position)
