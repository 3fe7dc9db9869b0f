"""The receipt: the portal's signed word that it holds exactly this submission."""

from __future__ import annotations

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from pydantic import Field

from kiosk.protocol.attachment import MAX_ATTACHMENTS
from kiosk.protocol.envelope import Header, SubmissionId
from kiosk.protocol.folio import Folio
from kiosk.protocol.message import Base64, Instant, KeyId, Sha256, Told
from kiosk.protocol.signature import is_signed_by, key_id, sign

_PURPOSE = "receipt"


class Receipt(Told):
    """Says which body and attachments (by SHA-256) of which submission were stored, and when."""

    id: SubmissionId
    folio: Folio
    body_sha256: Base64 = Field(min_length=32, max_length=32)
    attachments: tuple[Sha256, ...] = Field(
        default=(), max_length=MAX_ATTACHMENTS, exclude_if=lambda value: not value
    )
    received_at: Instant
    key_id: KeyId
    signature: Base64 = Field(min_length=64, max_length=64)

    def acknowledges(self, header: Header, body_sha256: bytes, portal_key: bytes) -> bool:
        """Whether this is the portal's true receipt for just that submission, body and attachments.

        `portal_key` is a raw Ed25519 public key that the kiosk knows as its portal's.
        """
        return (
            self.id == header.id
            and self.folio == header.folio
            and self.body_sha256 == body_sha256
            and self.attachments == tuple(one.sha256 for one in header.attachments)
            and is_signed_by(self, _PURPOSE, self.signature, portal_key)
        )


def sign_receipt(unsigned: Receipt, portal_key: Ed25519PrivateKey) -> Receipt:
    """The receipt with the portal's key id and signature put in."""
    named = unsigned.model_copy(
        update={"key_id": key_id(portal_key.public_key().public_bytes_raw())}
    )
    return named.model_copy(update={"signature": sign(named, _PURPOSE, portal_key)})
