"""Packs: many files of the repository in one, each compressed, a changed one against its old form.

The form is that of docs/catalogue-repository.md. A pack is not trusted: reading one is bounded in
size, in number and in memory, gives no path that leads out of the repository, and whatever it gives
is still to be verified. The same files in the same order make the same bytes.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import BinaryIO, Final

from zstandard import (
    DICT_TYPE_RAWCONTENT,
    ZstdCompressionDict,
    ZstdCompressor,
    ZstdDecompressor,
    ZstdError,
)

MAX_PACK_BYTES: Final = 64 * 1024 * 1024
MAX_CONTENT_BYTES: Final = 64 * 1024 * 1024
MAX_ENTRIES: Final = 65_536
MAX_PATH_BYTES: Final = 512

_MAGIC: Final = b"VTPACK1\n"
_LEVEL: Final = 19
_SHORT: Final = struct.Struct(">H")
_LONG: Final = struct.Struct(">I")
_SHORTEST_DICTIONARY: Final = 8
_CUT: Final = "the pack is cut off"
_PATH: Final = re.compile(r"(?:metadata|targets)(?:/[A-Za-z0-9][A-Za-z0-9._-]*)+")


class PackDamaged(Exception):  # noqa: N818 - named for what happened
    """No pack, a cut one, or one that asks for more than a client gives."""


@dataclass(frozen=True)
class PackEntry:
    """One file of the repository; `base` is one that the reader has by then, from here or before.

    It may stand earlier in the same pack.
    """

    path: str
    content: bytes = field(repr=False)
    base: PackEntry | None = None


def write_pack(entries: Iterable[PackEntry]) -> bytes:
    """The pack of these files. Raises `ValueError` for what no reader would take."""
    parts = [_MAGIC]
    total = 0
    for number, entry in enumerate(entries, start=1):
        total += len(entry.content)
        if number > MAX_ENTRIES or total > MAX_CONTENT_BYTES:
            raise ValueError("a pack would hold more than a client reads")
        parts += _written(entry)
    pack = b"".join(parts)
    if len(pack) > MAX_PACK_BYTES:
        raise ValueError("a pack would be larger than a client reads")
    return pack


def read_pack(
    stream: BinaryIO, find_base: Callable[[str], bytes | None]
) -> Iterator[tuple[str, bytes]]:
    """Path and content of each file, as far as the pack is whole. Raises `PackDamaged`.

    `find_base` gives a file by its path, those given so far among them; what is packed against one
    that it does not know is left out.
    """
    reader = _Reader(stream)
    if reader.exactly(len(_MAGIC)) != _MAGIC:
        raise PackDamaged("this is no pack")
    number = room = 0
    while (head := reader.start()) is not None:
        path = _checked(reader.exactly(_SHORT.unpack(head)[0]))
        base_path = reader.exactly(reader.number(_SHORT))
        size = reader.number(_LONG)
        frame = reader.exactly(reader.number(_LONG))
        number, room = number + 1, room + size
        if number > MAX_ENTRIES or room > MAX_CONTENT_BYTES:
            raise PackDamaged("the pack holds more than is read")
        base = find_base(_checked(base_path)) if base_path else b""
        if base is not None:
            yield path, _unpacked(frame, size, base)


def _written(entry: PackEntry) -> list[bytes]:
    base = entry.base
    compressor = ZstdCompressor(level=_LEVEL, dict_data=_dictionary(base.content if base else b""))
    frame = compressor.compress(entry.content)
    path, base_path = entry.path.encode(), base.path.encode() if base else b""
    for written in filter(None, (path, base_path)):
        if len(written) > MAX_PATH_BYTES or not _PATH.fullmatch(written.decode()):
            raise ValueError(f"no path of a pack: {written.decode()!r}")
    lengths = _LONG.pack(len(entry.content)) + _LONG.pack(len(frame))
    return [
        _SHORT.pack(len(path)) + path,
        _SHORT.pack(len(base_path)) + base_path,
        lengths,
        frame,
    ]


def _unpacked(frame: bytes, size: int, base: bytes) -> bytes:
    """Never more than one byte beyond `size`, whatever the frame says of itself."""
    decompressor = ZstdDecompressor(
        dict_data=_dictionary(base), max_window_size=2 * MAX_CONTENT_BYTES
    )
    try:
        with decompressor.stream_reader(frame) as stream:
            content = stream.read(size + 1)
    except (ZstdError, MemoryError) as error:
        raise PackDamaged("a file in the pack cannot be unpacked") from error
    if len(content) != size:
        raise PackDamaged("a file in the pack is not of the size it names")
    return content


def _dictionary(content: bytes) -> ZstdCompressionDict | None:
    # A shorter one is none to zstd.
    if len(content) < _SHORTEST_DICTIONARY:
        return None
    return ZstdCompressionDict(content, dict_type=DICT_TYPE_RAWCONTENT)


def _checked(written: bytes) -> str:
    """A path below `metadata/` or `targets/`, of plain names."""
    try:
        path = written.decode("ascii")
    except UnicodeDecodeError:
        path = ""
    if len(written) > MAX_PATH_BYTES or not _PATH.fullmatch(path):
        raise PackDamaged("the pack names a path that is none of the repository")
    return path


class _Reader:
    """Reads exactly, and no more than a pack may hold."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self._left = MAX_PACK_BYTES

    def start(self) -> bytes | None:
        """The first two bytes of an entry; None at the end."""
        head = self._stream.read(_SHORT.size)
        if not head:
            return None
        if len(head) < _SHORT.size:
            raise PackDamaged(_CUT)
        self._left -= len(head)
        return head

    def number(self, form: struct.Struct) -> int:
        value: int = form.unpack(self.exactly(form.size))[0]
        return value

    def exactly(self, length: int) -> bytes:
        if length > self._left:
            raise PackDamaged("the pack is larger than is read")
        self._left -= length
        content = self._stream.read(length)
        if len(content) < length:
            raise PackDamaged(_CUT)
        return content
