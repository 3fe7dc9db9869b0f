"""The tables that a form reckons with (`ui:tables`): what a law publishes in rows.

`{"resico": [{"up_to": 25000, "rate": 0.01}, {"up_to": 50000, "rate": 0.011}]}`: each name is a list
of rows, each row numbers or words by column. Formulas read them (`kiosk.forms.formula`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from kiosk.forms.hints import Hints

_MOST_ROWS: Final = 1_000
Row = Mapping[str, int | float | str]
Tables = Mapping[str, Sequence[Row]]


class TablesDamaged(ValueError):  # noqa: N818 - named for what they are
    """They are no tables; says which and why."""


def tables_of(hints: Hints) -> Tables:
    """The tables at a form's root; none where it has none. Raises `TablesDamaged`."""
    tables = hints.get("tables")
    if tables is None:
        return {}
    if not isinstance(tables, dict):
        raise TablesDamaged("tables stand by their names")
    for name, rows in tables.items():
        if not name.isidentifier():
            raise TablesDamaged(f"{name!r} is no name that a formula can read")
        if not isinstance(rows, list) or not 0 < len(rows) <= _MOST_ROWS:
            raise TablesDamaged(f"{name} is not 1 to {_MOST_ROWS} rows")
        if not all(isinstance(row, dict) and all(map(_is_cell, row.values())) for row in rows):
            raise TablesDamaged(f"{name} has a row that is not numbers and words by column")
        limits = [row["up_to"] for row in rows if "up_to" in row]
        if any(not _is_number(limit) for limit in limits) or limits != sorted(limits):
            raise TablesDamaged(f"{name} does not rise by `up_to`")
        if len(limits) < len(rows) - 1 or (len(limits) == len(rows) - 1 and "up_to" in rows[-1]):
            raise TablesDamaged(f"{name}: only its last row may have no `up_to`")
    return tables


def _is_cell(value: Any) -> bool:
    return isinstance(value, str) or _is_number(value)


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)
