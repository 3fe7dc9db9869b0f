"""Enrolment: a one-time code makes a machine a kiosk of one centre.

The device makes its key itself and proves that it owns it; the portal pins the key and answers
with the kiosk's number (which its folios carry) and its own public key, which the kiosk pins.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Annotated, Final

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from pydantic import Field, StringConstraints

from kiosk.protocol.folio import ALPHABET, KIOSK_NUMBERS
from kiosk.protocol.message import Base64, Instant, Message, Sha256, Slug, Told
from kiosk.protocol.signature import is_signed_by, sign

_PURPOSE = "enrolment"
_TEXT: Final = re.compile(r"VENTANILLA (\S{1,200}) (\S{12,20}) (\S{16,20})")

EnrolmentCode = Annotated[
    str, StringConstraints(pattern=r"^[0-9A-HJKMNP-TV-Z]{4}(-[0-9A-HJKMNP-TV-Z]{4}){2}$")
]
"""Twelve signs of Crockford's base32 in three groups; 60 random bits; good once."""


class Centre(Told):
    """The digital community centre a kiosk stands in."""

    id: Slug
    name: str = Field(min_length=1, max_length=120)
    state: Annotated[str, StringConstraints(pattern=r"^MX-[A-Z]{3}$")]
    municipality: Annotated[str, StringConstraints(pattern=r"^\d{5}$")]
    phone: str = Field(default="", max_length=20)


class EnrolmentRequest(Message):
    """POST /v1/enrolments."""

    code: EnrolmentCode
    device_key: Base64 = Field(min_length=32, max_length=32)
    software: str = Field(max_length=40)
    requested_at: Instant
    signature: Base64 = Field(min_length=64, max_length=64)

    def is_genuine(self) -> bool:
        """Whether the sender owns the key that it asks to enrol."""
        return is_signed_by(self, _PURPOSE, self.signature, self.device_key)


class Enrolment(Told):
    """The portal's answer: who this machine is from now on."""

    kiosk: Slug
    kiosk_number: int = Field(ge=0, lt=KIOSK_NUMBERS)
    centre: Centre
    portal_key: Base64 = Field(min_length=32, max_length=32)
    enrolled_at: Instant
    catalogue_root_sha256: Sha256 | None = Field(
        default=None, exclude_if=lambda value: value is None
    )
    """Of `metadata/1.root.json`, with which all trust in the catalogue begins."""
    certificate: Base64 | None = Field(
        default=None, max_length=512, exclude_if=lambda value: value is None
    )
    """The portal's word for the device key, which slips carry (`kiosk.protocol.kiosk_certificate`);
    None from a portal that knew none yet: slips are then printed without a code to verify."""


def request_enrolment(
    code: str, software: str, requested_at: Instant, device_key: Ed25519PrivateKey
) -> EnrolmentRequest:
    """A request signed by the key that it introduces."""
    unsigned = EnrolmentRequest(
        code=code,
        device_key=device_key.public_key().public_bytes_raw(),
        software=software,
        requested_at=requested_at,
        signature=bytes(64),
    )
    return unsigned.model_copy(update={"signature": sign(unsigned, _PURPOSE, device_key)})


def fingerprint(portal_key: bytes) -> str:
    """What people compare of a portal's key: 80 bits of its SHA-256 as four times four signs."""
    number = int.from_bytes(sha256(portal_key).digest()[:10], "big")
    signs = "".join(ALPHABET[number >> 5 * place & 0x1F] for place in reversed(range(16)))
    return "-".join(signs[start : start + 4] for start in range(0, 16, 4))


def code_text(portal: str, code: str, portal_key: bytes) -> str:
    """What a QR code says to a machine that is set up: all that would have to be typed."""
    return f"VENTANILLA {portal} {code} {fingerprint(portal_key)}"


@dataclass(frozen=True)
class Scanned:
    """What an operator's QR code holds, or what was typed in its place."""

    code: str = field(repr=False)
    portal: str = ""
    fingerprint: str = ""


def scanned(text: str) -> Scanned:
    """The parts of `code_text`; anything else is a code by itself."""
    found = _TEXT.fullmatch(text.strip())
    return Scanned(text) if found is None else Scanned(found[2], found[1], found[3])
