"""The releases on the disk: a new one is built beside the old, looked at, and then shown.

Guarantees: `current` points to a whole release that passed its checks, or to nothing; killed or cut
off anywhere, it is the old one or the new one. The one shown before is kept, older ones removed.
"""

from __future__ import annotations

import errno
import json
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import apsw

from kiosk.catalogue.building import build_store
from kiosk.catalogue.errors import CatalogueError, StoreNotWritten
from kiosk.catalogue.model import Catalogue
from kiosk.catalogue.reading import CatalogueStore
from kiosk.catalogue.released import (
    CURRENT,
    RECORD,
    RELEASES,
    Contents,
    Released,
    current_release,
    read_release,
)
from kiosk.catalogue.updating.errors import (
    DiskRefused,
    NoRoom,
    ReleaseRefused,
    UpdateError,
    disk_in_words,
)
from kiosk.disk.folders import make_shared
from kiosk.disk.syncing import sync

Check = Callable[[Catalogue], None]
"""Looks at what a new store shows; raises `ReleaseRefused`."""
Content = Callable[[str], bytes]
"""A source file of the new release by its path, verified."""

_DRAFT: Final = ".new"
_NAME_DIGITS: Final = 24
_AGAIN: Final = "-again"
"""Ends the name of what is built beside a release of the same contents, whose store is damaged or
of another format: that one stays, with its files, until the new one is shown."""


class Shelf:
    """The `catalogue` folder of one kiosk's home, for one process at a time."""

    def __init__(self, folder: Path, check: Check) -> None:
        self._folder = folder
        self._releases = folder / RELEASES
        self._check = check

    def current(self) -> Released | None:
        """The release shown, if it is sound; None where there is none, or it has to be replaced."""
        try:
            return current_release(self._folder)
        except CatalogueError:
            return None

    def shows(self, contents: Contents) -> bool:
        """Whether these are the contents of the release shown, and its store opens."""
        released = self.current()
        return (
            released is not None
            and released.contents.digest == contents.digest
            and _opens(released)
        )

    def install(self, contents: Contents, content: Content) -> None:
        """Builds the release, looks at it and shows it.

        Raises `ReleaseRefused`, `NoRoom`, `DiskRefused` and what `content` raises; then the old
        one is shown as before.
        """
        digits = contents.digest[:_NAME_DIGITS]
        names = (digits, f"{digits}{_AGAIN}")
        name = next((one for one in names if self._is_whole(self._releases / one)), None)
        if name is None:
            name = next(one for one in names if one != self._shown_name())
            place = self._releases / name
            with disk_in_words():
                shutil.rmtree(place, ignore_errors=True)
                self._make_draft()
            try:
                self._build(Released(self._draft, contents), content)
                with disk_in_words():
                    self._draft.rename(place)
                    sync(self._releases)
            finally:
                shutil.rmtree(self._draft, ignore_errors=True)
        with disk_in_words():
            before = self._shown_name()
            self._show(name)
            self.tidy(before)

    def tidy(self, before: str | None = None) -> None:
        """Removes what nobody needs: drafts, and releases but the one shown and the one before."""
        if not self._releases.is_dir():
            return
        shown = self._shown_name()
        whole = [p for p in self._releases.iterdir() if p.name not in {shown, _DRAFT}]
        if before in {None, shown} and whole:
            before = max(whole, key=_changed).name
        for path in self._releases.iterdir():
            if path.name not in {shown, before}:
                shutil.rmtree(path, ignore_errors=True)

    @property
    def _draft(self) -> Path:
        return self._releases / _DRAFT

    def _make_draft(self) -> None:
        make_shared(self._releases)
        shutil.rmtree(self._draft, ignore_errors=True)
        make_shared(self._draft / "source")

    def _build(self, draft: Released, content: Content) -> None:
        shown = self.current()
        for path, digest in sorted(draft.contents.files.items()):
            place = draft.source / path
            old = None if shown is None else shown.file(path, digest)
            new = content(path) if old is None else b""
            with disk_in_words():
                place.parent.mkdir(parents=True, exist_ok=True)
                if old is None:
                    _write(place, new)
                else:
                    os.link(old, place)
        with disk_in_words():
            _write(draft.folder / RECORD, _record(draft.contents))
        with _in_words():
            catalogue = draft.catalogue()
            build_store(catalogue, draft.store, source_stamp=draft.stamp)
            self._check(catalogue)
        with disk_in_words():
            for folder, _, _ in os.walk(draft.folder, topdown=False):
                sync(Path(folder))

    def _is_whole(self, place: Path) -> bool:
        """Left by an update that was cut off just before it was shown, or shown once before."""
        try:
            return _opens(read_release(place))
        except CatalogueError:
            return False

    def _shown_name(self) -> str | None:
        try:
            return (self._folder / CURRENT).readlink().name
        except OSError:
            return None

    def _show(self, name: str) -> None:
        draft = self._folder / f".{CURRENT}.new"
        draft.unlink(missing_ok=True)
        draft.symlink_to(Path(RELEASES) / name)
        draft.replace(self._folder / CURRENT)
        sync(self._folder)


def _opens(released: Released) -> bool:
    try:
        with CatalogueStore.open(released.store) as store:
            return store.source_stamp == released.stamp
    except CatalogueError:
        return False


def _record(contents: Contents) -> bytes:
    record = {
        "files": dict(sorted(contents.files.items())),
        "withdrawn": contents.withdrawn,
        "anchor": contents.anchor,
    }
    return json.dumps(record, ensure_ascii=False).encode()


@contextmanager
def _in_words() -> Iterator[None]:
    """What is wrong with a new store, as `UpdateError`'s kinds."""
    try:
        yield
    except UpdateError:
        raise
    except StoreNotWritten as error:
        cause = error.__cause__
        if isinstance(cause, apsw.FullError) or getattr(cause, "errno", None) in {
            errno.ENOSPC,
            errno.EDQUOT,
        }:
            raise NoRoom("the disk is full: the new catalogue does not fit") from error
        raise DiskRefused(str(error)) from error
    except CatalogueError as error:
        raise ReleaseRefused(f"the new catalogue does not work: {error}") from error


def _write(place: Path, content: bytes) -> None:
    with place.open("xb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _changed(path: Path) -> float:
    return path.stat().st_mtime
