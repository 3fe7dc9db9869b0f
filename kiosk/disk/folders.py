"""Folders that screen and station share: two users of one group, whatever the umask."""

from __future__ import annotations

from pathlib import Path
from typing import Final

_MODE: Final = 0o770


def make_shared(folder: Path) -> None:
    """Makes the folder and those above it that are missing. Raises `OSError`."""
    if folder.is_dir():
        return
    make_shared(folder.parent)
    try:
        folder.mkdir(_MODE)
    except FileExistsError:  # the other user was faster
        return
    folder.chmod(_MODE)
