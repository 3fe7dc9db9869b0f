"""Files copied so that they are on the disk, readable by their owner alone."""

from __future__ import annotations

import os
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import BinaryIO, Final

from portal.backup.manifest import FileFacts

_BLOCK: Final = 1024 * 1024


def copy_durably(source: BinaryIO, target: Path) -> FileFacts:
    """Makes `target`, which must not be there; what was written. Raises `OSError`."""
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC | os.O_NOFOLLOW
    digest, size = sha256(), 0
    with os.fdopen(os.open(target, flags, 0o600), "wb") as written:
        while block := source.read(_BLOCK):
            digest.update(block)
            size += written.write(block)
        written.flush()
        os.fsync(written.fileno())
    return FileFacts(size=size, sha256=digest.hexdigest())


def make_durable(folder: Path) -> None:
    """Puts the names of all that lies in a folder on the disk. Raises `OSError`."""
    for inner in (folder, *(path for path in folder.rglob("*") if path.is_dir())):
        descriptor = os.open(inner, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def files_below(folder: Path) -> Iterator[Path]:
    """All regular files and all links, by path from `folder`; links are not followed."""
    for place, folders, names in os.walk(folder):
        folders.sort()
        for name in sorted([*names, *folders]):
            path = Path(place) / name
            if path.is_symlink() or path.is_file():
                yield path.relative_to(folder)
