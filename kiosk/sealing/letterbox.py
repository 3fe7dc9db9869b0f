"""Letterboxes: how an agency writes to whoever holds the claim code, past everybody between.

The key of a letterbox is the claim code, stretched with a salt of its own. It travels to the agency
inside the sealed body; the agency closes its letters under it with AES-256-GCM. Guarantees: a
letter opens only with the claim code, only for its folio and service; whatever else is tried, or
one changed bit, is `CannotOpenLetter`, whose words hold nothing of a letter. A claim code has 40
random bits: who holds a letter can try them all, at a tenth of a second and 19 MiB a try.

A sealed letter is salt (16 bytes), nonce (12), and the padded letter under the key.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from pydantic import Field

from kiosk.protocol.letter import MAX_LETTER_BYTES, Letter
from kiosk.protocol.message import Base64, Message
from kiosk.protocol.tracking import MAX_SEALED_LETTER_BYTES, mint_claim, normalise_claim
from kiosk.sealing.seal import CannotOpen, padded, unpadded
from kiosk.sealing.stretching import stretched

MAX_LETTERBOXES: Final = 4
"""How many an opener stretches the code for: an application has one."""
_SALT_BYTES: Final = 16
_NONCE_BYTES: Final = 12
_NOT_OPENED: Final = "the letter does not open: it is none, is not for this code, or was changed"


class CannotOpenLetter(Exception):  # noqa: N818 - named for what happened
    """Not a letter to this claim code and folio."""


class LetterTooLong(ValueError):  # noqa: N818 - named for what happened
    """The letter is over `MAX_LETTER_BYTES`."""


class Letterbox(Message):
    """What the agency is told, inside the sealed body, to answer an applicant."""

    salt: Base64 = Field(min_length=_SALT_BYTES, max_length=_SALT_BYTES)
    key: Base64 = Field(min_length=32, max_length=32, repr=False)


@dataclass(frozen=True)
class About:
    """The application that a letter is about, and cannot be moved from."""

    folio: str
    service: str


@dataclass(frozen=True)
class Claim:
    """A claim code, and the letterbox that it opens."""

    code: str = field(repr=False)
    letterbox: Letterbox = field(repr=False)


def mint_claim_and_letterbox(random_bytes: Callable[[int], bytes]) -> Claim:
    """A fresh claim code with its letterbox. Takes about a tenth of a second."""
    return with_letterbox(mint_claim(random_bytes), random_bytes)


def with_letterbox(code: str, random_bytes: Callable[[int], bytes]) -> Claim:
    """A letterbox more for a claim code. Takes about a tenth of a second."""
    salt = random_bytes(_SALT_BYTES)
    return Claim(code, Letterbox(salt=salt, key=_key(code, salt)))


def seal_letter(
    letter: Letter, box: Letterbox, about: About, random_bytes: Callable[[int], bytes]
) -> bytes:
    """Closes a letter. Raises `LetterTooLong`."""
    content = letter.canonical()
    if len(content) > MAX_LETTER_BYTES:
        raise LetterTooLong(f"a letter of {len(content)} bytes is over {MAX_LETTER_BYTES}")
    nonce = random_bytes(_NONCE_BYTES)
    return box.salt + nonce + AESGCM(box.key).encrypt(nonce, padded(content), _bound_to(about))


def open_own_letter(sealed: bytes, box: Letterbox, about: About) -> Letter:
    """What the agency itself wrote, by the letterbox it was told. Raises `CannotOpenLetter`."""
    return _opened(sealed, about, lambda salt: box.key if salt == box.salt else bytes(32))


class LetterOpener:
    """Opens the letters to one claim code; stretches the code once for each letterbox."""

    def __init__(self, claim: str, about: About) -> None:
        self._claim = normalise_claim(claim)
        self._about = about
        self._keys: dict[bytes, bytes] = {}

    def open(self, sealed: bytes) -> Letter:
        """The letter as it was before `seal_letter`. Raises `CannotOpenLetter`."""
        return _opened(sealed, self._about, self._key)

    def _key(self, salt: bytes) -> bytes:
        if salt not in self._keys:
            if len(self._keys) == MAX_LETTERBOXES:
                raise CannotOpenLetter(_NOT_OPENED)
            self._keys[salt] = _key(self._claim, salt)
        return self._keys[salt]


def _opened(sealed: bytes, about: About, key_of: Callable[[bytes], bytes]) -> Letter:
    if len(sealed) > MAX_SEALED_LETTER_BYTES or len(sealed) < _SALT_BYTES + _NONCE_BYTES:
        raise CannotOpenLetter(_NOT_OPENED)
    salt, rest = sealed[:_SALT_BYTES], sealed[_SALT_BYTES:]
    nonce, closed = rest[:_NONCE_BYTES], rest[_NONCE_BYTES:]
    try:
        content = AESGCM(key_of(salt)).decrypt(nonce, closed, _bound_to(about))
        return Letter.model_validate_json(unpadded(content))
    except (InvalidTag, CannotOpen, ValueError):
        raise CannotOpenLetter(_NOT_OPENED) from None


def _key(claim: str, salt: bytes) -> bytes:
    return stretched(f"ventanilla/letter/1\n{claim}".encode("ascii"), salt)


def _bound_to(about: About) -> bytes:
    return f"ventanilla/letter/1\n{about.folio}\n{about.service}".encode("ascii")
