"""The fleet: a row for each kiosk by its last heartbeat, its past days, and `portal fleet`."""

from __future__ import annotations

import json
import re
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from portal_world import Device, Portal
from rollout_world import Country

from kiosk.protocol.heartbeat import CatalogueFigures, DayBatch, DayFigures, OutboxFigures
from kiosk.protocol.message import MAX_WHOLE_NUMBER
from kiosk.protocol.trouble import OUTBOX_UNUSABLE
from kiosk.station.troubles import OUTBOX_TROUBLES
from portal.cli import main
from portal.fleet.history import DAYS_SHOWN, HOURS_SHOWN, by_day, by_hour
from portal.fleet.releases import GRACE, Releases
from portal.storage import fleet_query, heartbeat_history, kiosk_days, retirements
from portal.storage.database import open_database
from portal.storage.fleet_query import Alert, Filter, Now, Order, Seen
from portal.storage.heartbeat_history import DAYS_KEPT, HOURS_KEPT, WHOLE_DAY, HistoryRow
from portal.storage.migrate import migrate_back
from portal.storage.paper import Paper, paper_of

pytest_plugins = ["portal_fixtures"]


def beats(device: Device, *troubles: str, skew: int = 0, **outbox: int) -> None:
    figures = {"queued": 0, "sending": 0, "carried": 0, "held": 0, "delivered": 3} | outbox
    heartbeat = device.heartbeat().model_copy(
        update={
            "outbox": OutboxFigures.model_validate(figures),
            "troubles": troubles,
            "at": device.portal.clock() + timedelta(seconds=skew),
            "today": DayFigures(day=device.portal.clock().date(), visits=12, troubles=1),
        }
    )
    answer = device.post("/v1/heartbeats", heartbeat)
    assert answer.status_code == 200, answer.text


def listed(portal: Portal, asked: Filter | None = None, **how: Any) -> list[Seen]:
    with portal.database.reading() as session:
        return fleet_query.page_of(session, asked or Filter(), Now(portal.clock()), **how)


@pytest.mark.both_databases
def test_a_row_says_what_the_last_heartbeat_said_and_filters_find_it(portal: Portal) -> None:
    silent, troubled, well = (portal.enrol() for _ in range(3))
    beats(silent)
    portal.clock.advance(days=3)
    beats(troubled, queued=4, sending=1, held=2, oldest_undelivered_seconds=90_000)
    beats(
        troubled,
        "printer-paper-out",
        skew=-300,
        queued=4,
        held=2,
        oldest_undelivered_seconds=90_000,
    )
    beats(well)
    portal.clock.advance(minutes=10)

    rows = {seen.kiosk: seen for seen in listed(portal)}

    row = rows[troubled.id]
    assert (row.centre, row.state, row.municipality) == ("cdc-oaxaca-014", "MX-OAX", "20067")
    assert (row.undelivered, row.held, row.paper, row.troubles) == (
        6,
        2,
        "out",
        ("printer-paper-out",),
    )
    assert (row.ring, row.skew_seconds, row.software) == (2, -300, "0.1.0")
    assert row.oldest == timedelta(seconds=90_000, minutes=10)
    assert row.silent == timedelta(minutes=10)
    assert row.alerts == (Alert.HELD, Alert.LATE, Alert.PAPER, Alert.CLOCK, Alert.TROUBLE)
    assert rows[silent.id].alerts == (Alert.SILENT,)
    assert rows[well.id].alerts == ()
    for asked, found in (
        (Filter(alert=Alert.SILENT), [silent]),
        (Filter(alert=Alert.CLOCK), [troubled]),
        (Filter(trouble="printer-paper-out"), [troubled]),
        (Filter(trouble="paper-out"), []),
        (Filter(silent_for=timedelta(days=2)), [silent]),
        (Filter(state="MX-JAL"), []),
        (Filter(ring=1), [silent]),
        (Filter(text=f"XÓCHI {well.id}"), [well]),
        (Filter(text="%"), []),
    ):
        assert [one.kiosk for one in listed(portal, asked)] == [one.id for one in found], asked
        with portal.database.reading() as session:
            assert fleet_query.count(session, asked, Now(portal.clock())) == len(found)
    by_age = listed(portal, order=Order.OLDEST, descending=True, limit=2)
    assert [one.kiosk for one in by_age] == [troubled.id, silent.id]
    with portal.database.reading() as session:
        tally = fleet_query.tallies(session, Now(portal.clock()), timedelta(minutes=15))["MX-OAX"]
        assert fleet_query.troubles(session) == {"printer-paper-out": 1}
    assert (tally.kiosks, tally.undelivered, tally.heard_lately) == (3, 6, 2)
    assert tally.alerts[Alert.SILENT] == tally.alerts[Alert.HELD] == 1


