"""What an agency reads of a signature: whose it is, and every way in which it does not hold."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from desk_world import Desk, published_key, sealed_application
from portal_world import Device
from pydantic import JsonValue

from kiosk.identity.efirma.certificate import read_certificate
from kiosk.identity.efirma.example import EXAMPLE_PERSON, ExampleAuthority, Issued
from kiosk.identity.efirma.signing import sign
from kiosk.identity.efirma.trust import ROOTS
from kiosk.protocol.envelope import Envelope, sign_envelope
from kiosk.sealing.body import BodySignature, SubmissionBody
from kiosk.sealing.seal import SealBinding, seal

pytest_plugins = ["portal_fixtures", "desk_fixtures"]

NOW = datetime.now(UTC)
DAY = timedelta(days=1)
AUTHORITY = ExampleAuthority.make(NOW)
PERSON = AUTHORITY.issue(EXAMPLE_PERSON, NOW - DAY * 400, NOW + DAY * 400, number=7)
EXPIRED = AUTHORITY.issue(EXAMPLE_PERSON, NOW - DAY * 800, NOW - DAY * 400, number=8)
ANSWERS: dict[str, JsonValue] = {"curp": EXAMPLE_PERSON.curp, "name": "Xóchitl"}
LIST = "trust/efirma/crl/example.crl"


def believe(catalogue: Path, revoked: Mapping[int, datetime] | None = None) -> None:
    """Lays the authority into the catalogue's source."""
    (catalogue / LIST).parent.mkdir(parents=True, exist_ok=True)
    (catalogue / ROOTS).write_bytes(AUTHORITY.roots_pem())
    (catalogue / LIST).write_bytes(AUTHORITY.revocations(dict(revoked or {}), NOW, NOW + DAY))


def signed_application(
    device: Device, issued: Issued = PERSON, change: Mapping[str, object] | None = None
) -> Envelope:
    """An application whose body is changed after it was signed, where `change` says so."""
    key = published_key(device.portal)
    header = device.header(key_id=key.key_id)
    body = SubmissionBody(
        service=header.service, form_version=1, language="es", answers=ANSWERS, id=header.id
    )
    at = header.created_at
    der = sign(body.signed_content(), read_certificate(issued.der), issued.key, at)
    signed = SubmissionBody.model_validate(
        {**body.model_dump(), "signature": BodySignature(der=der), **(change or {})}
    )
    binding = SealBinding(id=header.id, form_version=1, key_id=key.key_id)
    return sign_envelope(header, seal(signed.canonical(), key, binding), device.key)


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
    assert "BAD: " in out


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
