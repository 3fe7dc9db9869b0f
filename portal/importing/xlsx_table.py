"""Excel workbooks: one sheet, merged cells filled, days as ISO dates, numbers as people write."""

from __future__ import annotations

import io
import warnings
import zipfile
from datetime import datetime, time
from typing import Any, Final

from openpyxl import Workbook, load_workbook
from openpyxl.cell.cell import ERROR_CODES
from openpyxl.worksheet.worksheet import Worksheet

from portal.importing.errors import CannotImport
from portal.importing.table import MAX_COLUMNS, MAX_ROWS, Sheet

MAX_UNPACKED: Final = 300_000_000
_UNREADABLE: Final = "not a workbook that can be read: save it as .xlsx or CSV"


def read_xlsx(content: bytes, name: str | None) -> Sheet:
    """The sheet called `name`, or the first that holds anything. Raises `CannotImport`."""
    book, formulas = _opened(content)
    pages = [page for page in book.worksheets if name is None or page.title == name]
    if not pages:
        raise CannotImport(f"there is no sheet {name!r}; there are {', '.join(book.sheetnames)}")
    page = next((page for page in pages if page.max_row > 1), pages[0])
    if page.max_column > MAX_COLUMNS:
        raise CannotImport(f"more than {MAX_COLUMNS:,} columns")
    sheet = Sheet([])
    others = [each.title for each in book.worksheets if each is not page and each.max_row > 1]
    if others:
        sheet.notes.append(f"read the sheet {page.title!r}; not read: {', '.join(others)}")
    _fill(sheet, page, formulas[page.title])
    return sheet


def _opened(content: bytes) -> tuple[Workbook, Workbook]:
    """With what its formulas came to, and with the formulas themselves."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            is_small = sum(each.file_size for each in packed.infolist()) <= MAX_UNPACKED
        if is_small:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # of styles and rules that no row depends on
                whole = load_workbook(io.BytesIO(content), data_only=True)
                return whole, load_workbook(io.BytesIO(content))
    except Exception as error:  # noqa: BLE001 - others' files make it stumble in every way
        raise CannotImport(f"{_UNREADABLE} ({type(error).__name__})") from None
    raise CannotImport(f"larger than {MAX_UNPACKED:,} bytes once unpacked")


def _fill(sheet: Sheet, page: Worksheet, formulas: Worksheet) -> None:
    merged = _merged(page)
    for number, row in enumerate(page.iter_rows(), start=1):
        if number > MAX_ROWS + 1:
            raise CannotImport(f"more than {MAX_ROWS:,} rows")
        cells = []
        errors = 0
        for place, cell in enumerate(row, start=1):
            value = merged.get((number, place), cell.value)
            is_lost = value is None and formulas.cell(number, place).data_type == "f"
            if is_lost or (isinstance(value, str) and value in ERROR_CODES):
                errors += 1
                value = None
            cells.append(_words(value))
        sheet.lines.append((number, cells))
        if errors:
            sheet.repaired[number] = f"{errors} cells held a formula without a result, or its error"


def _merged(page: Worksheet) -> dict[tuple[int, int], Any]:
    """What every cell of a merged range shows: its first cell's value, down a column only.

    Across, the value belongs to the first column: a title over a table is no cell of each.
    """
    filled = {}
    for area in page.merged_cells.ranges:
        value = page.cell(area.min_row, area.min_col).value
        for row in range(area.min_row, min(area.max_row, MAX_ROWS) + 1):
            filled[row, area.min_col] = value
    return filled


def _words(value: object) -> str:
    match value:
        case None:
            return ""
        case bool():
            return "sí" if value else "no"
        case datetime():
            return str(value.date() if value.time() == time() else value)
        case float():
            whole = value.is_integer() and abs(value) < 1e15
            return str(int(value)) if whole else repr(round(value, 10))
        case _:  # dates and times are ISO 8601 too
            return str(value)
