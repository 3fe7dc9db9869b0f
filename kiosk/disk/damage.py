"""A database of which something is gone, whoever asks again."""

from __future__ import annotations

from typing import Final

import apsw

_NOT_GIVEN_BACK: Final = (apsw.SQLITE_IOERR_READ, apsw.SQLITE_IOERR_SHORT_READ)
"""Of a bad sector, and of a file that was cut short."""


def is_damaged(error: BaseException) -> bool:
    """Whether SQLite's error says so; not of a disk that is full, or refuses to write."""
    if isinstance(error, apsw.IOError):
        result = error.extendedresult  # type: ignore[attr-defined]  # missing in apsw's stubs
        return result in _NOT_GIVEN_BACK
    return isinstance(error, apsw.CorruptError | apsw.NotADBError)
