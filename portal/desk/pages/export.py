"""Applications as files: JSON with all that is known, CSV for a spreadsheet.

No cell of a CSV begins as a formula does: what a visitor typed is never reckoned with.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping, Sequence
from typing import Any, Final

MOST_EXPORTED: Final = 500
_FIXED: Final = (
    *("folio", "service", "created_at", "received_at", "stage", "centre", "kiosk", "language"),
    *("device_signature", "assisted", "call_back", "follows", "fault", "form_known"),
)
_EFIRMA: Final = {
    "efirma": "verdict",
    "revocation_list_of": "revocation_list_of",
    "revoked_at": "revoked_at",
}
"""Columns of a signature, and what they are called in the JSON."""
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")


def json_file(rows: Sequence[Mapping[str, Any]]) -> bytes:
    """One array."""
    return (json.dumps(rows, ensure_ascii=False, indent=2) + "\n").encode()


def csv_file(rows: Sequence[Mapping[str, Any]]) -> bytes:
    """One line an application (RFC 4180); every question is a column, in the order first met.

    What is asked several times, as of each of a list, has as many columns: `Nombre`, `Nombre (2)`.
    What no question of the form shows stands under `not_asked` and its own name.
    In UTF-8 with a mark at its start, by which spreadsheets know it.
    """
    answered = [_answered(row) for row in rows]
    questions = list(dict.fromkeys(question for said in answered for question in said))
    out = io.StringIO(newline="")
    table = csv.writer(out)
    heads = (*_FIXED, "signed_by", *_EFIRMA, "attachments", *questions)
    table.writerow([_cell(head) for head in heads])
    for row, said in zip(rows, answered, strict=True):
        efirma = row.get("efirma") or {}
        signer = efirma.get("signer") or {}
        names = "; ".join(one["name"] for one in row.get("attachments", ()))
        cells = [row.get(name) for name in _FIXED]
        cells += [signer.get("name"), *(efirma.get(name) for name in _EFIRMA.values())]
        cells += [names, *(said.get(question) for question in questions)]
        table.writerow([_cell(cell) for cell in cells])
    return b"\xef\xbb\xbf" + out.getvalue().encode()


def _answered(row: Mapping[str, Any]) -> dict[str, Any]:
    """The answers by the heads of their columns."""
    said: dict[str, Any] = {}
    for one in row.get("in_words", ()):
        head, number = one["question"], 1
        while head in said:
            number += 1
            head = f"{one['question']} ({number})"
        said[head] = one["answer"]
    unasked = {f"not_asked: {one['name']}": one["answer"] for one in row.get("not_asked", ())}
    return said | unasked


def _cell(value: object) -> str:
    if value is None:
        return ""
    text = str(int(value)) if isinstance(value, bool) else str(value)
    return f"'{text}" if text.startswith(_FORMULA) else text
