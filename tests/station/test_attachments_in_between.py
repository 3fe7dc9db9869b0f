"""The loop with attachments: a piece a turn, everything else first or in between."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from loop_bench import Bench, on_the_bench, up

from kiosk.offline.outbox_item import State


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    with on_the_bench(tmp_path / "home") as bench:
        yield bench


def test_a_large_attachment_delays_no_other_submission_and_no_heartbeat(bench: Bench) -> None:
    stream = os.urandom(2_000_000)
    large = bench.kiosk.accept_with(stream, now=bench.clock.now)
    with up(bench):
        while bench.portal.shelf.pieces == 0:
            bench.loop.turn()
        small = bench.accept()[0]
        pieces = bench.portal.shelf.pieces
        bench.loop.turn()
        assert set(bench.portal.submissions) == {small.id}
        bench.clock.pass_(901)
        beats = len(bench.portal.heartbeats)
        while len(bench.portal.heartbeats) == beats:
            bench.loop.turn()
        assert bench.portal.shelf.pieces - pieces <= 2
        assert bench.kiosk.states() == [State.QUEUED, State.DELIVERED]
        bench.work(turns=300)
    assert bench.kiosk.all_delivered()
    assert bytes(bench.portal.shelf.kept[f"{large.id}/0"]) == stream


def test_a_line_that_breaks_in_the_middle_goes_on_where_it_stood(bench: Bench) -> None:
    stream = os.urandom(1_000_000)
    large = bench.kiosk.accept_with(stream, b"second", now=bench.clock.now)
    with up(bench):
        while bench.portal.shelf.pieces < 3:
            bench.loop.turn()
    came = len(bench.portal.shelf.kept[f"{large.id}/0"])
    bench.work()
    assert not bench.board.read().online
    with up(bench):
        bench.clock.pass_(15)
        while not bench.kiosk.all_delivered():
            bench.clock.pass_(bench.work(turns=300))
    assert 0 < came < len(stream)
    assert bytes(bench.portal.shelf.kept[f"{large.id}/0"]) == stream
    assert bench.kiosk.entries()[0].attempts == 1, "one envelope, at last"


def test_what_is_not_on_the_disk_as_accepted_is_held_and_others_pass(bench: Bench) -> None:
    spoilt = bench.kiosk.accept_with(b"stream", now=bench.clock.now)
    whole = bench.kiosk.accept_with(b"another", now=bench.clock.now)
    folder = bench.kiosk.settings.outbox_path.with_name("attachments")
    (folder / str(spoilt.id) / "0").write_bytes(b"rotten")
    with up(bench):
        bench.work()
    assert set(bench.portal.submissions) == {whole.id}
    assert bench.kiosk.states() == [State.HELD, State.DELIVERED]


def test_a_portal_that_lost_the_streams_gets_them_again(bench: Bench) -> None:
    item = bench.kiosk.accept_with(b"stream", now=bench.clock.now)
    with up(bench):
        while bench.portal.shelf.pieces == 0:
            bench.loop.turn()
        bench.portal.shelf.kept.clear()
        while not bench.kiosk.all_delivered():
            bench.clock.pass_(bench.work())
    assert set(bench.portal.submissions) == {item.id}
    assert bench.portal.shelf.pieces == 2
