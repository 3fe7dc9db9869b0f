"""Writes an import's files into a folder, so that the same import again changes nothing.

Guarantees: a file that an author wrote or changed is never overwritten or removed, only told of;
what the same system brought before of the same kind and brings no more is removed. A list beside
the files (`.import-<system>.<kind>.json`) says which were written, and with what content.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path, PurePosixPath
from typing import Final

from kiosk.catalogue import job, location, tender
from kiosk.catalogue.feed import HEAD
from portal.importing.contracting import COMPILED
from portal.importing.errors import CannotImport
from portal.importing.mapping import ImportKind
from portal.importing.slugs import slug

_PLACES: Final = {
    ImportKind.SERVICES: {"catalogue.yaml", "agencies"},
    ImportKind.TENDERS: {HEAD, tender.FOLDER, COMPILED},
    ImportKind.JOBS: {HEAD, job.FOLDER},
    ImportKind.LOCATIONS: {HEAD, location.FOLDER},
}
"""Where each kind's files lie: older lists, `.import-<system>.json`, name no kind."""


@dataclass(frozen=True)
class Written:
    """Paths are relative to the folder."""

    written: int
    kept: tuple[str, ...]
    removed: tuple[str, ...]


def write_files(folder: Path, kind: ImportKind, system: str, files: Mapping[str, bytes]) -> Written:
    """`files` by relative path. Raises `CannotImport` where the disk refuses."""
    listing = folder / f".import-{slug(system)}.{kind}.json"
    older = folder / f".import-{slug(system)}.json"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        of_all = _listed(older)
        taken_over = {p: of_all[p] for p in of_all if PurePosixPath(p).parts[0] in _PLACES[kind]}
        before = {**taken_over, **_listed(listing)}
        now = {path: _digest(content) for path, content in files.items()}
        # Both lists first: whatever is cut off, the next import knows its own files again.
        _put(listing, _listing({p: sorted({*before.get(p, ()), *_one(now.get(p))})
                                for p in {*before, *now}}))  # fmt: skip
        if taken_over:
            _leave(older, {p: of_all[p] for p in of_all if p not in taken_over})
        kept = [path for path in now if not _is_ours(folder / path, before.get(path), now[path])]
        for path, content in files.items():
            if path not in kept and not _is(folder / path, now[path]):
                _put(folder / path, content)
        removed, edited = _remove(folder, {p: before[p] for p in before if p not in now})
        left = {p: [now[p]] for p in now if p not in kept}
        left.update({p: before[p] for p in (*kept, *edited) if p in before})
        _put(listing, _listing(left))
    except OSError as error:
        raise CannotImport(f"{folder}: cannot be written: {error.strerror}") from None
    return Written(len(now) - len(kept), tuple(sorted(kept + edited)), tuple(removed))


def _leave(listing: Path, files: Mapping[str, list[str]]) -> None:
    if files:
        _put(listing, _listing(files))
    else:
        listing.unlink()


def _remove(folder: Path, old: Mapping[str, list[str]]) -> tuple[list[str], list[str]]:
    removed, edited = [], []
    for path, digests in sorted(old.items()):
        if not (folder / path).exists():
            continue
        if _digest((folder / path).read_bytes()) in digests:
            (folder / path).unlink()
            removed.append(path)
        else:
            edited.append(path)
    return removed, edited


def _is_ours(path: Path, before: list[str] | None, now: str) -> bool:
    return not path.exists() or _digest(path.read_bytes()) in {*(before or ()), now}


def _is(path: Path, digest: str) -> bool:
    return path.exists() and _digest(path.read_bytes()) == digest


def _one(digest: str | None) -> tuple[str, ...]:
    return () if digest is None else (digest,)


def _listed(listing: Path) -> dict[str, list[str]]:
    """What earlier imports wrote; nothing where the list is not one of ours."""
    if not listing.exists():
        return {}
    try:
        files = json.loads(listing.read_bytes())["files"]
        return {str(p): [str(d) for d in files[p]] for p in files if _is_inside(str(p))}
    except (ValueError, LookupError, TypeError, RecursionError):
        raise CannotImport(
            f"{listing}: damaged; remove it to import beside what is there"
        ) from None


def _is_inside(path: str) -> bool:
    parts = PurePosixPath(path).parts
    return bool(parts) and not path.startswith("/") and ".." not in parts


def _listing(files: Mapping[str, list[str]]) -> bytes:
    return (json.dumps({"files": files}, indent=1, sort_keys=True) + "\n").encode()


def _put(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.draft")
    draft.write_bytes(content)
    draft.replace(path)


def _digest(content: bytes) -> str:
    return sha256(content).hexdigest()
