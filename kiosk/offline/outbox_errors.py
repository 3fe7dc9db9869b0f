"""What the world can do to the outbox, each in words for whoever must act.

`str()` is one line for staff, commands and logs; what the visitor reads goes by the type.
"""

from __future__ import annotations

import errno
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import apsw

_NO_ROOM = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})


_LOST: Final[Mapping[int, str]] = {
    apsw.SQLITE_IOERR_SHORT_READ: "it ends too soon",
    apsw.SQLITE_IOERR_READ: "the disk does not give a part of it back",
}
"""What is gone whoever asks again, a bad sector for one; the copies have it."""


class OutboxError(Exception):
    """The outbox cannot be used, or not now; nothing that was accepted is touched."""


class NoOutbox(OutboxError):  # noqa: N818 - named for what happened
    """There is no outbox yet: nothing was ever accepted on this machine."""


class ForeignDatabase(OutboxError):  # noqa: N818 - named for what happened
    """The file is not an outbox; it was not changed."""


class OutboxTooNew(OutboxError):  # noqa: N818 - named for what happened
    """A newer version of the program wrote the outbox; it was not changed."""


class OutboxDamaged(OutboxError):  # noqa: N818 - named for what happened
    """The outbox does not pass SQLite's own check, or lies on a bad sector."""


class DiskFull(OutboxError):  # noqa: N818 - named for what happened
    """No room was left; nothing of this step was stored, all before it is safe."""


class DiskFailed(OutboxError):  # noqa: N818 - named for what happened
    """The disk refused to read or write; close the outbox and open it anew."""


class MayBeStored(DiskFailed):
    """The disk failed at the very end, and does not tell what it holds: its files stay for now."""


class OutboxBusy(OutboxError):  # noqa: N818 - named for what happened
    """Another process kept the outbox to itself for longer than the busy timeout."""


class OutboxReplaced(OutboxError):  # noqa: N818 - named for what happened
    """Another file took the outbox's place since it was opened; nothing was stored in the old."""


class OutboxNotWritable(OutboxError):  # noqa: N818 - named for what happened
    """The file or its folder does not let this user in."""


@contextmanager
def in_words(path: Path, connection: apsw.Connection | None = None) -> Iterator[None]:
    """Turns what SQLite reports about the world into this module's errors.

    `connection` tells a full disk from a broken one. What is our own mistake (a constraint, a
    misuse, an SQL error) passes as it is.
    """
    try:
        yield
    except apsw.NotADBError as error:
        raise ForeignDatabase(f"{path} is not an outbox, nor any SQLite database") from error
    except (apsw.CorruptError, UnicodeDecodeError) as error:  # a flipped bit in a text
        raise OutboxDamaged(f"the outbox {path} is damaged: {error}") from error
    except apsw.FullError as error:
        raise DiskFull(_no_room(path)) from error
    except (apsw.BusyError, apsw.LockedError, apsw.ProtocolError) as error:
        raise OutboxBusy(f"the outbox {path} is in use by another process") from error
    except (apsw.ReadOnlyError, apsw.PermissionsError, apsw.CantOpenError) as error:
        if connection is not None and connection.system_errno in _NO_ROOM:
            raise DiskFull(_no_room(path)) from error
        raise OutboxNotWritable(f"this user cannot write the outbox {path}: {error}") from error
    except apsw.IOError as error:
        if connection is not None and connection.system_errno in _NO_ROOM:
            raise DiskFull(_no_room(path)) from error
        result = error.extendedresult  # type: ignore[attr-defined]  # missing in apsw's stubs
        if (lost := _LOST.get(result)) is not None:
            raise OutboxDamaged(f"the outbox {path} is damaged: {lost}") from error
        raise DiskFailed(f"the disk under {path} failed: {error}") from error


def os_error_in_words(path: Path, error: OSError) -> OutboxError:
    """The same for what the operating system reports outside of SQLite."""
    if error.errno in _NO_ROOM:
        return DiskFull(_no_room(path))
    if isinstance(error, PermissionError) or error.errno == errno.EROFS:
        return OutboxNotWritable(f"this user cannot write the outbox {path}: {error}")
    return DiskFailed(f"the outbox {path} cannot be reached: {error}")


def _no_room(path: Path) -> str:
    return f"no room is left on the disk of {path.parent}; what was accepted before is safe"
