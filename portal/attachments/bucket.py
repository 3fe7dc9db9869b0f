"""Sealed streams in a bucket of any store that speaks S3.

While it comes a stream is a row of pieces, `<kiosk>/<submission>/<position>/<offset>`, each of
`PIECE` bytes but the last, which is replaced by a longer one as more comes. Proved, it becomes one
object, `…/whole`, put together by a multipart upload that is completed only where its digest is the
announced one. So no lock is needed between machines: who lags behind can write pieces only, and
those count no longer. A writer holds less than twice `PIECE` in memory, however long the stream is.
"""

from __future__ import annotations

from hashlib import sha256
from typing import BinaryIO, Final

from portal.attachments.s3_line import Bucket, Multipart
from portal.stream_place import StreamPlace

PIECE: Final = 5 * 1024 * 1024
"""The least that a part of a multipart upload may have, unless it is the last."""
_WHOLE: Final = "whole"
_BLOCK: Final = 1024 * 1024


class StreamBucket:
    """All streams in one bucket."""

    def __init__(self, bucket: Bucket) -> None:
        self._bucket = bucket

    def size(self, place: StreamPlace) -> int:
        """Of the whole one, or of the pieces without a gap."""
        there = self._bucket.sizes(_key(place))
        whole = there.get(_key(place, _WHOLE))
        return sum(_pieces(place, there)) if whole is None else whole

    def read(self, place: StreamPlace) -> BinaryIO:
        """A whole stream from its start."""
        return self._bucket.read(_key(place, _WHOLE))

    def part(self, place: StreamPlace) -> BucketPart:
        """Opens a stream for writing."""
        return BucketPart(self._bucket, place)

    def remove(self, place: StreamPlace) -> None:
        """Deletes it, and what was begun of it."""
        self._bucket.abort_all(_key(place, _WHOLE))
        for key in sorted(self._bucket.sizes(_key(place)), reverse=True):
            self._bucket.delete(key)

    def is_usable(self) -> bool:
        """Whether the store answers, and has the bucket."""
        return self._bucket.answers()


class BucketPart:
    """One stream that is being written."""

    def __init__(self, bucket: Bucket, place: StreamPlace) -> None:
        self._bucket = bucket
        self._place = place
        there = bucket.sizes(_key(place))
        self._was_whole = _key(place, _WHOLE) in there
        self._pieces = _pieces(place, there)
        self._tail = b""  # what is not stored yet, with the last piece where that is to grow
        self._coming: Multipart | None = None

    def write(self, data: bytes, offset: int) -> None:
        """Stores a piece each time that one is full."""
        self._load_last()
        if offset != sum(self._pieces) + len(self._tail):
            raise AssertionError("a stream is written from its end on")
        self._tail += data
        self._store_full()

    def keep(self) -> None:
        """Stores what came, whatever comes after it."""
        self._store_full()
        if self._tail:
            self._store(len(self._tail))

    def cut(self, size: int) -> None:
        """The pieces behind go first, so that what is left never has a gap."""
        self._drop_coming()
        if self._was_whole and size == 0:
            self._bucket.delete(_key(self._place, _WHOLE))
            self._was_whole = False
        stored = self._bucket.sizes(_key(self._place))
        rest = b""
        for key in sorted((key for key in stored if not key.endswith(_WHOLE)), reverse=True):
            start = _offset(key)
            if start >= size:
                self._bucket.delete(key)
            elif start + stored[key] > size:
                with self._bucket.read(key) as source:
                    rest = source.read(size - start)
                self._bucket.put(key, rest)
        self._pieces = _pieces(self._place, self._bucket.sizes(_key(self._place)))
        self._tail = b""

    def sha256(self) -> bytes:
        """Puts the whole one together on the way, up to its completion."""
        self.keep()
        if self._was_whole:
            return self._digest_of_whole()
        try:
            return self._put_together()
        except FileNotFoundError:  # another machine has just made it whole
            self._drop_coming()
            digest = self._digest_of_whole()
            self._was_whole = True
            return digest

    def _digest_of_whole(self) -> bytes:
        with self._bucket.read(_key(self._place, _WHOLE)) as source:
            return _digest(source)

    def _put_together(self) -> bytes:
        self._drop_coming()
        self._coming = self._bucket.multipart(_key(self._place, _WHOLE))
        digest, offset = sha256(), 0
        for size in self._pieces:
            with self._bucket.read(_key(self._place, _name(offset))) as source:
                piece = source.read()
            digest.update(piece)
            self._coming.add(piece)
            offset += size
        return digest.digest()

    def make_durable(self) -> bool:
        """Completes it; then the pieces are needed no more."""
        if self._coming is not None:
            if not self._coming.complete():
                return False
            self._coming = None
            for key in sorted(self._bucket.sizes(_key(self._place)), reverse=True):
                if not key.endswith(_WHOLE):
                    self._bucket.delete(key)
            self._pieces, self._was_whole = [], True
        return True

    def close(self) -> None:
        """Stores what is left of what came."""
        self._drop_coming()
        self.keep()

    def _load_last(self) -> None:
        """A last piece that is not full is written anew, longer."""
        if not self._tail and self._pieces and self._pieces[-1] < PIECE:
            start = sum(self._pieces[:-1])
            with self._bucket.read(_key(self._place, _name(start))) as source:
                self._tail = source.read()
            self._pieces.pop()

    def _store_full(self) -> None:
        while len(self._tail) >= PIECE:
            self._store(PIECE)

    def _store(self, size: int) -> None:
        piece = self._tail[:size]
        self._bucket.put(_key(self._place, _name(sum(self._pieces))), piece)
        self._pieces.append(len(piece))
        self._tail = self._tail[size:]

    def _drop_coming(self) -> None:
        coming, self._coming = self._coming, None
        if coming is not None:
            coming.abort()


def _key(place: StreamPlace, name: str = "") -> str:
    return f"{place.kiosk}/{place.submission}/{place.position}/{name}"


def _name(offset: int) -> str:
    return f"{offset:012d}"


def _offset(key: str) -> int:
    return int(key.rpartition("/")[2])


def _pieces(place: StreamPlace, there: dict[str, int]) -> list[int]:
    """The sizes of the pieces from the start to the first gap; only a last one is not full."""
    found: list[int] = []
    while size := there.get(_key(place, _name(sum(found)))):
        found.append(size)
        if size < PIECE:
            break
    return found


def _digest(source: BinaryIO) -> bytes:
    digest = sha256()
    while block := source.read(_BLOCK):
        digest.update(block)
    return digest.digest()
