"""An attachment's sealed stream, read for a bundle: just what its header announces, or `Unfit`."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from typing import BinaryIO
from uuid import UUID

from kiosk.protocol.attachment import SealedAttachment


class Unfit(Exception):  # noqa: N818 - named for what happened
    """This submission cannot go into a bundle, or need not any more."""

    def __init__(self, id_: UUID, reason: str) -> None:
        super().__init__(reason)
        self.id = id_
        self.reason = reason


class CheckedStream(io.RawIOBase):
    """Raises `Unfit` before it gives the last byte of a stream that is not the announced one."""

    def __init__(self, file: BinaryIO, announced: SealedAttachment, id_: UUID) -> None:
        self._file = file
        self._announced = announced
        self._id = id_
        self._digest = sha256()
        self._left = announced.size

    @classmethod
    @contextmanager
    def opened(cls, path: Path, announced: SealedAttachment, id_: UUID) -> Iterator[BinaryIO]:
        """The stream in that file. Raises `Unfit` where there is none to be read."""
        try:
            file = path.open("rb")
        except FileNotFoundError:
            raise Unfit(id_, "an attachment is missing") from None
        except OSError as error:
            raise _unreadable(id_, error) from error
        with file:
            yield io.BufferedReader(cls(file, announced, id_))

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: object, /) -> int:
        room = memoryview(buffer).cast("B")  # type: ignore[arg-type]  # any writable buffer
        try:
            piece = self._file.read(len(room))
        except OSError as error:
            raise _unreadable(self._id, error) from error
        self._digest.update(piece)
        self._left -= len(piece)
        if self._left < 0 or (not piece and self._left):
            raise Unfit(self._id, "an attachment has another length than was accepted")
        if self._left == 0 and self._digest.digest() != self._announced.sha256:
            raise Unfit(self._id, "an attachment is not what was accepted")
        room[: len(piece)] = piece
        return len(piece)


def _unreadable(id_: UUID, error: OSError) -> Unfit:
    return Unfit(id_, f"an attachment cannot be read: {error.strerror}")
