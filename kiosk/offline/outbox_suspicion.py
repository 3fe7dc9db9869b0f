"""A mark beside an outbox that somebody found damaged, for the station, which repairs it."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path


def mark_suspect(outbox: Path) -> None:
    """Leaves the mark, where the disk takes it."""
    with suppress(OSError):
        _mark(outbox).touch(0o660)


def is_suspect(outbox: Path) -> bool:
    """Whether the outbox is to be looked at from end to end."""
    return _mark(outbox).exists()


def clear_suspicion(outbox: Path) -> None:
    """It was looked at. Raises `OSError`."""
    _mark(outbox).unlink(missing_ok=True)


def _mark(outbox: Path) -> Path:
    return outbox.with_name(outbox.name + ".suspect")
