"""Sets a portal up from a backup, on an empty folder and an empty database, of whichever kind.

Guarantees: nothing is touched before all of the backup was found whole; the portal's folder is
filled beside and its key put in place last, so that no half of a portal ever serves. Nobody is
logged in to what comes of it, and no code enrols.
"""

from __future__ import annotations

import errno
import shutil
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final
from uuid import UUID

from sqlalchemy.exc import DBAPIError

from portal.attachments.opening import open_streams
from portal.attachments.streams import Streams
from portal.backup.copies import copy_durably, make_durable
from portal.backup.doors import close_doors
from portal.backup.manifest import (
    ATTACHMENTS,
    DATABASE,
    HOME,
    BackupUnusable,
    FileFacts,
    Manifest,
    check_files,
    read_manifest,
)
from portal.identity import RESTORING
from portal.removals import Removal, write_down
from portal.settings import PortalSettings, SettingsError
from portal.storage.copying import copy_from_file, counted, opened_file
from portal.storage.database import DatabaseUnusable, cause_of, open_database
from portal.stream_place import StreamPlace

_FILE: Final = "portal.sqlite"
_BLOCK: Final = 1024 * 1024


def restore_backup(
    folder: Path, settings: PortalSettings, removals: Sequence[Removal] = ()
) -> Manifest:
    """What `removals` tells of is done again where it is newer than the backup.

    Raises `BackupUnusable`; then the portal does not serve, and the message says what to do.
    """
    manifest = read_manifest(folder)
    home, draft = settings.home, settings.home / RESTORING
    if home.exists() and any(home.iterdir()):
        raise BackupUnusable(f"{home} is not empty: restore into a new folder")
    check_files(folder, manifest)
    try:
        draft.mkdir(parents=True, mode=0o700)
        for path in manifest.files:
            _put(folder, path, draft)
        _check_rows(draft / _FILE, manifest)
        _close_doors(draft, manifest, removals)
        if settings.database_url is not None:
            _fill(settings.database_url, draft / _FILE)
        if settings.attachments_store is not None:
            _store(open_streams(replace(settings, home=draft)), manifest, draft / ATTACHMENTS)
        make_durable(draft)
        _move_up(draft, settings)
    except OSError as error:
        raise BackupUnusable(
            f"{error.filename or home}: {error.strerror}; empty {home} and try again"
        ) from error
    except (DatabaseUnusable, DBAPIError, SettingsError) as error:
        shutil.rmtree(draft, ignore_errors=True)
        raise BackupUnusable(str(cause_of(error))) from error
    return manifest


def _put(folder: Path, path: str, draft: Path) -> None:
    first, _, rest = path.partition("/")
    places = {DATABASE: draft / _FILE, HOME: draft / rest, ATTACHMENTS: draft / ATTACHMENTS / rest}
    if first not in places:
        raise BackupUnusable(f"the backup holds what this portal does not know: {path!r}")
    with (folder / path).open("rb") as source:
        copy_durably(source, places[first])


def _check_rows(path: Path, manifest: Manifest) -> None:
    """An older backup's tables are those of then; newer ones are empty, or made from them."""
    with opened_file(path) as copy, copy.reading() as session:
        found = counted(session.connection())
    lacking = [name for name, count in manifest.rows.items() if found.get(name, 0) < count]
    if lacking:
        raise DatabaseUnusable(f"the backup's database lacks rows of {', '.join(lacking)}")


def _close_doors(draft: Path, manifest: Manifest, removals: Sequence[Removal]) -> None:
    with opened_file(draft / _FILE) as copy, copy.writing() as session:
        for one in close_doors(session, manifest.made_at, removals):
            write_down(draft, one)


def _fill(address: str, path: Path) -> None:
    """The database's rows, into a server; the file is needed no more."""
    database = open_database(address)
    try:
        copy_from_file(path, database)
    finally:
        database.close()
    path.unlink()


def _store(streams: Streams, manifest: Manifest, folder: Path) -> None:
    """Every attachment, into the bucket, where it is proved; the files are needed no more."""
    for path, facts in manifest.files.items():
        first, _, rest = path.partition("/")
        if first == ATTACHMENTS:
            _store_one(streams, _place(rest), folder / rest, facts)
    shutil.rmtree(folder, ignore_errors=True)


def _store_one(streams: Streams, place: StreamPlace, path: Path, facts: FileFacts) -> None:
    part = streams.part(place)
    try:
        part.cut(0)
        offset = 0
        with path.open("rb") as source:
            while block := source.read(_BLOCK):
                part.write(block, offset)
                offset += len(block)
        if part.sha256().hex() != facts.sha256 or not part.make_durable():
            raise OSError(errno.EIO, "the store did not keep what it was sent", str(path))
    finally:
        part.close()


def _place(path: str) -> StreamPlace:
    kiosk, submission, position = path.split("/")
    return StreamPlace(kiosk, UUID(submission), int(position))


def _move_up(draft: Path, settings: PortalSettings) -> None:
    key = settings.signing_key_path.name
    for path in sorted(draft.iterdir(), key=lambda one: one.name == key):
        path.rename(settings.home / path.name)
    draft.rmdir()
    make_durable(settings.home)
