"""One update, from the repository to the store that is shown.

Guarantees: whatever the source gives, the line does or the disk refuses, the release shown is whole
and was verified; it is never replaced by an older one. A release that does not work here is not
built again until it, or this program, changes. One process at a time updates.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Final

from tuf.api.exceptions import DownloadLengthMismatchError, LengthOrHashMismatchError
from tuf.api.metadata import TargetFile

from kiosk import __version__
from kiosk.catalogue.released import Contents, Released
from kiosk.catalogue.store_file import FORMAT
from kiosk.catalogue.updating import facts, withdrawals
from kiosk.catalogue.updating.cache import Cache
from kiosk.catalogue.updating.errors import (
    MetadataRefused,
    NoRoom,
    ReleaseRefused,
    UpdateError,
    disk_in_words,
)
from kiosk.catalogue.updating.fetching import CachedFetcher
from kiosk.catalogue.updating.local_files import LocalFiles
from kiosk.catalogue.updating.marks import Marks
from kiosk.catalogue.updating.packs import Packs
from kiosk.catalogue.updating.portal_keys import keep_portal_keys
from kiosk.catalogue.updating.shelf import Check, Shelf
from kiosk.catalogue.updating.sources import Source
from kiosk.catalogue.updating.trusted import TimedUpdater, TrustedMetadata
from kiosk.catalogue.updating.wanted import MAX_FILE_BYTES, Wanted, digest_of, wanted_by
from kiosk.catalogue.updating.withdrawals import (
    keep_list,
    kept_list,
    note_withdrawn,
    withdrawn_here,
    withdrawn_in,
)
from kiosk.disk.folders import make_shared

RESERVE_BYTES: Final = 50 * 1024 * 1024
"""What an update leaves free for what visitors hand in."""
_STORE_PER_SOURCE: Final = 6
"""A store, its index and its draft are at most so many times as large as the source."""
_MANY: Final = 32
"""More single files than these are rather fetched in one pack."""
_PER_REQUEST: Final = 500
"""Bytes that a request and the head of its answer cost beside the file."""
_MAKER: Final = f"{__version__}/{FORMAT}"


@dataclass(frozen=True)
class Occasion:
    """`anchor` is the root that all trust begins with, `now` what expiry is held against."""

    anchor: bytes
    now: datetime
    ring: int | None = None


Prepare = Callable[[Source], Occasion]
"""Finds out what an update needs to know, while no other runs. Raises `UpdateError`'s kinds."""


@dataclass(frozen=True)
class Updated:
    """What an update came to."""

    is_new: bool
    snapshot: int
    expired: tuple[str, ...]
    """Agencies whose metadata is out of date; their old files are shown."""
    received_bytes: int


def free_bytes(folder: Path) -> int:
    """What an ordinary user may still write on that disk."""
    figures = os.statvfs(folder)
    return figures.f_bavail * figures.f_frsize


