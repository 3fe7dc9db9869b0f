"""What was given long ago holds: the same bytes, unless the portal has had to take a new key."""

from __future__ import annotations

import os
import shutil
import subprocess
from datetime import UTC, datetime
from pathlib import Path

import pytest
from alembic import command
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
)
from database_choice import is_postgresql
from portal_world import CENTRE, Device, Portal
from sqlalchemy import create_engine, text

from kiosk.protocol.batch import Accepted, Batch
from kiosk.protocol.enrolment import Enrolment
from kiosk.protocol.envelope import Envelope
from kiosk.protocol.receipt import Receipt
from portal.storage import submissions
from portal.storage.migrate import migration_config

DEVICE_KEY = Ed25519PrivateKey.from_private_bytes(b"\x01" * 32)
PORTAL_KEY = Ed25519PrivateKey.from_private_bytes(b"\x02" * 32)
PORTAL_PUBLIC = PORTAL_KEY.public_key().public_bytes_raw()
ENVELOPE = (
    '{"header":{"agency":"registro-civil","claim_hash":'
    '"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=","created_at":"2026-01-15T16:30:00.000000Z",'
    '"folio":"0001-0Z94-480Q","form_version":1,"id":"019bc27e-0f40-7004-8203-040506070809",'
    '"key_id":"0123456789abcdef","kiosk":"kiosk-1","service":"acta-de-nacimiento"},'
    '"sealed":"c2VhbGVk","signature":"4vfiSA4bh91ZoIUtWjSdhSz7XoHoX4nqwW90YPmnmxxktLFZlifyMzsVBlqg'
    'J7n0ujiAuZPV1t+Eaf8Ng2+cAw=="}'
)
RECEIPT = (
    '{"body_sha256":"ydADa+1nRLzfaS/JgNhxfX5fWk9Ogma0qEmCYC+xzQk=","folio":"0001-0Z94-480Q",'
    '"id":"019bc27e-0f40-7004-8203-040506070809","key_id":"6a3803d5f059902a",'
    '"received_at":"2026-01-15T16:30:00.000000Z","signature":"2GNafF9JM0bGIrxO3HDyEWsc4wNkwEZXIOxQ'
    'E0wz/u0inOaP6bjwc389n4btGGLs7aUUVOCYBpcnSgABt1VZBw=="}'
)
"""Both as the portal's first version wrote them."""


def first_portal(home: Path) -> None:
    """A portal's folder as the first version left it."""
    home.mkdir()
    pem = PORTAL_KEY.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    (home / "portal-signing-key.pem").write_bytes(pem)
    (home / "portal-signing-key.pem").chmod(0o600)
    envelope = Envelope.model_validate_json(ENVELOPE)
    header = envelope.header
    engine = create_engine(f"sqlite:///{home / 'portal.sqlite'}")
    with engine.begin() as connection:
        command.upgrade(migration_config(connection), "0001")
        connection.execute(
            text("INSERT INTO kiosks VALUES (1, :key, :centre, '0.1.0', '2026-01-01 00:00:00.0')"),
            {
                "key": DEVICE_KEY.public_key().public_bytes_raw(),
                "centre": CENTRE.model_dump_json(),
            },
        )
        connection.execute(
            text(
                "INSERT INTO submissions VALUES (:id, :folio, :kiosk, :agency, :service, :claim,"
                " :header, :sealed, :signature, :receipt, '2026-01-15 16:30:00.0')"
            ),
            {
                "id": header.id.hex,
                "folio": header.folio,
                "kiosk": header.kiosk,
                "agency": header.agency,
                "service": header.service,
                "claim": header.claim_hash,
                "header": ENVELOPE[len('{"header":') : ENVELOPE.index(',"sealed"')],
                "sealed": envelope.sealed,
                "signature": envelope.signature,
                "receipt": RECEIPT,
            },
        )
    engine.dispose()


def test_what_was_signed_before_still_verifies() -> None:
    envelope = Envelope.model_validate_json(ENVELOPE)
    receipt = Receipt.model_validate_json(RECEIPT)

    assert envelope.is_signed_by(DEVICE_KEY.public_key().public_bytes_raw())
    assert receipt.acknowledges(envelope.header, envelope.body_sha256, PORTAL_PUBLIC)
    assert envelope.canonical().decode() == ENVELOPE
    assert receipt.canonical().decode() == RECEIPT


@pytest.mark.skipif(is_postgresql(), reason="the first portals had SQLite alone")
def test_an_old_portals_submissions_get_their_old_receipts(tmp_path: Path) -> None:
    first_portal(tmp_path / "home")
    portal = Portal(tmp_path)
    enrolment = Enrolment(
        kiosk="kiosk-1",
        kiosk_number=1,
        centre=CENTRE,
        portal_key=PORTAL_PUBLIC,
        enrolled_at=datetime(2026, 1, 1, tzinfo=UTC),
    )
    device = Device(portal, DEVICE_KEY, enrolment)
    envelope = Envelope.model_validate_json(ENVELOPE)

    (result,) = device.submit(envelope)
    answer = device.post("/v1/submissions", Batch(envelopes=(envelope,)))

    assert result.status == "accepted"
    assert result.receipt.canonical().decode() == RECEIPT
    assert "attachments" not in answer.text
    device.folio = envelope.header.folio  # it mints no other of the same second
    assert device.submit(device.envelope(os.urandom(9)))[0].status == "accepted"
    portal.close()


@pytest.mark.skipif(shutil.which("openssl") is None, reason="needs openssl")
def test_under_a_new_key_a_receipt_is_signed_anew_once_and_says_the_same(tmp_path: Path) -> None:
    portal = Portal(tmp_path)
    device = portal.enrol()
    envelope = device.envelope()
    (first,) = device.submit(envelope)
    assert isinstance(first, Accepted)
    portal.close()
    key = portal.settings.signing_key_path
    key.unlink()
    portal.settings.courier_key_path.unlink()
    make = ["openssl", "genpkey", "-algorithm", "ed25519", "-out", str(key)]
    subprocess.run(make, check=True)  # on purpose, as docs/portal-operations.md has it
    key.chmod(0o600)

    portal = Portal(tmp_path)
    portal.clock.advance(days=1)
    renewed = portal.enrol()
    (anew,) = renewed.submit(envelope)
    portal.clock.advance(days=1)

    assert isinstance(anew, Accepted)
    assert anew.receipt.acknowledges(
        envelope.header, envelope.body_sha256, renewed.enrolment.portal_key
    )
    assert anew.receipt == first.receipt.model_copy(
        update={"key_id": anew.receipt.key_id, "signature": anew.receipt.signature}
    )
    assert renewed.submit(envelope) == (anew,)
    with portal.database.reading() as session:
        row = submissions.by_id(session, envelope.header.id)
        assert row is not None
        assert row.stored_receipt() == anew.receipt
    portal.close()
