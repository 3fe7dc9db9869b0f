"""Files on whatever sticks are put in: found within bounds, and read whole or not at all.

Nothing on a stick is trusted. Guarantees: every name is resolved from the opened folder it was
found in, links are never followed, and devices, pipes and sockets never opened; depth, number,
time and size are bounded, so that a stick with a hundred thousand files costs a moment and no
memory; nothing is written, neither to the stick nor anywhere else. Nothing is made anew here: what
comes out is as it lies on the stick (`kiosk.files.remaking` makes pictures and documents anew).
"""

from __future__ import annotations

import errno
import os
import stat
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Final

from kiosk.files.shown_name import MOST_SHOWN, shown_name

_NO_LINK: Final = os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC
_FOLDER: Final = _NO_LINK | os.O_DIRECTORY
_PLAIN: Final = _NO_LINK | os.O_NONBLOCK | os.O_NOCTTY  # a pipe must not make us wait
_NO_PLAIN: Final = frozenset({errno.ELOOP, errno.ENXIO, errno.ENODEV, errno.ENAMETOOLONG})
"""What a link, a pipe or a socket answers to being opened."""
_BLOCK: Final = 256 * 1024
_NOT_PEOPLES: Final = frozenset({"system volume information", "$recycle.bin", "lost+found"})
_MOUNT_DEPTH: Final = 2
"""`/media/usb0` and `/media/<user>/<label>`: where sticks are mounted below the folder."""

StickPath = tuple[str, ...]
"""The names that lead to a file, from the folder in which sticks are mounted."""


class Why(StrEnum):
    """What stands in the way of a file; the endings of the words for it."""

    GONE = "gone"
    """The stick was pulled out, or does not answer."""
    NO_FILE = "no-file"
    """It is a link, a device or a folder by now, or may not be read."""
    TOO_LARGE = "too-large"


class StickUnreadable(Exception):  # noqa: N818 - named for what happened
    """The file could not be had; nothing of it is used."""

    def __init__(self, why: Why) -> None:
        self.why = why
        super().__init__(f"a file on the stick cannot be read: {why.value}")


@dataclass(frozen=True)
class Bounds:
    """How much of a stick is looked at. `files` are offered at most, the newest first."""

    entries: int = 20_000
    depth: int = 8
    files: int = 200
    seconds: float = 5.0


@dataclass(frozen=True)
class Candidate:
    """One plain file, before it is decided whether it is offered.

    `name` is as on the stick and never to be shown; `head` gives its first bytes, fewer where it
    is shorter or cannot be read.
    """

    name: str
    size: int
    head: Callable[[int], bytes] = field(repr=False)

    @property
    def suffix(self) -> str:
        """The ending of its name in lower case, with the dot; empty where it has none."""
        return Path(self.name).suffix.lower()


@dataclass(frozen=True)
class StickFile:
    """A file that is offered. `path` leads `read_file` to it; `name` and `folder` are for people.

    `changed` is in seconds since 1970, as the stick says.
    """

    path: StickPath = field(repr=False)
    name: str
    folder: str
    size: int
    changed: float


@dataclass(frozen=True)
class StickContents:
    """What was accepted; `stick` whether any stick is there, `whole` whether all was looked at."""

    files: tuple[StickFile, ...]
    stick: bool
    whole: bool


def find_files(
    sticks: Path,
    accept: Callable[[Candidate], bool],
    bounds: Bounds | None = None,
    monotonic: Callable[[], float] = time.monotonic,
) -> StickContents:
    """The files on all sticks below `sticks` that `accept` takes, newest first.

    `sticks` is the folder in which the system mounts them (`/media`). What cannot be read is passed
    over, and a stick that is pulled out meanwhile ends its list: this raises nothing.
    """
    bounds = bounds or Bounds()
    walk = _Walk(bounds, monotonic() + bounds.seconds, monotonic)
    taken = [found for found in walk.through(sticks) if accept(found.candidate)]
    taken.sort(key=lambda found: (-found.file.changed, found.file.name))
    files = tuple(found.file for found in taken[: bounds.files])
    return StickContents(files, walk.stick, walk.whole and len(taken) <= bounds.files)


