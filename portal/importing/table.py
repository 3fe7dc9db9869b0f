"""A source's file as rows of named cells, whatever format it had.

Every row that the file holds is in `rows`: one that cannot be used carries the reason.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from portal.importing.folding import fold

MAX_ROWS: Final = 200_000
MAX_COLUMNS: Final = 1_000
BLANK: Final = "the row is blank"


@dataclass(frozen=True)
class Row:
    """`number` is where a person finds it: a spreadsheet's row, or the place in a list from 1."""

    number: int
    cells: Mapping[str, str]
    repairs: tuple[str, ...] = ()
    refusal: str | None = None


@dataclass(frozen=True)
class Table:
    """`notes` are what was found or repaired in the file as a whole."""

    file: str
    format: str
    encoding: str | None
    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    notes: tuple[str, ...] = ()


@dataclass
class Sheet:
    """Numbered lines of cells before their header is known."""

    lines: list[tuple[int, list[str]]]
    notes: list[str] = field(default_factory=list)
    refused: dict[int, str] = field(default_factory=dict)
    """Why a line cannot be used, by its number."""
    repaired: dict[int, str] = field(default_factory=dict)


def with_header(
    sheet: Sheet, wanted: Iterable[str], header: int | None
) -> tuple[tuple[str, ...], tuple[Row, ...]]:
    """Columns and rows; the header is the line `header`, or the first that looks like one.

    Rows after the last that holds anything are none.
    """
    lines = list(sheet.lines)
    while lines and not any(cell.strip() for cell in lines[-1][1]) and (
        lines[-1][0] not in sheet.refused
    ):  # fmt: skip
        lines.pop()
    at = _header_at(lines, [fold(each) for each in wanted], header)
    if at is None:
        return (), ()
    above = sum(any(cell.strip() for cell in cells) for _, cells in lines[:at])
    if above:
        sheet.notes.append(f"{above} lines above the header were not read as rows")
    columns = _columns(lines[at][1], sheet.notes)
    return columns, tuple(_row(number, cells, columns, sheet) for number, cells in lines[at + 1 :])


def _header_at(
    lines: Sequence[tuple[int, list[str]]], wanted: Sequence[str], header: int | None
) -> int | None:
    if header is not None:
        return next((at for at, (number, _) in enumerate(lines) if number == header), None)
    filled = [at for at, (_, cells) in enumerate(lines[:50]) if any(c.strip() for c in cells)]

    def found(at: int) -> int:
        names = {fold(cell) for cell in lines[at][1]}
        return sum(name in names for name in wanted)

    return max(filled, key=found, default=None)


def _columns(cells: Sequence[str], notes: list[str]) -> tuple[str, ...]:
    names: list[str] = []
    for place, cell in enumerate(cells, start=1):
        name = " ".join(cell.split()) or f"column {place}"
        number, free = 1, name
        while free in names:
            number += 1
            free = f"{name} ({number})"
        if number > 1:
            notes.append(f"the column {name!r} stands again: it is called {free!r} here")
        names.append(free)
    while names and names[-1] == f"column {len(names)}":
        names.pop()
    return tuple(names)


def _row(number: int, cells: Sequence[str], columns: Sequence[str], sheet: Sheet) -> Row:
    repairs = [sheet.repaired[number]] if number in sheet.repaired else []
    named = dict(zip(columns, [*cells, *[""] * len(columns)], strict=False))
    extra = [cell for cell in cells[len(columns) :] if cell.strip()]
    refusal = sheet.refused.get(number)
    if refusal is None and not any(cell.strip() for cell in cells):
        refusal = BLANK
    elif refusal is None and extra:
        refusal = (
            f"{len(cells)} cells under {len(columns)} columns: a separator without quotes around it"
        )
    elif len(cells) < len(columns):
        repairs.append(f"{len(columns) - len(cells)} cells were missing at the end")
    return Row(number, named, tuple(repairs), refusal)
