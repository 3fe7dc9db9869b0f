"""The courier key is fetched daily, kept only if it is the portal's own, checked at each use."""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import cast

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from kiosk_world import enrolment

from kiosk.offline.courier.key import NoCourierKey, load_courier_key, save_courier_key
from kiosk.offline.outbox_errors import OutboxError
from kiosk.portal_client.errors import PortalGarbage
from kiosk.protocol.courier import CourierKey, sign_courier_key
from kiosk.sealing.agency_key import PUBLIC_KEY_BYTES, generate_agency_key
from kiosk.station.courier_key_errand import CourierKeyErrand
from kiosk.station.membership import Member
from kiosk.station.portal_link import Portal

PORTAL, STRANGER = Ed25519PrivateKey.generate(), Ed25519PrivateKey.generate()
PORTAL_KEY = PORTAL.public_key().public_bytes_raw()
COURIER = generate_agency_key().public_key()
GENUINE = sign_courier_key(COURIER.raw, PORTAL)
FORGED = sign_courier_key(COURIER.raw, STRANGER)
NOW = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
DAY = timedelta(days=1)


@dataclass
class KeyPortal:
    """A portal that names one courier key."""

    key: CourierKey = GENUINE

    def courier_key(self) -> CourierKey:
        return self.key


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "courier-key.json"


@pytest.fixture
def errand(path: Path) -> CourierKeyErrand:
    return errand_at(path)


def errand_at(path: Path) -> CourierKeyErrand:
    keys = path.with_name("portal-keys.json")
    return CourierKeyErrand(path, path.with_name("enrolment.json"), keys)


def run(errand: CourierKeyErrand, key: CourierKey = GENUINE) -> None:
    member = Member(enrolment(PORTAL_KEY), Ed25519PrivateKey.generate(), (PORTAL_KEY,))
    errand.run(cast("Portal", KeyPortal(key)), member, NOW)


def made_at(path: Path, moment: datetime) -> None:
    path.touch()
    os.utime(path, (moment.timestamp(), moment.timestamp()))


def test_it_is_fetched_at_once_and_then_daily(path: Path, errand: CourierKeyErrand) -> None:
    assert errand.due_in(NOW) == 0
    run(errand)
    made_at(path, NOW)
    assert errand.due_in(NOW) == DAY.total_seconds()
    assert errand.due_in(NOW + DAY / 2) == DAY.total_seconds() / 2
    assert errand.due_in(NOW + 3 * DAY) == 0


def test_a_clock_that_went_back_does_not_put_it_off(path: Path, errand: CourierKeyErrand) -> None:
    made_at(path, NOW + 400 * DAY)
    assert errand.due_in(NOW) == 0


def test_a_new_enrolment_wants_a_new_key(path: Path, errand: CourierKeyErrand) -> None:
    made_at(path, NOW)
    made_at(path.with_name("enrolment.json"), NOW - DAY)
    assert errand.due_in(NOW) == DAY.total_seconds()
    made_at(path.with_name("enrolment.json"), NOW + timedelta(seconds=1))
    assert errand.due_in(NOW + timedelta(seconds=2)) == 0


def test_other_keys_of_the_portal_want_a_courier_key_signed_by_them(
    path: Path, errand: CourierKeyErrand
) -> None:
    made_at(path, NOW)
    made_at(path.with_name("enrolment.json"), NOW - DAY)
    made_at(path.with_name("portal-keys.json"), NOW - DAY)
    assert errand.due_in(NOW) == DAY.total_seconds()
    made_at(path.with_name("portal-keys.json"), NOW + timedelta(seconds=1))
    assert errand.due_in(NOW + timedelta(seconds=2)) == 0


def test_an_enrolment_of_a_clock_that_was_ahead_wants_its_key_once(
    path: Path, errand: CourierKeyErrand
) -> None:
    made_at(path.with_name("enrolment.json"), NOW + DAY / 4)
    run(errand)
    made_at(path, NOW)
    assert errand.due_in(NOW) == DAY.total_seconds()

    made_at(path.with_name("enrolment.json"), NOW + DAY / 2)
    assert errand.due_in(NOW) == 0


def test_what_was_fetched_is_what_is_sealed_to(path: Path, errand: CourierKeyErrand) -> None:
    run(errand)
    assert load_courier_key(path, (PORTAL_KEY,)) == COURIER
    assert path.stat().st_mode & 0o777 == 0o644


def test_a_key_of_another_takes_no_ones_place(path: Path, errand: CourierKeyErrand) -> None:
    run(errand)
    with pytest.raises(PortalGarbage, match="not signed by the portal"):
        run(errand, FORGED)
    assert load_courier_key(path, (PORTAL_KEY,)) == COURIER


def test_a_disk_that_refuses_is_no_bug(tmp_path: Path) -> None:
    errand = errand_at(tmp_path / "gone" / "courier-key.json")
    with pytest.raises(OutboxError):
        run(errand)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (None, "not here yet"),
        (b"", "is damaged"),
        (b"{}", "is damaged"),
        (FORGED.canonical(), "not of this kiosk's portal"),
        (sign_courier_key(bytes(PUBLIC_KEY_BYTES), PORTAL).canonical(), "nothing can be sealed"),
        (sign_courier_key(b"short", PORTAL).canonical(), "nothing can be sealed"),
    ],
)
def test_nothing_is_sealed_to_what_is_not_the_portals(
    path: Path, content: bytes | None, words: str
) -> None:
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(NoCourierKey, match=words):
        load_courier_key(path, (PORTAL_KEY,))


def test_one_changed_bit_is_found(path: Path) -> None:
    save_courier_key(path, GENUINE)
    content = path.read_bytes()
    key = content.index(b'"public_key":"') + 20
    path.write_bytes(content[:key] + bytes([content[key] ^ 2]) + content[key + 1 :])
    with pytest.raises(NoCourierKey):
        load_courier_key(path, (PORTAL_KEY,))
