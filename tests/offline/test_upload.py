"""Attachments on their way: resumed, never before they are whole, and not at any other's cost."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import IO, Any

import pytest
from outbox_samples import NOON, accept
from upload_world import Desk, desk_in

from kiosk.offline import upload
from kiosk.offline.attachment_files import stream_path
from kiosk.offline.outbox_item import State
from kiosk.offline.pace import LEAST_PIECE, MOST_PIECE
from kiosk.offline.upload import Uploads


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with desk_in(tmp_path) as opened:
        yield opened


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


def test_a_stream_that_becomes_shorter_in_the_middle_is_looked_at_again_and_held(
    desk: Desk,
) -> None:
    item = desk.accept(os.urandom(500_000))
    desk.advance(item, 2)
    stream_path(desk.outbox.path, item.id, 0).write_bytes(b"torn")
    desk.advance(item)
    assert desk.reason(item) == "an attachment cannot be read: the stream ends too soon"
    desk.advance(item)
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
    other = desk.accept(b"smaller")
    desk.advance(other, 5)
    assert desk.uploads.are_there(other)


def test_what_the_portal_misses_is_uploaded_again(desk: Desk) -> None:
    item = desk.accept(b"stream")
    desk.advance(item, 5)
    assert desk.uploads.are_there(item)
    for _ in range(2):  # it may say so twice
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
