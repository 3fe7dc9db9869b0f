"""The audit: whether the portal still holds what it gave receipts for.

A portal restored from an old backup has forgotten what came after it. The kiosk keeps a delivered
body for a while (`kiosk.offline.retention`), asks for all it still holds, and sends again what is
missing; it erases a body only after an answer that is signed, fresh, and does not miss it.
"""

from __future__ import annotations

from typing import Annotated

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from pydantic import Field, StringConstraints

from kiosk.protocol.envelope import SubmissionId
from kiosk.protocol.message import Base64, Instant, Message, Slug, Told
from kiosk.protocol.signature import is_signed_by, sign

MAX_AUDITED = 1000
_PURPOSE = "audit"

Nonce = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{32}$")]
"""16 random bytes in hexadecimal digits: this question's, and no other's."""


class AuditRequest(Message):
    """POST /v1/audits, signed by the kiosk: what it has receipts for."""

    nonce: Nonce
    ids: tuple[SubmissionId, ...] = Field(max_length=MAX_AUDITED)


class AuditAnswer(Told):
    """Those of the ids that the portal does not hold, in the order asked."""

    kiosk: Slug
    nonce: Nonce
    missing: tuple[SubmissionId, ...] = Field(max_length=MAX_AUDITED)
    answered_at: Instant
    signature: Base64 = Field(min_length=64, max_length=64)

    def answers(self, request: AuditRequest, kiosk: str, portal_key: bytes) -> bool:
        """Whether the portal that owns the raw `portal_key` says this to just that question."""
        return (
            self.kiosk == kiosk
            and self.nonce == request.nonce
            and set(self.missing) <= set(request.ids)
            and is_signed_by(self, _PURPOSE, self.signature, portal_key)
        )


def sign_audit_answer(unsigned: AuditAnswer, portal_key: Ed25519PrivateKey) -> AuditAnswer:
    """The answer with the portal's signature put in."""
    return unsigned.model_copy(update={"signature": sign(unsigned, _PURPOSE, portal_key)})
