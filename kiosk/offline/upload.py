"""Sending attachments: sealed streams, resumably by tus 1.0 (wire: `portal.api.attachments`).

Guarantees: one bounded piece at a time and constant memory, so that no attachment delays another
submission; a stream goes on where the portal says that it stands; nothing goes out of a stream
that is not on the disk as it was accepted: its submission is held instead, with the reason. A disk
that does not give a stream back now only lets it wait.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import file_digest
from pathlib import Path
from typing import Final, Protocol
from uuid import UUID

from kiosk.offline.backoff import next_attempt, wait_seconds
from kiosk.offline.outbox import Outbox
from kiosk.offline.outbox_item import OutboxEntry, OutboxItem
from kiosk.offline.pace import PiecePace
from kiosk.offline.verdict import reason_of
from kiosk.portal_client.errors import PortalBusy, PortalError, PortalRefused
from kiosk.protocol.attachment import SealedAttachment
from kiosk.protocol.problem import Problem

_FOR_GOOD: Final = frozenset({413, 422})
_OF_THE_LINE: Final = frozenset({401, 403})
_ASK_AGAIN: Final = frozenset(
    {"unknown-upload", "wrong-offset", "upload-superseded", "upload-idle"}
)
_STUMBLES: Final = 3
_MOST_REMEMBERED: Final = 10_000


class UploadPortal(Protocol):
    """What uploading needs of the portal; every call raises `PortalError`."""

    def create_upload(self, submission: UUID, position: int, stream: SealedAttachment) -> int: ...
    def upload_piece(self, submission: UUID, position: int, offset: int, piece: bytes) -> int: ...


@dataclass(frozen=True)
class _Place:
    """How far one submission's streams have come; `offset` is None until the portal says it."""

    submission: UUID
    position: int = 0
    offset: int | None = None
    stumbles: int = 0
    """Refusals in a row that asking for the offset again should cure."""


class Uploads:
    """For one thread. `stream_path` says where a submission's stream at a position lies."""

    def __init__(
        self,
        stream_path: Callable[[UUID, int], Path],
        clock: Callable[[], datetime],
        monotonic: Callable[[], float],
        random: Callable[[], float],
    ) -> None:
        self._stream_path = stream_path
        self._clock = clock
        self._monotonic = monotonic
        self._random = random
        self._there: dict[UUID, None] = {}
        self._place: _Place | None = None
        self._pace = PiecePace()
        self._failures = 0
        self._rests_until = 0.0

    def are_there(self, entry: OutboxEntry) -> bool:
        """Whether the portal holds all that this submission brings; True where that is nothing."""
        header = entry.readable_header  # None: a rotten row, which sending holds
        return header is None or not header.attachments or entry.id in self._there

    def are_missing(self, id_: UUID) -> None:
        """The portal says so: they are uploaded anew."""
        self._there.pop(id_, None)

    @property
    def rests(self) -> float:
        """Seconds to wait after the line broke; 0 where it is well."""
        return max(self._rests_until - self._monotonic(), 0.0)

    def advance(self, outbox: Outbox, item: OutboxItem, portal: UploadPortal) -> None:
        """One request for one item that has attachments which are not there yet.

        Raises `PortalError` where it is the line's trouble, and `OutboxError`.
        """
        place = self._place
        if place is None or place.submission != item.id:
            try:
                why = self._unfit(item)
            except OSError as error:
                self._unread(outbox, item, error)
                return
            if why is not None:
                outbox.mark_held(item.id, why, self._clock())
                return
            place = self._start_of(item.id, 0)
        try:
            self._place = self._moved(item, place, portal)
        except OSError as error:  # looked at anew next time, and what it is then decides
            self._place = None
            self._unread(outbox, item, error)
        except PortalRefused as error:
            self._refused(outbox, item, place, error)
        except PortalError as error:
            self._broke(place, error)
            raise

    def _moved(self, item: OutboxItem, place: _Place, portal: UploadPortal) -> _Place | None:
        stream = item.header.attachments[place.position]
        if place.offset is None:
            offset = portal.create_upload(item.id, place.position, stream)
        else:
            piece = self._piece(item.id, place.position, place.offset)
            started = self._monotonic()
            offset = portal.upload_piece(item.id, place.position, place.offset, piece)
            self._pace = self._pace.after_success(len(piece), self._monotonic() - started)
            self._failures = 0
            place = replace(place, stumbles=0)
        if offset < stream.size:
            return replace(place, offset=offset)
        if place.position + 1 < len(item.header.attachments):
            return self._start_of(item.id, place.position + 1)
        self._remember(item.id)
        return None

    def _remember(self, id_: UUID) -> None:
        """One that is forgotten again is only announced once more, and found to be there."""
        self._there[id_] = None
        if len(self._there) > _MOST_REMEMBERED:
            del self._there[next(iter(self._there))]

    def _start_of(self, submission: UUID, position: int) -> _Place:
        self._pace = self._pace.for_another_stream()
        return _Place(submission, position)

    def _refused(
        self, outbox: Outbox, item: OutboxItem, place: _Place, error: PortalRefused
    ) -> None:
        problem = error.problem
        if problem.status in _OF_THE_LINE:
            self._broke(place, error)
            raise error
        if problem.status in _FOR_GOOD:
            self._place = None
            outbox.mark_held(item.id, reason_of(problem), self._clock())
        elif _kind(problem) in _ASK_AGAIN and place.stumbles < _STUMBLES:
            self._place = replace(place, offset=None, stumbles=place.stumbles + 1)
        else:
            self._place = None
            self._wait(outbox, item, reason_of(problem))

    def _unread(self, outbox: Outbox, item: OutboxItem, error: OSError) -> None:
        words = error.strerror or str(error)
        self._wait(outbox, item, f"an attachment cannot be read: {words}")

    def _wait(self, outbox: Outbox, item: OutboxItem, reason: str) -> None:
        now = self._clock()
        at = next_attempt(item.attempts + 1, now, self._random)
        if outbox.mark_sending([item.id], now):
            outbox.mark_failed(item.id, at, reason)

    def _broke(self, place: _Place, error: PortalError) -> None:
        self._place = replace(place, offset=None)
        self._failures += 1
        if place.offset is not None:
            self._pace = self._pace.after_failure(self._pace.bytes)
        asked = error.retry_after if isinstance(error, PortalBusy) else None
        self._rests_until = self._monotonic() + wait_seconds(self._failures, self._random, asked)

    def _piece(self, id_: UUID, position: int, offset: int) -> bytes:
        """Raises `OSError`, where the file has become shorter too."""
        with self._stream_path(id_, position).open("rb") as file:
            file.seek(offset)
            if not (piece := file.read(self._pace.bytes)):
                raise OSError("the stream ends too soon")
        return piece

    def _unfit(self, item: OutboxItem) -> str | None:
        """Why the streams on the disk are not what was accepted, or None. Raises `OSError`."""
        for position, stream in enumerate(item.header.attachments):
            try:
                with self._stream_path(item.id, position).open("rb") as file:
                    size = file.seek(0, 2)
                    file.seek(0)
                    same = size == stream.size and (
                        file_digest(file, "sha256").digest() == stream.sha256
                    )
            except FileNotFoundError:
                return f"attachment {position + 1} is not on the disk"
            if not same:
                return f"attachment {position + 1} on the disk is not what was accepted"
        return None


def _kind(problem: Problem) -> str:
    return problem.type.rpartition(":")[2]