@pytest.mark.both_databases
def test_each_alert_is_true_of_whom_it_should_be(portal: Portal) -> None:
    devices = [portal.enrol() for _ in range(4)]
    beats(devices[0], held=1, oldest_undelivered_seconds=MAX_WHOLE_NUMBER)
    beats(devices[1], "printer-paper-out", skew=61)
    figures = CatalogueFigures(snapshot=7)
    devices[2].post(
        "/v1/heartbeats", devices[2].heartbeat().model_copy(update={"catalogue": figures})
    )
    full, out = {Alert.HELD, Alert.LATE}, {Alert.PAPER, Alert.CLOCK, Alert.TROUBLE}
    behind, silent, never = {Alert.RELEASE}, {Alert.SILENT}, {Alert.NEVER}
    for snapshots, hours, expects, expected in (
        ({7}, 0, True, (full | behind, out | behind, behind, never)),
        (set(), 25, True, (full | behind | silent, out | behind | silent, silent, never)),
        ({7}, 23, False, (full, out, behind, never)),
    ):
        now = Now(
            portal.clock() + timedelta(hours=hours), frozenset(snapshots), expects_any=expects
        )
        with portal.database.reading() as session:
            everyone = fleet_query.page_of(session, Filter(), now)
            assert [set(one.alerts) for one in everyone] == list(expected)
            for alert in Alert:
                found = fleet_query.page_of(session, Filter(alert=alert), now)
                assert found == [one for one in everyone if alert in one.alerts], alert
            tally = fleet_query.tallies(session, now, timedelta(hours=1))["MX-OAX"]
            number = devices[1].enrolment.kiosk_number
            assert fleet_query.one(session, number, now) == everyone[1]
        assert sum(tally.alerts.values()) == sum(len(one.alerts) for one in everyone)
        assert [list(one.alerts) for one in everyone] == [
            [alert for alert in Alert if alert in one.alerts] for one in everyone
        ]


def test_what_waits_in_an_outbox_that_cannot_be_looked_into_grows_late(portal: Portal) -> None:
    device = portal.enrol()
    figures = {"queued": 4, "held": 2, "oldest_undelivered_seconds": 3600}
    nothing = {"delivered": 0}
    beats(device, **figures)
    portal.clock.advance(hours=24)
    for trouble in OUTBOX_UNUSABLE:
        beats(device, trouble, **nothing)
        [row] = listed(portal)
        assert (row.undelivered, row.held, row.oldest) == (6, 2, timedelta(hours=25)), trouble
        assert {Alert.HELD, Alert.LATE, Alert.TROUBLE} == set(row.alerts)
    with portal.database.reading() as session:
        number, day = device.enrolment.kiosk_number, portal.clock().date()
        [hour] = heartbeat_history.of(session, number, day, days=False)
    assert (hour.undelivered, hour.held, hour.oldest_seconds) == (6, 2, 25 * 3600)

    beats(device, "disk-full", queued=1, oldest_undelivered_seconds=60)
    assert listed(portal)[0].undelivered == 1, "it could be counted"
    beats(device, "printer-lost", **nothing)
    assert (listed(portal)[0].undelivered, listed(portal)[0].oldest) == (0, None)


def test_each_trouble_that_keeps_the_station_out_of_its_outbox_is_known() -> None:
    assert frozenset(OUTBOX_TROUBLES.values()) == OUTBOX_UNUSABLE


def test_gone_kiosks_are_left_out_unless_asked_for(portal: Portal) -> None:
    retired, replaced = portal.enrol(), portal.enrol()
    successor = portal.enrol(replaces=replaced.enrolment.kiosk_number)
    with portal.database.writing() as session:
        number = retired.enrolment.kiosk_number
        retirements.put(session, number, portal.clock(), is_stolen=True)

    assert [one.kiosk for one in listed(portal)] == [successor.id]
    everyone = listed(portal, Filter(gone=True))
    assert {one.kiosk: one.is_gone for one in everyone} == {
        retired.id: True, replaced.id: True, successor.id: False,
    }  # fmt: skip
    assert everyone[0].alerts == (Alert.NEVER,)


