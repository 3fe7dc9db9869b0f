"""Where sealed attachments wait: `attachments/<submission id>/<position>` beside the outbox."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO, Final
from uuid import UUID

from kiosk.disk.erasing import erase_file
from kiosk.disk.folders import make_shared
from kiosk.disk.syncing import sync
from kiosk.offline.outbox_errors import MayBeStored
from kiosk.protocol.attachment import SealedAttachment

_FILE_MODE: Final = 0o660

Write = Callable[[BinaryIO], SealedAttachment]
"""Writes one sealed stream, and says what it wrote."""


def stream_path(outbox: Path, id_: UUID, position: int) -> Path:
    """The file of one attachment of one submission of the outbox at that path."""
    return _folder(outbox, id_) / str(position)


@contextmanager
def stored_streams(
    outbox: Path, id_: UUID, writes: tuple[Write, ...]
) -> Iterator[tuple[SealedAttachment, ...]]:
    """All streams of one submission on the disk, names and all; gone again if the block fails.

    After `MayBeStored` they stay: what may be sent is whole. Raises `OSError`, and what a `Write`
    raises.
    """
    if not writes:
        yield ()
        return
    try:
        make_shared(_folder(outbox, id_))
        streams = tuple(
            _stored(stream_path(outbox, id_, position), write)
            for position, write in enumerate(writes)
        )
        for folder in (_folder(outbox, id_), _all(outbox), outbox.parent):
            sync(folder)
        yield streams
    except MayBeStored:
        raise
    except BaseException:
        with suppress(OSError):  # `upkeep` finds what is left
            erase_streams(outbox, id_)
        raise


def erase_streams(outbox: Path, id_: UUID) -> None:
    """Erases what one submission has; nothing happens where it has none. Raises `OSError`."""
    folder = _folder(outbox, id_)
    with suppress(FileNotFoundError):
        for path in list(folder.iterdir()):
            erase_file(path)
        folder.rmdir()


def submissions_with_streams(outbox: Path) -> set[UUID]:
    """Whose attachments lie there. Raises `OSError`."""
    found = set()
    with suppress(FileNotFoundError):
        for path in _all(outbox).iterdir():
            with suppress(ValueError):  # a folder that is none of ours
                found.add(UUID(path.name))
    return found


def _stored(path: Path, write: Write) -> SealedAttachment:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, _FILE_MODE)
    with os.fdopen(descriptor, "wb") as file:
        os.fchmod(descriptor, _FILE_MODE)  # whatever the umask
        stream = write(file)
        file.flush()
        os.fsync(descriptor)
    return stream


def _all(outbox: Path) -> Path:
    return outbox.with_name("attachments")


def _folder(outbox: Path, id_: UUID) -> Path:
    return _all(outbox) / str(id_)
