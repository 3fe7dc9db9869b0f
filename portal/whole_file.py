"""Files that are there whole or not at all, and outlive a power cut once they are."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from tempfile import mkstemp


def replace_whole(path: Path, content: bytes, mode: int = 0o600) -> None:
    """Takes the place of what was there. Raises `OSError`; then that is there as before."""
    _put(path, content, mode, Path.replace)


def create_whole(path: Path, content: bytes, mode: int = 0o600) -> None:
    """Unlike a rename, never takes the place of what is, or was just put, there.

    Raises `FileExistsError` then, and `OSError`.
    """
    _put(path, content, mode, os.link)


def _put(path: Path, content: bytes, mode: int, name: Callable[[Path, Path], object]) -> None:
    descriptor, written = mkstemp(prefix=f".{path.name}.", dir=path.parent)  # 0600
    draft = Path(written)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fchmod(descriptor, mode)
            os.fsync(descriptor)
        name(draft, path)
    finally:
        draft.unlink(missing_ok=True)
    folder = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
