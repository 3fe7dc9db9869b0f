"""A portal and a desk that went back to the release before read what the newer one stored."""

from __future__ import annotations

import json
import os
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from grown import grow, more
from kiosk_world import submission

from kiosk.protocol.envelope import Header, sign_envelope
from kiosk.sealing.agency_key import generate_agency_key
from portal.desk.key_file import DeskKeys, lock, unlock
from portal.storage.submissions import Submission

KEY = Ed25519PrivateKey.generate()


def test_an_application_s_row_gives_the_envelope_that_the_kiosk_signed() -> None:
    new = submission()(None)
    header = Header.stored(json.dumps(more(json.loads(new.header_json))))
    sent = sign_envelope(header, new.sealed, KEY)
    row = Submission(
        header=header.canonical().decode(), sealed=sent.sealed, signature=sent.signature
    )
    assert b"of_years_to_come" in row.envelope().canonical()
    assert row.envelope().is_signed_by(KEY.public_key().public_bytes_raw())


def test_a_desk_s_key_file_opens(tmp_path: Path) -> None:
    path, private = tmp_path / "desk.json", generate_agency_key(os.urandom)
    keys = DeskKeys("registro-civil", KEY, {private.public_key().key_id: private})
    lock(path, keys, "PASS PHRASE", is_new=True)
    grow(path)
    assert unlock(path, "PASS PHRASE").private_keys == keys.private_keys
