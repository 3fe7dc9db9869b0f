"""What the sync loop does next, as tables."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from uuid import uuid4

import pytest

from kiosk.offline.pace import Pace
from kiosk.offline.sync import PortalBearing, Sent
from kiosk.station.rhythm import Rhythm
from kiosk.station.schedule import (
    Beat,
    Due,
    LineStanding,
    Listen,
    Probe,
    Rest,
    Run,
    Send,
    Step,
    Upload,
    after_errand,
    after_heartbeat,
    after_probe,
    after_sending,
    after_upload,
    at_rest,
    hastened,
    next_step,
    rung,
)

RHYTHM = Rhythm()
NOW = 1_000.0
ONLINE = LineStanding(online=True, next_probe=NOW + 60, next_heartbeat=NOW + 300)
OFFLINE = replace(ONLINE, online=False, next_probe=NOW + 15, probed_at=NOW)


def half() -> float:
    return 0.5


SUBMISSIONS = Due(submissions=0.0)
BESIDE = Due(uploads=0.0, errands=0.0)


@pytest.mark.parametrize(
    ("standing", "due", "member", "step"),
    [
        (LineStanding(), Due(), False, Probe()),
        (ONLINE, Due(), True, Rest(60)),
        (ONLINE, SUBMISSIONS, True, Send()),
        (ONLINE, Due(submissions=-5.0), True, Send()),
        (ONLINE, Due(submissions=7.0), True, Rest(7)),
        (ONLINE, Due(uploads=7.0), True, Rest(7)),
        (ONLINE, Due(errands=7.0), True, Rest(7)),
        (ONLINE, Due(0.0, 0.0, 0.0), True, Send()),
        (ONLINE, Due(5.0, 0.0, 0.0), True, Upload()),
        (ONLINE, BESIDE, True, Upload()),
        (replace(ONLINE, uploaded=True), BESIDE, True, Run()),
        (replace(ONLINE, uploaded=True), Due(uploads=0.0), True, Upload()),
        (replace(ONLINE, closed_until=NOW + 9), SUBMISSIONS, True, Rest(9)),
        (replace(ONLINE, closed_until=NOW + 9), BESIDE, True, Rest(9)),
        (ONLINE, Due(0.0, 0.0, 0.0), False, Rest(60)),
        (OFFLINE, Due(0.0, 0.0, 0.0), True, Rest(15)),
        (replace(OFFLINE, next_probe=NOW), SUBMISSIONS, True, Probe()),
        (replace(ONLINE, next_heartbeat=NOW), Due(), True, Beat()),
        (replace(ONLINE, next_heartbeat=NOW), Due(0.0, 0.0, 0.0), True, Send()),
        (replace(ONLINE, next_heartbeat=NOW), Due(7.0, 0.0, 0.0), True, Beat()),
        (replace(ONLINE, next_heartbeat=NOW, sending_since=NOW), SUBMISSIONS, True, Beat()),
        (replace(ONLINE, next_heartbeat=NOW, closed_until=NOW + 9), SUBMISSIONS, True, Beat()),
        (replace(ONLINE, sending_since=NOW - 299), Due(0.0, 0.0, 0.0), True, Send()),
        (replace(ONLINE, sending_since=NOW - 300), Due(0.0, 0.0, 0.0), True, Run()),
        (replace(ONLINE, sending_since=NOW - 300), Due(0.0, 0.0, 7.0), True, Send()),
        (replace(ONLINE, next_heartbeat=NOW), Due(), False, Rest(60)),
        (replace(OFFLINE, next_heartbeat=NOW), Due(), True, Rest(15)),
    ],
)
def test_the_next_step(standing: LineStanding, due: Due, member: bool, step: Step) -> None:
    assert next_step(standing, NOW, due, member=member) == step


@pytest.mark.parametrize(
    ("line", "online", "probe_in"),
    [
        (PortalBearing.FINE, True, 45),
        (PortalBearing.ABSENT, False, 15),
        (PortalBearing.FALSE, False, 15),
        (PortalBearing.BUSY, True, 15),
        (PortalBearing.REFUSED, True, 0),
    ],
)
def test_what_an_exchange_says_of_the_line(
    line: PortalBearing, online: bool, probe_in: float
) -> None:
    after = after_sending(ONLINE, Sent(line), NOW, RHYTHM, half)
    assert (after.online, after.next_probe) == (online, NOW + probe_in)


def test_the_line_is_left_alone_ever_longer_while_exchanges_fail() -> None:
    standing, waits = ONLINE, []
    for _ in range(11):
        standing = after_sending(standing, Sent(PortalBearing.BUSY), NOW, RHYTHM, half)
        waits.append(standing.closed_until - NOW)
    assert waits == [1, 2, 4, 8, 16, 32, 64, 128, 256, 450, 450]


def test_a_healthy_answer_in_between_does_not_make_it_impatient() -> None:
    """A portal that is well but spoils every batch is not knocked at every 15 seconds."""
    standing = ONLINE
    for _ in range(10):
        standing = after_sending(standing, Sent(PortalBearing.ABSENT), NOW, RHYTHM, half)
        standing = after_probe(standing, NOW, RHYTHM, half, round_trip=0.2)
    assert standing.online
    assert standing.closed_until == NOW + 450


def test_retry_after_closes_the_line_for_what_was_asked_and_a_spread() -> None:
    after = after_sending(ONLINE, Sent(PortalBearing.BUSY, retry_after=60), NOW, RHYTHM, half)
    assert after.closed_until == NOW + 60 + 300


def test_whatever_was_told_to_wait_nothing_else_is_asked_before() -> None:
    eager = replace(ONLINE, next_heartbeat=NOW, next_probe=NOW)
    sent = after_sending(eager, Sent(PortalBearing.BUSY, retry_after=60), NOW, RHYTHM, half)
    beaten = after_heartbeat(eager, NOW, RHYTHM, half, there=False, retry_after=60)
    ran = after_errand(eager, NOW, broke=False, told_until=NOW + 360)
    for told in (sent, beaten, ran):
        assert told.online
        assert next_step(told, NOW + 1, Due(0.0, 0.0, 0.0), member=True) == Rest(359)
        urgent = hastened(told, NOW + 1, RHYTHM)
        assert next_step(urgent, NOW + 1, Due(0.0, 0.0, 0.0), member=True) == Rest(359)
        listens = next_step(told, NOW + 1, Due(), member=True, listens=True)
        assert listens == Listen(), "for news it has room of its own"
    assert after_errand(ONLINE, NOW, broke=False, told_until=NOW - 1).closed_until == 0


def test_an_errand_is_put_off_by_what_waits_for_five_minutes_and_no_longer() -> None:
    """A queue that never ends, over a line that drops each minute, keeps no withdrawal away."""
    standing, now, ran = ONLINE, NOW, []
    while now < NOW + 1000:
        step = next_step(standing, now, Due(submissions=0.0, errands=0.0), member=True)
        now += 20
        match step:
            case Send():
                line = PortalBearing.ABSENT if now % 60 == 0 else PortalBearing.FINE
                standing = after_sending(standing, Sent(line), now, RHYTHM, half)
            case Run():
                ran.append(now - NOW)
                standing = after_errand(standing, now, broke=False)
            case Probe():
                standing = after_probe(standing, now, RHYTHM, half, round_trip=0.2)
            case Beat():
                standing = after_heartbeat(standing, now, RHYTHM, half, there=True)
            case Rest(seconds):
                standing = at_rest(standing, now)
                now += seconds
            case _:
                raise AssertionError(step)
    assert len(ran) == 2
    assert all(second - first < 500 for first, second in pairwise([0, *ran, 1000]))


def test_where_all_was_done_nothing_was_put_off() -> None:
    """So what was entrusted meanwhile goes first when the line is back, whenever that is."""
    sent = after_sending(ONLINE, Sent(PortalBearing.FINE), NOW, RHYTHM, half)
    assert sent.sending_since == NOW
    assert after_sending(sent, Sent(PortalBearing.FINE), NOW + 9, RHYTHM, half).sending_since == NOW
    assert at_rest(sent, NOW + 9).sending_since is None
    for standing in (replace(sent, online=False), replace(sent, closed_until=NOW + 99)):
        assert at_rest(standing, NOW + 9).sending_since == NOW


def test_an_exchange_that_failed_after_others_went_well_is_the_first_of_its_row() -> None:
    standing = replace(ONLINE, failures=9)
    after = after_sending(standing, Sent(PortalBearing.ABSENT, delivered=3), NOW, RHYTHM, half)
    assert (after.failures, after.closed_until) == (1, NOW + 1)


def test_the_pace_of_a_pass_is_the_next_ones() -> None:
    sent = Sent(PortalBearing.BUSY, pace=Pace().after_failure())
    assert after_sending(ONLINE, sent, NOW, RHYTHM, half).pace == Pace().after_failure()


@pytest.mark.parametrize("line", [PortalBearing.SPOILT, PortalBearing.REFUSED])
def test_a_few_that_break_the_portal_close_no_line_but_many_do(line: PortalBearing) -> None:
    standing = ONLINE
    ids = [uuid4() for _ in range(4)]
    for id_ in (ids[0], *ids[:3]):
        sent = Sent(line, waiting=1, spoilt=frozenset({id_}))
        standing = after_sending(standing, sent, NOW, RHYTHM, half)
        assert (standing.online, standing.failures, standing.closed_until) == (True, 0, 0)
    sent = Sent(line, waiting=1, spoilt=frozenset({ids[3]}))
    closed = after_sending(standing, sent, NOW, RHYTHM, half)
    assert closed.closed_until == NOW + 1
    assert after_sending(closed, Sent(PortalBearing.FINE), NOW, RHYTHM, half).spoilt == frozenset()


def test_uploads_and_errands_take_turns_and_a_broken_line_is_asked_for_the_portal() -> None:
    after = after_upload(ONLINE, NOW, broke=False)
    assert (after.uploaded, after.next_probe) == (True, NOW + 60)
    after = after_errand(after, NOW, broke=True)
    assert (after.uploaded, after.next_probe) == (False, NOW)


def test_success_opens_the_line_again() -> None:
    bad = after_sending(ONLINE, Sent(PortalBearing.BUSY, retry_after=600), NOW, RHYTHM, half)
    good = after_sending(bad, Sent(PortalBearing.FINE, delivered=1), NOW + 1, RHYTHM, half)
    assert (good.failures, good.closed_until) == (0, NOW + 1)


def test_a_probe_decides_whether_the_kiosk_is_online() -> None:
    assert after_probe(OFFLINE, NOW, RHYTHM, half, round_trip=0.2).online
    lost = after_probe(ONLINE, NOW, RHYTHM, half, round_trip=None)
    assert (lost.online, lost.next_probe) == (False, NOW + 15)


def test_a_portal_too_busy_to_say_whether_it_is_there_is_left_alone_as_long_as_it_asks() -> None:
    busy = after_probe(ONLINE, NOW, RHYTHM, half, round_trip=None, retry_after=10.0)
    assert (busy.online, busy.next_probe) == (False, NOW + 10 + 50)
    at_once = after_probe(ONLINE, NOW, RHYTHM, half, round_trip=None, retry_after=0.0)
    assert at_once.next_probe == NOW + 15


def test_traffic_puts_no_probe_off_and_many_kiosks_hear_of_news_within_a_minute() -> None:
    probed = after_probe(ONLINE, NOW, RHYTHM, lambda: 0.999, round_trip=0.2)
    assert NOW < probed.next_probe < NOW + 60
    busy = after_sending(probed, Sent(PortalBearing.FINE), NOW + 20, RHYTHM, half)
    assert busy.next_probe == probed.next_probe
    beaten = after_heartbeat(busy, NOW + 30, RHYTHM, half, there=True)
    assert beaten.next_probe == probed.next_probe


def test_probes_of_many_kiosks_do_not_fall_together() -> None:
    early = after_probe(ONLINE, NOW, RHYTHM, lambda: 0.0, round_trip=None)
    late = after_probe(ONLINE, NOW, RHYTHM, lambda: 0.999, round_trip=None)
    assert late.next_probe - early.next_probe > 5


def test_a_heartbeat_that_fails_makes_sure_of_the_line_and_waits_its_turn() -> None:
    after = after_heartbeat(ONLINE, NOW, RHYTHM, half, there=False)
    assert (after.next_probe, after.next_heartbeat) == (NOW, NOW + 900)


def test_a_ring_asks_an_absent_portal_at_once_but_not_more_than_each_second() -> None:
    assert rung(OFFLINE, NOW + 5, RHYTHM).next_probe == NOW + 5
    assert rung(OFFLINE, NOW, RHYTHM).next_probe == NOW + 1
    assert rung(ONLINE, NOW, RHYTHM) == ONLINE
