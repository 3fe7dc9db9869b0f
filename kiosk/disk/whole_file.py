"""A file that is there whole, old or new, whatever happens in between."""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable
from pathlib import Path

from kiosk.disk.syncing import sync


def replace_file(path: Path, content: bytes, mode: int = 0o600) -> None:
    """Writes beside `path`, syncs, and takes its place, with exactly these permission bits.

    After the return both content and name outlive a power cut. Raises `OSError`; then the old
    file, or none, is there as before.
    """
    _put(path, content, mode, lambda draft: draft.replace(path))


def create_file(path: Path, content: bytes, mode: int = 0o600) -> None:
    """As `replace_file`, where there is no file yet; where there is one `FileExistsError`."""
    _put(path, content, mode, path.hardlink_to)


def read_or_none(path: Path) -> bytes | None:
    """None where there is no file, or the disk does not give it back: for what can be had anew."""
    try:
        return path.read_bytes()
    except OSError:
        return None


def _put(path: Path, content: bytes, mode: int, take_place: Callable[[Path], object]) -> None:
    draft = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    try:
        descriptor = os.open(draft, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fchmod(file.fileno(), mode)
            os.fsync(file.fileno())
        take_place(draft)
    finally:
        draft.unlink(missing_ok=True)
    sync(path.parent)
