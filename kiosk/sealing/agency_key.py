"""The key pair of an agency: the public half seals what a visitor writes, the private half opens.

Each half holds two keys, ML-KEM-768 (FIPS 203) and X25519 (RFC 7748), so that an envelope stays
closed while either of them holds. Raw forms, in this order:

| half | bytes |
|---|---|
| public | ML-KEM encapsulation key (1184), X25519 (32) |
| private | ML-KEM seed (64), X25519 (32) |
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final, Literal

from cryptography.hazmat.primitives.asymmetric.mlkem import MLKEM768PrivateKey, MLKEM768PublicKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.hpke import MLKEM768X25519PrivateKey, MLKEM768X25519PublicKey
from pydantic import Field, ValidationError

from kiosk.protocol.message import Base64, KeyId, Message
from kiosk.protocol.signature import key_id

_MLKEM_PUBLIC = 1184
_MLKEM_SEED = 64
_X25519 = 32
PUBLIC_KEY_BYTES: Final = _MLKEM_PUBLIC + _X25519
PRIVATE_KEY_BYTES: Final = _MLKEM_SEED + _X25519


class BadAgencyKey(ValueError):  # noqa: N818 - named for what happened
    """What was read is no key of an agency, or a key that nothing can be sealed to."""


@dataclass(frozen=True)
class AgencyPublicKey:
    """What the catalogue carries; made by `from_bytes`, which checks it."""

    raw: bytes = field(repr=False)
    hpke: MLKEM768X25519PublicKey = field(repr=False, compare=False)

    @classmethod
    def from_bytes(cls, raw: bytes) -> AgencyPublicKey:
        """Reads the raw form. Raises `BadAgencyKey`."""
        if len(raw) != PUBLIC_KEY_BYTES:
            raise BadAgencyKey(
                f"an agency's public key has {PUBLIC_KEY_BYTES} bytes, not {len(raw)}"
            )
        try:
            mlkem = MLKEM768PublicKey.from_public_bytes(raw[:_MLKEM_PUBLIC])
            x25519 = X25519PublicKey.from_public_bytes(raw[_MLKEM_PUBLIC:])
            # A point of small order is refused only at the exchange (RFC 7748, section 6.1): try
            # it here, where the catalogue is read, and not in front of a visitor.
            X25519PrivateKey.generate().exchange(x25519)
        except ValueError as error:
            raise BadAgencyKey(f"not an agency's public key: {error}") from error
        return cls(raw=bytes(raw), hpke=MLKEM768X25519PublicKey(mlkem, x25519))

    @cached_property
    def key_id(self) -> str:
        """The name the envelope's header gives this key."""
        return key_id(self.raw)


@dataclass(frozen=True)
class AgencyPrivateKey:
    """Stays with the agency: no kiosk and no portal operator ever holds it."""

    raw: bytes = field(repr=False)

    def __post_init__(self) -> None:
        if len(self.raw) != PRIVATE_KEY_BYTES:
            raise BadAgencyKey(
                f"an agency's private key has {PRIVATE_KEY_BYTES} bytes, not {len(self.raw)}"
            )

    @classmethod
    def from_json(cls, text: bytes) -> AgencyPrivateKey:
        """Reads the agency's key file, as `to_json` wrote it. Raises `BadAgencyKey`."""
        try:
            stored = _KeyFile.stored(text)
        except ValidationError as error:
            problems = "; ".join(
                f"{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in error.errors()
            )
            # The cause would carry the file's text, and with it the key, into a log.
            raise BadAgencyKey(f"not an agency's key file: {problems}") from None
        private_key = cls(stored.private_key)
        if private_key.public_key().key_id != stored.key_id:
            raise BadAgencyKey("the key file's key_id does not belong to its private_key")
        return private_key

    def to_json(self) -> bytes:
        """The key file: one line of JSON, UTF-8. Secret."""
        stored = _KeyFile(
            kind="ventanilla-agency-private-key",
            suite="MLKEM768-X25519",
            key_id=self.public_key().key_id,
            private_key=self.raw,
        )
        return stored.canonical() + b"\n"

    def public_key(self) -> AgencyPublicKey:
        """The half that is published."""
        mlkem, x25519 = self._parts()
        raw = mlkem.public_key().public_bytes_raw() + x25519.public_key().public_bytes_raw()
        return AgencyPublicKey.from_bytes(raw)

    def hpke(self) -> MLKEM768X25519PrivateKey:
        """The key in the form that opens."""
        return MLKEM768X25519PrivateKey(*self._parts())

    def _parts(self) -> tuple[MLKEM768PrivateKey, X25519PrivateKey]:
        return (
            MLKEM768PrivateKey.from_seed_bytes(self.raw[:_MLKEM_SEED]),
            X25519PrivateKey.from_private_bytes(self.raw[_MLKEM_SEED:]),
        )


def generate_agency_key(
    random_bytes: Callable[[int], bytes] = secrets.token_bytes,
) -> AgencyPrivateKey:
    """A fresh key pair. `random_bytes` must be fit for keys."""
    return AgencyPrivateKey(random_bytes(PRIVATE_KEY_BYTES))


class _KeyFile(Message):
    kind: Literal["ventanilla-agency-private-key"]
    suite: Literal["MLKEM768-X25519"]
    key_id: KeyId
    private_key: Base64 = Field(
        min_length=PRIVATE_KEY_BYTES, max_length=PRIVATE_KEY_BYTES, repr=False
    )
