"""Applications as files: JSON with all that is known, CSV for a spreadsheet.

No cell of a CSV begins as a formula does: what a visitor typed is never reckoned with.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

MOST_EXPORTED: Final = 500
_FIXED: Final = (
    *("folio", "service", "created_at", "received_at", "stage", "centre", "kiosk", "language"),
    *("device_signature", "assisted", "call_back", "follows", "fault"),
)
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")


def json_file(rows: Sequence[Mapping[str, Any]]) -> bytes:
    """One array."""
    return (json.dumps(rows, ensure_ascii=False, indent=2) + "\n").encode()


def csv_file(rows: Sequence[Mapping[str, Any]]) -> bytes:
    """One line an application (RFC 4180); every question is a column, in the order first met.

    In UTF-8 with a mark at its start, by which spreadsheets know it.
    """
    questions = list(dict.fromkeys(_questions(rows)))
    out = io.StringIO(newline="")
    table = csv.writer(out)
    heads = (*_FIXED, "signed_by", "attachments", *questions)
    table.writerow([_cell(head) for head in heads])
    for row in rows:
        said = {one["question"]: one["answer"] for one in row.get("in_words", ())}
        signer = (row.get("efirma") or {}).get("signer") or {}
        names = "; ".join(one["name"] for one in row.get("attachments", ()))
        cells = [row.get(name) for name in _FIXED]
        cells += [signer.get("name"), names, *(said.get(question) for question in questions)]
        table.writerow([_cell(cell) for cell in cells])
    return b"\xef\xbb\xbf" + out.getvalue().encode()


def _questions(rows: Iterable[Mapping[str, Any]]) -> Iterable[str]:
    for row in rows:
        for one in row.get("in_words", ()):
            yield one["question"]


def _cell(value: object) -> str:
    if value is None:
        return ""
    text = str(int(value)) if isinstance(value, bool) else str(value)
    return f"'{text}" if text.startswith(_FORMULA) else text
