"""A question for news that the portal keeps: heard at once, never in the way, never believed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from loop_bench import Bench, on_the_bench, up
from test_schedule import half

from kiosk.portal_client.client import PortalClient
from kiosk.protocol.health import Patience, PortalHealth
from kiosk.station.rhythm import Rhythm
from kiosk.station.schedule import (
    Due,
    LineStanding,
    Listen,
    Probe,
    Rest,
    after_broken_listening,
    after_heartbeat,
    after_listening,
    after_probe,
    hastened,
    heard,
    next_step,
    rung,
    seconds_to_listen,
    while_listening,
)

RHYTHM, NOW = Rhythm(), 10_000.0
ONLINE = LineStanding(online=True, next_probe=NOW + 45, next_heartbeat=NOW + 900, heard_at=NOW)
OUT = while_listening(ONLINE, NOW, 300)
NEWS: list[int | None] = []


def listener(address: str) -> PortalClient:
    return PortalClient(address, 0.3)


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    NEWS.clear()
    with on_the_bench(
        tmp_path / "home", listen_over=listener, heard=lambda health: NEWS.append(health.catalogue)
    ) as bench:
        bench.portal.keeps = True
        yield bench


def wake(bench: Bench) -> float:
    """As `run` does when it rings."""
    bench.doorbell.mark()
    assert bench.doorbell.wait(10)
    bench.loop.rung()
    return bench.work()


def asked(bench: Bench) -> None:
    """The question for news has reached the portal."""
    with bench.portal.turned:
        assert bench.portal.turned.wait_for(lambda: bench.portal.waiting > 0, timeout=10)


def test_a_withdrawal_reaches_a_kiosk_that_listens_at_once(bench: Bench) -> None:
    bench.portal.news = 6
    with up(bench):
        assert bench.work() > 250, "nothing else is asked meanwhile"
        asked(bench)
        bench.clock.pass_(200)
        bench.portal.publish(7)
        wake(bench)
    assert NEWS == [6, 7]
    assert bench.portal.probes == 2, "the first one, and the one that was kept"
    assert bench.board.read().portal_seen_at == bench.clock.now
    assert bench.troubles == set(), "the portal's time is not taken for older than it is"


def test_what_is_sent_does_not_wait_for_what_is_kept(bench: Bench) -> None:
    with up(bench):
        bench.work()
        asked(bench)
        bench.accept(2)
        bench.ring()
        bench.work()
        assert bench.kiosk.all_delivered()
        assert bench.portal.waiting == 1


def test_an_older_portal_is_asked_in_the_old_pace(bench: Bench) -> None:
    bench.portal.keeps = False
    with up(bench):
        bench.work()
        for _ in range(40):
            bench.clock.pass_(15)
            bench.doorbell.mark()
            if bench.doorbell.wait(0.05):
                bench.loop.rung()
            bench.work()
    assert 10 <= bench.portal.probes <= 16, "ten minutes"
    assert bench.board.read().online


@pytest.mark.parametrize("between", [(504, b"", "text/html"), (200, b"<html></html>", "text/html")])
def test_what_lies_in_between_may_end_it_and_the_portal_is_asked_at_once(
    bench: Bench, between: tuple[int, bytes, str]
) -> None:
    bench.portal.ends_kept = between
    with up(bench):
        bench.work()
        wake(bench)
        assert (bench.portal.probes, bench.portal.kept) == (3, 1)
        assert bench.board.read().online
        assert bench.troubles == set()
        bench.portal.ends_kept = None
        bench.clock.pass_(50)
        assert 0 < bench.work() <= 120, "half as long, for now, and a little more for its answer"
        asked(bench)


def test_a_portal_that_ends_is_missed_and_heard_again(bench: Bench) -> None:
    with up(bench):
        bench.work()
        asked(bench)
    wake(bench)
    assert not bench.board.read().online
    with up(bench):
        bench.clock.pass_(15)
        bench.work()
        assert bench.board.read().online
        bench.clock.pass_(60)
        bench.work()
        bench.portal.publish(3)
        asked(bench)


def test_a_line_that_forgot_the_question_is_noticed_soon_after_its_time(tmp_path: Path) -> None:
    with on_the_bench(tmp_path / "home", Rhythm(listening=1), listener) as bench:
        bench.portal.keeps = bench.portal.dead_lines = True
        with up(bench):
            bench.work()
            asked(bench)
            wake(bench)
            assert bench.portal.probes == 3
            assert bench.board.read().online


def test_a_bug_in_its_thread_is_no_silence(tmp_path: Path) -> None:
    class Broken(PortalClient):
        def listen(self, nonce: str, patience: Patience) -> PortalHealth:
            raise ZeroDivisionError(nonce, patience)

    def goes_on(bench: Bench) -> None:
        """It is met at once or by the next turn."""
        bench.work()
        wake(bench)

    with (
        on_the_bench(tmp_path / "home", None, Broken) as bench,
        up(bench),
        pytest.raises(ZeroDivisionError),
    ):
        goes_on(bench)


def test_somebody_who_is_no_portal_is_not_believed(bench: Bench) -> None:
    with up(bench):
        bench.work()
        asked(bench)
        bench.portal.proves = False
        bench.portal.publish(9)
        wake(bench)
        assert 9 not in NEWS
        assert bench.troubles == {"line-captive"}
        assert not bench.board.read().online


def test_it_listens_once_it_is_a_member_with_a_line() -> None:
    def step(standing: LineStanding, *, member: bool = True, listens: bool = True) -> object:
        return next_step(standing, NOW, Due(), member=member, listens=listens)

    assert step(ONLINE) == Listen()
    assert step(ONLINE, listens=False) == Rest(45)
    assert step(ONLINE, member=False) == Rest(45)
    assert step(replace(ONLINE, online=False)) == Rest(45)
    assert step(replace(ONLINE, next_listening=NOW + 20)) == Rest(20)
    assert step(OUT) == Rest(360)
    assert step(replace(OUT, next_probe=NOW)) == Probe()
    lost = while_listening(ONLINE, NOW - 400, 300)
    assert step(replace(lost, next_probe=NOW + 9)) == Listen(), "it was given up"


@pytest.mark.parametrize(
    ("took", "is_news", "again"),
    [(300.0, False, 0.0), (290.0, False, 0.0), (120.0, True, 45.0), (0.1, False, 44.9)],
)
def test_it_asks_again_at_once_only_where_its_time_was_over(
    took: float, is_news: bool, again: float
) -> None:
    after = after_listening(OUT, NOW, RHYTHM, half, asked=300, took=took, is_news=is_news)
    assert after.next_listening == pytest.approx(NOW + again)
    assert after.next_probe >= after.next_listening
    assert (after.online, after.listening_until) == (True, None)


def test_all_that_a_portal_lets_go_at_once_do_not_come_back_at_once() -> None:
    def back(chance: float) -> float:
        after = after_listening(OUT, NOW, RHYTHM, lambda: chance, asked=300, took=99, is_news=False)
        return after.next_listening

    assert back(0.999) - back(0.0) > 10


def test_a_line_that_bears_less_is_asked_for_less_and_tried_again() -> None:
    broken = after_broken_listening(OUT, NOW, RHYTHM, half, took=120)
    assert (broken.next_probe, broken.next_listening) == (NOW, NOW + 45)
    assert seconds_to_listen(broken, RHYTHM, half) == 60
    good = after_listening(broken, NOW, RHYTHM, half, asked=60, took=60, is_news=False)
    assert seconds_to_listen(good, RHYTHM, half) == 66
    worst = after_broken_listening(OUT, NOW, RHYTHM, half, took=0.1)
    assert seconds_to_listen(worst, RHYTHM, half) == 50


def test_while_it_listens_nothing_else_asks_unless_somebody_waits() -> None:
    assert heard(OUT, NOW + 100, RHYTHM, half).next_probe == OUT.next_probe
    assert after_probe(OUT, NOW + 100, RHYTHM, half, round_trip=0.1).next_probe == OUT.next_probe
    assert rung(OUT, NOW + 40, RHYTHM) == OUT, "it was heard just now"
    assert rung(OUT, NOW + 46, RHYTHM).next_probe == NOW + 46


def test_something_worth_telling_does_not_wait_for_the_heartbeats_time() -> None:
    beaten = after_heartbeat(ONLINE, NOW, RHYTHM, half, there=True)
    assert beaten.next_heartbeat == NOW + 900
    assert hastened(beaten, NOW + 10, RHYTHM).next_heartbeat == NOW + 60
    assert hastened(beaten, NOW + 400, RHYTHM).next_heartbeat == NOW + 400
    assert hastened(beaten, NOW + 950, RHYTHM).next_heartbeat == NOW + 900


def test_a_heartbeat_that_is_told_to_wait_keeps_all_else_waiting() -> None:
    told = after_heartbeat(ONLINE, NOW, RHYTHM, half, there=False, retry_after=10)
    assert (told.online, told.next_heartbeat, told.closed_until) == (True, NOW + 60, NOW + 60)
    assert next_step(told, NOW, Due(submissions=0), member=True) == Rest(60)
