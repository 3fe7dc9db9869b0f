"""The portal's database: opened, brought up to date, and handed out by transaction.

Guarantees: a writing transaction that ended without an exception is on the disk; writers wait for
each other instead of failing (SQLite: all of them, PostgreSQL: those who touch the same rows); what
is deleted is overwritten with zeros in an SQLite file; no error's text holds a row.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from threading import Lock
from typing import Final

from sqlalchemy import Connection, Engine, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import (
    ArgumentError,
    DBAPIError,
    InterfaceError,
    InternalError,
    NoSuchModuleError,
    OperationalError,
)
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.orm import Session

from portal.storage.engines import BUSY_SECONDS, WRITES, engine_of
from portal.storage.migrate import migrate

STORAGE_FAILURES: Final = (OperationalError, InterfaceError, InternalError, PoolTimeout)
"""What a database raises that is full, locked, gone, shut down or set to reading only."""
_LETS_GO: Final = ("drafts", "nonces", "enrolment_codes")
"""Of PostgreSQL's tables, those where what is deleted should be gone soon."""


class DatabaseUnusable(Exception):  # noqa: N818 - named for what happened
    """The database cannot be opened, or is not the portal's; the message says why."""


class Database:
    """Transactions over one engine; may be used from many threads."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        reading: dict[str, object] = {}
        if engine.dialect.name == "postgresql":
            reading = {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
        self._reading = engine.execution_options(**reading)
        self._turn = Lock()

    @property
    def engine(self) -> Engine:
        """For who copies all of it."""
        return self._engine

    @property
    def is_postgresql(self) -> bool:
        """Whether others may write at the same moment, and from other machines."""
        return self._engine.dialect.name == "postgresql"

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """One consistent view."""
        with Session(self._reading) as session:
            yield session

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """Commits at the end, rolls back on an exception; SQLite lets others' writes wait.

        Those of one process wait for each other: SQLite only looks again, ever more rarely.
        On PostgreSQL what is read may be changed by others meanwhile: lock what you decide by.
        """
        with (
            self._in_turn(),
            self._engine.connect().execution_options(**{WRITES: True}) as connection,
            Session(connection, expire_on_commit=False) as session,
            session.begin(),
        ):
            yield session

    @contextmanager
    def writing_at_length(self) -> Iterator[Session]:
        """As `writing`, however long a statement takes: for what goes through whole tables."""
        with self.writing() as session:
            take_time(session.connection())
            yield session

    @contextmanager
    def _in_turn(self) -> Iterator[None]:
        if self._engine.dialect.name != "sqlite":
            yield
            return
        if not self._turn.acquire(timeout=BUSY_SECONDS):
            raise PoolTimeout("others have been writing for too long")
        try:
            yield
        finally:
            self._turn.release()

    def let_go_of_erased(self) -> None:
        """Frees what was erased where it may still lie, if none reads it.

        That is SQLite's write-ahead log, and PostgreSQL's dead rows.
        """
        if self.is_postgresql:
            with self._engine.connect().execution_options(
                isolation_level="AUTOCOMMIT"
            ) as connection:
                connection.execute(text("SET statement_timeout = 0"))
                connection.execute(text(f"VACUUM {', '.join(_LETS_GO)}"))
                connection.execute(text("RESET statement_timeout"))
        elif self._engine.dialect.name == "sqlite":
            with closing(self._engine.raw_connection()) as connection:
                connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def close(self) -> None:
        """Lets go of every connection."""
        self._engine.dispose()


def take_time(connection: Connection) -> None:
    """Lets each statement take as long as it takes, until the transaction ends."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SET LOCAL statement_timeout = 0"))


def cause_of(error: BaseException) -> object:
    """What the driver said, for the log: never the statement, whose parameters are somebody's.

    Of PostgreSQL's words the first line alone: the others may quote a row.
    """
    told: object = error.orig if isinstance(error, DBAPIError) else error
    if isinstance(told, OSError):
        return told.strerror
    return (str(told).splitlines() or [type(told).__name__])[0]


def open_database(url: str) -> Database:
    """Opens (and makes, for SQLite) the database and runs the migrations that it lacks.

    Raises `DatabaseUnusable`.
    """
    try:
        engine = engine_of(url)
    except (ArgumentError, NoSuchModuleError, ModuleNotFoundError, OSError) as error:
        raise DatabaseUnusable(f"the database cannot be opened: {error}") from error
    try:
        options = {WRITES: True}
        with engine.connect().execution_options(**options) as connection, connection.begin():
            migrate(connection)
    except DBAPIError as error:
        engine.dispose()
        raise DatabaseUnusable(f"{_shown(url)}: {cause_of(error)}") from error
    except ValueError as error:
        engine.dispose()
        raise DatabaseUnusable(f"{_shown(url)}: {error}") from error
    return Database(engine)


def _shown(url: str) -> str:
    """The address without its password."""
    return make_url(url).render_as_string()
