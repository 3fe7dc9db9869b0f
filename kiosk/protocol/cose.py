"""COSE_Sign1 (RFC 9052, section 4.2) with Ed25519, each signature for one purpose only.

The purpose is the external data of the signature, so that it costs no byte on the way. Messages
are untagged and in the core deterministic encoding (RFC 8949, section 4.2.1); another encoding of
the same message is refused, so that one message has one form.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import cbor2
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

_PROTECTED: Final = cbor2.dumps({1: -8})
"""alg: EdDSA."""
MAX_BYTES: Final = 1024


class NotSigned(ValueError):  # noqa: N818 - named for what happened
    """No COSE_Sign1 of ours, or not signed by that key for that purpose."""


@dataclass(frozen=True)
class Signed:
    """A message as it was read, its signature not yet looked at."""

    headers: Mapping[int, object]
    payload: bytes
    signature: bytes

    def check(self, purpose: str, public_key: bytes) -> None:
        """Raises `NotSigned` where the owner of the raw `public_key` has not signed it."""
        try:
            key = Ed25519PublicKey.from_public_bytes(public_key)
            key.verify(self.signature, _signed_bytes(self.payload, purpose))
        except (InvalidSignature, ValueError):
            raise NotSigned(f"the signature for {purpose} is false") from None


def sign1(
    payload: bytes,
    purpose: str,
    private_key: Ed25519PrivateKey,
    headers: Mapping[int, object] | None = None,
) -> bytes:
    """The message; `headers` are unprotected, and must prove themselves."""
    signature = private_key.sign(_signed_bytes(payload, purpose))
    return encode([_PROTECTED, dict(headers or {}), payload, signature])


def read_sign1(raw: bytes) -> Signed:
    """Takes a message apart. Raises `NotSigned`."""
    match decode(raw):
        case [protected, dict(headers), bytes(payload), bytes(signature)] if (
            protected == _PROTECTED and len(signature) == 64
        ):
            return Signed(headers, payload, signature)
        case _:
            raise NotSigned("no COSE_Sign1 with EdDSA")


def encode(value: object) -> bytes:
    """Deterministic CBOR."""
    return cbor2.dumps(value, canonical=True)


def decode(raw: bytes) -> object:
    """Deterministic CBOR of at most `MAX_BYTES`. Raises `NotSigned`."""
    if len(raw) > MAX_BYTES:
        raise NotSigned("longer than any message of ours")
    try:
        value = cbor2.loads(raw)
        deterministic = encode(value) == raw
    except (cbor2.CBORError, ValueError, TypeError, OverflowError, RecursionError):
        raise NotSigned("not CBOR (RFC 8949)") from None
    if not deterministic:
        raise NotSigned("not deterministic CBOR (RFC 8949, section 4.2.1)")
    return value


def _signed_bytes(payload: bytes, purpose: str) -> bytes:
    return encode(["Signature1", _PROTECTED, f"ventanilla/{purpose}/1".encode(), payload])
