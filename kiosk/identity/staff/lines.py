"""The lines of a log as bytes: from its first one on, or from its end, no further than is asked."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import BinaryIO, Final

_PIECE: Final = 1 << 14
_TAIL: Final = 4096
"""More than one line is long."""


def whole_lines(file: BinaryIO) -> Iterator[bytes]:
    """From where the file is read, with their line breaks. A last one that was cut off is none."""
    return (line for line in file if line.endswith(b"\n"))


def lines_from_end(file: BinaryIO) -> Iterator[bytes]:
    """The same lines, the last one first; of what stands above them a piece at most is read."""
    start = file.seek(0, os.SEEK_END)
    begun = b""  # the end of a line whose beginning is not read yet; nothing: no line's
    is_whole = False
    while start:
        size = min(_PIECE, start)
        start -= size
        file.seek(start)
        first, *lines = (file.read(size) + begun).split(b"\n")
        while lines:
            line = lines.pop()
            if is_whole:
                yield line + b"\n"
            is_whole = True  # what stands behind the last line break was cut off
        begun = first
    if is_whole:
        yield begun + b"\n"


def end_of_whole_lines(descriptor: int) -> int:
    """Just after the last line break: what follows it was cut off in the middle."""
    size = os.fstat(descriptor).st_size
    tail = os.pread(descriptor, _TAIL, max(0, size - _TAIL))
    return size if not tail or tail.endswith(b"\n") else size - len(tail) + tail.rfind(b"\n") + 1
