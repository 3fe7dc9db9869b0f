"""Attachments on their way: resumed, never before they are whole, and not at any other's cost."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import Path
from random import Random
from typing import IO, Any
from uuid import UUID

import pytest
from outbox_samples import NOON, accept, submission

from kiosk.offline import upload
from kiosk.offline.attachment_files import stream_path
from kiosk.offline.outbox import Outbox
from kiosk.offline.outbox_item import NewSubmission, OutboxItem, State
from kiosk.offline.pace import LEAST_PIECE, MOST_PIECE
from kiosk.offline.upload import Uploads
from kiosk.portal_client.errors import PortalBusy, PortalError, PortalRefused, PortalUnreachable
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


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    clock = [NOON]

    def steady() -> float:
        return (clock[0] - NOON).total_seconds()

    with Outbox.open(tmp_path / "outbox.sqlite") as outbox:
        uploads = Uploads(
            lambda id_, position: stream_path(outbox.path, id_, position),
            clock=lambda: clock[0],
            monotonic=steady,
            random=lambda: 0.5,
        )
        yield Desk(outbox, uploads, Shelf(), clock)


def test_what_brings_nothing_waits_for_nothing(desk: Desk) -> None:
    assert desk.uploads.are_there(accept(desk.outbox))


def test_each_stream_arrives_whole_in_bounded_pieces(desk: Desk) -> None:
    streams = [os.urandom(3_000_000), b"small", os.urandom(LEAST_PIECE)]
    item = desk.accept(*streams)
    assert desk.advance(item, 200) < 80
    assert desk.uploads.are_there(item)
    assert [bytes(desk.shelf.kept[item.id, n]) for n in range(3)] == streams
    assert desk.shelf.sent == sum(map(len, streams))
    assert desk.shelf.largest <= MOST_PIECE


def test_a_turn_is_one_request(desk: Desk) -> None:
    item = desk.accept(os.urandom(1_000_000))
    for calls in range(1, 4):
        desk.advance(item)
        assert desk.shelf.calls == calls


def test_a_new_station_goes_on_where_the_portal_stands(desk: Desk, tmp_path: Path) -> None:
    item = desk.accept(stream := os.urandom(500_000))
    desk.advance(item, 3)
    assert 0 < desk.shelf.sent < len(stream)
    anew = Uploads(
        lambda id_, position: stream_path(desk.outbox.path, id_, position),
        lambda: NOON,
        lambda: 0.0,
        lambda: 0.5,
    )
    desk.uploads = anew
    desk.advance(item, 40)
    assert desk.shelf.sent == len(stream)


@pytest.mark.parametrize("kept", [0.0, 0.4, 1.0])
def test_a_break_goes_on_at_the_portals_offset_after_a_rest(desk: Desk, kept: float) -> None:
    item = desk.accept(stream := os.urandom(1_000_000))
    desk.advance(item, 2)
    desk.shelf.keeps = kept
    with pytest.raises(PortalUnreachable):
        desk.advance(item)
    assert desk.uploads.rests == 1
    desk.advance(item, 200)
    assert bytes(desk.shelf.kept[item.id, 0]) == stream
    assert desk.outbox.items()[0].attempts == 0, "the line's trouble is not the submission's"


@pytest.mark.parametrize("seed", range(5))
def test_less_than_five_in_a_hundred_go_out_twice_on_a_line_that_breaks(
    desk: Desk, seed: int
) -> None:
    """512 kbit/s, and what is on its way is lost after each 1 MiB on average."""
    desk.shelf.clock, desk.shelf.bytes_a_second = desk.clock, 65_536
    random = Random(seed)  # noqa: S311 - a course of events that can be told again
    item = desk.accept(stream := os.urandom(20_000_000))
    left = random.expovariate(1 / 2**20)
    while not desk.uploads.are_there(item):
        before = desk.shelf.sent
        desk.shelf.keeps = random.random() if left < 0 else None
        try:
            desk.uploads.advance(desk.outbox, item, desk.shelf)
        except PortalUnreachable:
            left = random.expovariate(1 / 2**20)
        left -= desk.shelf.sent - before
    assert bytes(desk.shelf.kept[item.id, 0]) == stream
    assert desk.shelf.sent < 1.05 * len(stream), desk.shelf.sent / len(stream)


def missing(path: Path) -> None:
    path.unlink()


def longer(path: Path) -> None:
    path.write_bytes(path.read_bytes() + b"x")


def altered(path: Path) -> None:
    path.write_bytes(b"X" + path.read_bytes()[1:])


@pytest.mark.parametrize(
    ("spoil", "why"),
    [
        (missing, "attachment 2 is not on the disk"),
        (longer, "attachment 2 on the disk is not what was accepted"),
        (altered, "attachment 2 on the disk is not what was accepted"),
    ],
)
def test_streams_that_are_not_as_accepted_are_held_before_the_first_byte(
    desk: Desk, spoil: object, why: str
) -> None:
    assert callable(spoil)
    item = desk.accept(b"first", b"second")
    spoil(stream_path(desk.outbox.path, item.id, 1))
    desk.advance(item)
    assert (desk.state(item), desk.reason(item)) == (State.HELD, why)
    assert desk.shelf.calls == 0


def test_a_disk_that_fails_for_once_only_lets_it_wait(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    item = desk.accept(stream := os.urandom(200_000))
    failures = [errno.EMFILE, errno.EIO]
    opened = Path.open

    def fails(path: Path, mode: str) -> IO[Any]:
        if path.parent.name == str(item.id) and failures:
            error = failures.pop()
            raise OSError(error, os.strerror(error))
        return opened(path, mode)

    monkeypatch.setattr(Path, "open", fails)
    for wait, words in [(1, os.strerror(errno.EIO)), (2, os.strerror(errno.EMFILE))]:
        (waiting,) = desk.outbox.sendable(10)
        desk.advance(waiting)
        (entry,) = desk.outbox.items({State.QUEUED})
        assert entry.reason == f"an attachment cannot be read: {words}"
        assert entry.next_attempt_at == NOON + timedelta(seconds=wait)
    assert desk.shelf.calls == 0
    desk.advance(item, 40)
    assert bytes(desk.shelf.kept[item.id, 0]) == stream


def test_a_disk_that_fails_in_the_middle_of_a_stream_lets_it_wait_before_it_is_looked_at_anew(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    item = desk.accept(stream := os.urandom(500_000))
    desk.advance(item, 2)

    def fails(path: Path, mode: str) -> IO[Any]:
        raise OSError(errno.EIO, os.strerror(errno.EIO))

    with monkeypatch.context() as disk:
        disk.setattr(Path, "open", fails)
        desk.advance(item)
    entry = desk.outbox.by_id(item.id)
    assert entry is not None
    assert (entry.state, entry.next_attempt_at) == (State.QUEUED, NOON + timedelta(seconds=1))
    assert entry.reason == f"an attachment cannot be read: {os.strerror(errno.EIO)}"

    desk.advance(item, 40)
    assert bytes(desk.shelf.kept[item.id, 0]) == stream


def test_a_stream_that_vanishes_in_the_middle_is_looked_at_again_and_held(desk: Desk) -> None:
    item = desk.accept(os.urandom(500_000))
    desk.advance(item, 2)
    stream_path(desk.outbox.path, item.id, 0).unlink()
    desk.advance(item, 2)
    assert desk.state(item) is State.HELD


def test_what_was_delivered_meanwhile_stays_so(desk: Desk) -> None:
    """A courier's answer came while an attachment was on its way by line."""
    item = desk.accept(os.urandom(500_000))
    desk.advance(item, 2)
    desk.outbox.mark_delivered(item.id, "{}", NOON)
    stream_path(desk.outbox.path, item.id, 0).unlink()
    for _ in range(3):
        desk.uploads.advance(desk.outbox, item, desk.shelf)
    assert desk.state(item) is State.DELIVERED


