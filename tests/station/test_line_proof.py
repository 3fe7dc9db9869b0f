"""Captive portals and the real one, and the line's return."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from pathlib import Path
from threading import Event

import pytest
from loop_bench import Bench, on_the_bench, up
from loopback_portal import bad_manners

from kiosk.offline.outbox_item import State
from kiosk.station.link_watch import watched


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    with on_the_bench(tmp_path / "home") as bench:
        yield bench


def test_a_portal_without_proof_is_a_trouble_and_gets_nothing(bench: Bench) -> None:
    bench.portal.proves = False
    bench.accept()
    with up(bench):
        bench.work()
        assert bench.troubles == {"line-captive"}
        assert not bench.board.read().online
        assert (bench.portal.submits, bench.portal.heartbeats) == (0, [])
        bench.portal.proves = True
        bench.clock.pass_(15)
        bench.work()
        assert bench.kiosk.all_delivered()
        assert bench.troubles == set()


def test_a_login_page_is_told_from_a_dead_line(bench: Bench) -> None:
    bench.portal.health_page = b"<html>Acepte los terminos</html>"
    with up(bench):
        assert bench.work() == 15
        assert bench.troubles == {"line-captive"}
    bench.clock.pass_(15)
    assert bench.work() == 15
    assert bench.troubles == set(), "nobody answers: there is a line to wait for, not a login"
    assert not bench.board.read().online


def test_a_page_in_the_place_of_receipts_changes_nothing(bench: Bench) -> None:
    bench.accept()
    bench.portal.manners = bad_manners(bench.portal)["page"]
    with up(bench):
        bench.work()
        assert bench.kiosk.states() == [State.QUEUED]
        assert not bench.board.read().online


def test_each_probe_asks_with_a_nonce_of_its_own_size(bench: Bench) -> None:
    with up(bench):
        bench.work()
    assert [len(nonce) for nonce in bench.portal.nonces] == [32]


def test_a_change_of_the_line_rings_until_the_kernel_ends_the_conversation() -> None:
    here, kernel = socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM)
    rung = Event()
    thread = watched(here, rung.set)
    kernel.send(b"new route")
    assert rung.wait(10)
    kernel.send(b"")
    thread.join(10)
    assert not thread.is_alive()
    kernel.close()


def test_a_ring_lets_an_absent_portal_be_asked_at_once(bench: Bench) -> None:
    bench.accept()
    assert bench.work() == 15
    with up(bench):
        bench.clock.pass_(2)
        bench.ring()
        bench.work()
        assert bench.kiosk.all_delivered()