def test_a_release_makes_late_whom_it_was_offered_for_a_day(tmp_path: Path, portal: Portal) -> None:
    country = Country(tmp_path, portal)
    kept, behind = country.enrol(3), country.enrol(3)
    old = country.snapshot(3)
    country.publish(7)
    for _ in range(2):
        portal.clock.advance(hours=2)
        country.beat(kept, country.snapshot(1))
        country.beat(behind, old)
        country.desk.now = portal.clock()
        for ring in (1, 2):
            if country.rings()[ring] > country.rings()[ring + 1]:
                from portal.publishing.rings import advance  # noqa: PLC0415

                advance(country.desk.repository, country.desk.online, ring, portal.clock())
        country.rollout.go_on()  # as it does each minute
    assert country.rings()[3] == 2
    releases = Releases(country.desk.repository)

    def late(moment: datetime) -> list[str]:
        with portal.database.reading() as session:
            now = releases.now(session, moment)
            return [
                one.kiosk for one in fleet_query.page_of(session, Filter(alert=Alert.RELEASE), now)
            ]

    assert late(portal.clock() + GRACE / 2) == []
    assert late(portal.clock() + GRACE) == [behind.id]
    assert (releases.of(old), releases.of(country.snapshot(3)), releases.of(99)) == (1, 2, None)


@pytest.mark.both_databases
def test_a_kiosks_past_is_kept_by_the_hour_then_by_the_day_then_not(portal: Portal) -> None:
    device = portal.enrol()
    for minute in range(3):
        beats(device, queued=minute, oldest_undelivered_seconds=60 * minute)
        portal.clock.advance(minutes=1)
    portal.clock.advance(hours=2)
    beats(device, "printer-paper-out", queued=9, held=1)
    first = portal.clock()

    def past(*, days: bool) -> list[HistoryRow]:
        with portal.database.reading() as session:
            number = device.enrolment.kiosk_number
            return heartbeat_history.of(session, number, first.date(), days=days)

    def compacts() -> int:
        with portal.database.writing() as session:
            return heartbeat_history.compact(session, portal.clock())

    hours = past(days=False)
    assert [(row.hour, row.beats, row.undelivered) for row in hours] == [(16, 3, 2), (18, 1, 10)]
    assert hours[0].oldest_seconds == 120
    assert compacts() == 0
    portal.clock.now += HOURS_KEPT + timedelta(days=1)
    assert compacts() == 2
    assert past(days=False) == []
    [day] = past(days=True)
    told = (day.hour, day.beats, day.undelivered, day.held, day.without_paper, day.troubled)
    assert told == (WHOLE_DAY, 4, 10, 1, 1, 1)
    assert compacts() == 0, "a day is made once"
    portal.clock.now += DAYS_KEPT
    assert compacts() == 1
    assert past(days=True) == []


@pytest.mark.both_databases
def test_days_without_a_line_are_told_once_however_often_they_are_told(portal: Portal) -> None:
    device = portal.enrol()
    today = portal.clock().date()

    def told(back: int, **figures: int) -> DayFigures:
        return DayFigures(day=today - timedelta(days=back), **figures)

    def kept() -> dict[date, DayFigures]:
        with portal.database.reading() as session:
            return kiosk_days.of(session, device.enrolment.kiosk_number, date.min)

    for batch in (
        (told(2, visits=31, opinions=4), told(1, visits=7)),
        (told(2, visits=31, opinions=4), told(1, visits=7)),
        (told(1, visits=5, printed=3), told(-9, visits=1), told(500, visits=1)),
    ):
        answer = device.post("/v1/heartbeats/days", DayBatch(days=batch))
        assert answer.status_code == 200, answer.text
    assert kept() == {
        today - timedelta(days=2): told(2, visits=31, opinions=4),
        today - timedelta(days=1): told(1, visits=7, printed=3),
    }
    with portal.database.writing() as session:
        assert kiosk_days.forget(session, portal.clock() + timedelta(days=399)) == 1
    assert list(kept()) == [today - timedelta(days=1)]


