"""The health answer: that this is the very portal that enrolled the kiosk, and what time it has.

A captive portal's page is not this, nor is any other server's answer: the portal signs the asker's
nonce with a key that the kiosk knows: pinned at enrolment, or listed since (`portal_keys`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from pydantic import Field

from kiosk.protocol.audit import Nonce
from kiosk.protocol.message import MAX_WHOLE_NUMBER, Base64, Instant, Told
from kiosk.protocol.signature import is_signed_by, sign

MOST_WAIT_SECONDS: Final = 3600
_PURPOSE = "health"


@dataclass(frozen=True)
class Patience:
    """The asker waits so many whole seconds for another `catalogue` than `newer` (0: none)."""

    seconds: int
    newer: int


class PortalHealth(Told):
    """GET /v1/health?nonce=…; signed where a nonce was given."""

    status: Literal["ok"] = "ok"
    portal: Literal["ventanilla"] = "ventanilla"
    time: Instant
    nonce: Nonce | None = Field(default=None, exclude_if=lambda value: value is None)
    catalogue: int | None = Field(
        default=None, ge=1, le=MAX_WHOLE_NUMBER, exclude_if=lambda value: value is None
    )
    """The running version of the catalogue's timestamps: where it rose, there is news."""
    signature: Base64 | None = Field(
        default=None, min_length=64, max_length=64, exclude_if=lambda value: value is None
    )

    def is_of(self, portal_key: bytes, nonce: str) -> bool:
        """Whether the portal that owns the raw `portal_key` answers this very question."""
        return (
            self.nonce == nonce
            and self.signature is not None
            and is_signed_by(self, _PURPOSE, self.signature, portal_key)
        )


def sign_health(unsigned: PortalHealth, portal_key: Ed25519PrivateKey) -> PortalHealth:
    """The answer with the portal's signature put in."""
    return unsigned.model_copy(update={"signature": sign(unsigned, _PURPOSE, portal_key)})
