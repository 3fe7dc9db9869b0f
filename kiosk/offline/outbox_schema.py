"""The outbox's file: how it is made, recognised and opened.

Guarantees of every connection given out here: SQLite ≥ 3.51.3 (earlier ones can corrupt a WAL
database that two processes use), WAL with `synchronous=FULL` (an acknowledged commit outlives a
power cut), freed pages overwritten (`secure_delete`). A new outbox appears under its name only
when it is whole, so no process ever meets a half-made one, and a file that is not ours is
refused unchanged.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Final

import apsw

from kiosk.disk.folders import make_shared
from kiosk.disk.syncing import sync
from kiosk.disk.transaction import transaction
from kiosk.offline.outbox_errors import (
    DiskFailed,
    ForeignDatabase,
    NoOutbox,
    OutboxDamaged,
    OutboxNotWritable,
    OutboxTooNew,
    in_words,
    os_error_in_words,
)

APPLICATION_ID: Final = 0x56544F42
"""`VTOB`, in the file's header (https://www.sqlite.org/fileformat.html, section 1.3.15)."""
BUSY_TIMEOUT_MS: Final = 5_000
_MINIMUM_SQLITE = 3_051_003
_FILE_MODE = 0o660  # screen and station may be two users of one group; nobody else reads

MIGRATIONS: Final[Sequence[str]] = (
    """
    CREATE TABLE submission (
        place INTEGER PRIMARY KEY,
        id TEXT NOT NULL UNIQUE,
        folio TEXT NOT NULL UNIQUE,
        header_json TEXT NOT NULL,
        sealed BLOB,
        body_sha256 BLOB NOT NULL CHECK (length(body_sha256) = 32),
        state TEXT NOT NULL
            CHECK (state IN ('queued', 'sending', 'carried', 'held', 'delivered')),
        created_at TEXT NOT NULL,
        attempts INTEGER NOT NULL DEFAULT 0,
        next_attempt_at TEXT NOT NULL,
        reason TEXT,
        carried_at TEXT,
        receipt_json TEXT,
        delivered_at TEXT,
        CHECK ((state = 'delivered') = (sealed IS NULL)),
        CHECK ((state = 'delivered') = (receipt_json IS NOT NULL)),
        CHECK ((state = 'delivered') = (delivered_at IS NOT NULL))
    ) STRICT;
    CREATE INDEX submission_by_state ON submission (state, next_attempt_at);
    CREATE TABLE last_folio (
        only INTEGER PRIMARY KEY CHECK (only = 1),
        folio TEXT NOT NULL
    ) STRICT;
    """,
    # A delivered body stays until the portal has confirmed that it holds it, and each row carries
    # a digest of its own.
    """
    CREATE TABLE submission_2 (
        place INTEGER PRIMARY KEY,
        id TEXT NOT NULL UNIQUE,
        folio TEXT NOT NULL UNIQUE,
        header_json TEXT NOT NULL,
        sealed BLOB,
        body_sha256 BLOB NOT NULL CHECK (length(body_sha256) = 32),
        row_sha256 BLOB CHECK (length(row_sha256) = 32),
        state TEXT NOT NULL
            CHECK (state IN ('queued', 'sending', 'carried', 'held', 'delivered')),
        created_at TEXT NOT NULL,
        attempts INTEGER NOT NULL DEFAULT 0,
        next_attempt_at TEXT NOT NULL,
        reason TEXT,
        carried_at TEXT,
        receipt_json TEXT,
        delivered_at TEXT,
        CHECK (state = 'delivered' OR sealed IS NOT NULL),
        CHECK ((state = 'delivered') = (receipt_json IS NOT NULL)),
        CHECK ((state = 'delivered') = (delivered_at IS NOT NULL))
    ) STRICT;
    INSERT INTO submission_2 SELECT
        place, id, folio, header_json, sealed, body_sha256, NULL, state, created_at, attempts,
        next_attempt_at, reason, carried_at, receipt_json, delivered_at
    FROM submission;
    DROP TABLE submission;
    ALTER TABLE submission_2 RENAME TO submission;
    CREATE INDEX submission_by_state ON submission (state, next_attempt_at);
    CREATE INDEX submission_by_delivery ON submission (delivered_at);
    """,
)
"""`user_version` n means that the first n have run."""


def open_connection(path: Path) -> apsw.Connection:
    """Opens the outbox for reading and writing; makes it, and its folder, where there is none.

    Raises `OutboxError`'s kinds but `NoOutbox`.
    """
    if not _is_there(path):
        _create(path)
    connection = _open(path, apsw.SQLITE_OPEN_READWRITE)
    try:
        with in_words(path, connection):
            _keep_durably(path, connection)
            _migrate(connection)
    except BaseException:
        connection.close()
        raise
    return connection


def open_for_reading(path: Path) -> apsw.Connection:
    """Opens an existing outbox for a look, beside whoever writes it. Raises `OutboxError`."""
    if not _is_there(path):
        raise NoOutbox(f"there is no outbox at {path}: nothing was accepted on this machine yet")
    try:
        return _open(path, apsw.SQLITE_OPEN_READONLY)
    except OutboxNotWritable:
        if path.with_name(path.name + "-wal").exists():
            raise
        # A disk that only reads lets SQLite make no index of the log; there is no log either.
        uri = f"{path.resolve().as_uri()}?immutable=1"
        return _open(path, apsw.SQLITE_OPEN_READONLY | apsw.SQLITE_OPEN_URI, uri)


def _is_there(path: Path) -> bool:
    try:
        there = path.exists()
        if there and not path.is_file():
            raise ForeignDatabase(f"{path} is not an outbox, nor any file")
    except OSError as error:  # a folder that does not let us look
        raise os_error_in_words(path, error) from error
    return there


