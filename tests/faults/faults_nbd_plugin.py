"""A disk with a volatile cache, for nbdkit: what was not flushed lies in a file of its own.

nbdkit's own Python runs this, with nothing of the project at hand. `disk` is what is durable,
`unsynced` what a power cut takes: each write as offset and length (8 bytes each), then its bytes.
"""

import os
import struct
from typing import Any

API_VERSION = 2
SECTOR = 512
_files: dict[str, int] = {}
_cache: dict[int, bytes] = {}


def config(key: str, value: str) -> None:
    """`disk=PATH`, which is there, and `unsynced=PATH`, which is made."""
    _files[key] = os.open(value, os.O_RDWR | os.O_CREAT, 0o600)


def open(readonly: bool) -> int:  # noqa: A001 - nbdkit's name
    return 1


def get_size(handle: int) -> int:
    return os.fstat(_files["disk"]).st_size


def can_flush(handle: int) -> bool:
    return True


def pread(handle: int, buffer: Any, offset: int, flags: int) -> None:
    content = bytearray(os.pread(_files["disk"], len(buffer), offset))
    for start in range(0, len(buffer), SECTOR):
        if (cached := _cache.get(offset + start)) is not None:
            content[start : start + SECTOR] = cached
    buffer[:] = content


def pwrite(handle: int, buffer: Any, offset: int, flags: int) -> None:
    content = bytes(buffer)
    for start in range(0, len(content), SECTOR):
        _cache[offset + start] = content[start : start + SECTOR]
    os.write(_files["unsynced"], struct.pack(">QQ", offset, len(content)) + content)


def flush(handle: int, flags: int) -> None:
    for offset, content in _cache.items():
        os.pwrite(_files["disk"], content, offset)
    _cache.clear()
    os.ftruncate(_files["unsynced"], 0)
    os.lseek(_files["unsynced"], 0, os.SEEK_SET)
