"""The manuscript's files: a working copy of the catalogue's source, in the portal's home.

A file is saved over the version that its author saw, or not at all: of two who change one file the
second is told. What is saved is whole after a power cut. Only what can be signed can be written.
"""

from __future__ import annotations

import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from typing import Final

from kiosk.disk.whole_file import replace_file
from portal.publishing.source_files import Files, is_signed_path

MOST_BYTES: Final = 1_000_000
"""Of one file; kiosks read no larger one."""
NOT_THERE: Final = ""
"""The version of a file that is not there."""
_NEW: Final = ".source.new"
_OLD: Final = ".source.old"


class ManuscriptError(Exception):
    """The world's fault, or a wrong call; the message says which."""


class ChangedMeanwhile(ManuscriptError):  # noqa: N818 - named for what happened
    """Somebody else saved the file since it was read."""


class Manuscript:
    """Of one portal; it need not be there yet."""

    def __init__(self, home: Path) -> None:
        self.folder = home / "manuscript"
        self.source = self.folder / "source"

    @property
    def is_begun(self) -> bool:
        return self.source.is_dir()

    @contextmanager
    def locked(self) -> Iterator[None]:
        """One at a time writes; others wait. Raises `ManuscriptError`."""
        path = self.folder / ".lock"
        try:
            self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        except OSError as error:
            raise ManuscriptError(f"{path}: {error.strerror}") from error
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX)
            yield
        finally:
            os.close(descriptor)

    def begin(self, files: Files) -> None:
        """These files and no others, in the place of what was there. Raises `ManuscriptError`."""
        fresh, old = self.folder / _NEW, self.folder / _OLD
        with self.locked():
            try:
                for left in (fresh, old):
                    shutil.rmtree(left, ignore_errors=True)
                fresh.mkdir(mode=0o700)
                for name, content in files.items():
                    path = _inside(fresh, name)
                    path.parent.mkdir(parents=True, exist_ok=True)
                    path.write_bytes(content)
                if self.is_begun:
                    self.source.rename(old)
                fresh.rename(self.source)
                shutil.rmtree(old, ignore_errors=True)
            except OSError as error:
                raise ManuscriptError(f"{self.folder}: {error.strerror}") from error

    def paths(self, pattern: str = "**/*") -> list[str]:
        """Of its files, sorted; those that nobody signs left out."""
        found = (path for path in self.source.glob(pattern) if path.is_file())
        names = (path.relative_to(self.source).as_posix() for path in found)
        return sorted(name for name in names if is_signed_path(name))

    def read(self, name: str) -> bytes | None:
        """None where it is not there. Raises `ManuscriptError`."""
        path = _inside(self.source, name)
        try:
            return path.read_bytes()
        except FileNotFoundError:
            return None
        except OSError as error:
            raise ManuscriptError(f"{name}: {error.strerror}") from error

    def files(self) -> dict[str, bytes]:
        """All of them. Raises `ManuscriptError`."""
        return {name: self.read(name) or b"" for name in self.paths()}

    def save(self, changes: Files, gone: tuple[str, ...] = (), *, seen: str) -> None:
        """Writes some files and removes others, where `seen` is the version of the first.

        Raises `ChangedMeanwhile`, and `ManuscriptError`.
        """
        first = next(iter((*changes, *gone)))
        with self.locked():
            if version_of(self.read(first)) != seen:
                raise ChangedMeanwhile(f"{first} was saved by somebody else meanwhile")
            for name, content in changes.items():
                self._write(name, content)
            for name in gone:
                try:
                    _inside(self.source, name).unlink(missing_ok=True)
                except OSError as error:
                    raise ManuscriptError(f"{name}: {error.strerror}") from error

    def _write(self, name: str, content: bytes) -> None:
        if len(content) > MOST_BYTES:
            raise ManuscriptError(f"{name} would be larger than {MOST_BYTES:,} bytes")
        path = _inside(self.source, name)
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            replace_file(path, content)
        except OSError as error:
            raise ManuscriptError(f"{name}: {error.strerror}") from error


def version_of(content: bytes | None) -> str:
    """The same for the same bytes."""
    return NOT_THERE if content is None else sha256(content).hexdigest()[:24]


def digest_of_files(files: Files) -> str:
    """The same for the same files."""
    whole = sha256()
    for name, content in sorted(files.items()):
        whole.update(f"{name}\0{len(content)}\0".encode() + content)
    return whole.hexdigest()


def _inside(folder: Path, name: str) -> Path:
    if not is_signed_path(name):
        raise ManuscriptError(f"{name!r} is no file of a catalogue")
    return folder / name
