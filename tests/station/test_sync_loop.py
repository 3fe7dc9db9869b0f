"""The sync loop, one step at a time: a real outbox and a real portal, a clock moved by hand."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from loop_bench import Bench, on_the_bench, up
from loopback_portal import LoopbackPortal, bad_manners

from kiosk.offline.outbox import Outbox
from kiosk.offline.outbox_item import State
from kiosk.protocol.envelope import Envelope
from kiosk.protocol.problem import Problem, problem
from kiosk.station.board import Part
from portal.submissions.deferrals import unknown_agency


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    with on_the_bench(tmp_path / "home") as bench:
        yield bench


def test_offline_it_rests_between_probes_and_touches_nothing(bench: Bench) -> None:
    bench.accept(2)
    assert bench.work() == 15
    assert not bench.board.read().online
    assert [entry.attempts for entry in bench.kiosk.entries()] == [0, 0]


def test_when_the_line_returns_all_that_waits_goes_at_once(bench: Bench) -> None:
    bench.portal.manners = bad_manners(bench.portal)["broken"]
    bench.accept(3)
    with up(bench):
        for _ in range(8):
            bench.clock.pass_(bench.work())
    bench.portal.manners = None
    bench.clock.pass_(3_600)
    assert bench.work() == 15
    with up(bench):
        bench.clock.pass_(15)
        bench.work()
        assert bench.kiosk.all_delivered()


def test_rows_far_in_the_future_are_hastened_by_a_returning_line(bench: Bench) -> None:
    bench.accept()
    bench.work()
    bench.clock.pass_(15)
    bench.clock.off -= timedelta(hours=1)  # the row is not due for an hour
    with up(bench):
        bench.work()
        assert bench.kiosk.all_delivered()


def test_a_clock_that_was_in_the_future_parks_nothing(bench: Bench) -> None:
    with up(bench):
        bench.work()
        assert bench.board.read().online
        bench.accept()
        bench.clock.off -= timedelta(days=4_000)
        bench.clock.pass_(bench.work())  # refused for its time, which is measured then
        bench.work()
        assert bench.kiosk.all_delivered()
        bench.clock.pass_(61)
        bench.work()
        assert bench.troubles == {"clock-wrong"}


def test_a_schedule_far_ahead_is_found_behind_any_other(bench: Bench) -> None:
    with up(bench):
        bench.work()
        bench.portal.manners = bad_manners(bench.portal)["broken"]
        bench.accept()
        bench.work()
        far = bench.accept()[0].id
        with Outbox.open(bench.kiosk.settings.outbox_path) as outbox:
            outbox.mark_sending([far], bench.clock.now)
            outbox.mark_failed(far, datetime(2100, 1, 1, tzinfo=UTC), "by a wrong clock")
        bench.portal.manners = None
        bench.work()
        for _ in range(3):
            bench.clock.pass_(bench.work())
        assert bench.kiosk.all_delivered()


def test_retry_after_is_honoured_for_new_rows_too(bench: Bench) -> None:
    bench.portal.manners = bad_manners(bench.portal)["busy"]  # Retry-After: 1, spread over 10
    bench.accept()
    with up(bench):
        assert bench.work() == pytest.approx(6, abs=0.1)
        assert bench.portal.submits == 1
        assert bench.board.read().online
        bench.portal.manners = None
        bench.accept()
        bench.clock.pass_(5)
        bench.work()
        assert bench.portal.submits == 1
        bench.clock.pass_(1.1)
        bench.work()
        assert bench.kiosk.all_delivered()


def test_when_the_line_is_back_what_was_entrusted_goes_before_all_else(bench: Bench) -> None:
    bench.portal.manners = bad_manners(bench.portal)["busy"]
    bench.accept(3)
    portal = bench.portal
    with up(bench):
        seconds = bench.work()
        assert (portal.submits, portal.heartbeats, portal.audits) == (1, [], [])
        probes, bench.portal.manners = portal.probes, None
        bench.clock.pass_(seconds - 0.1)
        bench.work()
        assert (portal.submits, portal.heartbeats, portal.probes) == (1, [], probes)
        bench.clock.pass_(0.2)
        bench.work()
        assert bench.kiosk.all_delivered()
        assert (portal.submits, len(portal.heartbeats), len(portal.audits)) == (2, 1, 1)


def test_a_portal_that_spoils_every_batch_is_asked_ever_less(bench: Bench) -> None:
    bench.portal.manners = bad_manners(bench.portal)["wrong_key"]
    bench.accept()
    with up(bench):
        while bench.clock.steady < 1_800:
            bench.clock.pass_(bench.work())
        assert 5 < bench.portal.submits < 20
        assert bench.kiosk.states() == [State.QUEUED]
        assert bench.troubles == {"portal-false"}
        bench.portal.manners = None
        bench.clock.pass_(900)
        bench.work()
        assert bench.kiosk.all_delivered()
        assert bench.troubles == set()


def test_one_that_spoils_its_batch_ends_alone_and_the_others_pass(bench: Bench) -> None:
    items = bench.accept(5)
    broken = bad_manners(bench.portal)["broken"]
    spoiler = items[2].id

    def manners(batch, result):  # type: ignore[no-untyped-def]  # as `bad_manners` types it
        if any(envelope.header.id == spoiler for envelope in batch.envelopes):
            return broken(batch, result)
        return 200, result.model_dump_json().encode(), "application/json"

    bench.portal.manners = manners
    with up(bench):
        while bench.clock.steady < 600:
            bench.clock.pass_(bench.work())
        queued, delivered = State.QUEUED, State.DELIVERED
        assert bench.kiosk.states() == [delivered, delivered, queued, delivered, delivered]


def test_one_that_breaks_the_portal_delays_none_that_comes_after_it(bench: Bench) -> None:
    spoiler = bench.accept()[0].id
    broken = bad_manners(bench.portal)["broken"]

    def manners(batch, result):  # type: ignore[no-untyped-def]  # as `bad_manners` types it
        if any(envelope.header.id == spoiler for envelope in batch.envelopes):
            return broken(batch, result)
        return 200, result.model_dump_json().encode(), "application/json"

    bench.portal.manners = manners
    with up(bench):
        for _ in range(6):
            bench.clock.pass_(bench.work())
        bench.work()
        assert bench.kiosk.entries()[0].attempts > 5
        bench.accept()
        bench.work()
        assert bench.kiosk.states() == [State.QUEUED, State.DELIVERED]


def test_one_alone_that_is_refused_delays_none_and_is_held_when_the_next_goes(
    bench: Bench,
) -> None:
    spoiler = bench.accept()[0].id

    def manners(batch, result):  # type: ignore[no-untyped-def]  # as `bad_manners` types it
        if any(envelope.header.id == spoiler for envelope in batch.envelopes):
            refusal = problem("invalid-request", "Not as the interface says", 422)
            return 422, refusal.model_dump_json().encode(), "application/problem+json"
        return 200, result.model_dump_json().encode(), "application/json"

    bench.portal.manners = manners
    with up(bench):
        for _ in range(6):
            bench.clock.pass_(bench.work())
        bench.work()
        assert bench.kiosk.states() == [State.QUEUED]
        assert bench.troubles == {"portal-refuses"}
        bench.accept()
        bench.work()
        assert bench.kiosk.states() == [State.HELD, State.DELIVERED]
        assert bench.troubles == set()


def test_what_waits_a_day_for_an_agency_that_the_portal_does_not_know_is_a_trouble(
    bench: Bench,
) -> None:
    (waiting,) = bench.accept()
    agency = waiting.header.agency

    def puts_off(envelope: Envelope) -> Problem | None:
        return unknown_agency(agency) if envelope.header.id == waiting.id else None

    bench.portal.puts_off = puts_off
    with up(bench):
        for seconds in (1, 86_000):
            bench.clock.pass_(seconds)
            bench.work()
            assert bench.troubles == set(), "it may be published any moment"
        bench.clock.pass_(901)
        bench.work()
        assert bench.troubles == {"agency-unknown"}
        bench.accept()
        bench.work()
        assert bench.kiosk.states() == [State.QUEUED, State.DELIVERED]
        assert bench.troubles == {"agency-unknown"}, "that others go says nothing of this one"
        assert agency in bench.board.read().troubles[Part.AGENCY].words
        assert bench.portal.heartbeats[-1].troubles == ("agency-unknown",)

        bench.portal.puts_off = lambda _: None
        for _ in range(2):
            bench.clock.pass_(901)
            bench.work()
        assert bench.kiosk.all_delivered()
        assert bench.troubles == set()


def test_a_large_outbox_goes_in_a_few_batches(bench: Bench) -> None:
    bench.accept(120)
    with up(bench):
        bench.work()
    assert bench.kiosk.all_delivered()
    assert bench.portal.submits <= 4


def test_heartbeats_tell_of_the_outbox_and_of_troubles(bench: Bench) -> None:
    with up(bench):
        bench.work()
        bench.clock.pass_(901)
        bench.work()
    first, second = bench.portal.heartbeats
    assert (first.kiosk, first.catalogue_version, first.troubles) == ("kiosk-7", "7", ())
    assert (second.at - first.at).total_seconds() == pytest.approx(901, abs=5)


def test_a_machine_whose_clock_is_wrong_still_delivers(bench: Bench) -> None:
    """Requests follow the portal's clock, applications keep the visitor's."""
    bench.clock.off = datetime(1971, 1, 1, tzinfo=UTC) - bench.clock.true
    bench.accept()
    with up(bench):
        bench.work()
        bench.clock.pass_(20)
        bench.work()
    assert bench.kiosk.all_delivered()
    assert bench.troubles == {"clock-wrong"}


def test_what_was_delivered_is_forgotten_after_ninety_days_of_both_clocks(bench: Bench) -> None:
    bench.accept()
    with up(bench):
        bench.work()
        assert bench.kiosk.all_delivered()
        bench.clock.off = timedelta(days=4_000)
        bench.clock.pass_(901)
        bench.work()
        assert bench.kiosk.all_delivered(), "a clock that runs wild forgets nothing"
        bench.clock.off = timedelta(0)
        bench.clock.pass_(91 * 86_400)
        bench.work()
        bench.clock.pass_(901)
        bench.work()
        assert bench.kiosk.entries() == []


def test_a_receipt_that_stays_missing_at_the_portal_is_acted_on_once(bench: Bench) -> None:
    bench.accept(2)
    with up(bench):
        bench.work()
        with Outbox.open(bench.kiosk.settings.outbox_path) as outbox:
            newest = outbox.newest_receipt()
            assert newest is not None
            assert outbox.settle([newest], bench.clock.now + timedelta(days=1)) == 1
        del bench.portal.submissions[newest]
        asked = len(bench.portal.audits)
        for _ in range(3):
            beats = len(bench.portal.heartbeats)
            bench.clock.pass_(901)
            bench.work()
            assert len(bench.portal.heartbeats) > beats
        assert len(bench.portal.audits) == asked + 1

        (newer,) = bench.accept()
        bench.work()
        del bench.portal.submissions[newer.id]
        bench.clock.pass_(901)
        bench.work()
        assert newer.id in bench.portal.submissions, "it is sent again"


def test_a_portal_that_refuses_the_machine_is_a_trouble_and_holds_nothing(bench: Bench) -> None:
    key = bench.portal.device_keys.pop("kiosk-7")
    bench.accept()
    with up(bench):
        bench.work()
        assert bench.troubles == {"portal-refuses", "heartbeat-refused"}
        assert bench.kiosk.states() == [State.QUEUED]
        bench.portal.device_keys["kiosk-7"] = key
        bench.clock.pass_(901)
        bench.work()
        assert bench.kiosk.all_delivered()
        assert bench.troubles == set()


def test_a_broken_outbox_is_a_trouble_and_the_line_is_watched_on(bench: Bench) -> None:
    bench.kiosk.settings.outbox_path.write_bytes(b"")
    with up(bench):
        assert bench.work() <= 10
        assert bench.troubles == {"outbox-damaged"}
        assert bench.board.read().online
        assert [beat.troubles for beat in bench.portal.heartbeats] == [("outbox-damaged",)]
        bench.kiosk.settings.outbox_path.unlink()
        bench.accept()
        bench.work()
        assert bench.kiosk.all_delivered()
        assert bench.troubles == set()


def test_a_machine_enrolled_anew_speaks_as_what_it_is_now(bench: Bench) -> None:
    with up(bench):
        bench.work()
        other = replace(bench.kiosk)
        other.enrol(LoopbackPortal({}).public_key)
        bench.accept()
        bench.work()
        assert bench.kiosk.states() == [State.QUEUED], "this is not the portal that enrolled it"
        assert bench.troubles == {"line-captive"}
        assert not bench.board.read().online
