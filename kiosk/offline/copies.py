"""The second copy: each accepted application once more, in a file of its own beside the outbox.

One flipped bit, a lost write-ahead log or a lost database must not cost an application that a
visitor has a folio for. A copy is on the disk before the outbox commits (`<id>.new`), and counts
from the moment the commit is done (`<id>`). It holds the header's JSON in one line, the sealed
body, and the SHA-256 of both: what does not fit its own digest is no copy.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import suppress
from hashlib import sha256
from heapq import nlargest
from operator import itemgetter
from pathlib import Path
from typing import Final
from uuid import UUID

from pydantic import ValidationError

from kiosk.disk.erasing import erase_file
from kiosk.disk.folders import make_shared
from kiosk.disk.syncing import sync
from kiosk.offline.outbox_item import NewSubmission
from kiosk.protocol.envelope import MAX_SEALED_BYTES, Header
from kiosk.protocol.folio import later_folio

_NEW: Final = ".new"
_DIGEST_BYTES: Final = 32
_LAST_FEW: Final = 3
_MAX_BYTES: Final = MAX_SEALED_BYTES + 64 * 1024
_FILE_MODE: Final = 0o660


class Copies:
    """The copies in one folder. Every method may raise `OSError`."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    @property
    def exist(self) -> bool:
        """Whether there ever was a copy here."""
        return self._folder.is_dir()

    def write(self, new: NewSubmission) -> None:
        """Puts a copy on the disk, name and all; it does not count yet."""
        make_shared(self._folder)
        path = self._new(new.header.id)
        content = new.header.canonical() + b"\n" + new.sealed
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, _FILE_MODE)
        try:
            os.fchmod(descriptor, _FILE_MODE)  # whatever the umask
            _write_all(descriptor, content + sha256(content).digest())
            os.fdatasync(descriptor)
        finally:
            os.close(descriptor)
        sync(self._folder)

    def confirm(self, id_: UUID) -> None:
        """The outbox holds it: the copy counts. Lost in a power cut, `upkeep` does it again."""
        self._new(id_).rename(self._path(id_))

    def discard(self, id_: UUID) -> None:
        """It was not accepted after all."""
        erase_file(self._new(id_))

    def erase(self, id_: UUID) -> None:
        """The application is settled; one that was never confirmed goes too."""
        erase_file(self._path(id_))
        erase_file(self._new(id_))

    def read(self, id_: UUID) -> NewSubmission | None:
        """The copy that counts; None where there is none, or one that is not whole."""
        return _read(self._path(id_), id_)

    def read_unconfirmed(self, id_: UUID) -> NewSubmission | None:
        """The copy whose commit was not seen to its end, alike."""
        return _read(self._new(id_), id_)

    def hold_on_to(self, id_: UUID) -> bool:
        """Lets a copy count that fits its own digest, though nothing can be made of it here, since
        a newer release wrote it. Whether there is one."""
        if _is_whole(self._path(id_)):
            return True
        if not _is_whole(self._new(id_)):
            return False
        self.confirm(id_)
        return True

    def ids(self) -> set[UUID]:
        """All that count."""
        return set(self._named(""))

    def unconfirmed(self) -> set[UUID]:
        """Those whose commit was not seen to its end."""
        return set(self._named(_NEW))

    def newest_folio(self) -> str | None:
        """The latest folio of the copies made last, whether they count or not; None without any.

        Of the last few by name (ids are in the order of the clock) and by the file's time: either
        may have erred, and the very last may be torn.
        """
        names: set[str] = set()
        with suppress(OSError):  # nothing here stops an acceptance
            with os.scandir(self._folder) as entries:
                found = [(entry.name, _written(entry)) for entry in entries]
            names = {name for name, _ in nlargest(_LAST_FEW, found)}
            names |= {name for name, _ in nlargest(_LAST_FEW, found, key=itemgetter(1))}
        newest = None
        for name in names:
            path = self._folder / name
            with suppress(OSError):
                if (copy := _read(path, _id_of(path))) is not None:
                    newest = later_folio(newest, copy.header.folio)
        return newest

    def _named(self, suffix: str) -> Iterator[UUID]:
        with suppress(FileNotFoundError):
            for path in self._folder.iterdir():
                if path.suffix == suffix:
                    with suppress(ValueError):  # a file that is none of ours
                        yield UUID(path.stem)

    def _path(self, id_: UUID) -> Path:
        return self._folder / str(id_)

    def _new(self, id_: UUID) -> Path:
        return self._folder / f"{id_}{_NEW}"


def _write_all(descriptor: int, content: bytes) -> None:
    view = memoryview(content)
    while view:
        view = view[os.write(descriptor, view) :]


def _written(entry: os.DirEntry[str]) -> int:
    """Nanoseconds; 0 where it was renamed or erased meanwhile."""
    try:
        return entry.stat().st_mtime_ns
    except OSError:
        return 0


def _id_of(path: Path) -> UUID | None:
    try:
        return UUID(path.stem)
    except ValueError:  # a file that is none of ours
        return None


def _read(path: Path, id_: UUID | None) -> NewSubmission | None:
    if (body := _whole(path)) is None:
        return None
    line, _, sealed = body.partition(b"\n")
    try:
        header = Header.stored(line)
    except ValidationError:
        return None
    return NewSubmission(header=header, sealed=sealed) if header.id == id_ else None


def _is_whole(path: Path) -> bool:
    return _whole(path) is not None


def _whole(path: Path) -> bytes | None:
    """The header's line and the body; None where there are none, or do not fit their digest."""
    try:
        with path.open("rb") as file:
            content = file.read(_MAX_BYTES + 1)
    except FileNotFoundError:
        return None
    body, digest = content[:-_DIGEST_BYTES], content[-_DIGEST_BYTES:]
    return body if sha256(body).digest() == digest else None
