"""Opens an application's attachments, and writes down those that are genuine.

Guarantees: a file is there under its name only once all of it was opened and agrees with the header
that the device signed; a file that was there before stays as it was; no name from outside is more
than a name. Memory stays constant.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import dataclass
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from tempfile import mkstemp
from typing import BinaryIO, cast

from kiosk.protocol.attachment import SealedAttachment
from kiosk.sealing.agency_key import AgencyPrivateKey
from kiosk.sealing.body import AttachmentNote
from kiosk.sealing.seal import CannotOpen, SealBinding
from kiosk.sealing.sealed_stream import StreamBinding, open_stream
from portal.clerks.applications import NotThere
from portal.desk.file_names import safe_name
from portal.desk.opening import OpenedEnvelope


@dataclass(frozen=True)
class OpenedAttachment:
    """One attachment: what the body says of it, where it was written, or what is wrong with it."""

    position: int
    note: AttachmentNote | None
    file: Path | None = None
    fault: str = ""


class BadAttachment(Exception):  # noqa: N818 - named for what happened
    """It is not to be trusted; the message says why."""


@dataclass(frozen=True)
class AttachmentOpener:
    """Opens one application's attachments; `out` is the folder to write into, if any.

    `are_held` says of each, in the header's order, whether it is there, and `read` opens it.
    """

    opened: OpenedEnvelope
    private_key: AgencyPrivateKey
    are_held: Sequence[bool]
    read: Callable[[int], AbstractContextManager[BinaryIO]]
    out: Path | None = None

    def open_all(self) -> list[OpenedAttachment]:
        """Each of them: a bad one stops no other. Nothing of a forged application is opened."""
        count = max(len(self.opened.header.attachments), len(self.opened.body.attachments))
        return [self._attempt(position) for position in range(count)]

    def content(self, position: int) -> tuple[AttachmentNote, bytes]:
        """One of them, whole and proved. Raises `BadAttachment`, `CannotOpen`, `OSError`."""
        notes, memory = self.opened.body.attachments, BytesIO()
        if not 0 <= position < len(notes):
            raise BadAttachment("the application lists no such attachment")
        self._open_into(memory, position, notes[position])
        return notes[position], memory.getvalue()

    def _attempt(self, position: int) -> OpenedAttachment:
        notes = self.opened.body.attachments
        note = notes[position] if position < len(notes) else None
        try:
            return OpenedAttachment(position, note, file=self._open(position, note))
        except (BadAttachment, CannotOpen, NotThere) as error:
            return OpenedAttachment(position, note, fault=str(error))
        except OSError as error:
            name = f"{Path(error.filename).name}: " if error.filename else ""
            return OpenedAttachment(position, note, fault=f"{name}{error.strerror}")

    def _open(self, position: int, note: AttachmentNote | None) -> Path | None:
        known = self._checked(position, note)
        if self.out is None:
            self._open_into(None, position, known)
            return None
        name = safe_name(position, known.name)
        with written(self.out, name) as file:
            self._open_into(file, position, known)
        return self.out / name

    def _checked(self, position: int, note: AttachmentNote | None) -> AttachmentNote:
        if not self.opened.is_genuine:
            raise BadAttachment("the application is not genuine")
        if note is None or position >= len(self.opened.header.attachments):
            raise BadAttachment("the header and the application list different attachments")
        if position >= len(self.are_held) or not self.are_held[position]:
            raise BadAttachment("the portal does not hold it")
        return note

    def _open_into(self, file: BinaryIO | None, position: int, note: AttachmentNote) -> None:
        header = self.opened.header
        self._checked(position, note)
        binding = SealBinding(id=header.id, form_version=header.form_version, key_id=header.key_id)
        info = StreamBinding(binding, position).hpke_info
        with self.read(position) as source:
            watched, size, digest = _Watched(source), 0, sha256()
            for piece in open_stream(cast("BinaryIO", watched), self.private_key, info):
                size += len(piece)
                digest.update(piece)
                if file is not None:
                    file.write(piece)
            if watched.seen() != header.attachments[position]:
                raise BadAttachment("it is not the stream that the device signed")
            if size != note.size:
                raise BadAttachment(f"it holds {size} bytes; the application says {note.size}")
            if note.sha256 not in {None, digest.digest()}:
                raise BadAttachment("it is not the file that the application names")


class _Watched:
    """Counts and digests what is read through it."""

    def __init__(self, source: BinaryIO) -> None:
        self._source = source
        self._size = 0
        self._digest = sha256()

    def read(self, size: int = -1) -> bytes:
        piece = self._source.read(size)
        self._size += len(piece)
        self._digest.update(piece)
        return piece

    def seen(self) -> SealedAttachment:
        """What came through: at least a stream's head."""
        return SealedAttachment(size=self._size, sha256=self._digest.digest())


@contextmanager
def written(out: Path, name: str) -> Iterator[BinaryIO]:
    """A file of a folder that has its name only when the block ends well. Raises `OSError`."""
    out.mkdir(parents=True, exist_ok=True, mode=0o700)
    path = out / name
    os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    # The name is ours now: what is replaced below is our own empty file.
    descriptor, draft = mkstemp(dir=out, prefix=".", suffix=".part")  # 0600
    try:
        with os.fdopen(descriptor, "wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        Path(draft).replace(path)
    except BaseException:
        for left in (Path(draft), path):
            with suppress(OSError):  # the first fault is the one to tell
                left.unlink()
        raise
