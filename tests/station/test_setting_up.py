"""The calls that set a machine up: what each failure is called, and what is on the disk then."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from kiosk_world import enrolment

from kiosk.identity.device_key import DeviceKeys
from kiosk.identity.enrolment_record import load_enrolment, save_enrolment
from kiosk.identity.machine_keyring import machine_keyring
from kiosk.identity.portal_address import kept_address
from kiosk.portal_client.errors import (
    PortalBusy,
    PortalError,
    PortalGarbage,
    PortalRefused,
    PortalUnreachable,
)
from kiosk.protocol.enrolment import Enrolment as Answer
from kiosk.protocol.enrolment import EnrolmentRequest, fingerprint
from kiosk.protocol.health import PortalHealth
from kiosk.protocol.message import Message
from kiosk.protocol.problem import problem
from kiosk.protocol.setup_calls import SetupTrouble
from kiosk.station.setting_up import SetupMethods, SetupPlace

CODE = "7K3M-9QXR-2TFA"
ENROLMENT = enrolment(bytes(range(32)))
ADDRESS = "https://portal.example.gob.mx"
NOW = datetime(2026, 11, 26, 12, tzinfo=UTC)
MARKS = fingerprint(ENROLMENT.portal_key)


@dataclass
class Portal:
    """Has one code, good for one machine, as often as that one asks."""

    fails: PortalError | None = None
    clock: datetime = NOW
    first: dict[str, bytes] = field(default_factory=dict)

    def health(self, nonce: str | None = None) -> PortalHealth:
        self._fail()
        return PortalHealth(time=self.clock, nonce=nonce)

    def enrol(self, request: EnrolmentRequest) -> Answer:
        self._fail()
        if self.first.setdefault(request.code, request.device_key) != request.device_key:
            raise refusal("used-code")
        if request.code != CODE:
            raise refusal("unknown-code")
        return ENROLMENT

    def close(self) -> None:
        """Nothing is kept open."""

    def _fail(self) -> None:
        if self.fails is not None:
            raise self.fails


def refusal(kind: str) -> PortalRefused:
    return PortalRefused(problem(kind, "No.", 404))


@dataclass
class Machine:
    """One that is not enrolled, and what it is asked."""

    home: Path
    portal: Portal
    place: SetupPlace
    told: list[str]

    def __post_init__(self) -> None:
        self.begins_anew()

    def begins_anew(self) -> None:
        """As a station that was killed."""
        self.methods = SetupMethods(self.place)

    def asks(self, method: str, **params: Any) -> dict[str, Any]:
        call: Callable[[dict[str, Any]], Awaitable[Message]] = getattr(self.methods, method)

        async def asked() -> Message:
            return await call(params)

        return asyncio.run(asked()).model_dump(mode="json")

    def trades(self, code: str = CODE, **params: Any) -> dict[str, Any]:
        return self.asks("code", portal=ADDRESS, code=code, **params)

    def confirms(self) -> str | None:
        said: str | None = self.asks("confirm", fingerprint=MARKS, kiosk="kiosk-7")["trouble"]
        return said

    @property
    def is_enrolled(self) -> bool:
        return (self.home / "enrolment.json").exists()


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    home, told = tmp_path / "home", list[str]()
    portal = Portal()
    place = SetupPlace(
        enrolment=home / "enrolment.json",
        address=home / "portal.json",
        portal=lambda: "",
        fixed=lambda: False,
        keys=lambda: DeviceKeys(backend=machine_keyring(home, {})),
        connect=lambda _: portal,
        has_cable=lambda: True,
        has_address=lambda _: True,
        software="ventanilla 0",
        built=NOW - timedelta(days=30),
        clock=lambda: NOW,
        enrolled=told.append,
    )
    return Machine(home, portal, place, told)


def test_a_machine_is_set_up_step_by_step(machine: Machine) -> None:
    assert machine.asks("status") == {"trouble": None, "portal": "", "fixed": False}
    looked = machine.asks("portal", portal=" Portal.Example.gob.mx/ ")
    assert looked == {"trouble": None, "portal": ADDRESS, "clock_seconds": 0}
    traded = machine.trades("7k3m 9qxr 2tfa")
    assert (traded["trouble"], traded["kiosk"], traded["centre"]) == (
        None,
        "kiosk-7",
        "Centro Oaxaca",
    )
    assert (traded["portal"], traded["fingerprint"]) == (ADDRESS, MARKS)
    assert not machine.is_enrolled
    assert machine.confirms() is None
    assert load_enrolment(machine.place.enrolment) == ENROLMENT
    assert kept_address(machine.place.address) == ADDRESS
    assert machine.told == [ADDRESS]


def test_an_enrolled_machine_does_nothing_more(machine: Machine) -> None:
    machine.trades()
    machine.confirms()
    before = machine.place.enrolment.read_bytes()

    assert machine.asks("status")["trouble"] == SetupTrouble.ENROLLED
    assert machine.asks("portal", portal=ADDRESS)["trouble"] == SetupTrouble.ENROLLED
    assert machine.trades()["trouble"] == SetupTrouble.ENROLLED
    assert machine.confirms() == SetupTrouble.ENROLLED
    assert machine.place.enrolment.read_bytes() == before
    assert machine.told == [ADDRESS]


def test_whoever_enrols_meanwhile_is_not_replaced(machine: Machine) -> None:
    machine.trades()
    other = ENROLMENT.model_copy(update={"kiosk": "kiosk-8", "kiosk_number": 8})
    shut = machine.methods._shut
    machine.methods._shut = lambda: None  # type: ignore[method-assign]  # it looked before that
    save_enrolment(machine.place.enrolment, other)
    assert machine.confirms() == SetupTrouble.ENROLLED
    machine.methods._shut = shut  # type: ignore[method-assign]
    assert load_enrolment(machine.place.enrolment) == other


def test_a_damaged_enrolment_is_not_for_this_page(machine: Machine) -> None:
    machine.home.mkdir()
    machine.place.enrolment.write_text("hola")
    assert machine.trades()["trouble"] == SetupTrouble.DAMAGED
    assert machine.place.enrolment.read_text() == "hola"


def test_a_station_killed_in_between_trades_the_same_code_again(machine: Machine) -> None:
    machine.trades()
    machine.begins_anew()
    assert machine.confirms() == SetupTrouble.AGAIN
    assert not machine.is_enrolled
    assert machine.trades()["trouble"] is None
    assert machine.confirms() is None


def test_only_what_was_shown_is_confirmed(machine: Machine) -> None:
    machine.trades()
    said = machine.asks("confirm", fingerprint=MARKS, kiosk="kiosk-8")
    assert said["trouble"] == SetupTrouble.AGAIN
    assert not machine.is_enrolled


def test_another_portal_than_was_scanned_is_not_taken(machine: Machine) -> None:
    traded = machine.trades(fingerprint=MARKS[:-1] + ("0" if MARKS[-1] != "0" else "1"))
    assert traded["trouble"] == SetupTrouble.OTHER_PORTAL
    assert machine.confirms() == SetupTrouble.AGAIN


@pytest.mark.parametrize(
    ("fails", "changes", "trouble"),
    [
        (PortalUnreachable("none"), {"has_cable": lambda: False}, SetupTrouble.NO_CABLE),
        (PortalUnreachable("none"), {"has_address": lambda _: False}, SetupTrouble.NO_NAME),
        (PortalUnreachable("none"), {}, SetupTrouble.NO_PORTAL),
        (PortalUnreachable("tls"), {"built": NOW + timedelta(days=9)}, SetupTrouble.CLOCK),
        (PortalGarbage("a log-in page"), {}, SetupTrouble.NOT_A_PORTAL),
        (PortalBusy(503), {}, SetupTrouble.BUSY),
        (refusal("expired-code"), {}, SetupTrouble.EXPIRED_CODE),
        (refusal("used-code"), {}, SetupTrouble.USED_CODE),
        (refusal("something-new"), {}, SetupTrouble.REFUSED),
    ],
)
def test_each_failure_has_its_name(
    machine: Machine, fails: PortalError, changes: dict[str, Any], trouble: SetupTrouble
) -> None:
    machine.portal.fails = fails
    machine.place = replace(machine.place, **changes)
    machine.begins_anew()
    assert machine.trades()["trouble"] == trouble
    assert machine.asks("portal", portal=ADDRESS)["trouble"] == trouble
    assert not machine.is_enrolled


@pytest.mark.parametrize(
    ("typed", "trouble"),
    [
        ("http://portal.example.gob.mx", SetupTrouble.NOT_SAFE),
        ("portal de la casa", SetupTrouble.BAD_ADDRESS),
        ("https://a@b.mx", SetupTrouble.BAD_ADDRESS),
        ("", SetupTrouble.BAD_ADDRESS),
    ],
)
def test_what_is_no_address_is_not_asked(
    machine: Machine, typed: str, trouble: SetupTrouble
) -> None:
    machine.place = replace(machine.place, connect=lambda _: pytest.fail("it was asked"))
    machine.begins_anew()
    assert machine.asks("portal", portal=typed)["trouble"] == trouble


def test_what_the_settings_say_is_not_typed_over(machine: Machine) -> None:
    asked: list[str] = []

    def connect(address: str) -> Portal:
        asked.append(address)
        return machine.portal

    machine.place = replace(
        machine.place, fixed=lambda: True, portal=lambda: "https://set.mx", connect=connect
    )
    machine.begins_anew()
    assert machine.trades()["portal"] == "https://set.mx"
    assert machine.confirms() is None
    assert asked == ["https://set.mx"]
    assert not machine.place.address.exists()


def test_codes_that_are_none_or_not_known(
    machine: Machine, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    assert machine.trades("7K3M")["trouble"] == SetupTrouble.BAD_CODE
    assert machine.trades("0000-0000-0000")["trouble"] == SetupTrouble.UNKNOWN_CODE
    machine.trades()
    machine.confirms()
    assert CODE not in caplog.text
    assert "0000-0000" not in caplog.text


def test_a_full_disk_leaves_it_as_it_was(machine: Machine, tmp_path: Path) -> None:
    nowhere = tmp_path / ("x" * 250 + ".json")
    machine.place = replace(machine.place, enrolment=nowhere)
    machine.begins_anew()
    machine.methods._shut = lambda: None  # type: ignore[method-assign]  # it cannot be read either
    assert machine.trades()["trouble"] is None
    assert machine.confirms() == SetupTrouble.DISK
    assert machine.told == []


def test_a_keyring_that_does_not_open(machine: Machine) -> None:
    machine_keyring(machine.home, {}).set_password("ventanilla", "other", "1234")
    (machine.home / "keys/machine.key").write_bytes(bytes(range(32)))
    assert machine.trades()["trouble"] == SetupTrouble.KEYRING
