"""The outbox's lock file: who works in the outbox, and who may put another file in its place.

Every change is made under a shared lock; repairs that need the outbox to themselves take it alone.
"""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from kiosk.offline.outbox_errors import OutboxBusy, os_error_in_words

_ALONE_SECONDS: Final = 10.0
_MODE: Final = 0o660
_FOLDER_MODE: Final = 0o770


class OutboxLock:
    """The lock of one open outbox; not for several threads at once."""

    def __init__(self, path: Path) -> None:
        self._descriptor = _open(path)
        self._depth = 0

    @contextmanager
    def shared(self) -> Iterator[None]:
        """With others who change it; waits while somebody works there alone."""
        if self._depth == 0:
            fcntl.flock(self._descriptor, fcntl.LOCK_SH)
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
        end = time.monotonic() + _ALONE_SECONDS
        while True:
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if time.monotonic() > end:
                    raise OutboxBusy(f"the outbox {path} is in use by another process") from None
                time.sleep(0.02)
        yield
    finally:
        os.close(descriptor)


def _open(path: Path) -> int:
    lock = path.with_name(path.name + ".lock")
    try:
        lock.parent.mkdir(mode=_FOLDER_MODE, parents=True, exist_ok=True)
        descriptor = os.open(lock, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, _MODE)
        if os.fstat(descriptor).st_uid == os.geteuid():
            os.fchmod(descriptor, _MODE)  # whatever the umask
    except OSError as error:
        raise os_error_in_words(path, error) from error
    return descriptor
