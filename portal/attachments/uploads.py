"""Takes streams in piece by piece, and knows when one is whole.

Guarantees: what came is kept, and a stream counts as whole only when its SHA-256 is the announced
one and it lies durably on the disk; nothing writes to it from then on. One writes at a time, and a
later writer takes the place of one that hangs. What nobody goes on with for `KEPT` is dropped,
unless a receipt names it: first nobody has it any more, then the store deletes it with no
transaction open, then its place is free; what breaks off in between is taken up again. Everything
blocks: call it from a thread.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager
from datetime import datetime, timedelta
from functools import partial
from threading import RLock
from typing import Final

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from kiosk.protocol.attachment import SealedAttachment
from portal.attachments.outcome import (
    NotAsAnnounced,
    OtherUpload,
    TooManyUploads,
    UnknownUpload,
    UploadState,
    WrongOffset,
)
from portal.attachments.streams import OpenStream, PartBusy, Streams
from portal.attachments.writing import Writing
from portal.storage import uploads
from portal.storage.database import Database
from portal.stream_place import StreamPlace

KEPT: Final = timedelta(days=7)
MAX_WAITING: Final = 1000
"""How many streams of one kiosk may wait for their envelopes."""
DELETING: Final = timedelta(minutes=30)
"""How long one may take to delete what it dropped; then another does."""
_AT_ONCE: Final = 20
"""How many are deleted while somebody waits for an answer."""
_STRIPES: Final = 64


class Uploads:
    """`max_waiting_bytes` is how much of one kiosk may wait for its envelopes."""

    def __init__(
        self,
        database: Database,
        folder: Streams,
        max_waiting_bytes: int,
        clock: Callable[[], datetime],
    ) -> None:
        self._database = database
        self._folder = folder
        self._max_waiting_bytes = max_waiting_bytes
        self._clock = clock
        self._stripes = tuple(RLock() for _ in range(_STRIPES))
        self._writers: dict[StreamPlace, Writing] = {}

    def announce(self, place: StreamPlace, announced: SealedAttachment) -> UploadState:
        """Makes room for a stream; announcing the same again is no change.

        Raises `OtherUpload`, `TooManyUploads`, `PartBusy`.
        """
        self._delete_some()
        try:
            with self._database.writing() as session:
                known = uploads.at(session, place, lock=True)
                if known is not None and known.is_dropped:
                    raise PartBusy
                if known is None:
                    self._check_room(uploads.waiting(session, place.kiosk), announced)
                    uploads.add(session, place, announced, self._clock() + KEPT)
                elif known.announced != announced:
                    raise OtherUpload
                else:
                    known.expires_at = self._clock() + KEPT
        except IntegrityError:  # another request announced it meanwhile
            return self.announce(place, announced)
        return self.state(place)

    def state(self, place: StreamPlace) -> UploadState:
        """How far the stream has come. Raises `UnknownUpload`, `PartBusy`."""
        with self._lock(place):
            return self._settled(place)

    def begin(self, place: StreamPlace, offset: int) -> Writing:
        """Takes over writing at `offset`. Raises `UnknownUpload`, `WrongOffset`, `PartBusy`."""
        with self._lock(place):
            state = self._settled(place)
            if offset != state.offset:
                raise WrongOffset(state)
            return self._writer(place, state)

    def take_in(
        self, place: StreamPlace, announced: SealedAttachment, pieces: Iterable[bytes]
    ) -> None:
        """Puts a stream in its place at once, as from a courier's bundle; `pieces` are all of it.

        Raises `OtherUpload`, `TooManyUploads`, `PartBusy`, and for pieces that are not what was
        announced `NotAsAnnounced` and `TooLong`.
        """
        self.announce(place, announced)
        with self._lock(place):
            state = self._settled(place)
            if state.is_whole:
                return
            writing = self._writer(place, state)
            writing.restart()
        try:
            for piece in pieces:
                writing.write(piece)
            if not writing.finish().is_whole:
                raise NotAsAnnounced
        finally:
            writing.close()

    def prune(self) -> None:
        """Drops what has expired. Raises `OSError` where the store fails: the rest comes later."""
        while self._delete_some() == _AT_ONCE:
            pass

    def _delete_some(self) -> int:
        """No transaction is open while the store works. How many there were."""
        now = self._clock()
        until = now + DELETING
        with self._database.writing() as session:
            found = uploads.drop(session, now, until, _AT_ONCE)
        gone = []
        try:
            for place in found:
                if self._clock() >= until:  # another may delete them by now, and free their places
                    break
                self._folder.remove(place)
                gone.append(place)
        finally:
            if gone:
                with self._database.writing() as session:
                    uploads.forget(session, gone, until)
        return len(found)

    def _check_room(self, waiting: uploads.Waiting, announced: SealedAttachment) -> None:
        if waiting.count >= MAX_WAITING or waiting.size + announced.size > self._max_waiting_bytes:
            raise TooManyUploads

    def _settled(self, place: StreamPlace) -> UploadState:
        """Proves what is all there and unproved: something broke off just before its end."""
        with self._database.reading() as session:
            upload = uploads.find(session, place)
        if upload is None:
            raise UnknownUpload
        if writer := self._writers.get(place):
            writer.keep()
        there = self._folder.size(place)
        expires_at = None if upload.is_held else upload.expires_at
        if there < upload.size or (upload.is_whole and there == upload.size):
            return UploadState(there, upload.size, expires_at)
        self._supersede(place)
        part = self._folder.part(place)
        try:
            return self._prove(place, part)
        except NotAsAnnounced:
            return UploadState(0, upload.size, expires_at)
        finally:
            part.close()

    def _writer(self, place: StreamPlace, state: UploadState) -> Writing:
        self._supersede(place)
        part = self._folder.part(place)
        try:
            self._go_on(place, state)
        except BaseException:
            part.close()
            raise
        writing = Writing(
            part,
            state,
            self._lock(place),
            prove=partial(self._prove, place),
            let_go=partial(self._let_go, place),
        )
        self._writers[place] = writing
        return writing

    def _go_on(self, place: StreamPlace, state: UploadState) -> None:
        """Now that no other process can write: raises `PartBusy` where one did since `state`."""
        if state.is_whole:
            return
        with self._database.writing() as session:
            upload = self._found(session, place)
            was_whole = upload.is_whole
            upload.expires_at = self._clock() + KEPT  # so that nobody drops it meanwhile
        there = self._folder.size(place)
        if there != state.offset or (was_whole and there == state.size):
            raise PartBusy
        if was_whole:
            with self._database.writing() as session:
                self._found(session, place).is_whole = False  # its file is gone

    def _supersede(self, place: StreamPlace) -> None:
        if writer := self._writers.get(place):
            writer.close()

    def _let_go(self, place: StreamPlace) -> None:
        del self._writers[place]

    def _prove(self, place: StreamPlace, part: OpenStream) -> UploadState:
        with self._database.reading() as session:
            sha256 = self._found(session, place, lock=False).sha256
        if part.sha256() != sha256:
            part.cut(0)
            raise NotAsAnnounced
        if not part.make_durable():
            raise UnknownUpload
        with self._database.writing() as session:
            upload = self._found(session, place)
            if upload.sha256 != sha256:  # it expired meanwhile, and another was announced
                raise UnknownUpload
            upload.is_whole = True
            expires_at = None if upload.is_held else upload.expires_at
            return UploadState(upload.size, upload.size, expires_at)

    def _found(self, session: Session, place: StreamPlace, *, lock: bool = True) -> uploads.Upload:
        upload = uploads.find(session, place, lock=lock)
        if upload is None:
            raise UnknownUpload
        return upload

    def _lock(self, place: StreamPlace) -> AbstractContextManager[object]:
        return self._stripes[hash(place) % _STRIPES]
