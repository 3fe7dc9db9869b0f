"""What transactions run on: an SQLite file, or a PostgreSQL server from release 15 on.

Guarantees on both: a commit that returned is on the disk; a writer waits for another one instead of
failing; no error's text holds a row; nothing waits for ever.
"""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any, Final

from sqlalchemy import URL, Connection, Engine, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

BUSY_SECONDS: Final = 30.0
WRITES: Final = "portal_writes"
"""The execution option of a connection that is going to write."""
OLDEST_POSTGRESQL: Final = 15
POOLED: Final = 15
"""How many connections one process keeps to a server, at most."""
_CONNECT_SECONDS = 10
_FIRST_SOUND_WAL = (3, 51, 3)
_PRAGMAS = ("PRAGMA foreign_keys=ON", "PRAGMA secure_delete=ON")
_SERVER_SETTINGS: Final = {
    "lock_timeout": "30s",
    "statement_timeout": "60s",
    "idle_in_transaction_session_timeout": "120s",
    "timezone": "UTC",
    "synchronous_commit": "on",
}


class TooOld(ValueError):  # noqa: N818 - named for what happened
    """The server is of a release that this program was never tried with."""


def engine_of(address: str) -> Engine:
    """The engine for an SQLAlchemy address; `postgresql://` speaks through psycopg 3.

    Raises SQLAlchemy's `ArgumentError` and `NoSuchModuleError`, `ModuleNotFoundError`, `OSError`.
    """
    url = make_url(address)
    if url.get_backend_name() == "sqlite":
        return _sqlite(url)
    if url.drivername in {"postgresql", "postgres", "postgresql+psycopg"}:
        return _postgresql(url.set(drivername="postgresql+psycopg"))
    raise ArgumentError(f"{url.get_backend_name()} was never tried: SQLite or PostgreSQL")


def journal_settings(sqlite_version: tuple[int, ...]) -> tuple[str, ...]:
    """The pragmas under which this SQLite loses nothing it has committed.

    Before 3.51.3 a write-ahead log with two connections can corrupt the file, and a rollback
    journal is durable only with `synchronous=EXTRA`.
    """
    if sqlite_version >= _FIRST_SOUND_WAL:
        return ("PRAGMA journal_mode=WAL", "PRAGMA synchronous=FULL")
    return ("PRAGMA journal_mode=DELETE", "PRAGMA synchronous=EXTRA")


def _sqlite(url: URL) -> Engine:
    path = url.database
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
        connection.exec_driver_sql("BEGIN IMMEDIATE" if options.get(WRITES) else "BEGIN")

    return engine


def _postgresql(url: URL) -> Engine:
    asked = url.query.get("options", ())
    settings = [f"-c {name}={value}" for name, value in _SERVER_SETTINGS.items()]
    options = " ".join([*settings, *([asked] if isinstance(asked, str) else asked)])
    engine = create_engine(
        url,
        connect_args={
            "options": options,
            "application_name": "ventanilla-portal",
            "connect_timeout": _CONNECT_SECONDS,
        },
        pool_size=POOLED,
        max_overflow=0,
        pool_timeout=BUSY_SECONDS,
        pool_pre_ping=True,
        hide_parameters=True,
    )

    @event.listens_for(engine, "first_connect")
    def _check(connection: Any, _record: object) -> None:
        release = connection.info.server_version // 10_000
        if release < OLDEST_POSTGRESQL:
            raise TooOld(f"PostgreSQL {release} is too old: {OLDEST_POSTGRESQL} is the oldest")

    return engine
