"""The desk's table for a spreadsheet: no answer is lost in it, and no cell is a formula."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from typing import Any

from portal.desk.pages.export import csv_file


def row(folio: str, *answered: tuple[str, str]) -> dict[str, Any]:
    said = [{"question": question, "answer": answer} for question, answer in answered]
    return {"folio": folio, "in_words": said}


def table_of(rows: Sequence[dict[str, Any]]) -> list[dict[str, str]]:
    text = csv_file(rows).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline="")))


def test_what_is_asked_of_each_of_a_list_has_a_column_for_each() -> None:
    first, second = table_of(
        [
            row("A", ("Nombre", "Ana"), ("Edad", "7"), ("Nombre", "Luis"), ("Edad", "9")),
            row("B", ("Nombre", "Eva"), ("Calle", "Sur")),
        ]
    )
    assert [first[head] for head in ("Nombre", "Edad", "Nombre (2)", "Edad (2)", "Calle")] == [
        "Ana", "7", "Luis", "9", "",
    ]  # fmt: skip
    assert (second["Nombre"], second["Nombre (2)"], second["Calle"]) == ("Eva", "", "Sur")


def test_a_question_that_is_called_as_a_second_column_has_its_own() -> None:
    (found,) = table_of([row("A", ("X (2)", "own"), ("X", "1"), ("X", "2"))])
    assert {head: found[head] for head in ("X", "X (2)", "X (3)")} == {
        "X": "1", "X (2)": "own", "X (3)": "2",
    }  # fmt: skip


def test_no_cell_and_no_head_begins_as_a_formula() -> None:
    (found,) = table_of([row("A", ("=1+1", "+52 951"))])
    assert found["'=1+1"] == "'+52 951"


def test_what_no_question_shows_has_a_column_of_its_own() -> None:
    unasked = [{"name": "Nombre", "answer": "=1"}]
    (found,) = table_of([row("A", ("Nombre", "Ana")) | {"form_known": True, "not_asked": unasked}])
    assert (found["Nombre"], found["not_asked: Nombre"]) == ("Ana", "'=1")
    assert found["form_known"] == "1"


def test_a_signature_is_told_with_the_list_by_which_it_was_judged() -> None:
    efirma = {
        "verdict": "not-known-revoked",
        "revocation_list_of": "2026-01-02T00:00:00+00:00",
        "revoked_at": None,
        "signer": {"name": "Ana"},
    }
    (found,) = table_of([row("A") | {"efirma": efirma}])
    assert (found["signed_by"], found["efirma"]) == ("Ana", "not-known-revoked")
    assert found["revocation_list_of"].startswith("2026-01-02")
    assert found["revoked_at"] == ""