@pytest.mark.parametrize("kind", ["unknown-upload", "wrong-offset", "upload-superseded"])
def test_a_portal_at_another_place_is_asked_where(desk: Desk, kind: str) -> None:
    item = desk.accept(stream := os.urandom(200_000))
    desk.advance(item, 2)
    desk.shelf.refuses = [kind]
    desk.advance(item, 40)
    assert bytes(desk.shelf.kept[item.id, 0]) == stream
    assert desk.outbox.items()[0].attempts == 0


def test_refusals_without_end_wait_ever_longer(desk: Desk) -> None:
    item = desk.accept(os.urandom(200_000))
    desk.shelf.refuses = ["unknown-upload"] * 4
    desk.advance(item, 4)
    entry = desk.outbox.by_id(item.id)
    assert entry is not None
    assert (entry.state, entry.attempts, entry.reason) == (
        State.QUEUED,
        1,
        "Refused: unknown-upload",
    )
    assert entry.next_attempt_at == NOON + timedelta(seconds=1)


def test_a_portal_that_holds_another_stream_starts_anew_after_a_wait(desk: Desk) -> None:
    item = desk.accept(stream := os.urandom(100_000))
    desk.advance(item, 1)
    desk.shelf.kept[item.id, 0] += b"foreign"
    desk.shelf.refuses = ["wrong-offset"]
    while desk.outbox.items()[0].attempts == 0:
        desk.advance(item)
    entry = desk.outbox.by_id(item.id)
    assert entry is not None
    assert (entry.attempts, entry.reason) == (1, "Another digest")
    desk.advance(item, 40)
    assert bytes(desk.shelf.kept[item.id, 0]) == stream


def test_one_that_the_portal_finds_too_large_is_held(desk: Desk) -> None:
    item = desk.accept(b"stream")
    desk.shelf.refuses = ["too-large"]
    desk.advance(item)
    assert (desk.state(item), desk.reason(item)) == (State.HELD, "Refused: too-large")


def test_a_portal_that_does_not_know_the_kiosk_is_the_lines_trouble(desk: Desk) -> None:
    item = desk.accept(b"stream")
    desk.shelf.refuses = ["bad-request-signature"]
    with pytest.raises(PortalRefused):
        desk.advance(item)
    assert (desk.state(item), desk.outbox.items()[0].attempts) == (State.QUEUED, 0)


def test_a_busy_portal_is_left_alone_for_as_long_as_it_asks(desk: Desk) -> None:
    item = desk.accept(b"stream")
    desk.shelf.error = PortalBusy(429, 60)
    with pytest.raises(PortalBusy):
        desk.advance(item)
    assert desk.uploads.rests == 60 + 300


def test_what_the_portal_misses_is_uploaded_again(desk: Desk) -> None:
    item = desk.accept(b"stream")
    desk.advance(item, 5)
    assert desk.uploads.are_there(item)
    desk.uploads.are_missing(item.id)
    desk.shelf.kept.clear()
    desk.advance(item, 5)
    assert bytes(desk.shelf.kept[item.id, 0]) == b"stream"


def test_what_it_no_longer_remembers_is_found_there_without_sending_it_again(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(upload, "_MOST_REMEMBERED", 2)
    items = [desk.accept(b"stream") for _ in range(3)]
    for item in items:
        desk.advance(item, 5)
    assert [desk.uploads.are_there(item) for item in items] == [False, True, True]
    sent = desk.shelf.sent
    desk.advance(items[0])
    assert desk.uploads.are_there(items[0])
    assert desk.shelf.sent == sent
