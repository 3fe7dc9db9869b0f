"""SQL of one table lives in one module."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from house_tree import ROOT, python_files, strings_in

_CREATED = re.compile(
    r"CREATE\s+(?:VIRTUAL\s+)?TABLE\s+(?:IF NOT EXISTS\s+)?([a-z_]+)\b", re.IGNORECASE
)
_WHOLE_TABLE_COPIED = r"INSERT INTO ([a-z_]+)_\d+ SELECT[^;]+FROM \1;"
"""How SQLite changes a constraint: a new table takes every row of the old."""
_USED = r"\b(?:FROM|INTO|UPDATE|JOIN|TABLE)\s+(?:OR\s+\w+\s+)?{table}\b"

MIGRATIONS = "kiosk/offline/outbox_schema.py"
"""Makes the outbox's tables, and does nothing else with them."""
REPAIRS = "kiosk/offline/whole_rows.py"
"""Reads rows as they stand, sound or not, and puts them back; the states are no matter of it."""


def sql_of(path: Path) -> str:
    return "\n;\n".join(strings_in(path))


def tables_of(room: str) -> set[str]:
    return {
        table.lower()
        for path in python_files("kiosk")
        if path.is_relative_to(ROOT / "kiosk" / room)
        for table in _CREATED.findall(sql_of(path))
    }


@pytest.mark.parametrize("room", ["offline", "catalogue"])
def test_a_table_has_one_module(room: str) -> None:
    tables = tables_of(room)
    assert tables, f"kiosk/{room} creates no table any more: drop it from this rule"
    for table in sorted(tables):
        pattern = re.compile(_USED.format(table=table), re.IGNORECASE)
        users = {
            path.relative_to(ROOT).as_posix()
            for path in python_files("kiosk")
            if pattern.search(sql_of(path))
        } - {MIGRATIONS, REPAIRS}
        assert len(users) == 1, (
            f"the table {table} is used in {sorted(users)}; move every statement on it into one"
            " module and call that."
        )


def test_migrations_only_make_and_change_tables() -> None:
    sql = re.sub(_WHOLE_TABLE_COPIED, "", sql_of(ROOT / MIGRATIONS))
    assert "CREATE TABLE submission" in sql
    looks = r"SELECT\s+(?!count|sql FROM sqlite_schema)"
    assert not re.search(rf"\b({looks}|INSERT INTO|UPDATE [a-z_]+ SET|DELETE FROM)", sql), (
        "rows are read and written in submission_table.py and last_folio.py"
    )


OTHERS_DATABASES = "portal/importing/sqlite_table.py"
"""Imports from tables that are none of ours."""


def test_nobody_else_speaks_sql() -> None:
    allowed = ("kiosk/offline/", "kiosk/catalogue/", "portal/storage/", OTHERS_DATABASES)
    wrong = [
        path.relative_to(ROOT).as_posix()
        for path in python_files("kiosk", "portal")
        if not path.relative_to(ROOT).as_posix().startswith(allowed)
        if re.search(r"\b(SELECT [^;]+ FROM|INSERT INTO|DELETE FROM|CREATE TABLE)\b", sql_of(path))
    ]
    assert not wrong, f"{wrong}: statements belong to the module of their table"
