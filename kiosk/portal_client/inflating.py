"""gzip (RFC 1952) as it comes off the line, a little at a time, so that nothing can burst."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator
from typing import Final

MOST_AT_ONCE: Final = 64 * 1024
_GZIP: Final = zlib.MAX_WBITS | 16


class NotGzip(ValueError):  # noqa: N818 - named for what happened
    """Bytes that are no gzip, or a gzip that was cut off."""


def inflated(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """What was compressed, in pieces of `MOST_AT_ONCE` at most; whoever takes them counts them.

    Raises `NotGzip`.
    """
    unpacker = zlib.decompressobj(_GZIP)
    for piece in pieces:
        rest = piece
        while True:
            try:
                plain = unpacker.decompress(rest, MOST_AT_ONCE)
            except zlib.error as error:
                raise NotGzip("what came is no gzip") from error
            if plain:
                yield plain
            rest = unpacker.unconsumed_tail
            if not rest and len(plain) < MOST_AT_ONCE:
                break
    if not unpacker.eof:
        raise NotGzip("what came is a gzip that was cut off")
