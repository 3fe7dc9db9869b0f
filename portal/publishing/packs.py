"""Packs: for each snapshot in use one for a first sync, and one for each way to it from before."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from itertools import islice
from typing import Final

from kiosk.catalogue.updating.pack import PackEntry, write_pack
from portal.publishing.contents import files_of
from portal.publishing.draft import Draft
from portal.publishing.errors import PublishingError
from portal.publishing.repository import Repository, metadata_path

NEAR: Final = 16
"""From so many snapshots before there is a pack to each."""
FAR: Final = tuple(days * 86_400 for days in (8, 32, 128))
"""From older ones: the first of this stretch of so many seconds and of the one before.

Being a stretch's first does not change, so that what is packed against can stay.
"""


def full_path(snapshot: int) -> str:
    """Where the pack of everything lies."""
    return f"packs/{snapshot}.pack"


def delta_path(before: int, after: int) -> str:
    """Where the pack of what changed lies."""
    return f"packs/{before}-{after}.pack"


def starts_for(snapshot: int, existing: Collection[int], in_use: Collection[int]) -> list[int]:
    """The snapshots from which there is to be a pack to this one, ascending."""
    below = sorted(number for number in existing if number < snapshot)
    chosen = {*below[-NEAR:], *_firsts(snapshot, below), *set(in_use).intersection(below)}
    return sorted(chosen)


def _firsts(snapshot: int, below: Collection[int]) -> Iterator[int]:
    """Snapshots are numbered by the second (`portal.publishing.versions`)."""
    for length in FAR:
        present = snapshot // length
        for stretch in (present - 1, present):
            yield from islice((number for number in below if number // length == stretch), 1)


def add_packs(draft: Draft, snapshots: Collection[int], in_use: Collection[int]) -> None:
    """Drafts the packs to these snapshots that are not there. Raises `PublishingError`."""
    existing = draft.versions().get("snapshot", [])
    for snapshot in set(snapshots):
        after = files_of(draft, snapshot)
        if (full := draft.read(full_path(snapshot))) is None:
            roots = {f"metadata/root/{v}": metadata_path("root", v) for v in draft.roots()[1:]}
            full = _pack(draft, {**roots, **after}, {})
            draft.put(full_path(snapshot), full)
        for start in starts_for(snapshot, existing, in_use):
            path = delta_path(start, snapshot)
            if draft.read(path) is None:
                delta = _pack(draft, after, files_of(draft, start))
                if len(delta) < len(full):
                    draft.put(path, delta)


def _pack(repository: Repository, after: Mapping[str, str], before: Mapping[str, str]) -> bytes:
    try:
        return write_pack(_entries(repository, after, before))
    except ValueError as error:
        raise PublishingError(f"the catalogue does not fit into a pack: {error}") from error


def _entries(
    repository: Repository, after: Mapping[str, str], before: Mapping[str, str]
) -> Iterator[PackEntry]:
    """Each against its old form, else against one of its kind."""
    alike = {_kind(name): path for name, path in before.items()}
    there = set(before.values())
    for name, path in sorted(after.items()):
        if path in there:
            continue
        base_path = before.get(name) or alike.get(_kind(name))
        alike[_kind(name)] = path
        yield PackEntry(path, _content(repository, path), _base(repository, base_path))


def _base(repository: Repository, path: str | None) -> PackEntry | None:
    return None if path is None else PackEntry(path, _content(repository, path))


def _content(repository: Repository, path: str) -> bytes:
    content = repository.read(path)
    if content is None:
        raise PublishingError(f"{repository.folder / path} is missing: restore it from a backup")
    return content


def _kind(name: str) -> tuple[str, str]:
    """Names of one kind have much the same in them."""
    *_, folder, file = name.split("/")
    kind = folder if folder in {"services", "forms"} else name.partition("/")[0]
    return kind, file.partition(".")[2]
