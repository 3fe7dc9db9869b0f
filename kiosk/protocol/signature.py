"""Ed25519 signatures (RFC 8032) over canonical JSON, each for one purpose only.

The purpose is part of what is signed, so that a signature given for one kind of message is never
taken for another.
"""

from __future__ import annotations

from hashlib import sha256

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from kiosk.protocol.message import Message


def key_id(public_key: bytes) -> str:
    """The short name of a raw public key: 16 hexadecimal digits of its SHA-256."""
    return sha256(public_key).hexdigest()[:16]


def sign(message: Message, purpose: str, private_key: Ed25519PrivateKey) -> bytes:
    """64 bytes over all fields of `message` but `signature`."""
    return private_key.sign(_signed_bytes(message, purpose))


def is_signed_by(message: Message, purpose: str, signature: bytes, public_key: bytes) -> bool:
    """Whether `signature` over `message` was made by the owner of the raw `public_key`."""
    try:
        key = Ed25519PublicKey.from_public_bytes(public_key)
        key.verify(signature, _signed_bytes(message, purpose))
    except (InvalidSignature, ValueError):
        return False
    return True


def _signed_bytes(message: Message, purpose: str) -> bytes:
    return f"ventanilla/{purpose}/1\n".encode() + message.canonical(exclude={"signature"})
