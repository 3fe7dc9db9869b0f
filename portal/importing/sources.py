"""Opens what an import was given: every file becomes rows before anything is written."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from kiosk.catalogue.zones import CENTRAL
from portal.importing.csv_table import read_csv
from portal.importing.decoding import decode
from portal.importing.errors import CannotImport
from portal.importing.folding import fold
from portal.importing.json_documents import Broken, flat, read_json
from portal.importing.mapping import Mapping
from portal.importing.source_file import Format, format_of, read_file
from portal.importing.sqlite_table import read_sqlite
from portal.importing.table import MAX_ROWS, Row, Table, with_header
from portal.importing.xlsx_table import read_xlsx


def read_table(path: Path, mapping: Mapping) -> Table:
    """Any table: CSV, a workbook, a database, or JSON objects. Raises `CannotImport`."""
    content = read_file(path)
    found = format_of(path, content)
    wanted = mapping.columns()
    try:
        match found:
            case Format.XLSX:
                return _xlsx(path, content, mapping, wanted)
            case Format.JSON:
                return _json(path, content, mapping)
            case Format.SQLITE:
                columns, rows, notes = read_sqlite(content, mapping.read.sheet)
                return Table(str(path), "sqlite", None, columns, rows, notes)
            case _:
                return _csv(path, content, mapping, wanted)
    except CannotImport as error:
        if str(error).startswith(str(path)):
            raise
        raise CannotImport(f"{path}: {error}") from None


def check_columns(table: Table, mapping: Mapping) -> None:
    """Raises `CannotImport` where a column that the mapping names is not in the file."""
    there = {fold(name) for name in table.columns}
    named = [*mapping.columns().items(), *((name, True) for name in mapping.ignore)]
    for name, optional in named:
        if not optional and fold(name) not in there:
            has = ", ".join(table.columns[:40]) or "no columns"
            raise CannotImport(f"{table.file}: there is no column {name!r}; it has {has}")


def saved_on(path: Path) -> date:
    """The day a file was last written, which says how old its facts are at least.

    By the hour of the centre of Mexico: by UTC an evening's facts would be of tomorrow.
    """
    return datetime.fromtimestamp(path.stat().st_mtime, ZoneInfo(CENTRAL)).date()


def unmapped(table: Table, mapping: Mapping) -> list[str]:
    """Columns with something in them that the mapping does not speak of."""
    known = {fold(name) for name in (*mapping.columns(), *mapping.ignore)}
    return [
        name
        for name in table.columns
        if fold(name) not in known and any(row.cells.get(name, "").strip() for row in table.rows)
    ]


def object_rows(objects: Iterable[object]) -> tuple[tuple[str, ...], tuple[Row, ...]]:
    """Objects as rows of dotted columns; what is no object is refused."""
    rows = []
    columns: dict[str, None] = {}
    for number, item in enumerate(objects, start=1):
        if isinstance(item, Broken):
            rows.append(Row(number, {}, refusal=item.reason))
        elif not isinstance(item, dict):
            rows.append(Row(number, {}, refusal="not an object with named fields"))
        else:
            cells = flat(item)
            columns.update(dict.fromkeys(cells))
            rows.append(Row(number, cells))
    return tuple(columns), tuple(rows)


def listed(items: Sequence[object]) -> list[object]:
    """The rows of a JSON file: the list itself, or the one list that a wrapping object holds."""
    if len(items) != 1:
        return list(items)
    value = items[0]
    if isinstance(value, list):
        return value
    if isinstance(value, dict):
        lists = [
            v for v in value.values() if isinstance(v, list) and any(isinstance(i, dict) for i in v)
        ]
        scalars = [key for key in ("id", "name", "nombre", "title", "@type") if key in value]
        if len(lists) == 1 and not scalars:
            return list(lists[0])
    return [value]


def _csv(path: Path, content: bytes, mapping: Mapping, wanted: Iterable[str]) -> Table:
    read = mapping.read
    decoded = decode(content, read.encoding)
    sheet, separator = read_csv(decoded, read.delimiter, wanted)
    columns, rows = with_header(sheet, wanted, read.header)
    name = "tsv" if separator == "\t" else "csv"
    return Table(str(path), name, decoded.encoding, columns, rows, tuple(sheet.notes))


def _xlsx(path: Path, content: bytes, mapping: Mapping, wanted: Iterable[str]) -> Table:
    sheet = read_xlsx(content, mapping.read.sheet)
    columns, rows = with_header(sheet, wanted, mapping.read.header)
    return Table(str(path), "xlsx", None, columns, rows, tuple(sheet.notes))


def _json(path: Path, content: bytes, mapping: Mapping) -> Table:
    decoded = decode(content, mapping.read.encoding)
    documents = read_json(decoded.text)
    columns, rows = object_rows(listed(documents.items))
    if len(rows) > MAX_ROWS:
        raise CannotImport(f"more than {MAX_ROWS:,} rows")
    kind = "jsonl" if documents.is_lines else "json"
    notes = (*decoded.notes, *documents.notes)
    return Table(str(path), kind, decoded.encoding, columns, rows, notes)
