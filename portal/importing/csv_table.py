"""CSV and its kin: the separator is found out, line ends may mix, a lost quote costs one row."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from typing import Final

from portal.importing.decoding import Decoded
from portal.importing.errors import CannotImport
from portal.importing.folding import fold
from portal.importing.table import MAX_COLUMNS, MAX_ROWS, Sheet

MAX_CELL: Final = 1_000_000
SEPARATORS: Final = (",", ";", "\t", "|")
_MOST_LOST_QUOTES: Final = 50
_LOST_QUOTE: Final = "a quotation mark is never closed, so that its cells are unclear"


def read_csv(decoded: Decoded, delimiter: str | None, wanted: Iterable[str]) -> tuple[Sheet, str]:
    """The lines, numbered as a spreadsheet shows them, and the separator. Raises `CannotImport`."""
    text = decoded.text
    sheet = Sheet([], list(decoded.notes))
    ends = [text.count("\r\n"), text.count("\n"), text.count("\r")]
    if sum(count > 0 for count in (ends[0], ends[1] - ends[0], ends[2] - ends[0])) > 1:
        sheet.notes.append("line ends are mixed")
    separator = delimiter or _separator(text, [fold(name) for name in wanted])
    csv.field_size_limit(MAX_CELL)
    try:
        for number, (cells, is_lost) in enumerate(_records(text, separator), start=1):
            if number > MAX_ROWS + 1 or len(cells) > MAX_COLUMNS:
                raise CannotImport(f"more than {MAX_ROWS:,} rows or {MAX_COLUMNS:,} columns")
            sheet.lines.append((number, cells))
            if is_lost:
                sheet.refused[number] = _LOST_QUOTE
    except csv.Error as error:
        raise CannotImport(f"not CSV: {error}") from None
    return sheet, separator


def _records(text: str, separator: str) -> Iterator[tuple[list[str], bool]]:
    """Records, and whether each is one that a lost quotation mark spoils."""
    lines = io.StringIO(text, newline="").readlines()
    start = 0
    for _ in range(_MOST_LOST_QUOTES):
        reader = csv.reader(lines[start:], delimiter=separator)
        held: tuple[int, list[str]] | None = None
        before = 0
        for cells in reader:
            if held is not None:
                yield held[1], False
            held = (before, cells)
            before = reader.line_num
        if held is None:
            return
        first = start + held[0]
        if not _is_open(lines[first:], separator):
            yield held[1], False
            return
        yield (
            next(csv.reader([lines[first]], delimiter=separator, quoting=csv.QUOTE_NONE), []),
            True,
        )
        start = first + 1
    for line in lines[start:]:
        yield next(csv.reader([line], delimiter=separator, quoting=csv.QUOTE_NONE), []), True


def _is_open(record: list[str], separator: str) -> bool:
    """Whether the quotation mark that opens its last cell is never closed."""
    try:
        list(csv.reader(record, delimiter=separator, strict=True))
    except csv.Error as error:
        return "unexpected end" in str(error)
    return False


def _separator(text: str, wanted: list[str]) -> str:
    """That whose columns the mapping knows best; else that which parts the lines most evenly."""
    head = text[:200_000].splitlines(keepends=True)[:200]

    def fitness(separator: str) -> tuple[int, float]:
        try:
            records = list(csv.reader(head, delimiter=separator))[:50]
        except csv.Error:
            return (0, 0.0)
        known = max(
            (sum(name in map(fold, cells) for name in wanted) for cells in records), default=0
        )
        widths = [len(cells) for cells in records if any(cells)]
        usual = max(set(widths), key=widths.count, default=1)
        even = widths.count(usual) / len(widths) if widths else 0.0
        return (known, even * (usual > 1) + min(usual, 99) / 1000)

    return max(SEPARATORS, key=fitness)
