"""Keeps the store in step with its source.

Asked at each start: when nothing changed the answer takes milliseconds; when the source changed
the store is rebuilt by one process while others wait; when the source is damaged the store that is
there stays in use and the damage is reported.
"""

from __future__ import annotations

import fcntl
import logging
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from hashlib import sha256
from pathlib import Path
from typing import Protocol

from kiosk.catalogue.building import build_store, remove_drafts
from kiosk.catalogue.errors import CatalogueDamaged, CatalogueError, NoCatalogue, StoreDamaged
from kiosk.catalogue.model import Catalogue
from kiosk.catalogue.reading import CatalogueStore
from kiosk.catalogue.refusal import check_not_refused, remember_refusal
from kiosk.catalogue.released import Released, current_release
from kiosk.catalogue.shipped import search_words_folder, shipped_catalogue
from kiosk.catalogue.store_file import FORMAT, clear_mark, is_marked, refusal_in_words
from kiosk.events import event

_log = logging.getLogger(__name__)
Report = Callable[[CatalogueError], None]


def _log_it(error: CatalogueError) -> None:
    _log.error("the catalogue was not renewed: %s", error, extra=event("catalogue-refused"))


class Places(Protocol):
    """Where a kiosk's settings put its catalogue; no `catalogue_source` means the shipped one."""

    @property
    def catalogue_folder(self) -> Path: ...
    @property
    def catalogue_store_path(self) -> Path: ...
    @property
    def catalogue_source(self) -> Path | None: ...


def ensure_store(settings: Places, report: Report = _log_it) -> Path:
    """The path of a store that can be opened, of the settings' source where that is sound.

    Once a release was fetched, the path is its store, and the settings' source does not count.

    Where the source is damaged or the disk refuses, an existing good store is kept, `report` is
    told, and its path returned. Without one, raises `CatalogueDamaged`, `NoCatalogue`,
    `StoreNotWritten`, `StoreDamaged` (a fetched release). Raises `ForeignStore` where another
    program's database is in the way.
    """
    released = current_release(settings.catalogue_folder)
    if released is not None:
        return _ensure_release(released)
    path = settings.catalogue_store_path
    folder = settings.catalogue_source or shipped_catalogue()
    kept = _stamp_of(path)
    try:
        stamp = source_stamp(folder)
        if kept != stamp:
            if kept is not None:
                check_not_refused(path, stamp)
            _renew(path, stamp, partial(_load, folder))
    except CatalogueError as error:
        if _stamp_of(path) is None:
            raise
        report(error)
    return path


def _ensure_release(released: Released) -> Path:
    """A store that rotted is built anew from its release."""
    if _stamp_of(released.store) != released.stamp:
        _renew(released.store, released.stamp, released.catalogue)
    return released.store


def _load(folder: Path) -> Catalogue:
    # YAML and the validators take 100 ms to import, which a visit without a change never needs.
    from kiosk.catalogue.source import load_source  # noqa: PLC0415

    return load_source(folder)


def _renew(path: Path, stamp: str, load: Callable[[], Catalogue]) -> None:
    with _alone(path):
        if _stamp_of(path) == stamp:  # another process built it while we waited
            return
        try:
            catalogue = load()
        except CatalogueDamaged as error:
            remember_refusal(path, stamp, error)
            raise
        remove_drafts(path)
        build_store(catalogue, path, source_stamp=stamp)
        with refusal_in_words(path):
            clear_mark(path)


def source_stamp(folder: Path) -> str:
    """A digest of the source's file names, sizes and times of change. Raises `NoCatalogue`.

    The inode's change time counts, which no tool can set back; contents are not read, so that a
    thousand services take a few milliseconds. It changes with the store's format and with the
    words that are built into its index too.
    """
    if not folder.is_dir():
        raise NoCatalogue(f"there is no catalogue: {folder} is not a folder")
    digest = sha256(f"{FORMAT}\n".encode())
    for line in sorted([*_entries(folder), *_entries(search_words_folder())]):
        digest.update(line)
    return digest.hexdigest()


def _entries(folder: Path) -> Iterator[bytes]:
    root = os.fspath(folder)
    for parent, _, names in os.walk(root):
        for name in names:
            path = os.path.join(parent, name)  # noqa: PTH118 - a thousand Path objects take 10 ms
            try:
                found = os.lstat(path)
            except FileNotFoundError:  # an author saves beside us; the next start sees the result
                continue
            line = (
                f"{path[len(root) :]}\0{found.st_size}\0{found.st_mtime_ns}\0{found.st_ctime_ns}\n"
            )
            yield line.encode("utf-8", "surrogateescape")


def _stamp_of(path: Path) -> str | None:
    """What the store at `path` was made from; None: it is to be built. Raises `ForeignStore`."""
    try:
        with CatalogueStore.open(path) as store:
            return None if is_marked(path) else store.source_stamp
    except (NoCatalogue, StoreDamaged):
        return None


@contextmanager
def _alone(path: Path) -> Iterator[None]:
    """One process at a time; the kernel frees the lock of one that dies."""
    with refusal_in_words(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        lock = os.open(path.with_name(f".{path.name}.lock"), os.O_CREAT | os.O_RDONLY, 0o644)
    try:
        with refusal_in_words(path):
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield
    finally:
        os.close(lock)
