"""An agency's clerk at the command line, and applications sealed to the agency's key."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from portal_world import AGENCY, Device, Portal

from kiosk.protocol.envelope import Envelope, sign_envelope
from kiosk.sealing.agency_key import AgencyPublicKey
from kiosk.sealing.body import SubmissionBody
from kiosk.sealing.seal import SealBinding, seal
from portal.cli import main


class Desk:
    """The agency's clerk at the command line."""

    def __init__(self, portal: Portal, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.portal = portal
        self.keys = folder / "keys"
        self.capsys = capsys

    def run(self, *arguments: str) -> tuple[int, str, str]:
        code = main(arguments)
        out, err = self.capsys.readouterr()
        return code, out, err

    def make_keys(self) -> str:
        code, out, _ = self.run(
            "keys", "make", "--catalogue", str(self.portal.catalogue), "--out", str(self.keys),
            "--json",
        )  # fmt: skip
        assert code == 0
        (made,) = json.loads(out)
        assert made["agency"] == AGENCY
        return str(made["key_id"])

    def rotate(self, *options: str, agency: str = AGENCY) -> tuple[int, str, str]:
        return self.run(
            "keys", "rotate", "--catalogue", str(self.portal.catalogue), "--out", str(self.keys),
            "--agency", agency, *options,
        )  # fmt: skip

    def on(self, *arguments: str) -> tuple[int, str, str]:
        return self.run("desk", *arguments, "--home", str(self.portal.settings.home))

    def open(self, folio: str, *options: str) -> tuple[int, str, str]:
        return self.on("open", "--folio", folio, "--keys", str(self.keys), *options)


def published_key(portal: Portal) -> AgencyPublicKey:
    path = portal.catalogue / "agencies" / AGENCY / "keys.json"
    newest = json.loads(path.read_text())["keys"][-1]
    key = AgencyPublicKey.from_bytes(base64.b64decode(newest["public_key"]))
    assert key.key_id == newest["key_id"]
    datetime.fromisoformat(newest["created"])
    return key


def sealed_application(
    device: Device,
    answers: Mapping[str, object],
    signer: Ed25519PrivateKey | None = None,
    change: Mapping[str, object] | None = None,
) -> Envelope:
    key = published_key(device.portal)
    header = device.header(key_id=key.key_id)
    content = SubmissionBody.model_validate(
        {"service": header.service, "form_version": 1, "language": "es", "answers": answers}
        | dict(change or {})
    )
    binding = SealBinding(id=header.id, form_version=1, key_id=key.key_id)
    return sign_envelope(header, seal(content.canonical(), key, binding), signer or device.key)
