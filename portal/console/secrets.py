"""What an operator proves who they are by: a password (Argon2id) and a one-time code (RFC 6238).

Passwords are made here, of 80 random bits, and shown once: nobody chooses a weak one, and there is
none before there is an operator. A code is good once, a step early or late.
"""

from __future__ import annotations

import base64
import hmac
import os
from collections.abc import Callable
from datetime import datetime
from hashlib import sha256
from threading import Semaphore
from typing import Final

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from argon2.low_level import ARGON2_VERSION
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.totp import TOTP

from kiosk.protocol.folio import ALPHABET

MOST_PASSWORD: Final = 128
STEP_SECONDS: Final = 30
_DIGITS: Final = 6
_SECRET_BYTES: Final = 20
_NONCE_BYTES: Final = 12
_HASHER: Final = PasswordHasher()
_AT_ONCE: Final = Semaphore(2)
"""Each hash takes 64 MiB."""


class SecondFactorLost(Exception):  # noqa: N818 - named for what happened
    """The secret was sealed under another signing key of the portal: reset the operator."""


def new_password(random_bytes: Callable[[int], bytes] = os.urandom) -> str:
    """`7K3M-9QXR-2TFA-B8ND`: 80 random bits."""
    number = int.from_bytes(random_bytes(10), "big")
    signs = "".join(ALPHABET[number >> 5 * place & 0x1F] for place in range(16))
    return "-".join(signs[start : start + 4] for start in range(0, 16, 4))


def hashed(password: str) -> str:
    """What the database keeps of it."""
    with _AT_ONCE:
        return _HASHER.hash(password)


def is_password(password: str, encoded: str | None) -> bool:
    """Takes as long where there is no such operator (`encoded` is None)."""
    with _AT_ONCE:
        try:
            _HASHER.verify(encoded or _nobodys(), password[:MOST_PASSWORD])
        except (VerificationError, InvalidHashError):
            return False
    return encoded is not None


def _nobodys() -> str:
    """Like what `hashed` gives, of no password; made at once, and as long to look at."""
    cost = f"m={_HASHER.memory_cost},t={_HASHER.time_cost},p={_HASHER.parallelism}"
    drawn = (os.urandom(size) for size in (_HASHER.salt_len, _HASHER.hash_len))
    salt, digest = (base64.b64encode(one).decode("ascii").rstrip("=") for one in drawn)
    return f"$argon2id$v={ARGON2_VERSION}${cost}${salt}${digest}"


class SecondFactors:
    """Of the portal whose key is `signing_key`."""

    def __init__(self, signing_key: Ed25519PrivateKey) -> None:
        key = sha256(b"ventanilla/console-totp/1\n" + signing_key.private_bytes_raw()).digest()
        self._box = AESGCM(key)

    def make(self, name: str) -> tuple[bytes, str]:
        """A new secret: sealed for the database, and as the address an authenticator reads."""
        secret, nonce = os.urandom(_SECRET_BYTES), os.urandom(_NONCE_BYTES)
        sealed = nonce + self._box.encrypt(nonce, secret, name.encode())
        return sealed, _totp(secret).get_provisioning_uri(name, "Ventanilla")

    def taken_over(self, before: SecondFactors, name: str, sealed: bytes) -> bytes:
        """A secret of the portal's key before, sealed under this one; another, or none as of an
        account that an identity provider proves, is left as it is.
        """
        nonce, box = sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:]
        try:
            secret = before._box.decrypt(nonce, box, name.encode())
        except (InvalidTag, ValueError):
            return sealed
        nonce = os.urandom(_NONCE_BYTES)
        return nonce + self._box.encrypt(nonce, secret, name.encode())

    def step_of(self, name: str, sealed: bytes, code: str, now: datetime) -> int | None:
        """The step of which `code` is, one early or late included; None: of none.

        Raises `SecondFactorLost`.
        """
        try:
            nonce, box = sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:]
            secret = self._box.decrypt(nonce, box, name.encode())
        except InvalidTag as error:
            raise SecondFactorLost(name) from error
        present = int(now.timestamp()) // STEP_SECONDS
        totp, found = _totp(secret), None
        for step in (present - 1, present, present + 1):
            expected = totp.generate(step * STEP_SECONDS)
            if hmac.compare_digest(expected, code.encode("utf-8", "replace")):
                found = step
        return found


def _totp(secret: bytes) -> TOTP:
    return TOTP(secret, _DIGITS, SHA1(), STEP_SECONDS)  # noqa: S303 - as authenticators have it
