"""A draft's code: six words that a visitor takes along, and what is made of them.

The words are drawn from the Spanish BIP-39 list of 2,048, whose words differ in their first four
letters: 66 random bits. Guarantees: a word is read without regard to accents, case and what stands
between, by its first four letters; from the words alone come the place where the draft lies and
the key that opens it, and neither leads back to the words or to the other.

Place and key are made by Argon2id (`kiosk.sealing.stretching`) and HKDF-SHA256 (RFC 5869).
The salt is the same for every code, because at another centre the visitor brings nothing but the
words: there is no name to find a salt by. A salt keeps one table from serving against many
passwords that people chose; these are drawn evenly from 2⁶⁶, which no table holds.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from hashlib import sha256
from typing import Final

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from rapidfuzz.distance import OSA
from rapidfuzz.process import extract

from kiosk.offline.draft_address import PACKED_BYTES, held_behind, packed_in
from kiosk.protocol.draft import PROOF_BYTES
from kiosk.sealing.stretching import stretched

WORDS_IN_A_CODE: Final = 6
MAX_TYPED: Final = 400
"""Signs that are looked at; a code has 59 at most."""
_BITS_A_WORD: Final = 11
_LETTERS_THAT_TELL: Final = 4
_MOST_SUGGESTIONS: Final = 3
_FARTHEST_SUGGESTION: Final = 2
_LONGEST_LOOKED_UP: Final = 20
_SALT: Final = b"ventanilla/draft/1"
_LETTERS: Final = re.compile(r"[a-z]+")


@dataclass(frozen=True)
class DraftCode:
    """Six words as they stand in the list, accents and all."""

    words: tuple[str, ...] = field(repr=False)

    @property
    def plain(self) -> str:
        """Capitals without accents: what a scanner can type whatever its keyboard's language."""
        return _folded(" ".join(self.words)).upper()

    @property
    def packed(self) -> bytes:
        """The words as bits, as `mint_code` draws them."""
        known = _list().words
        number = sum(
            known.index(word) << _BITS_A_WORD * place for place, word in enumerate(self.words)
        )
        return number.to_bytes(PACKED_BYTES, "big")


@dataclass(frozen=True)
class UnknownWord:
    """The word at `place`, counted from 1, is not in the list; the nearest that are."""

    place: int
    typed: str = field(repr=False)
    suggestions: tuple[str, ...] = field(repr=False)


@dataclass(frozen=True)
class Misread:
    """No code: so many words, and those among them that are not in the list."""

    count: int
    unknown: tuple[UnknownWord, ...]


@dataclass(frozen=True)
class DraftKeys:
    """Where the draft lies, and what opens it."""

    locator: str
    key: bytes = field(repr=False)

    @property
    def proof(self) -> bytes:
        """Shows that one holds the key, and tells nothing of it."""
        return _derived(self.key, "write", PROOF_BYTES)

    @property
    def writer(self) -> bytes:
        """By what the portal knows the proof."""
        return sha256(self.proof).digest()


def mint_code(random_bytes: Callable[[int], bytes]) -> DraftCode:
    """A fresh code; `random_bytes` is fit for keys."""
    return _unpacked(random_bytes(PACKED_BYTES))


def typed_words(typed: str) -> list[str]:
    """The words in what was typed or scanned: lower case, no accents; all else divides.

    An address behind a QR is scanned for its words.
    """
    if (packed := packed_in(typed[:MAX_TYPED])) is not None:
        typed = _unpacked(packed).plain
    return _LETTERS.findall(_folded(typed[:MAX_TYPED]))


def read_code(typed: str) -> DraftCode | Misread:
    """The code in what was typed or scanned, or what is wrong with it."""
    words, known = typed_words(typed), _list().by_first_letters
    found = [known.get(word[:_LETTERS_THAT_TELL]) for word in words]
    unknown = tuple(
        UnknownWord(place, word, _nearest(word))
        for place, (word, match) in enumerate(zip(words, found, strict=True), start=1)
        if match is None
    )
    if unknown or len(words) != WORDS_IN_A_CODE:
        return Misread(len(words), unknown)
    return DraftCode(tuple(word for word in found if word is not None))


def held_in_address(code: DraftCode, keys: DraftKeys) -> str:
    """What stands behind the `#` of the code's address."""
    return held_behind(code.packed, keys.locator, keys.key)


def keys_of(code: DraftCode) -> DraftKeys:
    """Takes about a tenth of a second and 19 MiB, so that guessing takes far more."""
    secret = stretched(code.plain.encode("ascii"), _SALT)
    return DraftKeys(_derived(secret, "locator", 16).hex(), _derived(secret, "key", 32))


def _unpacked(packed: bytes) -> DraftCode:
    number = int.from_bytes(packed, "big")
    places = (number >> (_BITS_A_WORD * place) & 0x7FF for place in range(WORDS_IN_A_CODE))
    return DraftCode(tuple(_list().words[place] for place in places))


def _derived(secret: bytes, purpose: str, length: int) -> bytes:
    info = f"ventanilla/draft/1/{purpose}".encode("ascii")
    return HKDF(algorithm=SHA256(), length=length, salt=None, info=info).derive(secret)


def _folded(text: str) -> str:
    """Lower case, without accents and tildes.

    Not `kiosk.folding`, though it does the same: words on paper must be read so for as long as
    drafts are kept, whatever is thought of comparing.
    """
    parts = unicodedata.normalize("NFKD", text.casefold())
    return "".join(sign for sign in parts if not unicodedata.combining(sign))


@dataclass(frozen=True)
class _WordList:
    words: tuple[str, ...]
    by_first_letters: dict[str, str]
    by_folded: dict[str, str]


@cache
def _list() -> _WordList:
    from mnemonic import Mnemonic  # noqa: PLC0415 - 40 ms, for the few who save or continue

    words = tuple(unicodedata.normalize("NFC", word) for word in Mnemonic("spanish").wordlist)
    return _WordList(
        words=words,
        by_first_letters={_folded(word)[:_LETTERS_THAT_TELL]: word for word in words},
        by_folded={_folded(word): word for word in words},
    )


def _nearest(word: str) -> tuple[str, ...]:
    known = _list().by_folded
    found = extract(
        word[:_LONGEST_LOOKED_UP],
        known.keys(),
        scorer=OSA.distance,
        score_cutoff=_FARTHEST_SUGGESTION,
        limit=_MOST_SUGGESTIONS,
    )
    return tuple(known[name] for name, _, _ in found)
