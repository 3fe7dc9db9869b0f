"""`kiosk efirma`: what a certificate says, and an example that can be signed with."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from efirma_samples import brought

from kiosk.catalogue.trust_files import trust_files
from kiosk.cli import main
from kiosk.identity.efirma.brought import look_at_sticks, open_pair
from kiosk.identity.efirma.command import PASSWORD
from kiosk.identity.efirma.standing import judge
from kiosk.identity.efirma.trust import read_trust


def test_a_certificate_is_shown(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "a.cer"
    file.write_bytes(brought("company").cer)
    assert main(("efirma", "show", str(file), "--json")) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["rfc"] == "PÑA010203AB9"
    assert told["kind"] == "e.firma"
    assert main(("efirma", "show", str(file))) == 0
    assert "PÑA010203AB9" in capsys.readouterr().out


def test_what_is_no_certificate_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "a.cer"
    file.write_bytes(b"hola")
    assert main(("efirma", "show", str(file))) == 1
    assert main(("efirma", "show", str(tmp_path / "none"))) == 1
    assert "Traceback" not in capsys.readouterr().err


def test_the_example_can_be_signed_with_and_keeps_no_key_of_its_authority(tmp_path: Path) -> None:
    out = tmp_path / "out"
    assert main(("efirma", "example", str(out))) == 0
    trust = read_trust(trust_files(None, out))
    brought_there = look_at_sticks(out)
    [certificate] = brought_there.certificates
    assert judge(certificate, datetime.now(UTC), trust).fault is None
    opened = open_pair(certificate, brought_there.keys, bytearray(PASSWORD.encode()))
    assert opened.certificate.name == certificate.name
    assert "EJEMPLO" in certificate.issuer
    assert {path.suffix for path in out.rglob("*") if path.is_file()} == {
        ".pem", ".crl", ".cer", ".key",
    }  # fmt: skip
    assert b"PRIVATE" not in (out / "trust/efirma/roots.pem").read_bytes()
    assert main(("efirma", "example", str(out))) == 1, "what is there is not replaced"
