"""Attachments over a line that breaks, and a portal that loses its place or is busy."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from random import Random

import pytest
from outbox_samples import NOON
from upload_world import Desk, desk_in

from kiosk.offline.outbox_item import State
from kiosk.offline.pace import LEAST_PIECE
from kiosk.portal_client.errors import PortalBusy, PortalRefused, PortalUnreachable


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with desk_in(tmp_path) as opened:
        yield opened


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


def test_a_line_that_breaks_again_and_again_is_left_alone_ever_longer(desk: Desk) -> None:
    item = desk.accept(os.urandom(100_000))
    assert desk.uploads.rests == 0
    desk.shelf.error = PortalUnreachable("no line")
    rests = []
    for _ in range(4):
        with pytest.raises(PortalUnreachable):
            desk.advance(item)
        rests.append(desk.uploads.rests)
    assert rests == [1, 2, 4, 8]


def test_after_a_break_only_the_stream_that_it_broke_is_asked_for(desk: Desk) -> None:
    item = desk.accept(b"first", os.urandom(100_000))
    desk.advance(item, 4)
    desk.shelf.keeps = 0.5
    with pytest.raises(PortalUnreachable):
        desk.advance(item)
    desk.shelf.announced = {
        key: stream for key, stream in desk.shelf.announced.items() if key[1] == 1
    }
    desk.advance(item, 40)
    assert desk.uploads.are_there(item)
    assert set(desk.shelf.announced) == {(item.id, 1)}


def test_pieces_grow_to_what_a_thin_line_carries_however_long_the_kiosk_runs(desk: Desk) -> None:
    desk.clock[0] += timedelta(days=1)
    desk.shelf.clock, desk.shelf.bytes_a_second = desk.clock, 65_536
    desk.advance(desk.accept(os.urandom(3_000_000)), 200)
    assert 4 * LEAST_PIECE < desk.shelf.largest <= 3 * 65_536


@pytest.mark.parametrize("kind", ["unknown-upload", "wrong-offset", "upload-superseded"])
def test_a_portal_at_another_place_is_asked_where(desk: Desk, kind: str) -> None:
    item = desk.accept(stream := os.urandom(200_000))
    desk.advance(item, 2)
    desk.shelf.refuses = [kind]
    desk.advance(item, 40)
    assert bytes(desk.shelf.kept[item.id, 0]) == stream
    assert desk.outbox.items()[0].attempts == 0


def test_refusals_with_progress_between_them_are_not_counted_together(desk: Desk) -> None:
    item = desk.accept(stream := os.urandom(200_000))
    for _ in range(3):
        desk.shelf.refuses = ["unknown-upload"] * 3
        desk.advance(item, 5)
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
