"""A machine that lost its key is enrolled in its own place, and what it had accepted arrives."""

from __future__ import annotations

import json
import re

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from desk_world import Desk, sealed_application
from portal_world import Device, Portal, kind_of
from sqlalchemy import text
from uploading import Uploader, announced

from kiosk.protocol.batch import Accepted, Refused
from kiosk.protocol.enrolment import Enrolment, request_enrolment
from kiosk.protocol.envelope import sign_envelope
from kiosk.protocol.folio import mint_folio
from kiosk.protocol.tracking import claim_hash
from portal.cli import main
from portal.storage.kiosks import MAX_SUCCESSORS

pytest_plugins = ["portal_fixtures", "desk_fixtures"]

CODE = [
    "enrolment-code", "--centre-id", "cdc-1", "--centre-name", "Centro Uno",
    "--state", "MX-OAX", "--municipality", "20067",
]  # fmt: skip


def successor_of(device: Device) -> Device:
    return device.portal.enrol(replaces=device.enrolment.kiosk_number)


def test_what_waited_under_the_lost_key_is_taken_under_the_successors(
    portal: Portal, device: Device
) -> None:
    waiting = device.header()
    successor = successor_of(device)

    (result,) = successor.submit(sign_envelope(waiting, b"sealed", successor.key))

    assert isinstance(result, Accepted)
    assert waiting.kiosk == device.id != successor.id
    assert successor.enrolment.kiosk_number != device.enrolment.kiosk_number
    assert isinstance(successor.submit(successor.envelope())[0], Accepted)


def test_what_had_arrived_is_acknowledged_again_and_the_lost_keys_own_still_counts(
    device: Device,
) -> None:
    envelope, carried = device.envelope(), device.envelope()
    first = device.submit(envelope)
    successor = successor_of(device)

    signed_anew = sign_envelope(envelope.header, envelope.sealed, successor.key)

    assert successor.submit(signed_anew) == first
    assert isinstance(successor.submit(carried)[0], Accepted)


def test_attachments_may_come_under_the_successors_name(device: Device) -> None:
    stream = b"stream" * 100
    waiting = device.header(attachments=(announced(stream),))
    successor = successor_of(device)
    Uploader(successor).upload(waiting.id, stream)

    (result,) = successor.submit(sign_envelope(waiting, b"sealed", successor.key))

    assert isinstance(result, Accepted)


@pytest.mark.both_databases
def test_a_successors_successor_may_sign_and_so_on_within_bounds(device: Device) -> None:
    line = [device]
    for _ in range(MAX_SUCCESSORS + 1):
        line.append(successor_of(line[-1]))

    last, beyond = (
        line[0].submit(sign_envelope(device.header(), b"sealed", line[place].key))[0]
        for place in (MAX_SUCCESSORS, MAX_SUCCESSORS + 1)
    )

    assert isinstance(last, Accepted)
    assert isinstance(beyond, Refused)


def test_a_stranger_a_predecessor_and_a_sibling_may_not_sign(
    portal: Portal, device: Device
) -> None:
    successor, stranger = successor_of(device), portal.enrol()
    sibling = successor_of(device)

    results = stranger.submit(
        sign_envelope(device.header(), b"sealed", stranger.key),
        sign_envelope(successor.header(), b"sealed", device.key),
        sign_envelope(successor.header(), b"sealed", sibling.key),
    )

    for result, kiosk in zip(results, (device, successor, successor), strict=True):
        assert isinstance(result, Refused)
        assert kind_of(result.problem) == "bad-device-signature"
        assert f"--replaces {kiosk.id}" in result.problem.detail


def test_a_folio_stays_its_own_kiosks(device: Device) -> None:
    successor = successor_of(device)
    folio = mint_folio(successor.enrolment.kiosk_number, device.portal.clock(), bytes)
    header = device.header(folio=folio, claim_hash=claim_hash(folio, "7K3M-9QXR"))

    (result,) = successor.submit(sign_envelope(header, b"sealed", successor.key))

    assert isinstance(result, Refused)
    assert kind_of(result.problem) == "foreign-folio"


def test_a_kiosk_that_a_restored_portal_has_forgotten_may_be_succeeded(
    portal: Portal, device: Device
) -> None:
    waiting = device.header()
    with portal.database.writing() as session:
        for table in ("enrolment_codes", "fleet", "kiosks"):
            session.execute(text(f"DELETE FROM {table}"))  # noqa: S608 - a constant

    stranger = portal.enrol()
    (unknown,) = stranger.submit(sign_envelope(waiting, b"sealed", stranger.key))
    successor = successor_of(device)
    (result,) = successor.submit(sign_envelope(waiting, b"sealed", successor.key))

    assert isinstance(unknown, Refused)
    assert kind_of(unknown.problem) == "unknown-kiosk"
    assert f"--replaces {device.id}" in unknown.problem.detail
    assert isinstance(result, Accepted)


def test_an_agency_takes_what_the_successor_signed_for_genuine(
    agency_desk: Desk, device: Device
) -> None:
    agency_desk.make_keys()
    successor = successor_of(device)
    envelope = sealed_application(device, {"a": "b"}, successor.key)
    assert isinstance(successor.submit(envelope)[0], Accepted)

    code, out, _ = agency_desk.open(envelope.header.folio, "--json")

    assert code == 0
    assert json.loads(out)["device_signature"] is True


def test_an_operators_code_makes_the_successor_once(
    portal: Portal, device: Device, capsys: pytest.CaptureFixture[str]
) -> None:
    waiting = device.header()
    home = str(portal.settings.home)
    assert main([*CODE, "--replaces", device.id, "--home", home, "--json"]) == 0
    minted = json.loads(capsys.readouterr().out)
    key, other = Ed25519PrivateKey.generate(), Ed25519PrivateKey.generate()

    def trade(key: Ed25519PrivateKey) -> bytes:
        request = request_enrolment(minted["code"], "0.1.0", portal.clock(), key)
        return portal.post("/v1/enrolments", request).content

    successor = Device(portal, key, Enrolment.model_validate_json(trade(key)))

    assert minted["replaces"] == device.id
    assert b"used-code" in trade(other)
    assert isinstance(successor.submit(sign_envelope(waiting, b"sealed", key))[0], Accepted)


def test_the_command_says_whom_the_machine_replaces_and_whether_it_knows_it(
    portal: Portal, device: Device, capsys: pytest.CaptureFixture[str]
) -> None:
    home = str(portal.settings.home)

    assert main([*CODE, "--replaces", device.id, "--home", home]) == 0
    out, err = capsys.readouterr()
    assert re.search(rf"in the place of {device.id}\b", out)
    assert err == ""

    assert main([*CODE, "--replaces", "kiosk-99999", "--home", home]) == 0
    assert "no kiosk-99999" in capsys.readouterr().err


@pytest.mark.parametrize("name", ["5012", "kiosk-", "kiosk-01", "kiosk-1048576", "Kiosk-1", ""])
def test_what_is_no_kiosks_name_is_told_in_one_line(
    portal: Portal, capsys: pytest.CaptureFixture[str], name: str
) -> None:
    assert main([*CODE, "--replaces", name, "--home", str(portal.settings.home)]) == 1

    assert capsys.readouterr().err.count("\n") == 1