def read_file(sticks: Path, path: StickPath, most_bytes: int) -> bytes:
    """The whole content of one file that was found. Raises `StickUnreadable`."""
    try:
        with _opened(sticks, path) as descriptor:
            size = os.fstat(descriptor).st_size
            if size > most_bytes:
                raise StickUnreadable(Why.TOO_LARGE)
            content = _read(descriptor, most_bytes + 1)
    except (FileNotFoundError, NotADirectoryError, BlockingIOError) as error:
        gone = not _is_there(sticks, path[:-1])
        raise StickUnreadable(Why.GONE if gone else Why.NO_FILE) from error
    except PermissionError as error:
        raise StickUnreadable(Why.NO_FILE) from error
    except OSError as error:
        raise StickUnreadable(Why.GONE) from error
    if len(content) > most_bytes:
        raise StickUnreadable(Why.TOO_LARGE)
    if len(content) < size:
        raise StickUnreadable(Why.GONE)
    return content


@dataclass(frozen=True)
class _Seen:
    candidate: Candidate
    file: StickFile


class _Walk:
    """Through folders, near ones first, until a bound is met."""

    def __init__(self, bounds: Bounds, until: float, monotonic: Callable[[], float]) -> None:
        self._bounds = bounds
        self._until = until
        self._monotonic = monotonic
        self._left = bounds.entries
        self.stick = False
        self.whole = True

    def through(self, sticks: Path) -> Iterator[_Seen]:
        waiting: deque[StickPath] = deque([()])
        while waiting:
            path = waiting.popleft()
            self.stick = self.stick or (
                0 < len(path) <= _MOUNT_DEPTH and os.path.ismount(sticks.joinpath(*path))
            )
            with suppress(OSError), _opened(sticks, path, _FOLDER) as folder:
                for entry in self._entries(folder):
                    inner = (*path, entry.name)
                    if entry.is_dir(follow_symlinks=False):
                        if len(inner) <= self._bounds.depth:
                            waiting.append(inner)
                        else:
                            self.whole = False
                    elif (seen := _seen(entry, inner, folder)) is not None:
                        self.stick = True
                        yield seen
            if not self._may_go_on():
                self.whole = False
                return

    def _entries(self, folder: int) -> Iterator[os.DirEntry[str]]:
        with os.scandir(folder) as entries:
            for entry in entries:
                if not self._may_go_on():
                    return
                self._left -= 1
                if not entry.name.startswith(".") and entry.name.lower() not in _NOT_PEOPLES:
                    yield entry

    def _may_go_on(self) -> bool:
        return self._left > 0 and self._monotonic() < self._until


def _seen(entry: os.DirEntry[str], path: StickPath, folder: int) -> _Seen | None:
    """A plain file with a name and a size; None for everything else."""
    try:
        status = entry.stat(follow_symlinks=False)
    except OSError:
        return None
    if not stat.S_ISREG(status.st_mode):
        return None
    name = path[-1]

    def head(size: int) -> bytes:
        with suppress(OSError), _opened_in(folder, name) as descriptor:
            return _read(descriptor, size)
        return b""

    where = " / ".join(shown_name(part) for part in path[:-1])
    shown = StickFile(path, shown_name(name), where[-MOST_SHOWN:], status.st_size, status.st_mtime)
    return _Seen(Candidate(name, status.st_size, head), shown)


@contextmanager
def _opened(sticks: Path, path: StickPath, flags: int = _PLAIN) -> Iterator[int]:
    """One thing on a stick, opened from folder to folder. Raises `OSError`."""
    *folders, last = path or (".",)
    descriptor = os.open(sticks, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        for name in folders:
            descriptor = _replaced(descriptor, _step(name, descriptor, _FOLDER))
        with _opened_in(descriptor, last, flags) as opened:
            yield opened
    finally:
        os.close(descriptor)


@contextmanager
def _opened_in(folder: int, name: str, flags: int = _PLAIN) -> Iterator[int]:
    descriptor = _step(name, folder, flags)
    try:
        if flags == _PLAIN and not stat.S_ISREG(os.fstat(descriptor).st_mode):
            raise FileNotFoundError
        yield descriptor
    finally:
        os.close(descriptor)


def _step(name: str, folder: int, flags: int) -> int:
    if "/" in name or "\0" in name or name == "..":
        raise FileNotFoundError
    try:
        return os.open(name, flags, dir_fd=folder)
    except OSError as error:
        if error.errno in _NO_PLAIN:
            raise FileNotFoundError from error
        raise


def _replaced(old: int, new: int) -> int:
    os.close(old)
    return new


def _read(descriptor: int, size: int) -> bytes:
    """Up to `size` bytes from the beginning."""
    pieces = bytearray()
    while len(pieces) < size:
        piece = os.pread(descriptor, min(_BLOCK, size - len(pieces)), len(pieces))
        if not piece:
            break
        pieces += piece
    return bytes(pieces)


def _is_there(sticks: Path, path: StickPath) -> bool:
    with suppress(OSError), _opened(sticks, path, _FOLDER):
        return True
    return False
