"""The shelf: the bundles this machine made, kept until the portal has answered for all in them.

`<id>.vcourier` is the bundle as it goes to sticks; `<id>.json` is the note on it, written last, so
that a bundle with a note is whole. An export that was broken off goes on with the same bytes.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import file_digest
from pathlib import Path
from typing import Final
from uuid import UUID

from pydantic import Field, ValidationError

from kiosk.disk.whole_file import replace_file
from kiosk.offline.courier.errors import CourierBusy, own_disk_in_words
from kiosk.offline.courier.stick import id_in
from kiosk.protocol.courier import BUNDLE_SUFFIX, MAX_BUNDLE_ITEMS
from kiosk.protocol.envelope import SubmissionId
from kiosk.protocol.message import MAX_WHOLE_NUMBER, Instant, KeyId, Message, Sha256, Slug

DRAFT_SUFFIX: Final = ".draft"
_NOTE_SUFFIX: Final = ".json"
_FOLDER_MODE: Final = 0o770
_NOTE_MODE: Final = 0o660


class BundleNote(Message):
    """What this machine knows of a bundle it made. `answered_at` is of the newest answer read."""

    id: UUID
    kiosk: Slug
    key_id: KeyId
    items: tuple[SubmissionId, ...] = Field(min_length=1, max_length=MAX_BUNDLE_ITEMS)
    size: int = Field(ge=1, le=MAX_WHOLE_NUMBER)
    sha256: Sha256
    answered_at: Instant | None = None


class Shelf:
    """Made by `shelf_at`, which keeps others away. Every method may raise `OSError`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def notes(self) -> list[BundleNote]:
        """Of all bundles, the oldest first."""
        found = (self.note(id_) for id_ in sorted(self._ids(_NOTE_SUFFIX)))
        return [note for note in found if note is not None]

    def note(self, id_: UUID) -> BundleNote | None:
        """None where there is no such bundle, or none that can be used."""
        try:
            note = BundleNote.stored(self._note_path(id_).read_bytes())
        except (OSError, ValidationError):
            return None
        return note if note.id == id_ and self.path(id_).is_file() else None

    def path(self, id_: UUID) -> Path:
        """The bundle itself."""
        return self.folder / f"{id_}{BUNDLE_SUFFIX}"

    def draft_path(self, id_: UUID) -> Path:
        """Where a bundle is written that is not yet whole."""
        return self.folder / f"{id_}{DRAFT_SUFFIX}"

    def put(self, note: BundleNote) -> None:
        """Its draft, which is synced, becomes the bundle; durable at the return."""
        self.draft_path(note.id).rename(self.path(note.id))
        self.write(note)

    def write(self, note: BundleNote) -> None:
        """Replaces the note on a bundle."""
        replace_file(self._note_path(note.id), note.canonical() + b"\n", _NOTE_MODE)

    def is_sound(self, note: BundleNote) -> bool:
        """Whether the bundle can be read, and is still, bit by bit, what was sealed."""
        try:
            with self.path(note.id).open("rb") as file:
                return file_digest(file, "sha256").digest() == note.sha256
        except OSError:
            return False

    def remove(self, id_: UUID) -> None:
        """The note first: a bundle without one is none."""
        self._note_path(id_).unlink(missing_ok=True)
        self.path(id_).unlink(missing_ok=True)

    def sweep(self) -> None:
        """Removes what an export left that ended in the middle: nothing in it is lost."""
        whole = {note.id for note in self.notes()}
        for id_ in self._ids(BUNDLE_SUFFIX) | self._ids(_NOTE_SUFFIX):
            if id_ not in whole:
                self.remove(id_)
        for id_ in self._ids(DRAFT_SUFFIX):
            self.draft_path(id_).unlink()

    def _note_path(self, id_: UUID) -> Path:
        return self.folder / f"{id_}{_NOTE_SUFFIX}"

    def _ids(self, suffix: str) -> set[UUID]:
        """Of plain files; whatever else lies there is none of ours."""
        found = (id_in(path.name, suffix) for path in self.folder.iterdir() if path.is_file())
        return {id_ for id_ in found if id_ is not None}


@contextmanager
def shelf_at(folder: Path) -> Iterator[Shelf]:
    """The shelf, for one courier command at a time. Raises `CourierBusy` and `OwnDiskFailed`."""
    with own_disk_in_words(folder):
        folder.mkdir(mode=_FOLDER_MODE, parents=True, exist_ok=True)
        lock = os.open(folder / "lock", os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, _NOTE_MODE)
    try:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise CourierBusy(
                "another courier command is at work on this machine: wait until it ends"
            ) from None
        yield Shelf(folder)
    finally:
        os.close(lock)
