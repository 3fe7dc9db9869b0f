"""The station's small parts: lock, doorbell, the portal's time, membership."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Thread

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from keyring.errors import KeyringError
from kiosk_world import Kiosk

from kiosk.identity.device_key import NoDeviceKey
from kiosk.identity.portal_address import keep_address
from kiosk.protocol.trouble import Trouble, TroubleName
from kiosk.settings import Settings
from kiosk.station.board import Board, Part
from kiosk.station.doorbell import Doorbell
from kiosk.station.lock import AlreadyRunning, HomeUnusable, sole_station
from kiosk.station.membership import Member, Membership, MembershipWatch, NoMember
from kiosk.station.parts import StationParts
from kiosk.station.portal_time import UNHEARD_SECONDS, PortalTime
from kiosk.station.rhythm import Rhythm

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


def test_one_station_for_one_home(tmp_path: Path) -> None:
    home = tmp_path / "new" / "home"
    with sole_station(home), pytest.raises(AlreadyRunning, match="process"), sole_station(home):
        pass
    with sole_station(home):
        pass


def test_a_home_that_cannot_be_is_said_in_words(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(HomeUnusable, match="cannot be used"), sole_station(tmp_path / "file" / "x"):
        pass


def test_a_ring_from_another_thread_ends_the_wait(tmp_path: Path) -> None:
    doorbell = Doorbell([], 10)
    Thread(target=doorbell.ring).start()
    assert doorbell.wait(10)
    assert not doorbell.wait(0.01), "one ring wakes once"


def test_a_changed_file_ends_the_wait_until_it_is_marked(tmp_path: Path) -> None:
    watched = tmp_path / "outbox"
    doorbell = Doorbell([watched], 0.01)
    assert not doorbell.wait(0.02)
    watched.write_text("new")
    assert doorbell.wait(10)
    doorbell.mark()
    assert not doorbell.wait(0.02)
    watched.unlink()
    assert doorbell.wait(10)


def test_requests_follow_the_portals_clock() -> None:
    clock = [NOON]
    time = PortalTime(lambda: clock[0])
    assert time.now() == NOON
    clock[0] = NOON + timedelta(seconds=4)
    time.measure(NOON + timedelta(seconds=102), asked_at=NOON)
    assert time.offset == timedelta(seconds=100)
    assert time.now() == NOON + timedelta(seconds=104)
    clock[0] = datetime.max.replace(tzinfo=UTC)
    assert time.now() == clock[0]


def test_a_clock_that_runs_ahead_makes_nothing_end_sooner() -> None:
    clock, steady = [NOON + timedelta(days=3650)], [100.0]
    time = PortalTime(lambda: clock[0], lambda: steady[0])
    assert time.earliest() is None, "it may be set right in a moment"
    time.measure(NOON, asked_at=clock[0])
    steady[0] += 600
    assert time.earliest() == NOON + timedelta(minutes=10)
    clock[0] = NOON + timedelta(minutes=5)
    assert time.earliest() == clock[0]
    time.measure(NOON + timedelta(minutes=5), asked_at=clock[0])
    clock[0] += timedelta(days=3650)  # with the last measurement it would be the portal's, too
    assert time.earliest() == NOON + timedelta(minutes=5)


def test_without_a_line_the_machines_own_clock_counts_after_a_while() -> None:
    steady = [100.0]
    time = PortalTime(lambda: NOON, lambda: steady[0])
    steady[0] += UNHEARD_SECONDS - 1
    assert time.earliest() is None
    steady[0] += 1
    assert time.earliest() == NOON


def test_a_trouble_is_news_once(caplog: pytest.LogCaptureFixture) -> None:
    heard: list[str] = []
    board = Board(lambda: heard.append("a trouble"))
    first = Trouble(name=TroubleName.DISK_FULL, words="no room: 3 bytes")
    with caplog.at_level("INFO", "kiosk.station"):
        board.tell(Part.OUTBOX, first)
        board.tell(Part.OUTBOX, first.model_copy(update={"words": "no room: 2 bytes"}))
        assert board.read().troubles[Part.OUTBOX].words == "no room: 2 bytes"
        board.tell(Part.OUTBOX, None)
        board.tell(Part.OUTBOX, None)
    assert board.read().troubles == {}
    assert heard == ["a trouble"]
    assert [one.getMessage() for one in caplog.records] == [
        "disk-full: no room: 3 bytes",
        "outbox: in order again",
    ]


def _trouble(found: Membership) -> str:
    assert isinstance(found, NoMember)
    return found.trouble.name


def test_membership_follows_the_files(tmp_path: Path) -> None:
    kiosk = Kiosk(tmp_path, "http://127.0.0.1:1")
    path = kiosk.settings.enrolment_path
    answers: list[Ed25519PrivateKey | Exception] = [NoDeviceKey("none"), KeyringError("locked")]
    answers += [Ed25519PrivateKey.generate(), Ed25519PrivateKey.generate()]

    def load() -> Ed25519PrivateKey:
        answer = answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer

    watch = MembershipWatch(path, tmp_path / "keys.json", load)
    assert _trouble(watch.look()) == "not-enrolled"
    path.write_text("{")
    assert _trouble(watch.look()) == "enrolment-damaged"
    kiosk.enrol(bytes(32))
    assert _trouble(watch.look()) == "no-device-key"
    assert _trouble(watch.look()) == "device-key-unusable"
    member = watch.look()
    assert isinstance(member, Member)
    assert watch.look() is member, "nothing is read again while nothing changes"
    kiosk.enrol(b"\x01" * 32)
    other = watch.look()
    assert isinstance(other, Member)
    assert other.enrolment.portal_key == b"\x01" * 32


@pytest.mark.parametrize("said", ["", "http://127.0.0.1:1"])
def test_a_station_that_runs_goes_to_the_portal_that_its_kiosk_is_enrolled_by(
    tmp_path: Path, said: str
) -> None:
    settings = Settings(home=tmp_path, portal_url=said or Settings.portal_url)
    parts = StationParts(settings, Rhythm())
    kiosk = Kiosk(tmp_path, "")
    kiosk.make_key()
    for number, address in enumerate(("https://one.example", "https://other.example"), start=1):
        parts.membership.look()
        keep_address(settings.portal_address_path, address)
        kiosk.enrol(bytes([number]) * 32)

        assert isinstance(parts.membership.look(), Member)
        assert parts.settings.portal_url == (said or address)
