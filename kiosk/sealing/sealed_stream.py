"""Sealing what does not fit in memory: an attachment, or a courier's bundle.

Guarantees: memory stays constant whatever the length; a stream opens only with the recipient's
private key and only under the `info` it was sealed under (which submission, which position), so
that one that was exchanged or replayed does not open; nothing is handed out of a chunk that was
altered, moved or repeated, and a stream that was cut off is never taken for whole.

The form, all numbers big-endian:

| bytes | what |
|---|---|
| 8 | `VSEALED1` |
| 1168 | a random content key (32), sealed by HPKE as in `kiosk.sealing.seal`, under `info` |
| then, for each 64 KiB of plaintext | AES-256-GCM: the chunk and its tag of 16 bytes |

A chunk's nonce is its number (11 bytes) and 1 in the last, else 0 (the STREAM construction of
Hoang, Reyhanitabar, Rogaway and Vizár, CRYPTO 2015). The plaintext is the content's length
(8 bytes), the content, and zeros up to the Padmé size (Nikitin et al., PETS 2019), which tells
the length to about 12 % at most and never needs more than that much padding.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from hashlib import sha256
from typing import BinaryIO, Final, Protocol
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from kiosk.protocol.attachment import SealedAttachment
from kiosk.sealing.agency_key import AgencyPrivateKey, AgencyPublicKey
from kiosk.sealing.seal import SUITE, CannotOpen, SealBinding

CHUNK_BYTES: Final = 64 * 1024
TAG_BYTES: Final = 16
_MAGIC: Final = b"VSEALED1"
_KEY_BYTES: Final = 32
_SEALED_KEY_BYTES: Final = 1120 + _KEY_BYTES + TAG_BYTES
HEAD_BYTES: Final = len(_MAGIC) + _SEALED_KEY_BYTES
_LENGTH_BYTES: Final = 8
_NOT_WHOLE: Final = "the stream ends too soon"


class CutShort(CannotOpen):
    """All that came before was genuine, but the end is missing."""


class WrongLength(ValueError):  # noqa: N818 - named for what happened
    """The source held more or fewer bytes than was announced."""


class Sink(Protocol):
    """Where sealed bytes go."""

    def write(self, data: bytes, /) -> object: ...


@dataclass(frozen=True)
class StreamBinding:
    """Which attachment of which submission a stream is; it opens as no other."""

    submission: SealBinding
    position: int

    @property
    def hpke_info(self) -> bytes:
        """RFC 9180's `info`."""
        bound = self.submission
        return (
            f"ventanilla/attachment/1\n{bound.id}\n{bound.form_version}\n{bound.key_id}"
            f"\n{self.position}"
        ).encode("ascii")


def bundle_info(bundle: UUID, kiosk: str) -> bytes:
    """What a courier's bundle is bound to."""
    return f"ventanilla/courier/1\n{bundle}\n{kiosk}".encode("ascii")


def padded_size(size: int) -> int:
    """The Padmé size of `size` bytes: the next number whose mantissa has few significant bits."""
    if size < 2:
        return size
    exponent = size.bit_length() - 1
    zeros = exponent - exponent.bit_length()
    mask = (1 << zeros) - 1 if zeros > 0 else 0
    return (size + mask) & ~mask


