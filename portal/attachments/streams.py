"""What keeps sealed streams: a folder (`stream_folder`), or a bucket of S3's kind (`bucket`).

Methods raise `OSError` where the store fails, `FileNotFoundError` for what is not there.
"""

from __future__ import annotations

from typing import BinaryIO, Protocol

from portal.stream_place import StreamPlace


class PartBusy(Exception):  # noqa: N818 - named for what happened
    """Another process of the portal is writing this very stream."""


class StoreUnavailable(OSError):  # noqa: N818 - named for what happened
    """The store fails, or does not answer in time: what lies there is not known now."""


class OpenStream(Protocol):
    """A stream that is open for writing."""

    def write(self, data: bytes, offset: int) -> None:
        """Puts all of `data` at `offset`, which is where the stream ends or lies before that."""

    def keep(self) -> None:
        """Has `Streams.size` count what was written."""

    def cut(self, size: int) -> None:
        """Drops what comes after the first `size` bytes."""

    def sha256(self) -> bytes:
        """The digest of all that is there."""

    def make_durable(self) -> bool:
        """Has what `sha256` told of outlive the machine; False where it was removed meanwhile."""

    def close(self) -> None:
        """Keeps what was written; lets others write."""


class Streams(Protocol):
    """All of a portal's streams."""

    def size(self, place: StreamPlace) -> int:
        """How many bytes lie there; 0 where nothing does."""

    def read(self, place: StreamPlace) -> BinaryIO:
        """A whole stream from its start."""

    def part(self, place: StreamPlace) -> OpenStream:
        """Opens a stream for writing, an empty one where none is. Raises `PartBusy`."""

    def remove(self, place: StreamPlace) -> None:
        """Deletes the stream."""

    def is_usable(self) -> bool:
        """Whether more can be stored now."""