def _open(path: Path, flags: int, uri: str | None = None) -> apsw.Connection:
    assert_sqlite_is_current(apsw.sqlite_lib_version())
    with in_words(path):
        connection = apsw.Connection(uri or str(path), flags=flags)
    try:
        with in_words(path, connection):
            try:
                _configure(connection)
                _recognise(path, connection)
            except apsw.SQLError as error:  # a schema that no SQLite reads: not by our asking
                raise OutboxDamaged(f"the outbox {path} is damaged: {error}") from error
            _check(path, connection)
    except BaseException:
        connection.close()
        raise
    return connection


def assert_sqlite_is_current(version: str) -> None:
    """Raises `RuntimeError` for a SQLite before 3.51.3: a wrong installation, not bad luck."""
    major, minor, patch = (int(part) for part in version.split(".")[:3])
    if major * 1_000_000 + minor * 1_000 + patch < _MINIMUM_SQLITE:
        raise RuntimeError(f"SQLite {version} can corrupt the outbox; 3.51.3 or later is needed")


def _configure(connection: apsw.Connection) -> None:
    connection.set_busy_timeout(BUSY_TIMEOUT_MS)
    connection.pragma("synchronous", "FULL")
    connection.pragma("secure_delete", "ON")
    connection.pragma("mmap_size", 0)  # a full disk is an error then, and not a SIGBUS
    connection.pragma("trusted_schema", "OFF")


def _recognise(path: Path, connection: apsw.Connection) -> None:
    application = connection.pragma("application_id")
    if application != APPLICATION_ID:
        if path.stat().st_size == 0:
            raise OutboxDamaged(f"the outbox {path} is an empty file")
        raise ForeignDatabase(f"{path} is a database of another program, not an outbox")
    version, tables = connection.pragma("user_version"), _tables(connection)
    known = _tables_by_version(tuple(MIGRATIONS))
    if version > len(known) and tables not in known:
        raise OutboxTooNew(f"{path} was written by a newer version of this program")
    if known.get(tables) != version:  # a flipped bit in the mark would run a migration twice
        raise OutboxDamaged(f"the outbox {path} is damaged: its tables are not of its version")


def _tables(connection: apsw.Connection) -> str:
    rows = connection.execute("SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL ORDER BY name")
    return "\n".join(sql for (sql,) in rows)


@cache
def _tables_by_version(migrations: tuple[str, ...]) -> Mapping[str, int]:
    """The version of each set of tables that a migration ended with, by their SQL."""
    connection = apsw.Connection(":memory:")
    known = {}
    for version, script in enumerate(migrations, start=1):
        connection.execute(script)
        known[_tables(connection)] = version
    connection.close()
    return known


def _check(path: Path, connection: apsw.Connection) -> None:
    verdict = connection.execute("PRAGMA quick_check(1)").fetchall()
    if verdict != [("ok",)]:
        raise OutboxDamaged(f"the outbox {path} is damaged: {str(verdict[0][0]).splitlines()[-1]}")


def _keep_durably(path: Path, connection: apsw.Connection) -> None:
    """WAL is a property of the file; a copy made by other means may have lost it."""
    if connection.readonly("main"):  # what SQLite falls back to, without a word
        raise OutboxNotWritable(f"this user cannot write the outbox {path}")
    kept = (connection.pragma("journal_mode", "WAL"), connection.pragma("synchronous"))
    if kept != ("wal", 2):
        raise DiskFailed(f"the disk under {path} cannot keep an outbox durably: {kept}")


def _migrate(connection: apsw.Connection) -> None:
    if connection.pragma("user_version") == len(MIGRATIONS):
        return
    with transaction(connection):
        done = connection.pragma("user_version")
        for script in MIGRATIONS[done:]:
            connection.execute(script)
        connection.pragma("user_version", max(done, len(MIGRATIONS)))


def _create(path: Path) -> None:
    """Makes the file beside its place and links it in; whoever comes second finds the first's."""
    with drafted(path, lambda _: None) as draft:
        _link(draft, path)


@contextmanager
def drafted(path: Path, fill: Callable[[apsw.Connection], None]) -> Iterator[Path]:
    """A new outbox beside `path`, filled by `fill` and whole on the disk; gone after the block.

    Raises `OutboxError`.
    """
    draft = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    try:
        make_shared(path.parent)
        os.close(os.open(draft, os.O_CREAT | os.O_EXCL | os.O_WRONLY, _FILE_MODE))
        draft.chmod(_FILE_MODE)  # whatever the umask
        try:
            _fill(draft, path, fill)
            yield draft
        finally:
            draft.unlink(missing_ok=True)
            for suffix in ("-wal", "-shm", "-journal"):
                draft.with_name(draft.name + suffix).unlink(missing_ok=True)
    except OSError as error:
        raise os_error_in_words(path, error) from error


def _fill(draft: Path, path: Path, fill: Callable[[apsw.Connection], None]) -> None:
    with in_words(path):
        connection = apsw.Connection(str(draft), flags=apsw.SQLITE_OPEN_READWRITE)
    try:
        with in_words(path, connection):
            connection.pragma("application_id", APPLICATION_ID)
            connection.pragma("journal_mode", "WAL")
            _configure(connection)
            _migrate(connection)
            with transaction(connection):
                fill(connection)
            # Closing would do this too, but would say nothing when it fails.
            connection.wal_checkpoint(mode=apsw.SQLITE_CHECKPOINT_TRUNCATE)
    finally:
        connection.close()


def _link(draft: Path, path: Path) -> None:
    try:
        path.hardlink_to(draft)
    except FileExistsError:
        return
    sync(path.parent)
