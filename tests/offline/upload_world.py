"""A portal's shelf for attachments in memory, and a desk with an outbox that uploads to it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import Path
from uuid import UUID

from outbox_samples import NOON, submission

from kiosk.offline.attachment_files import stream_path
from kiosk.offline.outbox import Outbox
from kiosk.offline.outbox_item import NewSubmission, OutboxItem, State
from kiosk.offline.upload import Uploads
from kiosk.portal_client.errors import PortalError, PortalRefused, PortalUnreachable
from kiosk.protocol.attachment import SealedAttachment
from kiosk.protocol.problem import problem


@dataclass
class Shelf:
    """The portal's side of tus, in memory."""

    kept: dict[tuple[UUID, int], bytearray] = field(default_factory=dict)
    announced: dict[tuple[UUID, int], SealedAttachment] = field(default_factory=dict)
    refuses: list[str] = field(default_factory=list)
    """Kinds of refusals, each for one call."""
    error: PortalError | None = None
    keeps: float | None = None
    """How much of a piece is kept when the line breaks, once."""
    clock: list[datetime] = field(default_factory=list)
    bytes_a_second: int = 0
    """Moves the clock by what a piece takes; 0 for a line of no weight."""
    calls: int = 0
    sent: int = 0
    largest: int = 0

    def create_upload(self, submission: UUID, position: int, stream: SealedAttachment) -> int:
        self._call()
        self.announced[submission, position] = stream
        return len(self.kept.setdefault((submission, position), bytearray()))

    def upload_piece(self, submission: UUID, position: int, offset: int, piece: bytes) -> int:
        self.sent += len(piece)
        self.largest = max(self.largest, len(piece))
        self._call()
        if self.bytes_a_second:
            self.clock[0] += timedelta(seconds=len(piece) / self.bytes_a_second)
        kept = self.kept[submission, position]
        assert offset == len(kept), "it goes on where the portal says"
        if self.keeps is not None:
            kept += piece[: int(len(piece) * self.keeps)]
            self.keeps = None
            raise PortalUnreachable("cut")
        kept += piece
        stream = self.announced[submission, position]
        if len(kept) == stream.size and sha256(kept).digest() != stream.sha256:
            kept.clear()
            raise PortalRefused(problem("upload-mismatch", "Another digest", 460))
        return len(kept)

    def _call(self) -> None:
        self.calls += 1
        if self.refuses:
            status = {"unknown-upload": 404, "bad-request-signature": 401, "too-large": 413}
            kind = self.refuses.pop(0)
            raise PortalRefused(problem(kind, f"Refused: {kind}", status.get(kind, 409)))
        if self.error is not None:
            raise self.error


@dataclass
class Desk:
    """An outbox with its streams, and what uploads them."""

    outbox: Outbox
    uploads: Uploads
    shelf: Shelf
    clock: list[datetime]

    def accept(self, *streams: bytes) -> OutboxItem:
        listed = tuple(SealedAttachment(size=len(s), sha256=sha256(s).digest()) for s in streams)

        def make(last: str | None) -> NewSubmission:
            made = submission()(last)
            header = made.header.model_copy(update={"attachments": listed})
            for position, stream in enumerate(streams):
                path = stream_path(self.outbox.path, header.id, position)
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(stream)
            return NewSubmission(header=header, sealed=made.sealed)

        return self.outbox.accept(make)

    def advance(self, item: OutboxItem, most: int = 1) -> int:
        """Turns of the loop until the streams are there, or `most` are over. How many."""
        for turn in range(most):
            if self.uploads.are_there(item) or self.state(item) is not State.QUEUED:
                return turn
            self.uploads.advance(self.outbox, item, self.shelf)
        return most

    def state(self, item: OutboxItem) -> State:
        entry = self.outbox.by_id(item.id)
        assert entry is not None
        return entry.state

    def reason(self, item: OutboxItem) -> str | None:
        entry = self.outbox.by_id(item.id)
        assert entry is not None
        return entry.reason


@contextmanager
def desk_in(folder: Path) -> Iterator[Desk]:
    """Its clock stands still unless moved."""
    clock = [NOON]

    def steady() -> float:
        return (clock[0] - NOON).total_seconds()

    with Outbox.open(folder / "outbox.sqlite") as outbox:
        uploads = Uploads(
            lambda id_, position: stream_path(outbox.path, id_, position),
            clock=lambda: clock[0],
            monotonic=steady,
            random=lambda: 0.5,
        )
        yield Desk(outbox, uploads, Shelf(), clock)
