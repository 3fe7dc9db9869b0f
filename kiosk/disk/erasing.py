"""Erasing files: their bytes are overwritten on the disk before the name goes.

What lies in them is sealed all the same; overwriting is for disks that keep a block where it is.
Flash memory may keep an older one, which nobody can open.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Final

_BLOCK: Final = bytes(256 * 1024)


def erase_file(path: Path) -> None:
    """Overwrites with zeros, syncs, removes; nothing happens where there is none.

    Raises `OSError`; the file is there then, and may be asked to go again.
    """
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_NOFOLLOW | os.O_CLOEXEC)
    except FileNotFoundError:
        return
    try:
        left = os.fstat(descriptor).st_size
        while left > 0:
            left -= os.write(descriptor, _BLOCK[: min(left, len(_BLOCK))])
        os.fdatasync(descriptor)
    finally:
        os.close(descriptor)
    path.unlink(missing_ok=True)
