"""The sealed envelope: one application on its way from a visitor to an agency.

The header names what is needed to route and to count, and nothing about the person. The body is
sealed to the agency (`kiosk.sealing.seal`); the device signs header and body together.
"""

from __future__ import annotations

from hashlib import sha256
from typing import Annotated
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from pydantic import AfterValidator, Field

from kiosk.protocol.attachment import MAX_ATTACHMENTS, SealedAttachment
from kiosk.protocol.folio import Folio
from kiosk.protocol.message import Base64, Instant, KeyId, Message, Slug
from kiosk.protocol.signature import is_signed_by, sign

MAX_SEALED_BYTES = 2 * 1024 * 1024
_PURPOSE = "envelope"


def _version_7(value: UUID) -> UUID:
    if value.version != 7:
        raise ValueError("not a UUID of version 7")
    return value


SubmissionId = Annotated[UUID, AfterValidator(_version_7)]
"""UUIDv7: the submission's identity and its idempotency key."""


class Followed(Message):
    """The application that this one adds to; `claim_hash` is that one's, and shows whose it is.

    `letter` is the letter about it whose questions are answered.
    """

    folio: Folio
    claim_hash: Base64 = Field(min_length=32, max_length=32)
    letter: UUID | None = Field(default=None, exclude_if=lambda value: value is None)


class Header(Message):
    """What those on the way may know: no name, no CURP, no answer."""

    id: SubmissionId
    folio: Folio
    kiosk: Slug
    agency: Slug
    service: Slug
    form_version: int = Field(ge=1, le=1_000_000)
    key_id: KeyId
    created_at: Instant
    claim_hash: Base64 = Field(min_length=32, max_length=32)
    attachments: tuple[SealedAttachment, ...] = Field(
        default=(), max_length=MAX_ATTACHMENTS, exclude_if=lambda value: not value
    )
    follows: Followed | None = Field(default=None, exclude_if=lambda value: value is None)
    assisted: bool = Field(default=False, exclude_if=lambda value: not value)
    """Somebody of the centre helped to fill it in; the visitor confirmed it."""
    call_back: bool = Field(default=False, exclude_if=lambda value: not value)
    """No application, but a request to be called about the service; the number is in the body."""


class Envelope(Message):
    """A header, the sealed body, and the device's signature over both."""

    header: Header
    sealed: Base64 = Field(min_length=1, max_length=MAX_SEALED_BYTES)
    signature: Base64 = Field(min_length=64, max_length=64)

    @property
    def body_sha256(self) -> bytes:
        """SHA-256 of the sealed body: what a receipt acknowledges."""
        return sha256(self.sealed).digest()

    def is_signed_by(self, public_key: bytes) -> bool:
        """Whether the device that owns the raw Ed25519 `public_key` signed this envelope."""
        return is_signed_by(self, _PURPOSE, self.signature, public_key)


def sign_envelope(header: Header, sealed: bytes, device_key: Ed25519PrivateKey) -> Envelope:
    """Closes an envelope. The same input gives the same bytes, so a retry is the same envelope."""
    unsigned = Envelope(header=header, sealed=sealed, signature=bytes(64))
    signature = sign(unsigned, _PURPOSE, device_key)
    return unsigned.model_copy(update={"signature": signature})
