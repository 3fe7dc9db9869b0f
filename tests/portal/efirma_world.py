"""Applications signed with the e.firma of a person who does not exist, and whom to believe."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path

from desk_world import published_key
from portal_world import Device
from pydantic import JsonValue

from kiosk.identity.efirma.certificate import read_certificate
from kiosk.identity.efirma.example import EXAMPLE_PERSON, ExampleAuthority, Issued
from kiosk.identity.efirma.signing import sign
from kiosk.identity.efirma.trust import ROOTS
from kiosk.protocol.envelope import Envelope, sign_envelope
from kiosk.sealing.body import BodySignature, SubmissionBody
from kiosk.sealing.seal import SealBinding, seal

NOW = datetime.now(UTC)
DAY = timedelta(days=1)
AUTHORITY = ExampleAuthority.make(NOW)
PERSON = AUTHORITY.issue(EXAMPLE_PERSON, NOW - DAY * 400, NOW + DAY * 400, number=7)
EXPIRED = AUTHORITY.issue(EXAMPLE_PERSON, NOW - DAY * 800, NOW - DAY * 400, number=8)
ANSWERS: dict[str, JsonValue] = {"curp": EXAMPLE_PERSON.curp, "name": "Xóchitl"}
LIST = "trust/efirma/crl/example.crl"


def believe(
    catalogue: Path, revoked: Mapping[int, datetime] | None = None, at: datetime = NOW
) -> None:
    """Lays the authority into the catalogue's source; its list is made `at`, to last a day."""
    (catalogue / LIST).parent.mkdir(parents=True, exist_ok=True)
    (catalogue / ROOTS).write_bytes(AUTHORITY.roots_pem())
    (catalogue / LIST).write_bytes(AUTHORITY.revocations(dict(revoked or {}), at, at + DAY))


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
