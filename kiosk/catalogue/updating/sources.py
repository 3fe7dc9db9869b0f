"""Where the repository is read from: the portal, over the line, or a folder on a stick.

Both are as little trusted: what they give is bounded here and verified by TUF.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Final, Protocol

from kiosk.catalogue.updating.errors import SourceFailed
from kiosk.portal_client.errors import PortalError
from kiosk.portal_client.repository_line import NoSuchFile, RepositoryLine, TooLarge

_NO_LINK: Final = os.O_NOFOLLOW | os.O_CLOEXEC | os.O_NONBLOCK  # a pipe must not make us wait
_PIECE: Final = 64 * 1024


class Absent(Exception):  # noqa: N818 - named for what happened
    """There is no such file."""


class Endless(Exception):  # noqa: N818
    """More came than the file may have."""


class Source(Protocol):
    """A repository's files by their path."""

    has_packs: bool
    """Whether packs spare anything here."""

    @property
    def received_bytes(self) -> int:
        """How many bytes it has cost so far."""

    def pieces(self, path: str, start: int, most: int) -> Iterator[bytes]:
        """From byte `start` on. Raises `Absent`, `Endless` and `SourceFailed`."""


class LineSource:
    """The portal's repository."""

    has_packs = True

    def __init__(self, line: RepositoryLine) -> None:
        self._line = line

    @property
    def received_bytes(self) -> int:
        return self._line.received_bytes

    def pieces(self, path: str, start: int, most: int) -> Iterator[bytes]:
        try:
            yield from self._line.pieces(path, start, most)
        except NoSuchFile as error:
            raise Absent(path) from error
        except TooLarge as error:
            raise Endless(path) from error
        except PortalError as error:
            raise SourceFailed(str(error)) from error


class FolderSource:
    """A copy of the repository in a folder that may be hostile, broken, or gone the next moment.

    It is opened once; every name is resolved from there and no link is followed, so that nothing
    outside it is ever read; devices and pipes are not files.
    """

    has_packs = False

    def __init__(self, folder: Path) -> None:
        try:
            self._root = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        except OSError as error:
            raise SourceFailed(f"{folder} cannot be read: {error.strerror}") from error
        self._folder = folder
        self._received = 0

    @property
    def received_bytes(self) -> int:
        return self._received

    def pieces(self, path: str, start: int, most: int) -> Iterator[bytes]:
        try:
            yield from self._read(path, start, most)
        except (FileNotFoundError, NotADirectoryError) as error:
            raise Absent(path) from error
        except OSError as error:
            raise SourceFailed(f"{path} in {self._folder}: {error.strerror}") from error

    def close(self) -> None:
        os.close(self._root)

    def _read(self, path: str, start: int, most: int) -> Iterator[bytes]:
        descriptor = self._opened(path)
        try:
            if not stat.S_ISREG(os.fstat(descriptor).st_mode):
                raise SourceFailed(f"{path} in {self._folder} is no plain file")
            place, left = start, most
            while piece := os.pread(descriptor, _PIECE, place):
                place, left = place + len(piece), left - len(piece)
                self._received += len(piece)
                if left < 0:
                    raise Endless(path)
                yield piece
        finally:
            os.close(descriptor)

    def _opened(self, path: str) -> int:
        """The file, each folder on the way opened from the one before, and none of them a link."""
        *folders, name = path.split("/")
        if {"", ".", ".."} & {*folders, name} or "\0" in path:
            raise FileNotFoundError
        here = self._root
        try:
            for folder in folders:
                deeper = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | _NO_LINK, dir_fd=here)
                if here != self._root:
                    os.close(here)
                here = deeper
            return os.open(name, os.O_RDONLY | _NO_LINK, dir_fd=here)
        finally:
            if here != self._root:
                os.close(here)
