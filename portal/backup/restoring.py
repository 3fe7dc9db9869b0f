"""Sets a portal up from a backup, on an empty folder and an empty database, of whichever kind.

Guarantees: nothing is touched before all of the backup was found whole; the portal's folder is
filled beside and its key put in place last, so that no half of a portal ever serves.
"""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Final

from sqlalchemy.exc import DBAPIError

from portal.backup.copies import copy_durably, make_durable
from portal.backup.manifest import (
    ATTACHMENTS,
    DATABASE,
    HOME,
    BackupUnusable,
    Manifest,
    check_files,
    read_manifest,
)
from portal.identity import RESTORING
from portal.settings import PortalSettings
from portal.storage import console_sessions
from portal.storage.copying import copy_from_file, counted, opened_file
from portal.storage.database import DatabaseUnusable, cause_of, open_database

_FILE: Final = "portal.sqlite"


def restore_backup(folder: Path, settings: PortalSettings) -> Manifest:
    """Raises `BackupUnusable`; then the portal does not serve, and the message says what to do."""
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
        _log_everybody_out(draft / _FILE)
        if settings.database_url is not None:
            _fill(settings.database_url, draft / _FILE)
        make_durable(draft)
        _move_up(draft, settings)
    except OSError as error:
        raise BackupUnusable(
            f"{error.filename or home}: {error.strerror}; empty {home} and try again"
        ) from error
    except (DatabaseUnusable, DBAPIError) as error:
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


def _log_everybody_out(path: Path) -> None:
    """Of the console: who was removed since would be logged in again."""
    with opened_file(path) as copy, copy.writing() as session:
        console_sessions.end_all(session)


def _fill(address: str, path: Path) -> None:
    """The database's rows, into a server; the file is needed no more."""
    database = open_database(address)
    try:
        copy_from_file(path, database)
    finally:
        database.close()
    path.unlink()


def _move_up(draft: Path, settings: PortalSettings) -> None:
    key = settings.signing_key_path.name
    for path in sorted(draft.iterdir(), key=lambda one: one.name == key):
        path.rename(settings.home / path.name)
    draft.rmdir()
    make_durable(settings.home)
