"""A portal in memory that enrols for real, and what it answers."""

from __future__ import annotations

from datetime import UTC, datetime

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from kiosk.protocol.enrolment import Centre, Enrolment, EnrolmentRequest

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
CODE = "7K3M-9QXR-2TFA"
CENTRE = Centre(id="centro-1", name="Centro Ñandú", state="MX-OAX", municipality="20067")
PORTAL_KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
ENROLMENT = Enrolment(
    kiosk="kiosk-7",
    kiosk_number=7,
    centre=CENTRE,
    portal_key=PORTAL_KEY.public_key().public_bytes_raw(),
    enrolled_at=NOON,
)


class CodeUnknownError(Exception):
    """What this portal says to a code that it did not give out, or that was used."""


class PortalInMemory:
    """Trades each of its codes once, for whoever proves to own the key."""

    def __init__(self, *codes: str) -> None:
        self.codes = set(codes)
        self.device_keys: list[bytes] = []

    def enrol(self, request: EnrolmentRequest) -> Enrolment:
        if not request.is_genuine() or request.code not in self.codes:
            raise CodeUnknownError(request.code)
        self.codes.remove(request.code)
        self.device_keys.append(request.device_key)
        return ENROLMENT