def sealed_size(size: int) -> int:
    """How long the sealed stream of `size` bytes is."""
    plain = padded_size(_LENGTH_BYTES + size)
    chunks = max(1, -(-plain // CHUNK_BYTES))
    return HEAD_BYTES + plain + chunks * TAG_BYTES


def seal_stream(  # noqa: PLR0917 - from where to where, in that order
    source: BinaryIO,
    size: int,
    sink: Sink,
    recipient: AgencyPublicKey,
    info: bytes,
    random_bytes: Callable[[int], bytes] = secrets.token_bytes,
) -> SealedAttachment:
    """Seals exactly `size` bytes of `source` into `sink`; what was written, by length and digest.

    Raises `WrongLength` where the source holds more or fewer; what was written is worthless then.
    """
    written, digest = seal_any_length(source, size, sink, recipient, info, random_bytes)
    return SealedAttachment(size=written, sha256=digest)


def seal_any_length(  # noqa: PLR0917 - as above
    source: BinaryIO,
    size: int,
    sink: Sink,
    recipient: AgencyPublicKey,
    info: bytes,
    random_bytes: Callable[[int], bytes] = secrets.token_bytes,
) -> tuple[int, bytes]:
    """The same for what may be longer than an attachment: how much was written, and its SHA-256."""
    digest, written = sha256(), 0

    def put(piece: bytes) -> None:
        nonlocal written
        sink.write(piece)
        digest.update(piece)
        written += len(piece)

    content_key = random_bytes(_KEY_BYTES)
    put(_MAGIC + SUITE.encrypt(content_key, recipient.hpke, info=info))
    cipher = AESGCM(content_key)
    total = padded_size(_LENGTH_BYTES + size)
    plaintext = _Plaintext(source, size, total)
    number = 0
    while True:
        chunk = plaintext.read(CHUNK_BYTES)
        last = plaintext.left == 0
        put(cipher.encrypt(_nonce(number, last=last), chunk, None))
        if last:
            break
        number += 1
    if source.read(1):
        raise WrongLength(f"the source holds more than the announced {size} bytes")
    return written, digest.digest()


def open_stream(source: BinaryIO, private_key: AgencyPrivateKey, info: bytes) -> Iterator[bytes]:
    """The content, piece by piece; what was yielded is genuine, also where a later piece is not.

    Raises `CutShort` where the end is missing, and `CannotOpen` for every other fault. Only a
    caller that came to the end without either has the whole.
    """
    cipher = AESGCM(_content_key(source, private_key, info))
    number, left = 0, -1
    sealed = source.read(CHUNK_BYTES + TAG_BYTES)
    while True:
        following = source.read(CHUNK_BYTES + TAG_BYTES) if sealed else b""
        chunk, is_last = _opened(cipher, number, sealed, at_end=not following)
        if number == 0:
            if len(chunk) < _LENGTH_BYTES:
                raise CannotOpen("the stream opens, but has no length")
            left = int.from_bytes(chunk[:_LENGTH_BYTES], "big")
            chunk = chunk[_LENGTH_BYTES:]
        content, padding = chunk[:left], chunk[left:]
        left -= len(content)
        if padding.strip(b"\0"):
            raise CannotOpen("the stream opens, but is not padded as it must be")
        if content:
            yield content
        if is_last:
            break
        if not following:
            raise CutShort(_NOT_WHOLE)
        number, sealed = number + 1, following
    if left:
        raise CannotOpen("the stream opens, but is shorter than it says")


def _content_key(source: BinaryIO, private_key: AgencyPrivateKey, info: bytes) -> bytes:
    head = source.read(HEAD_BYTES)
    if len(head) < HEAD_BYTES:
        raise CutShort(_NOT_WHOLE)
    if not head.startswith(_MAGIC):
        raise CannotOpen("this is no sealed stream")
    try:
        key = SUITE.decrypt(head[len(_MAGIC) :], private_key.hpke(), info=info)
    except (InvalidTag, ValueError) as error:
        raise CannotOpen(
            "the stream does not open: it was sealed to another key or for another place, "
            "or it was changed on the way"
        ) from error
    if len(key) != _KEY_BYTES:
        raise CannotOpen("the stream opens, but its content key has the wrong length")
    return key


def _opened(cipher: AESGCM, number: int, sealed: bytes, *, at_end: bool) -> tuple[bytes, bool]:
    """One chunk, and whether the sealer meant it to be the last."""
    for last in (True, False) if at_end else (False,):
        try:
            return cipher.decrypt(_nonce(number, last=last), sealed, None), last
        except (InvalidTag, ValueError):
            continue
    if at_end and len(sealed) < CHUNK_BYTES + TAG_BYTES:
        raise CutShort(_NOT_WHOLE)
    raise CannotOpen(f"chunk {number} of the stream was changed or moved")


def _nonce(number: int, *, last: bool) -> bytes:
    return number.to_bytes(11, "big") + (b"\1" if last else b"\0")


class _Plaintext:
    """Length, content and padding as one stream of `total` bytes."""

    def __init__(self, source: BinaryIO, size: int, total: int) -> None:
        self._source = source
        self._size = size
        self._head = size.to_bytes(_LENGTH_BYTES, "big")
        self._content_left = size
        self.left = total

    def read(self, most: int) -> bytes:
        """The next bytes: `most`, or all that are left. Raises `WrongLength`."""
        wanted = min(most, self.left)
        piece, self._head = self._head[:wanted], self._head[wanted:]
        of_content = min(wanted - len(piece), self._content_left)
        content = self._source.read(of_content) if of_content else b""
        if len(content) != of_content:
            raise WrongLength(f"the source holds fewer than the announced {self._size} bytes")
        self._content_left -= of_content
        self.left -= wanted
        return (piece + content).ljust(wanted, b"\0")
