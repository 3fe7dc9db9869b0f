"""Takes a portal along, while it serves: the database, the attachments that it names, the keys.

Guarantees: the database is copied as of one moment; every attachment that it calls whole is copied
after it and checked against its digest, and what is whole is never written to again, so that both
fit; a backup is there whole or not at all. Sealed bodies stay sealed; the keys lie in it in clear.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Final

from sqlalchemy import select
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError

from kiosk import __version__
from kiosk.disk.whole_file import create_file
from portal.attachments.opening import open_streams
from portal.backup.copies import copy_durably, files_below, make_durable
from portal.backup.manifest import (
    ATTACHMENTS,
    DATABASE,
    HOME,
    MANIFEST,
    BackupUnusable,
    FileFacts,
    Manifest,
    facts_of,
)
from portal.publishing.errors import PublishingError
from portal.publishing.repository import Repository
from portal.settings import PortalSettings
from portal.storage.copying import copy_to_file, counted, opened_file, revision_in
from portal.storage.database import Database, DatabaseUnusable, cause_of
from portal.storage.uploads import Upload

_LEFT_OUT: Final = ("portal.sqlite", "attachments", "public")
"""Of the portal's folder: what is copied otherwise, or made anew."""


def make_backup(
    settings: PortalSettings, database: Database, folder: Path, now: datetime
) -> Manifest:
    """Makes `folder`. Raises `BackupUnusable`; then there is none."""
    if folder.exists():
        raise BackupUnusable(f"{folder} is there already: name a folder that is not")
    draft = folder.with_name(f".{folder.name}.{os.getpid()}")
    try:
        draft.mkdir(parents=True, mode=0o700)
        manifest = _fill(settings, database, draft, now)
        create_file(draft / MANIFEST, manifest.model_dump_json(indent=1).encode())
        make_durable(draft)
        draft.rename(folder)
        make_durable(folder)
    except OSError as error:
        raise BackupUnusable(f"{error.filename or folder}: {error.strerror}") from error
    except (DatabaseUnusable, PublishingError) as error:
        raise BackupUnusable(str(error)) from error
    except DBAPIError as error:
        raise BackupUnusable(f"the database: {cause_of(error)}") from error
    finally:
        shutil.rmtree(draft, ignore_errors=True)
    return manifest


def _fill(settings: PortalSettings, database: Database, draft: Path, now: datetime) -> Manifest:
    copy_to_file(database, draft / DATABASE)
    with opened_file(draft / DATABASE) as copy:
        revision = revision_in(copy)
        with copy.reading() as session:
            rows = counted(session.connection())
        attachments, missing = _attachments(copy, settings, draft)
    with Repository(settings.repository).locked():
        home = _home(settings.home, draft, _database_files(settings))
    return Manifest(
        portal=__version__,
        revision=revision,
        made_at=now,
        rows=rows,
        files={DATABASE: facts_of(draft / DATABASE), **home, **attachments},
        missing=missing,
    )


def _attachments(
    copy: Database, settings: PortalSettings, draft: Path
) -> tuple[dict[str, FileFacts], tuple[str, ...]]:
    """The whole ones. Of those that are still coming kiosks begin anew."""
    streams = open_streams(settings)
    copied: dict[str, FileFacts] = {}
    missing: list[str] = []
    for upload in _whole(copy):
        place = upload.place
        path = f"{ATTACHMENTS}/{place.kiosk}/{place.submission}/{place.position}"
        try:
            with streams.read(place) as source:
                facts = copy_durably(source, draft / path)
        except FileNotFoundError:
            facts = None
        if facts == FileFacts(size=upload.size, sha256=upload.sha256.hex()):
            copied[path] = facts
        else:
            (draft / path).unlink(missing_ok=True)
            if upload.is_held:  # else it expired meanwhile, or is sent again
                missing.append(path)
    return copied, tuple(missing)


def _whole(copy: Database) -> Iterator[Upload]:
    query = select(Upload).where(Upload.is_whole).order_by(Upload.kiosk, Upload.submission)
    with copy.reading() as session:
        yield from session.scalars(query.execution_options(yield_per=500))


def _home(home: Path, draft: Path, apart: frozenset[Path]) -> dict[str, FileFacts]:
    """Keys, the catalogue's repository, and whatever else the portal's folder holds.

    Raises `BackupUnusable` for a link: what it leads to would be missing.
    """
    copied: dict[str, FileFacts] = {}
    for path in files_below(home):
        if _is_kept(path) and home / path not in apart and not _is_of_backup(home, path):
            if (home / path).is_symlink():
                raise BackupUnusable(f"{home / path} is a link: put there what it leads to")
            with (home / path).open("rb") as source:
                copied[f"{HOME}/{path}"] = copy_durably(source, draft / HOME / path)
    return copied


def _database_files(settings: PortalSettings) -> frozenset[Path]:
    """Where the database is a file, wherever it lies: that was copied as of one moment."""
    url = make_url(settings.database)
    if url.get_backend_name() != "sqlite" or not url.database:
        return frozenset()
    place = Path(url.database).resolve()
    if place.is_relative_to(settings.home.resolve()):
        place = settings.home / place.relative_to(settings.home.resolve())
    return frozenset(place.with_name(place.name + end) for end in ("", "-wal", "-shm", "-journal"))


def _is_kept(path: Path) -> bool:
    first = path.parts[0]
    is_left_out = first in _LEFT_OUT or first.startswith("portal.sqlite-")
    is_draft = any(part.startswith(".") for part in path.parts)
    return not is_left_out and path.suffix != ".lock" and not is_draft


def _is_of_backup(home: Path, path: Path) -> bool:
    """An earlier one may lie in the portal's folder: it is not taken along."""
    return any((home / folder / MANIFEST).exists() for folder in path.parents)
