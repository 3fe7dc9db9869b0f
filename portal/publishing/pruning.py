"""Drops what no ring, no pack and no kiosk in the middle of an update needs any more."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

from portal.publishing.contents import files_of
from portal.publishing.errors import PublishingError
from portal.publishing.packs import starts_for
from portal.publishing.repository import EVERYBODY, Repository, metadata_path

KEPT_SNAPSHOTS: Final = 32
"""The last so many stay whole, so that a slow reader finishes."""
KEPT_PACKS: Final = 8
"""Packs lead to the last so many."""
_PACK: Final = re.compile(r"packs/(?:[0-9]+-)?([0-9]+)\.pack")


def prune(repository: Repository) -> None:
    """Roots, timestamps and halts always stay. Raises `PublishingError`."""
    existing = repository.versions().get("snapshot", [])
    in_use = set(repository.ring_snapshots().values())
    if not in_use:
        return
    named = [number for number in existing if number <= max(in_use)]
    starts = {start for to in in_use for start in starts_for(to, named, in_use)}
    kept = {*named[-KEPT_SNAPSHOTS:], *in_use, *starts}
    needed = {path for number in kept for path in files_of(repository, number).values()}
    needed |= {metadata_path("root", version) for version in repository.roots()}
    packed = {*named[-KEPT_PACKS:], *in_use}
    needed.add(EVERYBODY)
    for name in _names(repository.folder):
        match = _PACK.fullmatch(name)
        is_old = int(match[1]) not in packed if match else name not in needed
        if is_old or "/." in name:
            _drop(repository.folder / name)


def _names(folder: Path) -> list[str]:
    """Snapshots first: what they name is only whole while they are there."""
    parts = [
        path for part in ("metadata", "targets", "packs") for path in (folder / part).rglob("*")
    ]
    names = [path.relative_to(folder).as_posix() for path in parts if path.is_file()]
    return sorted(names, key=lambda name: (not name.endswith(".snapshot.json"), name))


def _drop(path: Path) -> None:
    try:
        path.unlink(missing_ok=True)
    except OSError as error:
        raise PublishingError(f"{path} cannot be removed: {error.strerror}") from error
