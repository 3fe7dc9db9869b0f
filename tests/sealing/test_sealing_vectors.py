"""Envelopes sealed long ago still open: the format cannot change unnoticed."""

from __future__ import annotations

import json
from base64 import b64decode
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from kiosk.sealing.agency_key import AgencyPrivateKey, AgencyPublicKey
from kiosk.sealing.seal import SealBinding, open_sealed

STORED: dict[str, Any] = json.loads((Path(__file__).parent / "vectors/sealing.json").read_text())


def test_the_stored_keys_belong_together() -> None:
    public_key = AgencyPrivateKey(b64decode(STORED["private_key"])).public_key()

    assert public_key == AgencyPublicKey.from_bytes(b64decode(STORED["public_key"]))
    assert public_key.key_id == STORED["key_id"]


@pytest.mark.parametrize("case", STORED["cases"], ids=lambda case: str(case["name"]))
def test_a_stored_envelope_opens(case: dict[str, Any]) -> None:
    private_key = AgencyPrivateKey(b64decode(STORED["private_key"]))
    binding = SealBinding(UUID(case["id"]), case["form_version"], STORED["key_id"])

    assert open_sealed(b64decode(case["sealed"]), private_key, binding) == b64decode(case["body"])
