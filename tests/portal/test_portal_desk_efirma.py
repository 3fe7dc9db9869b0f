"""What an agency reads of a signature: whose it is, and every way in which it does not hold."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path

import pytest
from desk_world import Desk, sealed_application
from efirma_world import ANSWERS, DAY, EXPIRED, LIST, NOW, PERSON, believe, signed_application
from portal_world import Device

from kiosk.identity.efirma.certificate import read_certificate
from kiosk.identity.efirma.example import EXAMPLE_PERSON
from kiosk.identity.efirma.signing import sign
from kiosk.identity.efirma.trust import ROOTS
from kiosk.sealing.body import BodySignature, SubmissionBody

pytest_plugins = ["portal_fixtures", "desk_fixtures"]


@pytest.fixture
def catalogue(agency_desk: Desk, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("PORTAL_CATALOGUE", str(agency_desk.portal.catalogue))
    agency_desk.make_keys()
    believe(agency_desk.portal.catalogue)
    return agency_desk.portal.catalogue


@pytest.mark.usefixtures("catalogue")
def test_an_agency_reads_who_signed(agency_desk: Desk, device: Device) -> None:
    envelope = signed_application(device)
    device.submit(envelope)

    code, out, _ = agency_desk.open(envelope.header.folio, "--json")
    words_code, words, _ = agency_desk.open(envelope.header.folio)

    read = json.loads(out)["efirma"]
    assert code == words_code == 0
    assert read["holds"] is True
    assert read["integrity"] == "intact"
    assert read["signer"]["name"] == EXAMPLE_PERSON.name
    assert read["signer"]["rfc"] == EXAMPLE_PERSON.rfc
    assert read["signer"]["curp"] == EXAMPLE_PERSON.curp
    assert read["fault"] is None
    assert read["revocation_list_stale"] is False
    for fact in ("e.firma     good", EXAMPLE_PERSON.name, EXAMPLE_PERSON.rfc, "list of"):
        assert fact in words


@pytest.mark.usefixtures("catalogue")
@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"answers": {**ANSWERS, "name": "Otra"}}, "altered"),
        ({"language": "en"}, "altered"),
        ({"id": "0199f2b1-7c3e-7f00-8000-000000000001"}, "altered"),
        ({"signature": {"der": "bm90aGluZw=="}}, "unreadable"),
    ],
)
def test_what_was_changed_after_signing_is_told(
    agency_desk: Desk, device: Device, change: Mapping[str, object], why: str
) -> None:
    envelope = signed_application(device, change=change)
    device.submit(envelope)

    code, out, err = agency_desk.open(envelope.header.folio)

    assert code == 1
    assert f"BAD: the signature is {why}" in out
    assert why in err


@pytest.mark.usefixtures("catalogue")
def test_a_signature_serves_no_second_submission(agency_desk: Desk, device: Device) -> None:
    first = SubmissionBody(
        service=device.header().service,
        form_version=1,
        language="es",
        answers=ANSWERS,
        id=device.header().id,
    )
    der = sign(first.signed_content(), read_certificate(PERSON.der), PERSON.key, NOW)
    envelope = sealed_application(
        device, ANSWERS, change={"id": first.id, "signature": BodySignature(der=der)}
    )
    device.submit(envelope)

    code, out, _ = agency_desk.open(envelope.header.folio)

    assert code == 1
    assert "BAD: it was made for another submission" in out


@pytest.mark.usefixtures("catalogue")
def test_a_certificate_that_had_expired_is_told(agency_desk: Desk, device: Device) -> None:
    envelope = signed_application(device, EXPIRED)
    device.submit(envelope)
    code, out, _ = agency_desk.open(envelope.header.folio)
    assert code == 1
    assert "BAD: expired" in out


@pytest.mark.parametrize(("before", "holds"), [(True, False), (False, True)])
def test_a_revocation_counts_from_its_day(
    agency_desk: Desk, device: Device, catalogue: Path, before: bool, holds: bool
) -> None:
    envelope = signed_application(device)
    device.submit(envelope)
    since = envelope.header.created_at + (-DAY if before else DAY)
    believe(catalogue, {PERSON.serial: since})

    code, out, _ = agency_desk.open(envelope.header.folio, "--json")

    read = json.loads(out)["efirma"]
    assert code == (0 if holds else 1)
    assert read["holds"] is holds
    assert read["revoked_at"] == since.isoformat(timespec="seconds")


@pytest.mark.parametrize("roots", [None, b"nonsense"])
def test_without_trust_nobody_is_believed(
    agency_desk: Desk, device: Device, catalogue: Path, roots: bytes | None
) -> None:
    envelope = signed_application(device)
    device.submit(envelope)
    if roots is None:
        shutil.rmtree(catalogue / "trust")
    else:
        (catalogue / ROOTS).write_bytes(roots)

    code, out, _ = agency_desk.open(envelope.header.folio)

    assert code == 1
    assert "CANNOT BE JUDGED HERE: " in out
    assert "BAD" not in out


def test_without_a_catalogue_of_its_own_the_example_judges_nobody(
    agency_desk: Desk, device: Device, catalogue: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert catalogue.is_dir()
    envelope = signed_application(device)
    device.submit(envelope)
    monkeypatch.delenv("PORTAL_CATALOGUE")

    code, out, err = agency_desk.open(envelope.header.folio)
    words_code, _, words_err = agency_desk.open(envelope.header.folio, "--words")

    assert code == words_code == 1
    assert "CANNOT BE JUDGED HERE: no catalogue here says whom to believe" in out
    assert "cannot be judged here" in err
    assert "no catalogue is set" in words_err


def test_by_an_old_list_it_is_good_as_of_that_day(
    agency_desk: Desk, device: Device, catalogue: Path
) -> None:
    envelope = signed_application(device)
    device.submit(envelope)
    believe(catalogue, at=NOW - DAY * 90)

    code, out, _ = agency_desk.open(envelope.header.folio, "--json")
    said = agency_desk.open(envelope.header.folio)[1]

    read = json.loads(out)["efirma"]
    assert code == 0
    assert (read["holds"], read["verdict"]) == (True, "not-known-revoked")
    assert read["revocation_list_stale"] is True
    assert f"not known to be revoked as of {NOW - DAY * 90:%Y-%m-%d}" in said
    assert "e.firma     good" not in said


def test_without_a_list_it_cannot_be_judged(
    agency_desk: Desk, device: Device, catalogue: Path
) -> None:
    envelope = signed_application(device)
    device.submit(envelope)
    (catalogue / LIST).unlink()

    code, out, _ = agency_desk.open(envelope.header.folio)

    assert code == 1
    assert "CANNOT BE JUDGED HERE: no list" in out


@pytest.mark.usefixtures("catalogue")
def test_nobody_signed_is_said_and_is_no_fault(agency_desk: Desk, device: Device) -> None:
    envelope = sealed_application(device, ANSWERS)
    device.submit(envelope)
    code, out, _ = agency_desk.open(envelope.header.folio)
    assert code == 0
    assert "e.firma     none" in out


@pytest.mark.usefixtures("catalogue")
@pytest.mark.skipif(shutil.which("openssl") is None, reason="needs openssl")
def test_openssl_verifies_what_the_desk_writes(
    agency_desk: Desk, device: Device, tmp_path: Path
) -> None:
    envelope = signed_application(device)
    device.submit(envelope)
    out = tmp_path / "out"
    assert agency_desk.open(envelope.header.folio, "--signature", str(out))[0] == 0
    command = [
        *("openssl", "cms", "-verify", "-binary", "-inform", "DER", "-in", "signature.der"),
        *("-content", "content.json", "-CAfile", "roots.pem", "-purpose", "any"),
        *("-out", "/dev/null"),
    ]
    assert subprocess.run(command, cwd=out, capture_output=True, check=False).returncode == 0
    assert json.loads((out / "content.json").read_text("utf-8"))["answers"] == ANSWERS

    (out / "content.json").write_bytes(b"{}")
    assert subprocess.run(command, cwd=out, capture_output=True, check=False).returncode != 0
    assert agency_desk.open(envelope.header.folio, "--signature", str(out))[0] == 1, (
        "it was overwritten"
    )
