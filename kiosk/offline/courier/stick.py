"""A folder on a stick from outside, which may be hostile, full, or gone in the next moment.

Guarantees: nothing outside the folder `ventanilla` is read or written, whatever lies on the stick.
The folder is opened once and every name in it is resolved from there, links are never followed,
devices and pipes are never opened as files, and no name from the stick is used as a path.
"""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Final
from uuid import UUID

from kiosk.offline.courier.errors import NoStick, StickSuspicious, stick_in_words
from kiosk.protocol.courier import FOLDER

MOST_NAMES: Final = 10_000
"""More names than these are not looked at."""
_NO_LINK: Final = os.O_NOFOLLOW | os.O_CLOEXEC
_PLAIN: Final = _NO_LINK | os.O_NONBLOCK  # a pipe must not make us wait


@dataclass(frozen=True)
class Calls:
    """What changes a stick: the system's own calls, or some that fail when a test wants it."""

    write: Callable[[int, memoryview], int] = os.write
    sync: Callable[[int], None] = os.fsync
    cut: Callable[[int, int], None] = os.ftruncate
    rename: Callable[[str, str, int], None] = lambda old, new, folder: os.rename(
        old, new, src_dir_fd=folder, dst_dir_fd=folder
    )


class StickFile:
    """One open plain file on a stick. Every method raises `CourierError`'s kinds."""

    def __init__(self, place: Path, descriptor: int, calls: Calls) -> None:
        self._place = place
        self._descriptor = descriptor
        self._calls = calls

    @property
    def size(self) -> int:
        with stick_in_words(self._place):
            return os.fstat(self._descriptor).st_size

    def read_at(self, offset: int, size: int) -> bytes:
        """`size` bytes from there, fewer only where the file ends."""
        pieces = bytearray()
        with stick_in_words(self._place):
            while len(pieces) < size:
                piece = os.pread(self._descriptor, size - len(pieces), offset + len(pieces))
                if not piece:
                    break
                pieces += piece
        return bytes(pieces)

    def write(self, content: bytes) -> None:
        """Appends all of it."""
        view = memoryview(content)
        with stick_in_words(self._place):
            while view:
                view = view[self._calls.write(self._descriptor, view) :]

    def cut(self, size: int) -> None:
        """Keeps the first `size` bytes; what is written next follows them."""
        with stick_in_words(self._place):
            self._calls.cut(self._descriptor, size)
            os.lseek(self._descriptor, size, os.SEEK_SET)

    def sync(self) -> None:
        """Returns when all that was written has reached the stick."""
        with stick_in_words(self._place):
            self._calls.sync(self._descriptor)

    def forget(self) -> None:
        """Lets the system drop what it remembers, so that the next read asks the stick itself."""
        with stick_in_words(self._place):
            os.posix_fadvise(self._descriptor, 0, 0, os.POSIX_FADV_DONTNEED)


class Stick:
    """Made by `stick_at`. Every method raises `CourierError`'s kinds."""

    def __init__(self, place: Path, descriptor: int, calls: Calls) -> None:
        self.place = place
        self._folder = descriptor
        self._calls = calls

    @property
    def device(self) -> int:
        """Which file system it is."""
        with stick_in_words(self.place):
            return os.fstat(self._folder).st_dev

    @property
    def free_bytes(self) -> int:
        with stick_in_words(self.place):
            figures = os.statvfs(self._folder)
        return figures.f_bavail * figures.f_frsize

    def has(self, name: str) -> bool:
        """Whether anything has this name."""
        with stick_in_words(self.place):
            try:
                os.stat(name, dir_fd=self._folder, follow_symlinks=False)
            except FileNotFoundError:
                return False
        return True

    def ids_of(self, suffix: str) -> list[UUID]:
        """The ids by which plain files are named `<id><suffix>`, in order."""
        with stick_in_words(self.place), os.scandir(self._folder) as entries:
            names = [entry.name for entry in islice(entries, MOST_NAMES)]
        found = (id_in(name, suffix) for name in names)
        return sorted(id_ for id_ in found if id_ is not None)

    @contextmanager
    def reading(self, name: str) -> Iterator[StickFile]:
        with self._opened(name, os.O_RDONLY) as file:
            yield file

    @contextmanager
    def writing(self, name: str) -> Iterator[StickFile]:
        """The file with what it holds, or a new one."""
        with self._opened(name, os.O_RDWR | os.O_CREAT) as file:
            yield file

    def rename(self, old: str, new: str) -> None:
        """Takes the place of what was there; durable at the return."""
        with stick_in_words(self.place):
            self._calls.rename(old, new, self._folder)
            _sync_folder(self._folder, self._calls.sync)

    @contextmanager
    def _opened(self, name: str, flags: int) -> Iterator[StickFile]:
        with stick_in_words(self.place):
            descriptor = os.open(name, flags | _PLAIN, 0o666, dir_fd=self._folder)
        try:
            with stick_in_words(self.place):
                status = os.fstat(descriptor)
            if not stat.S_ISREG(status.st_mode) or status.st_nlink != 1:
                raise StickSuspicious(f"{name} on {self.place} is no plain file of its own")
            yield StickFile(self.place, descriptor, self._calls)
        finally:
            os.close(descriptor)


@contextmanager
def stick_at(directory: Path, *, make: bool = False, calls: Calls | None = None) -> Iterator[Stick]:
    """The folder `ventanilla` in `directory`; `make` makes it. Raises `CourierError`'s kinds."""
    place = directory / FOLDER
    root = _opened_root(directory)
    try:
        with stick_in_words(directory):
            if make:
                _make_folder(root)
            folder = _opened_folder(root, directory)
    finally:
        os.close(root)
    try:
        yield Stick(place, folder, calls or Calls())
    finally:
        os.close(folder)


def _opened_root(directory: Path) -> int:
    with stick_in_words(directory):
        try:
            return os.open(directory, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        except (FileNotFoundError, NotADirectoryError):
            raise NoStick(f"{directory} is no folder: is the stick mounted there?") from None


def _make_folder(root: int) -> None:
    try:
        os.mkdir(FOLDER, 0o777, dir_fd=root)
    except FileExistsError:
        return
    _sync_folder(root, os.fsync)


def _opened_folder(root: int, directory: Path) -> int:
    try:
        return os.open(FOLDER, os.O_RDONLY | os.O_DIRECTORY | _NO_LINK, dir_fd=root)
    except FileNotFoundError:
        raise NoStick(f"{directory} has no folder {FOLDER}: it was never exported to") from None
    except NotADirectoryError:
        raise StickSuspicious(
            f"{FOLDER} on {directory} is a link or no folder: take another stick"
        ) from None


def _sync_folder(folder: int, sync: Callable[[int], None]) -> None:
    try:
        sync(folder)
    except OSError as error:
        if error.errno != errno.EINVAL:
            raise
        os.sync()  # a file system whose folders cannot be synced alone


def id_in(name: str, suffix: str) -> UUID | None:
    """The id in a name that is just `<id><suffix>`."""
    stem = name.removesuffix(suffix)
    try:
        id_ = UUID(stem)
    except ValueError:
        return None
    return id_ if name == f"{id_}{suffix}" else None
