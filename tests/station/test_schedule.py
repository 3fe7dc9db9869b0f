"""What the sync loop does next, as tables."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kiosk.offline.sync import MAX_BATCH_ITEMS, Line, Sent
from kiosk.station.rhythm import Rhythm
from kiosk.station.schedule import (
    Beat,
    Probe,
    Rest,
    Send,
    Standing,
    Step,
    after_heartbeat,
    after_probe,
    after_sending,
    next_step,
    rung,
)

RHYTHM = Rhythm()
NOW = 1_000.0
ONLINE = Standing(online=True, next_probe=NOW + 60, next_heartbeat=NOW + 300)
OFFLINE = replace(ONLINE, online=False, next_probe=NOW + 15, probed_at=NOW)


def half() -> float:
    return 0.5


@pytest.mark.parametrize(
    ("standing", "due_in", "member", "step"),
    [
        (Standing(), None, False, Probe()),
        (ONLINE, None, True, Rest(60)),
        (ONLINE, 0.0, True, Send(MAX_BATCH_ITEMS)),
        (ONLINE, -5.0, True, Send(MAX_BATCH_ITEMS)),
        (ONLINE, 7.0, True, Rest(7)),
        (replace(ONLINE, closed_until=NOW + 9), 0.0, True, Rest(9)),
        (replace(ONLINE, most=3), 0.0, True, Send(3)),
        (ONLINE, 0.0, False, Rest(60)),
        (OFFLINE, 0.0, True, Rest(15)),
        (replace(OFFLINE, next_probe=NOW), 0.0, True, Probe()),
        (replace(ONLINE, next_heartbeat=NOW), None, True, Beat()),
        (replace(ONLINE, next_heartbeat=NOW), 0.0, True, Send(MAX_BATCH_ITEMS)),
        (replace(ONLINE, next_heartbeat=NOW), None, False, Rest(60)),
        (replace(OFFLINE, next_heartbeat=NOW), None, True, Rest(15)),
    ],
)
def test_the_next_step(standing: Standing, due_in: float | None, member: bool, step: Step) -> None:
    assert next_step(standing, NOW, due_in, member=member) == step


@pytest.mark.parametrize(
    ("line", "online", "probe_in"),
    [
        (Line.FINE, True, 60),
        (Line.ABSENT, False, 15),
        (Line.FALSE, False, 15),
        (Line.BUSY, True, 15),
        (Line.REFUSED, True, 0),
    ],
)
def test_what_an_exchange_says_of_the_line(line: Line, online: bool, probe_in: float) -> None:
    after = after_sending(ONLINE, Sent(line), NOW, RHYTHM, half)
    assert (after.online, after.next_probe) == (online, NOW + probe_in)


def test_the_line_is_left_alone_ever_longer_while_exchanges_fail() -> None:
    standing, waits = ONLINE, []
    for _ in range(11):
        standing = after_sending(standing, Sent(Line.BUSY), NOW, RHYTHM, half)
        waits.append(standing.closed_until - NOW)
    assert waits == [1, 2, 4, 8, 16, 32, 64, 128, 256, 450, 450]


def test_a_healthy_answer_in_between_does_not_make_it_impatient() -> None:
    """A portal that is well but spoils every batch is not knocked at every 15 seconds."""
    standing = ONLINE
    for _ in range(10):
        standing = after_sending(standing, Sent(Line.ABSENT), NOW, RHYTHM, half)
        standing = after_probe(standing, NOW, RHYTHM, half, there=True)
    assert standing.online
    assert standing.closed_until == NOW + 450


def test_retry_after_closes_the_line_for_what_was_asked_and_a_spread() -> None:
    after = after_sending(ONLINE, Sent(Line.BUSY, retry_after=60), NOW, RHYTHM, half)
    assert after.closed_until == NOW + 60 + 300


def test_fewer_go_together_after_failures_down_to_one_and_more_again() -> None:
    standing, sizes = ONLINE, []
    for line in [Line.BUSY] * 7 + [Line.FINE] * 7:
        standing = after_sending(standing, Sent(line), NOW, RHYTHM, half)
        sizes.append(standing.most)
    assert sizes == [25, 12, 6, 3, 1, 1, 1, 2, 4, 8, 16, 32, 50, 50]


def test_success_opens_the_line_again() -> None:
    bad = after_sending(ONLINE, Sent(Line.BUSY, retry_after=600), NOW, RHYTHM, half)
    good = after_sending(bad, Sent(Line.FINE, delivered=1), NOW + 1, RHYTHM, half)
    assert (good.failures, good.closed_until) == (0, NOW + 1)


def test_a_probe_decides_whether_the_kiosk_is_online() -> None:
    assert after_probe(OFFLINE, NOW, RHYTHM, half, there=True).online
    lost = after_probe(ONLINE, NOW, RHYTHM, half, there=False)
    assert (lost.online, lost.next_probe) == (False, NOW + 15)


def test_probes_of_many_kiosks_do_not_fall_together() -> None:
    early = after_probe(ONLINE, NOW, RHYTHM, lambda: 0.0, there=False)
    late = after_probe(ONLINE, NOW, RHYTHM, lambda: 0.999, there=False)
    assert late.next_probe - early.next_probe > 5


def test_a_heartbeat_that_fails_makes_sure_of_the_line_and_waits_its_turn() -> None:
    after = after_heartbeat(ONLINE, NOW, RHYTHM, half, there=False)
    assert (after.next_probe, after.next_heartbeat) == (NOW, NOW + 300)


def test_a_ring_asks_an_absent_portal_at_once_but_not_more_than_each_second() -> None:
    assert rung(OFFLINE, NOW + 5).next_probe == NOW + 5
    assert rung(OFFLINE, NOW).next_probe == NOW + 1
    assert rung(ONLINE, NOW) == ONLINE
