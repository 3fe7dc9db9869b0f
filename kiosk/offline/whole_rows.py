"""Rows of the table `submission` as they stand, sound or not: what repairs read and put back."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import apsw

from kiosk.offline.submission_row import WHOLE


def places(connection: apsw.Connection, *, newest_first: bool = False) -> Iterator[int]:
    """Where there is a row, for repairs."""
    order = "DESC" if newest_first else "ASC"
    for (place,) in connection.execute(f"SELECT place FROM submission ORDER BY place {order}"):  # noqa: S608
        yield place


def indexed(connection: apsw.Connection) -> Iterator[tuple[int, str]]:
    """Place and folio of each row as the folios' index has them, whatever became of the rows."""
    yield from connection.execute("SELECT place, folio FROM submission ORDER BY folio")


def whole_row(connection: apsw.Connection, place: int) -> tuple[Any, ...] | None:
    """The row at one place as it stands (`submission_row.WHOLE`): text that is none is bytes."""
    try:
        return _whole_row(connection, place, "{}")
    except UnicodeDecodeError:
        return _whole_row(connection, place, "CAST({} AS BLOB)")


def _whole_row(connection: apsw.Connection, place: int, form: str) -> tuple[Any, ...] | None:
    """A column that the schema of an earlier version lacks is NULL."""
    query = "SELECT name FROM pragma_table_info('submission')"
    present = {name for (name,) in connection.execute(query).fetchall()}
    columns = ", ".join(
        "NULL" if name not in present else name if name == "place" else form.format(name)
        for name in WHOLE.split(", ")
    )
    query = f"SELECT {columns} FROM submission WHERE place = ?"  # noqa: S608 - constants
    return connection.execute(query, (place,)).fetchone()


def index_anew(connection: apsw.Connection) -> None:
    """The indexes after the rows: an altered text leaves its old entry behind."""
    connection.execute("REINDEX submission")


def insert_whole(connection: apsw.Connection, row: Sequence[Any]) -> None:
    """Puts a row of another outbox in, as it stood there."""
    marks = ", ".join("?" * len(row))
    connection.execute(
        f"INSERT INTO submission ({WHOLE}) VALUES ({marks})",  # noqa: S608 - constants
        tuple(row),
    )


def remove(connection: apsw.Connection, place: int) -> None:
    """Takes out a row that a repair replaces."""
    connection.execute("DELETE FROM submission WHERE place = ?", (place,))