class CatalogueUpdate:
    """The `catalogue` folder of a kiosk's home."""

    def __init__(
        self, folder: Path, check: Check, room: Callable[[Path], int] = free_bytes
    ) -> None:
        self._folder = folder
        self._room = room
        self._marks = Marks(folder / facts.MARKS)
        self._shelf = Shelf(folder, check)

    def run(self, source: Source, prepare: Prepare) -> Updated:
        """Brings what is shown up to date. Raises `UpdateError`'s kinds."""
        ring: int | None = None
        with disk_in_words():
            make_shared(self._folder)
        with self._alone():
            try:
                occasion = prepare(source)
                ring = occasion.ring
                updated = self._run(source, occasion)
            except UpdateError as error:
                facts.note_failure(self._marks, error, ring)
                raise
            self._cache().clear()
            return updated

    def _run(self, source: Source, occasion: Occasion) -> Updated:
        cache = self._cache()
        try:
            return self._attempt(source, occasion, cache, with_packs=True)
        except MetadataRefused:
            if not cache.was_used:
                raise
        # A pack, or what an earlier try left, may have been to blame: now without.
        cache.clear()
        return self._attempt(source, occasion, cache, with_packs=False)

    def _attempt(
        self, source: Source, occasion: Occasion, cache: Cache, *, with_packs: bool
    ) -> Updated:
        old = self._shelf.current()
        had = LocalFiles(self._folder / facts.METADATA, old)
        have = facts.shown_snapshot(self._marks) if old else None
        packs = Packs(source, cache, have, had.read) if with_packs else None
        fetcher = CachedFetcher(
            source, cache, occasion.ring, packs.towards if packs else lambda _: None
        )
        metadata = TrustedMetadata(self._folder / facts.METADATA, self._marks)
        with metadata.renewing(fetcher, occasion.anchor, occasion.now) as updater:
            updater.refresh()
            metadata.keep(updater)
            fetch = _Fetch(updater, cache)
            keep_portal_keys(self._folder, updater.top, fetch.content)
            anchor = sha256(occasion.anchor).hexdigest()
            known = old.contents.files if old and old.contents.anchor == anchor else {}
            wanted = wanted_by(updater, known)
            metadata.keep(updater)
            facts.note_metadata(self._marks, updater.earliest_expiry, wanted.expired)
            withdrawn = self._withdrawn(wanted, fetch)
            note_withdrawn(self._folder, withdrawn)
            contents = Contents(wanted.digests, withdrawn, anchor)
            is_new = not self._shelf.shows(contents)
            if is_new:
                self._replace(old, contents, wanted, fetch, packs)
        facts.note_success(self._marks, wanted.snapshot, occasion.ring, occasion.now)
        return Updated(is_new, wanted.snapshot, wanted.expired, source.received_bytes)

    def _withdrawn(self, wanted: Wanted, fetch: _Fetch) -> tuple[str, ...]:
        if withdrawals.ROLE in wanted.expired:
            return withdrawn_here(self._folder)
        if wanted.withdrawals is None:
            return ()
        content = kept_list(self._folder, digest_of(wanted.withdrawals))
        if content is None:
            content = fetch.content(wanted.withdrawals)
            keep_list(self._folder, content)
        return withdrawn_in(content)

    def _replace(
        self,
        old: Released | None,
        contents: Contents,
        wanted: Wanted,
        fetch: _Fetch,
        packs: Packs | None,
    ) -> None:
        """Shows the new contents; where they do not work, at least what is withdrawn goes."""
        try:
            self._check_not_refused(contents)
            missing = [t for p, t in wanted.targets.items() if not _is_here(old, p, t)]
            self._check_room(missing, wanted)
            if packs is not None:
                _fetch_many(packs, wanted.snapshot, [t for t in missing if not fetch.has(t)])
            self._shelf.install(contents, lambda path: fetch.content(wanted.targets[path]))
        except ReleaseRefused as error:
            facts.note_refusal(self._marks, wanted.snapshot, contents.digest, _MAKER, str(error))
            if old is not None and old.contents.withdrawn != contents.withdrawn:
                thinned = Contents(old.contents.files, contents.withdrawn, old.contents.anchor)
                self._shelf.install(thinned, _not_here)
            raise

    def _check_not_refused(self, contents: Contents) -> None:
        reason = facts.refusal_of(self._marks, contents.digest, _MAKER)
        if reason is not None:
            raise ReleaseRefused(reason)

    def _check_room(self, missing: Sequence[TargetFile], wanted: Wanted) -> None:
        new = sum(target.length for target in missing)
        source = sum(target.length for target in wanted.targets.values())
        needed = 2 * new + _STORE_PER_SOURCE * source + RESERVE_BYTES
        with disk_in_words():
            room = self._room(self._folder)
        if room < needed:
            raise NoRoom(
                f"the disk has {room // 1_000_000:,} MB left,"
                f" and the new catalogue needs {needed // 1_000_000:,} MB"
            )

    def _cache(self) -> Cache:
        return Cache(self._folder / facts.INCOMING)

    @contextmanager
    def _alone(self) -> Iterator[None]:
        with disk_in_words():
            lock = os.open(self._folder / ".lock", os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o660)
        try:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise UpdateError("another update of the catalogue is under way") from None
            with disk_in_words():
                self._shelf.tidy()
            yield
        finally:
            os.close(lock)


class _Fetch:
    """The verified content of targets; what came over the line is kept for another try."""

    def __init__(self, updater: TimedUpdater, cache: Cache) -> None:
        self._updater = updater
        self._cache = cache

    def has(self, target: TargetFile) -> bool:
        """Whether something is here in its place; what, is to be seen."""
        return self._cache.read(self._updater.path_of(target)) is not None

    def content(self, target: TargetFile) -> bytes:
        path = self._updater.path_of(target)
        was_here = self.has(target)
        try:
            content = self._updater.verified(target, MAX_FILE_BYTES)
        except (LengthOrHashMismatchError, DownloadLengthMismatchError):
            if not was_here:
                raise
            self._cache.drop(path)
            return self.content(target)
        if not was_here:
            self._cache.write(path, content)
        return content


def _is_here(old: Released | None, path: str, target: TargetFile) -> bool:
    return old is not None and old.file(path, digest_of(target)) is not None


def _fetch_many(packs: Packs, snapshot: int, missing: Sequence[TargetFile]) -> None:
    """Where much is missing that no pack brought: all in one, unless one by one is cheaper."""
    if len(missing) > _MANY:
        compressed = sum(target.length for target in missing) // 2
        packs.everything(snapshot, compressed + _PER_REQUEST * len(missing))


def _not_here(path: str) -> bytes:
    raise ReleaseRefused(f"{path} of the catalogue shown is damaged")
