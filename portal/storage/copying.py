"""A database copied whole: into a file of SQLite, and from one into any database.

One form for all: what was kept under SQLite goes back to PostgreSQL and the other way round. A copy
is of one moment, whatever is written meanwhile.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Connection, Integer, Table, func, insert, select

from portal.storage.database import Database, DatabaseUnusable, open_database, take_time
from portal.storage.migrate import revision_of
from portal.storage.tables import METADATA

_ROWS: Final = 200


def copy_to_file(database: Database, path: Path) -> None:
    """Makes `path`, which must not be there, a copy that only its owner reads.

    Raises `DatabaseUnusable`, `OSError` and what a database raises.
    """
    path.touch(mode=0o600, exist_ok=False)
    try:
        _copy_to_file(database, path)
        _check(path)
    except sqlite3.Error as error:  # the disk is full, say
        raise DatabaseUnusable(f"the copy of the database: {error}") from error


def _copy_to_file(database: Database, path: Path) -> None:
    if database.engine.dialect.name == "sqlite":
        with closing(database.engine.raw_connection()) as source, _plain(path) as target:
            source.driver_connection.backup(target)  # type: ignore[union-attr]  # sqlite3's own
            target.execute("PRAGMA journal_mode=DELETE")
    else:
        with opened_file(path) as copy, database.reading() as session:
            connection = session.connection()
            take_time(connection)
            with copy.writing() as writing:
                _copy(connection, writing.connection())


def copy_from_file(path: Path, database: Database) -> None:
    """Fills an empty database, all or nothing. Raises `DatabaseUnusable`."""
    with opened_file(path) as copy, copy.reading() as reading, database.writing() as writing:
        target = writing.connection()
        if any(counted(target).values()):
            raise DatabaseUnusable("the database holds something: restore into an empty one")
        take_time(target)
        _copy(reading.connection(), target)
        if database.is_postgresql:
            for table in METADATA.sorted_tables:
                _count_on(target, table)
        if counted(target) != counted(reading.connection()):
            raise DatabaseUnusable("not every row arrived: nothing was restored")


@contextmanager
def opened_file(path: Path) -> Iterator[Database]:
    """A copy, brought to the schema of this program. Raises `DatabaseUnusable`."""
    database = open_database(f"sqlite:///{path}")
    try:
        yield database
    finally:
        database.close()


def counted(connection: Connection) -> dict[str, int]:
    """How many rows each table has."""
    return {
        table.name: connection.execute(select(func.count()).select_from(table)).scalar_one()
        for table in METADATA.sorted_tables
    }


def revision_in(database: Database) -> str:
    """The schema's revision of an open database."""
    with database.reading() as session:
        return str(revision_of(session.connection()))


def _copy(source: Connection, target: Connection) -> None:
    """Every row, a table after those it refers to."""
    for table in METADATA.sorted_tables:
        rows = source.execution_options(yield_per=_ROWS).execute(select(table))
        for some in rows.mappings().partitions():
            target.execute(
                insert(table), [{name: _kept(row[name]) for name in row} for row in some]
            )


def _kept(value: object) -> object:
    """An SQLite file may hold of an agency's old notes what PostgreSQL's texts cannot."""
    return value.replace("\0", "\ufffd") if isinstance(value, str) else value


def _count_on(connection: Connection, table: Table) -> None:
    """Has PostgreSQL number further rows after those that came with their numbers."""
    for column in table.primary_key:
        if isinstance(column.type, Integer) or column.autoincrement is True:
            sequence = func.pg_get_serial_sequence(table.name, column.name)
            if connection.execute(select(sequence)).scalar_one() is not None:
                greatest = select(func.coalesce(func.max(column), 0) + 1).scalar_subquery()
                connection.execute(select(func.setval(sequence, greatest, False)))  # noqa: FBT003 - SQL


@contextmanager
def _plain(path: Path) -> Iterator[Any]:
    with closing(sqlite3.connect(path)) as connection:
        yield connection


def _check(path: Path) -> None:
    with _plain(path) as connection:
        told = connection.execute("PRAGMA quick_check").fetchone()[0]
    if told != "ok":
        raise DatabaseUnusable(f"the copy of the database is damaged: {told.splitlines()[0]}")
