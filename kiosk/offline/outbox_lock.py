"""The outbox's lock file: who works in the outbox, and who may put another file in its place.

Every change is made under a shared lock; repairs that need the outbox to themselves take it alone.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from kiosk.disk.folders import make_shared
from kiosk.disk.locking import lock_within
from kiosk.offline.outbox_errors import OutboxBusy, os_error_in_words

_ALONE_SECONDS: Final = 10.0
_SHARED_SECONDS: Final = 5.0
"""How long each waits; a visitor is told then, and nothing is lost."""
_MODE: Final = 0o660


class OutboxLock:
    """The lock of one open outbox; not for several threads at once."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._descriptor = _open(path)
        self._depth = 0

    @contextmanager
    def shared(self) -> Iterator[None]:
        """With others who change it. Raises `OutboxBusy` where one works there alone for long."""
        if self._depth == 0:
            _take(self._descriptor, fcntl.LOCK_SH, _SHARED_SECONDS, self._path)
        self._depth += 1
        try:
            yield
        finally:
            self._depth -= 1
            if self._depth == 0:
                fcntl.flock(self._descriptor, fcntl.LOCK_UN)

    def close(self) -> None:
        os.close(self._descriptor)


@contextmanager
def alone(path: Path) -> Iterator[None]:
    """Nobody else changes the outbox meanwhile. Raises `OutboxBusy` after ten seconds' wait.

    The caller holds no shared lock of its own.
    """
    descriptor = _open(path)
    try:
        _take(descriptor, fcntl.LOCK_EX, _ALONE_SECONDS, path)
        yield
    finally:
        os.close(descriptor)


def _take(descriptor: int, kind: int, seconds: float, path: Path) -> None:
    if not lock_within(descriptor, kind, seconds):
        raise OutboxBusy(f"the outbox {path} is in use by another process")


def _open(path: Path) -> int:
    lock = path.with_name(path.name + ".lock")
    try:
        make_shared(lock.parent)
        descriptor = os.open(lock, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, _MODE)
        if os.fstat(descriptor).st_uid == os.geteuid():
            os.fchmod(descriptor, _MODE)  # whatever the umask
    except OSError as error:
        raise os_error_in_words(path, error) from error
    return descriptor


def file_identity(path: Path) -> tuple[int, int] | None:
    """Which file a path names now; None where there is none."""
    try:
        status = path.stat()
    except OSError:
        return None
    return status.st_dev, status.st_ino
