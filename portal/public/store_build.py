"""`python -m portal.public.store_build FOLDER REPOSITORY [SOURCE]`: makes the store that is shown.

A process of its own, since it takes seconds and all of a processor: the portal answers meanwhile.
Several workers may ask at once; one builds, the others find it done.
"""

from __future__ import annotations

import fcntl
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from kiosk.catalogue.building import build_store
from kiosk.catalogue.errors import CatalogueError
from portal.public.shown import shown_catalogue
from portal.publishing.errors import PublishingError
from portal.publishing.repository import Repository

_LOCK: Final = ".lock"
_NICE: Final = 10


def store_path(folder: Path, stamp: str) -> Path:
    """Where the store of one catalogue lies."""
    return folder / f"{stamp}.sqlite"


def build_shown(folder: Path, repository: Path, source: Path | None) -> None:
    """Makes the store unless it is there, and clears older ones away.

    Raises `PublishingError` and `CatalogueError`.
    """
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    lock = os.open(folder / _LOCK, os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX)
        shown = shown_catalogue(Repository(repository), source)
        if shown is None:
            return
        path = store_path(folder, shown.stamp)
        if not path.exists():
            build_store(shown.load(), path, source_stamp=shown.stamp)
        for old in folder.glob("*.sqlite"):
            if old != path:  # who has it open keeps reading it
                old.unlink(missing_ok=True)
    finally:
        os.close(lock)


def main(arguments: Sequence[str]) -> int:
    """0 where the store is there; else a line on standard error says why not."""
    folder, repository, *source = map(Path, arguments)
    os.nice(_NICE)
    try:
        build_shown(folder, repository, source[0] if source else None)
    except (PublishingError, CatalogueError, OSError) as error:
        sys.stderr.write(f"{error}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
