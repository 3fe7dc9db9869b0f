"""The store's file: how it is recognised and opened for reading.

The file is never changed in place, only replaced as a whole; so it is opened as immutable, without
locks, and a process that has it open keeps reading the old one.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final
from urllib.parse import quote

import apsw

from kiosk.catalogue.errors import ForeignStore, NoCatalogue, StoreDamaged, StoreNotWritten

APPLICATION_ID: Final = 0x56544341
"""`VTCA`, in the file's header (https://www.sqlite.org/fileformat.html, section 1.3.15)."""
FORMAT: Final = 15
"""`user_version`: raised when a table or what stands in it changes; older stores are rebuilt."""
_MAGIC = b"SQLite format 3\x00"
_HEADER = struct.Struct(">16sH10xI28xI4xI28x")
"""Magic, page size, page count, user version, application id (ibid., section 1.3)."""


def open_store(path: Path) -> apsw.Connection:
    """Raises `NoCatalogue`, `StoreDamaged` (build it anew) and `ForeignStore` (leave it alone)."""
    _check_header(path)
    with damage_in_words(path):
        return apsw.Connection(
            f"file:{quote(str(path.absolute()))}?immutable=1",
            flags=apsw.SQLITE_OPEN_READONLY | apsw.SQLITE_OPEN_URI,
        )


@contextmanager
def damage_in_words(path: Path) -> Iterator[None]:
    """What SQLite finds wrong while the store is read, as `StoreDamaged`.

    It leaves a mark, by which the store is built anew before the next visit.
    """
    try:
        yield
    except (
        apsw.CorruptError,
        apsw.NotADBError,
        apsw.IOError,
        apsw.CantOpenError,
        apsw.FormatError,
    ) as error:
        with suppress(OSError):
            _mark(path).touch(0o660)
        raise StoreDamaged(f"the catalogue store {path} is damaged: {error}") from error


def is_marked(path: Path) -> bool:
    """Whether somebody found the store damaged, wherever in it that was."""
    return _mark(path).exists()


def clear_mark(path: Path) -> None:
    """It is another store now; nothing happens where there is no mark. Raises `OSError`."""
    _mark(path).unlink(missing_ok=True)


def _mark(path: Path) -> Path:
    return path.with_name(f".{path.name}.damaged")


@contextmanager
def refusal_in_words(path: Path) -> Iterator[None]:
    """What the disk refuses while the store is written, as `StoreNotWritten`."""
    try:
        yield
    except (OSError, apsw.FullError, apsw.IOError, apsw.CantOpenError, apsw.ReadOnlyError) as error:
        raise StoreNotWritten(f"the catalogue store {path} cannot be written: {error}") from error


def _check_header(path: Path) -> None:
    try:
        size = path.stat().st_size
        with path.open("rb") as file:
            header = file.read(_HEADER.size)
    except FileNotFoundError:
        raise NoCatalogue(f"there is no catalogue store at {path}") from None
    except OSError as error:
        raise StoreDamaged(f"the catalogue store {path} cannot be read: {error}") from error
    if len(header) < _HEADER.size or not header.startswith(_MAGIC):
        raise StoreDamaged(f"the catalogue store {path} is damaged: not an SQLite file")
    _, page_size, pages, version, application = _HEADER.unpack(header)
    if application != APPLICATION_ID:
        raise ForeignStore(f"{path} is another program's database: move it away, it is not touched")
    if version != FORMAT:
        raise StoreDamaged(f"the catalogue store {path} has format {version}, not {FORMAT}")
    if size != pages * (65536 if page_size == 1 else page_size):
        raise StoreDamaged(f"the catalogue store {path} is damaged: cut off at {size:,} bytes")
