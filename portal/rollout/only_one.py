"""One of a machine's processes that does what one must do: whoever asks first, until it ends."""

from __future__ import annotations

import fcntl
import os
from pathlib import Path


class OnlyOne:
    """Those who name the same file; the kernel takes it back from one that dies."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._descriptor: int | None = None

    def has_it(self) -> bool:
        """Whether it is this one, now and until `close`. Raises `OSError`."""
        if self._descriptor is not None:
            return True
        self._path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        descriptor = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(descriptor)
            return False
        self._descriptor = descriptor
        return True

    def close(self) -> None:
        """Leaves it to the next who asks."""
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None
