"""A short secret made dear to guess: Argon2id (RFC 9106; 19 MiB, 2 passes, 1 lane)."""

from __future__ import annotations

from cryptography.hazmat.primitives.kdf.argon2 import Argon2id


def stretched(secret: bytes, salt: bytes) -> bytes:
    """32 bytes. Takes about a tenth of a second and 19 MiB, so that guessing takes far more."""
    return Argon2id(salt=salt, length=32, iterations=2, lanes=1, memory_cost=19 * 1024).derive(
        secret
    )