def test_a_plot_has_an_entry_for_every_hour_and_day() -> None:
    now = datetime(2026, 3, 4, 5, 30, tzinfo=UTC)
    rows = [
        HistoryRow(
            kiosk_number=1, day=now.date(), hour=hour, beats=2, undelivered=hour, held=0,
            oldest_seconds=0, without_paper=0, troubled=1,
        )
        for hour in (3, 5)
    ]  # fmt: skip

    hours, days = by_hour(rows, now), by_day(rows, now)

    assert (len(hours), len(days)) == (HOURS_SHOWN, DAYS_SHOWN)
    assert [one.undelivered for one in hours[-3:]] == [3, 0, 5]
    assert hours[-1].start == datetime(2026, 3, 4, 5, tzinfo=UTC)
    assert (days[-1].beats, days[-1].undelivered, days[-1].troubled, days[-2].beats) == (4, 5, 2, 0)


def test_the_migration_fills_the_fleet_with_what_was_told_before(portal: Portal) -> None:
    device, unheard = portal.enrol(), portal.enrol()
    beats(device, "disk-full", queued=2, oldest_undelivered_seconds=60)
    before = listed(portal)
    with portal.database._engine.begin() as connection:
        migrate_back(connection, "0014")
    portal.database.close()

    portal.database = open_database(portal.settings.database)

    after = listed(portal)
    assert [one.kiosk for one in after] == [device.id, unheard.id]
    told = ("centre_name", "heard_at", "oldest", "undelivered", "troubles", "software", "alerts")
    assert [[getattr(one, name) for name in told] for one in after] == [
        [getattr(one, name) for name in told] for one in before
    ]


def test_the_command_lists_filters_and_fails_on_demand(
    portal: Portal, capsys: pytest.CaptureFixture[str]
) -> None:
    device = portal.enrol()
    beats(device, "printer-paper-low", queued=1, held=2, oldest_undelivered_seconds=7200)
    yesterday = datetime.now(UTC).date() - timedelta(days=1)
    with portal.database.writing() as session:
        number, days = device.enrolment.kiosk_number, [DayFigures(day=yesterday, visits=31)]
        kiosk_days.keep(session, number, days, datetime.now(UTC))
    home = ["--home", str(portal.settings.home)]

    assert main(["fleet", "--json", *home]) == 0
    [row] = json.loads(capsys.readouterr().out)["kiosks"]
    assert row["kiosk"] == device.id
    assert (row["paper"], row["faults"], row["ring"]) == ("low", ["printer-paper-low"], 1)
    assert (row["waiting"], row["held"]) == (3, 2), "as published: the held ones are of them"
    assert row["silent_seconds"] > 0, "the command's clock is the machine's"
    assert main(["fleet", "--fault", "disk-full", "--fail", *home]) == 0
    assert "0 kiosks" in capsys.readouterr().out
    assert main(["fleet", "--silent-for", "2d", "--fail", *home]) == 3
    assert "printer-paper-low" in capsys.readouterr().out
    assert main(["fleet", device.id, "--json", *home]) == 0
    one = json.loads(capsys.readouterr().out)
    assert len(one["days"]) == DAYS_SHOWN
    assert {"waiting", "held", "faulty"} < one["days"][0].keys()
    assert (one["today"]["visits"], one["today"]["troubles"]) == (12, 1)
    assert (one["days"][0]["told"], one["days"][-2]["told"]["visits"]) == (None, 31)
    assert main(["fleet", device.id, *home]) == 0
    assert re.search(r"(?m)^today: visits +12$", capsys.readouterr().out)
    assert main(["fleet", "kiosk-999", *home]) == 1
    with pytest.raises(SystemExit) as called_wrongly:
        main(["fleet", "--silent-for", "soon", *home])
    assert called_wrongly.value.code == 2


def test_paper_is_what_the_troubles_say() -> None:
    heard: tuple[tuple[tuple[str, ...], str], ...] = (
        ((), "good"),
        (("disk-full",), "good"),
        (("printer-paper-low",), "low"),
        (("printer-paper-low", "printer-paper-out"), "out"),
        (("printer-lost",), "unknown"),
    )
    for troubles, paper in heard:
        assert paper_of(troubles) is Paper(paper)
