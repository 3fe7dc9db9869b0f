"""The records in a courier's bundle: one envelope after another, each followed by its attachments.

| bytes | what |
|---|---|
| 4 | how long the envelope is, big-endian, 1 … 4 MiB |
| that many | the `Envelope` as JSON |
| then, for each attachment of its header | exactly `size` bytes: the sealed stream |

There is no trailer: the sealed stream around the records knows where it ends
(`kiosk.sealing.sealed_stream`), and the bundle's label tells how many there are. Nothing here
holds more than one envelope in memory.
"""

from __future__ import annotations

import io
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import BinaryIO, Final
from uuid import UUID

from pydantic import TypeAdapter, ValidationError

from kiosk.protocol.attachment import MAX_ATTACHMENTS, MAX_SEALED_ATTACHMENT_BYTES
from kiosk.protocol.envelope import Envelope, SubmissionId

MAX_ENVELOPE_BYTES: Final = 4 * 1024 * 1024
PIECE_BYTES: Final = 64 * 1024
_LENGTH_BYTES: Final = 4
_ID: Final[TypeAdapter[UUID]] = TypeAdapter(SubmissionId)


class BadRecord(ValueError):  # noqa: N818 - named for what happened
    """What stands here is no record, and where the next one begins is unknown."""


@dataclass(frozen=True)
class BundleRecord:
    """One submission of a bundle. `envelope` is None where it is not as this program knows it."""

    id: UUID
    envelope: Envelope | None
    attachments: Iterator[Iterator[bytes]]
    """Each attachment's pieces. To be read before the next record; what is left is skipped."""


def record_size(envelope: Envelope) -> int:
    """How many bytes the envelope and its attachments take as a record."""
    return len(_framed(envelope)) + sum(one.size for one in envelope.header.attachments)


def record_pieces(envelope: Envelope, attachments: Iterable[BinaryIO]) -> Iterator[bytes]:
    """One record. Raises `ValueError` where the attachments are not as long as the header says."""
    yield _framed(envelope)
    for announced, source in zip(envelope.header.attachments, attachments, strict=True):
        left = announced.size
        while left:
            piece = source.read(min(left, PIECE_BYTES))
            if not piece:
                raise ValueError("an attachment is shorter than its header says")
            yield piece
            left -= len(piece)
        if source.read(1):
            raise ValueError("an attachment is longer than its header says")


def read_records(content: Iterator[bytes]) -> Iterator[BundleRecord]:
    """The records of a bundle's content.

    Raises `BadRecord` where the framing is broken, and whatever `content` raises; every record
    before that was whole. Only who came to the end has seen all.
    """
    source = _Source(content)
    while head := source.some(_LENGTH_BYTES):
        head += source.exactly(_LENGTH_BYTES - len(head))
        length = int.from_bytes(head, "big")
        if not 1 <= length <= MAX_ENVELOPE_BYTES:
            raise BadRecord("a record's length is out of bounds")
        record_id, envelope, sizes = _read(source.exactly(length))
        attachments = _Attachments(source, sizes)
        yield BundleRecord(record_id, envelope, iter(attachments))
        attachments.skip_rest()


def as_file(pieces: Iterable[bytes]) -> BinaryIO:
    """The pieces as a file to read from, which never holds more than one of them."""
    return io.BufferedReader(_Pieces(iter(pieces)), PIECE_BYTES)


def _framed(envelope: Envelope) -> bytes:
    text = envelope.model_dump_json().encode()
    if len(text) > MAX_ENVELOPE_BYTES:
        raise ValueError("the envelope is too large for a record")
    return len(text).to_bytes(_LENGTH_BYTES, "big") + text


def _read(text: bytes) -> tuple[UUID, Envelope | None, tuple[int, ...]]:
    """The id, the envelope where it is one, and the lengths of what follows."""
    try:
        envelope = Envelope.model_validate_json(text)
    except ValidationError:
        # Perhaps a newer kiosk's: it is skipped, and those behind it are still read.
        record_id, sizes = _outline(text)
        return record_id, None, sizes
    header = envelope.header
    return header.id, envelope, tuple(one.size for one in header.attachments)


def _outline(text: bytes) -> tuple[UUID, tuple[int, ...]]:
    """As much of an envelope as is needed to name it and to step over it."""
    try:
        header = json.loads(text)["header"]
        sizes = tuple(one["size"] for one in header.get("attachments", ()))
        record_id = _ID.validate_python(header["id"])
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError):
        # The cause would carry the record's text.
        raise BadRecord("a record holds no envelope") from None
    if len(sizes) > MAX_ATTACHMENTS or not all(
        type(size) is int and 1 <= size <= MAX_SEALED_ATTACHMENT_BYTES for size in sizes
    ):
        raise BadRecord("a record's attachments are out of bounds")
    return record_id, sizes


class _Attachments:
    """The attachments that follow one envelope, each read at most once, in order."""

    def __init__(self, source: _Source, sizes: tuple[int, ...]) -> None:
        self._source = source
        self._sizes = sizes
        self._begun = 0
        self._left = 0

    def __iter__(self) -> Iterator[Iterator[bytes]]:
        while self._begun < len(self._sizes):
            self._skip_current()
            self._left = self._sizes[self._begun]
            self._begun += 1
            yield self._current()

    def skip_rest(self) -> None:
        self._skip_current()
        for _ in self:
            self._skip_current()

    def _skip_current(self) -> None:
        for _ in self._current():
            continue

    def _current(self) -> Iterator[bytes]:
        while self._left:
            piece = self._source.some(min(self._left, PIECE_BYTES))
            if not piece:
                raise BadRecord("the records end within an attachment")
            self._left -= len(piece)
            yield piece


class _Source:
    """The content, in portions of the reader's choice."""

    def __init__(self, content: Iterator[bytes]) -> None:
        self._content = content
        self._piece = b""

    def some(self, most: int) -> bytes:
        """Up to `most` bytes, none at the end."""
        while not self._piece:
            piece = next(self._content, None)
            if piece is None:
                return b""
            self._piece = piece
        taken, self._piece = self._piece[:most], self._piece[most:]
        return taken

    def exactly(self, size: int) -> bytes:
        """Raises `BadRecord` where there are fewer."""
        taken = bytearray()
        while len(taken) < size:
            piece = self.some(size - len(taken))
            if not piece:
                raise BadRecord("the records end within an envelope")
            taken += piece
        return bytes(taken)


class _Pieces(io.RawIOBase):
    def __init__(self, pieces: Iterator[bytes]) -> None:
        self._pieces = pieces
        self._piece = memoryview(b"")

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: object, /) -> int:
        room = memoryview(buffer).cast("B")  # type: ignore[arg-type]  # any writable buffer
        while not self._piece:
            piece = next(self._pieces, None)
            if piece is None:
                return 0
            self._piece = memoryview(piece)
        size = min(len(room), len(self._piece))
        room[:size] = self._piece[:size]
        self._piece = self._piece[size:]
        return size
