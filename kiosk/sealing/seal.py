"""Sealing: from here on only the agency reads what the visitor wrote.

HPKE base mode (RFC 9180) with ML-KEM-768 + X25519, HKDF-SHA256 and AES-256-GCM. Guarantees:

- a body opens only with the agency's private key and only under the id, form version and key id
  that it was sealed under; anything else, or one changed bit, is `CannotOpen`;
- its length tells no more than its size class: the plaintext is the body's length (4 bytes, big
  endian), the body, and zeros up to 2 KiB or the next power of two, up to 1 MiB.

Base mode does not say who sealed; the device's signature on the envelope does. Sealing twice gives
other bytes each time: seal once, keep the result.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite

from kiosk.sealing.agency_key import (
    AgencyPrivateKey,
    AgencyPublicKey,
)

SIZE_CLASSES: Final = tuple(1 << power for power in range(11, 21))
"""Bytes of plaintext, 2 KiB … 1 MiB."""
_LENGTH_BYTES = 4
MAX_BODY_BYTES: Final = SIZE_CLASSES[-1] - _LENGTH_BYTES
SUITE: Final = Suite(KEM.MLKEM768_X25519, KDF.HKDF_SHA256, AEAD.AES_256_GCM)


class CannotOpen(Exception):  # noqa: N818 - named for what happened
    """Not sealed to this key and header, or changed on the way."""


class BodyTooLarge(ValueError):  # noqa: N818 - named for what happened
    """The body does not fit the largest size class."""


@dataclass(frozen=True)
class SealBinding:
    """The header's fields that a body belongs to and cannot be moved from."""

    id: UUID
    form_version: int
    key_id: str

    @property
    def hpke_info(self) -> bytes:
        """RFC 9180's `info`; every field has one spelling and none holds a line break."""
        return f"ventanilla/sealed/1\n{self.id}\n{self.form_version}\n{self.key_id}".encode("ascii")


def seal(body: bytes, recipient: AgencyPublicKey, header_binding: SealBinding) -> bytes:
    """Closes `body` for `recipient`; adds 1,136 bytes to its size class: keys encapsulated, tag.

    Raises `BodyTooLarge` over `MAX_BODY_BYTES`, and `ValueError` when the binding names another
    key.
    """
    if header_binding.key_id != recipient.key_id:
        raise ValueError("the binding names another key than the recipient's")
    return SUITE.encrypt(padded(body), recipient.hpke, info=header_binding.hpke_info)


def open_sealed(sealed: bytes, private_key: AgencyPrivateKey, binding: SealBinding) -> bytes:
    """The body, as it was before `seal`. Raises `CannotOpen`."""
    try:
        plaintext = SUITE.decrypt(sealed, private_key.hpke(), info=binding.hpke_info)
    except (InvalidTag, ValueError) as error:
        raise CannotOpen(
            "the envelope does not open: it was sealed to another key or for another header, "
            "or it was changed on the way"
        ) from error
    return unpadded(plaintext)


def padded(body: bytes) -> bytes:
    """The plaintext of a body's size class. Raises `BodyTooLarge` over `MAX_BODY_BYTES`."""
    needed = _LENGTH_BYTES + len(body)
    for size in SIZE_CLASSES:
        if needed <= size:
            return (len(body).to_bytes(_LENGTH_BYTES, "big") + body).ljust(size, b"\0")
    raise BodyTooLarge(f"a body of {len(body)} bytes is over the limit of {MAX_BODY_BYTES}")


def unpadded(plaintext: bytes) -> bytes:
    """The body again. Raises `CannotOpen` where `padded` never makes such a plaintext."""
    length = int.from_bytes(plaintext[:_LENGTH_BYTES], "big")
    body = plaintext[_LENGTH_BYTES : _LENGTH_BYTES + length]
    if len(plaintext) not in SIZE_CLASSES or plaintext != padded(body) or len(body) != length:
        raise CannotOpen("the envelope opens, but its body is not padded as it must be")
    return body
