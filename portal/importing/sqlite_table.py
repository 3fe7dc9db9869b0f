"""SQLite databases: one table, read in memory."""

from __future__ import annotations

from collections.abc import Iterator

import apsw

from portal.importing.errors import CannotImport
from portal.importing.table import MAX_COLUMNS, MAX_ROWS, Row


def read_sqlite(
    content: bytes, name: str | None
) -> tuple[tuple[str, ...], tuple[Row, ...], tuple[str, ...]]:
    """Columns, rows and notes of the table called `name`, or of the first. Raises
    `CannotImport`. What the file itself would have run (triggers, views) is not."""
    db = apsw.Connection(":memory:")
    try:
        db.execute("PRAGMA trusted_schema = OFF")
        db.deserialize("main", _without_journal(content))
        tables = [row[0] for row in db.execute(
            "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
            " AND sql NOT LIKE 'CREATE VIRTUAL%' ORDER BY rowid"
        )]  # fmt: skip
        wanted = str(name or next(iter(tables), ""))
        if wanted not in tables:
            raise CannotImport(f"there is no table {wanted!r}; there are {', '.join(tables)}")
        columns = tuple(
            row[0]
            for row in db.execute(
                "SELECT name FROM pragma_table_xinfo(?) WHERE hidden != 1", (wanted,)
            )
        )
        rows = tuple(_rows(db, wanted, columns))
    except apsw.Error as error:
        raise CannotImport(f"not a database that can be read ({type(error).__name__})") from None
    finally:
        db.close()
    others = [table for table in tables if table != wanted]
    notes = (f"read the table {wanted!r}; not read: {', '.join(others)}",) if others else ()
    return columns, rows, notes


def _without_journal(content: bytes) -> bytes:
    """As if it were not kept with a write-ahead log, which in memory there is none of."""
    return content[:18] + b"\1\1" + content[20:] if content[18:20] == b"\2\2" else content


def _rows(db: apsw.Connection, table: str, columns: tuple[str, ...]) -> Iterator[Row]:
    if len(columns) > MAX_COLUMNS:
        raise CannotImport(f"more than {MAX_COLUMNS:,} columns")
    quoted = table.replace('"', '""')
    for number, row in enumerate(db.execute(f'SELECT * FROM "{quoted}"'), start=1):  # noqa: S608 - a table of its own
        if number > MAX_ROWS:
            raise CannotImport(f"more than {MAX_ROWS:,} rows")
        cells = zip(columns, map(_words, row), strict=True)
        yield Row(number, dict(cells))


def _words(value: object) -> str:
    match value:
        case None | bytes():
            return ""
        case float():
            return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
        case _:
            return str(value)
