"""A release goes from ring to ring while it does well, and stops where it does harm."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from portal_world import Portal
from rollout_world import SOAK, Country

from portal.cli import main
from portal.rollout.assigning import ring_for_newcomer
from portal.rollout.deciding import Advance, Decision, Halt, Reports, Wait, decide
from portal.rollout.only_one import OnlyOne
from portal.rollout.watching import keep_rolling

pytest_plugins = ["portal_fixtures"]
NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)


@pytest.fixture
def country(tmp_path: Path, portal: Portal) -> Country:
    return Country(tmp_path, portal)


@pytest.mark.parametrize(
    ("reports", "hours", "kind"),
    [
        (Reports(seen=80, taken=80, refused=0), 2, Advance),
        (Reports(seen=80, taken=72, refused=0), 2, Advance),
        (Reports(seen=80, taken=71, refused=0), 2, Wait),
        (Reports(seen=80, taken=80, refused=0), 0.5, Wait),
        (Reports(seen=0, taken=0, refused=0), 200, Wait),
        (Reports(seen=80, taken=79, refused=1), 2, Advance),
        (Reports(seen=80, taken=78, refused=2), 2, Halt),
        (Reports(seen=80, taken=0, refused=1), 0, Wait),
        (Reports(seen=80, taken=0, refused=2), 0, Halt),
        (Reports(seen=49, taken=48, refused=1), 2, Halt),
        (Reports(seen=800, taken=10, refused=2), 0, Wait),
        (Reports(seen=800, taken=10, refused=3), 0, Halt),
        (Reports(seen=800, taken=780, refused=15), 2, Advance),
        (Reports(seen=1, taken=0, refused=1), 0, Halt),
        (Reports(seen=80, taken=70, refused=10, overridden=10), 2, Advance),
        (Reports(seen=80, taken=68, refused=12, overridden=10), 2, Halt),
        (Reports(seen=80, taken=62, refused=10, overridden=10), 2, Wait),
        (Reports(seen=1, taken=0, refused=1, overridden=1), 2, Wait),
    ],
)
def test_a_release_goes_on_only_where_it_did_well(
    reports: Reports, hours: float, kind: type[Decision]
) -> None:
    assert isinstance(decide(reports, NOW - timedelta(hours=hours), NOW, SOAK), kind)


@pytest.mark.parametrize(
    ("by_ring", "ring"),
    [
        ({}, 1),
        ({1: 1}, 2),
        ({1: 1, 2: 1}, 3),
        ({1: 1, 2: 1, 3: 90}, 2),
        ({1: 1, 2: 9, 3: 90}, 1),
        ({1: 2, 2: 9, 3: 89}, 3),
        ({1: 79, 2: 720, 3: 7200}, 1),
        ({1: 80, 2: 719, 3: 7200}, 2),
        ({1: 80, 2: 720, 3: 7199}, 3),
    ],
)
def test_a_newcomer_goes_where_one_is_missing(by_ring: Mapping[int, int], ring: int) -> None:
    assert ring_for_newcomer(by_ring) == ring


def test_eight_thousand_kiosks_fill_the_rings_as_they_should() -> None:
    rings = {1: 0, 2: 0, 3: 0}
    for _ in range(8000):
        rings[ring_for_newcomer({ring: n for ring, n in rings.items() if n})] += 1
    assert rings == {1: 80, 2: 720, 3: 7200}


def test_a_good_release_reaches_everybody_ring_by_ring(country: Country) -> None:
    first, second, third = (country.enrol(ring) for ring in (1, 2, 3))
    old = country.snapshot(3)
    new = country.publish(100)
    before = country.rings()[3]
    assert country.rings() == {1: new, 2: before, 3: before}

    for device in (first, second, third):
        country.beat(device, old)
    country.portal.clock.advance(hours=2)
    country.rollout.go_on()
    assert country.rings()[2] == before, "nobody has it yet"

    country.beat(first, country.snapshot(1))
    country.rollout.go_on()
    assert country.rings() == {1: new, 2: new, 3: before}
    country.beat(second, country.snapshot(2))
    country.rollout.go_on()
    assert country.rings()[3] == before, "not long enough in ring 2"

    country.portal.clock.advance(hours=2)
    for device in (first, second):
        country.beat(device, country.snapshot(2))
    country.rollout.go_on()
    assert country.rings() == {1: new, 2: new, 3: new}


def test_a_bad_release_stops_in_the_first_ring_and_a_mended_one_passes(country: Country) -> None:
    first, _ = country.enrol(1), country.enrol(3)
    old = country.snapshot(1)
    bad = country.publish(100)
    country.beat(first, old, refused=country.snapshot(1))
    country.rollout.go_on()
    country.beat(first, country.snapshot(1))  # even where it is taken at last
    country.portal.clock.advance(hours=9)
    country.beat(first, country.snapshot(1))
    country.rollout.go_on()
    assert country.rings()[2] < bad
    assert country.rollout.standings()[0].status.is_halted

    mended = country.publish(200)
    country.rings()
    country.portal.clock.advance(hours=2)
    country.beat(first, country.snapshot(1))
    country.rollout.go_on()
    assert country.rings()[2] == mended


def test_a_resumed_release_goes_on_until_others_refuse_it_than_were_known(
    country: Country, capsys: pytest.CaptureFixture[str]
) -> None:
    broken, fine, second = country.enrol(1), country.enrol(1), country.enrol(2)
    old = country.snapshot(1)
    new = country.publish(100)

    def beats() -> None:
        country.beat(fine, country.snapshot(1))
        country.beat(broken, old, refused=country.snapshot(1))

    def is_halted() -> bool:
        country.rollout.go_on()
        return country.rollout.standings()[0].status.is_halted

    def resumes() -> None:
        home = str(country.portal.settings.home)
        assert main(["rings", "resume", str(new), "--home", home]) == 0

    beats()
    assert is_halted()
    country.portal.clock.advance(hours=30)
    resumes()
    assert "may go on" in capsys.readouterr().out
    beats()
    assert not is_halted(), "what was known as it was resumed, however long ago it was told"
    assert country.rings() == {1: new, 2: new, 3: 1}

    country.beat(second, old, refused=country.snapshot(1))
    assert is_halted(), "another refuses it"
    resumes()
    assert not is_halted()
    country.beat(fine, old, refused=country.snapshot(1))
    assert is_halted(), "none of them is forgotten, and none is forgiven beforehand"


def test_what_is_published_during_a_round_does_not_go_on_for_what_went_before(
    country: Country, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = country.enrol(1)
    country.publish(100)
    country.portal.clock.advance(hours=2)
    country.beat(first, country.snapshot(1))
    standings = country.rollout.standings()
    newer = country.publish(200)
    with monkeypatch.context() as meanwhile:
        meanwhile.setattr(country.rollout, "standings", lambda: standings)
        country.rollout.go_on()
    assert country.rings() == {1: newer, 2: 1, 3: 1}


def test_a_release_that_silences_its_kiosks_waits(country: Country) -> None:
    silent, fine = country.enrol(1), country.enrol(1)
    for device in (silent, fine):
        country.beat(device, country.snapshot(1))
    new = country.publish(100)
    country.portal.clock.advance(hours=2)
    country.beat(fine, country.snapshot(1))
    country.rollout.go_on()
    assert country.rings()[2] < new
    assert "1 of 2" in str(country.rollout.standings()[0].decision)


def test_who_shows_a_release_that_was_lost_has_not_taken_another(country: Country) -> None:
    """The portal was restored: kiosks of the first ring show what it knows nothing of."""
    first, _ = country.enrol(1), country.enrol(3)
    new = country.publish(100)
    country.rings()
    country.portal.clock.advance(hours=2)
    country.beat(first, country.snapshot(1) + 1, refused=country.snapshot(1) + 2)
    country.rollout.go_on()
    assert country.rings()[2] < new
    assert "0 of 1 kiosks have it; 1 show a lost one" in str(country.rollout.standings()[0])


def test_each_heartbeat_is_answered_with_the_kiosks_ring_and_it_stays(country: Country) -> None:
    devices = [country.portal.enrol() for _ in range(12)]
    rings = [country.beat(device, None) for device in devices]
    assert rings == [1, 2, *[3] * 10]
    assert [country.beat(device, None) for device in devices] == rings


def test_an_admin_sees_how_far_it_is_and_assigns(
    country: Country, capsys: pytest.CaptureFixture[str]
) -> None:
    def rollout(*arguments: str) -> int:
        return main(["rollout", "--home", str(country.portal.settings.home), *arguments])

    device = country.enrol(3)
    new = country.publish(100)
    assert rollout("assign", device.id, "1") == 0
    assert rollout("assign", "kiosk-999", "1") == 1
    assert country.beat(device, None) == 1
    capsys.readouterr()
    assert rollout("--json") == 0
    rings = json.loads(capsys.readouterr().out)["rings"]
    assert [(line["ring"], line["release"], line["kiosks"]) for line in rings] == [
        (1, new, 1),
        (2, new - 1, 0),
        (3, new - 1, 0),
    ]
    assert rollout() == 0
    assert f"ring 1: release {new}, 1 kiosks" in capsys.readouterr().out


def test_a_portal_without_a_catalogue_says_so(
    portal: Portal, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["rollout", "--home", str(portal.settings.home)]) == 0
    assert "nothing is published" in capsys.readouterr().out


def test_a_server_rolls_on_by_itself_and_outlives_trouble(
    country: Country, caplog: pytest.LogCaptureFixture
) -> None:
    first = country.enrol(1)
    new = country.publish(100)
    country.rings()
    country.portal.clock.advance(hours=2)
    country.beat(first, country.snapshot(1))
    place = country.desk.repository.folder / "rings" / "1" / "timestamp.json"
    whole = place.read_bytes()
    place.write_text("{}")
    rounds: list[float] = []

    async def pause(seconds: float) -> None:
        rounds.append(seconds)
        place.write_bytes(whole)
        if len(rounds) == 2:
            raise asyncio.CancelledError

    desk = country.desk
    rolling = keep_rolling(
        country.rollout, desk.repository, desk.online, country.portal.clock, pause=pause
    )
    with caplog.at_level(logging.INFO), pytest.raises(asyncio.CancelledError):
        asyncio.run(rolling)
    assert "stands still" in caplog.text
    assert f"release {new} goes on to ring 2" in caplog.text
    assert country.rings()[2] == new


def test_of_several_processes_one_rolls_and_the_next_when_it_ends(tmp_path: Path) -> None:
    first, second = OnlyOne(tmp_path / "new" / "lock"), OnlyOne(tmp_path / "new" / "lock")

    assert first.has_it()
    assert first.has_it()
    assert not second.has_it()
    first.close()
    assert second.has_it()
    assert not first.has_it()
    second.close()
