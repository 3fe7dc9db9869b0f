"""The portal's database: opened, brought up to date, and handed out by transaction.

Guarantees: a writing transaction that ended without an exception is on the disk; writers of one
SQLite file wait for each other instead of failing; what is deleted is overwritten with zeros in an
SQLite file; no error's text holds a row.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError
from sqlalchemy.orm import Session

from portal.storage.migrate import migrate

BUSY_SECONDS = 30.0
_WRITES = "portal_writes"
_FIRST_SOUND_WAL = (3, 51, 3)
_PRAGMAS = ("PRAGMA foreign_keys=ON", "PRAGMA secure_delete=ON")


class DatabaseUnusable(Exception):  # noqa: N818 - named for what happened
    """The database cannot be opened, or is not the portal's; the message says why."""


class Database:
    """Transactions over one engine; may be used from many threads."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """One consistent view."""
        with Session(self._engine) as session:
            yield session

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """Commits at the end, rolls back on an exception; SQLite lets others' writes wait."""
        with (
            self._engine.connect().execution_options(**{_WRITES: True}) as connection,
            Session(connection, expire_on_commit=False) as session,
            session.begin(),
        ):
            yield session

    def let_go_of_erased(self) -> None:
        """Empties SQLite's write-ahead log, where what was erased may still lie; if none reads."""
        if self._engine.dialect.name == "sqlite":
            with closing(self._engine.raw_connection()) as connection:
                connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def close(self) -> None:
        """Lets go of every connection."""
        self._engine.dispose()


def open_database(url: str) -> Database:
    """Opens (and makes, for SQLite) the database and runs the migrations that it lacks.

    Raises `DatabaseUnusable`.
    """
    try:
        parsed = make_url(url)
        if parsed.get_backend_name() == "sqlite":
            engine = _sqlite(url, parsed.database)
        else:
            engine = create_engine(url, pool_pre_ping=True, hide_parameters=True)
    except (ArgumentError, NoSuchModuleError, ModuleNotFoundError, OSError) as error:
        raise DatabaseUnusable(f"the database cannot be opened: {error}") from error
    try:
        options = {_WRITES: True}
        with engine.connect().execution_options(**options) as connection, connection.begin():
            migrate(connection)
    except DBAPIError as error:
        engine.dispose()
        raise DatabaseUnusable(f"{parsed.render_as_string()}: {error.orig}") from error
    except ValueError as error:
        engine.dispose()
        raise DatabaseUnusable(f"{parsed.render_as_string()}: {error}") from error
    return Database(engine)


def journal_settings(sqlite_version: tuple[int, ...]) -> tuple[str, ...]:
    """The pragmas under which this SQLite loses nothing it has committed.

    Before 3.51.3 a write-ahead log with two connections can corrupt the file, and a rollback
    journal is durable only with `synchronous=EXTRA`.
    """
    if sqlite_version >= _FIRST_SOUND_WAL:
        return ("PRAGMA journal_mode=WAL", "PRAGMA synchronous=FULL")
    return ("PRAGMA journal_mode=DELETE", "PRAGMA synchronous=EXTRA")


def _sqlite(url: str, path: str | None) -> Engine:
    if path and path != ":memory:":
        Path(path).parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    engine = create_engine(
        url,
        connect_args={"timeout": BUSY_SECONDS},
        pool_timeout=BUSY_SECONDS,
        hide_parameters=True,
    )

    @event.listens_for(engine, "connect")
    def _configure(connection: sqlite3.Connection, _record: object) -> None:
        # The driver's own BEGIN comes late and deferred: a reader that then writes is refused at
        # once instead of waiting its turn.
        connection.isolation_level = None
        for pragma in (*journal_settings(sqlite3.sqlite_version_info), *_PRAGMAS):
            connection.execute(pragma)

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        options: dict[str, Any] = dict(connection.get_execution_options())
        connection.exec_driver_sql("BEGIN IMMEDIATE" if options.get(_WRITES) else "BEGIN")

    return engine
