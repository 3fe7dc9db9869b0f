"""Certificates and keys in the SAT's formats, made once for a run: keys take a while."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache

from kiosk.identity.efirma.example import (
    EFIRMA_USAGE,
    EXAMPLE_PERSON,
    SEAL_USAGE,
    ExampleAuthority,
    Holder,
    Issued,
    sealed_key,
)
from kiosk.identity.efirma.trust import ROOTS, Trust, read_trust

NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)
DAY = timedelta(days=1)
PASSWORD = b"Tlacolula#2026"
COMPANY = Holder(
    "PAÑALES ÑANDÚ, S.A. DE C.V.",
    "PÑA010203AB9",
    representative_rfc="GOML700101AA1",
    representative_curp="GOML700101HOCMRS00",
)
SEAL = Holder("XÓCHITL MUÑOZ PEÑA", "MUPX850214AB1", "MUPX850214MOCXXC01", unit="Sucursal 1")


@dataclass(frozen=True)
class Brought:
    """What lies on a stick: the certificate, and the key under `PASSWORD`."""

    issued: Issued
    cer: bytes
    key: bytes


@cache
def authority() -> ExampleAuthority:
    return ExampleAuthority.make(NOW)


@cache
def other_authority() -> ExampleAuthority:
    return ExampleAuthority.make(NOW)


@cache
def brought(kind: str) -> Brought:
    """`person`, `company`, `seal`, `expired`, `future`, `revoked`, `foreign`, `weak`."""
    start, end = NOW - 100 * DAY, NOW + 1000 * DAY
    match kind:
        case "person" | "revoked":
            issued = authority().issue(EXAMPLE_PERSON, start, end, number=len(kind))
        case "company":
            issued = authority().issue(COMPANY, start, end, number=20)
        case "seal":
            issued = authority().issue(SEAL, start, end, number=21, usage=SEAL_USAGE)
        case "seal-by-usage":
            issued = authority().issue(EXAMPLE_PERSON, start, end, number=22, usage=SEAL_USAGE)
        case "seal-by-unit":
            issued = authority().issue(SEAL, start, end, number=23, usage=EFIRMA_USAGE)
        case "expired":
            issued = authority().issue(EXAMPLE_PERSON, start, NOW - DAY, number=24)
        case "future":
            issued = authority().issue(EXAMPLE_PERSON, NOW + DAY, end, number=25)
        case "foreign":
            issued = other_authority().issue(EXAMPLE_PERSON, start, end, number=6)
        case "weak":
            issued = authority().issue(EXAMPLE_PERSON, start, end, number=26, bits=1024)
        case _:
            raise ValueError(kind)
    return Brought(issued, issued.der, sealed_key(issued.key, PASSWORD))


def trust(
    revoked_since: datetime = NOW - 10 * DAY,
    made_at: datetime = NOW - DAY,
    until: datetime = NOW + 6 * DAY,
) -> Trust:
    """The authority, and its list, in which `revoked` is."""
    serials = {brought("revoked").issued.serial: revoked_since}
    return read_trust(
        {
            ROOTS: authority().roots_pem(),
            "trust/efirma/crl/example.crl": authority().revocations(serials, made_at, until),
        }
    )
