"""Files as others save them: encodings, separators, ragged rows, lost quotes, workbooks, JSON."""

from __future__ import annotations

import codecs
import os
import zipfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook

from portal.importing.decoding import decode
from portal.importing.errors import CannotImport
from portal.importing.json_documents import Broken, flat, read_json
from portal.importing.mapping import Mapping
from portal.importing.sources import read_table
from portal.importing.table import BLANK, Table

TEXT = "nombre,costo\nEducación básica,Gratuito\nNiñez y ¿qué?,$50\n"


def mapping(**read: Any) -> Mapping:
    return Mapping.model_validate(
        {
            "kind": "jobs",
            "system": "prueba",
            "read": read,
            "job": {"title": "nombre", "salary": {"column": "costo", "optional": True}},
        }
    )


def table_of(folder: Path, content: bytes | str, name: str = "a.csv", **read: Any) -> Table:
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return read_table(path, mapping(**read))


@pytest.mark.parametrize(
    ("content", "encoding"),
    [
        (TEXT.encode(), "utf-8"),
        (TEXT.encode("utf-8-sig"), "utf-8"),
        (codecs.BOM_UTF16_LE + TEXT.encode("utf-16-le"), "utf-16-le"),
        (codecs.BOM_UTF16_BE + TEXT.encode("utf-16-be"), "utf-16-be"),
        (codecs.BOM_UTF32_LE + TEXT.encode("utf-32-le"), "utf-32-le"),
        (TEXT.encode("utf-16-le"), "utf-16-le"),
        (TEXT.encode("cp1252"), "cp1252"),
        (TEXT.encode("cp850"), "cp850"),
        (TEXT.encode("mac_roman"), "mac_roman"),
    ],
)
def test_every_usual_encoding_is_read(tmp_path: Path, content: bytes, encoding: str) -> None:
    table = table_of(tmp_path, content)
    assert table.encoding == encoding
    assert table.columns == ("nombre", "costo")
    assert [row.cells["nombre"] for row in table.rows] == ["Educación básica", "Niñez y ¿qué?"]


def test_two_encodings_in_one_file() -> None:
    found = decode("uno á\n".encode() + "dos é\n".encode("cp1252"))
    assert found.text == "uno á\ndos é\n"
    assert found.encoding == "utf-8 and cp1252"
    assert found.notes == ("1 lines are in cp1252, the others in UTF-8",)


def test_nul_bytes_go_and_are_told(tmp_path: Path) -> None:
    table = table_of(tmp_path, b"nombre,costo\nA\0B,1\n")
    assert table.rows[0].cells["nombre"] == "AB"
    assert table.notes == ("1 NUL bytes removed",)


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_the_separator_is_found_out(tmp_path: Path, separator: str) -> None:
    text = f'nombre{separator}costo\n"a, b; c | d"{separator}1\nx{separator}2\n'
    table = table_of(tmp_path, text)
    assert table.columns == ("nombre", "costo")
    assert [row.cells["costo"] for row in table.rows] == ["1", "2"]


def test_a_separator_may_be_said(tmp_path: Path) -> None:
    assert table_of(tmp_path, "nombre:costo\nA:1\n", delimiter=":").rows[0].cells["costo"] == "1"


def test_mixed_line_ends_and_lines_within_quotes(tmp_path: Path) -> None:
    table = table_of(tmp_path, 'nombre,costo\r\nA,1\n"B\r\nb",2\rC,3\n')
    assert [row.cells["nombre"] for row in table.rows] == ["A", "B\r\nb", "C"]
    assert "line ends are mixed" in table.notes


def test_ragged_blank_and_trailing_rows(tmp_path: Path) -> None:
    table = table_of(tmp_path, "nombre,costo,nota\nA,1\n,,\n\nB,2,x,y\nC,3,z,,\n,,\n\n\n")
    assert [(row.number, row.refusal) for row in table.rows] == [
        (2, None),
        (3, BLANK),
        (4, BLANK),
        (5, "4 cells under 3 columns: a separator without quotes around it"),
        (6, None),
    ]
    assert table.rows[0].repairs == ("1 cells were missing at the end",)


def test_twice_named_and_nameless_columns(tmp_path: Path) -> None:
    table = table_of(tmp_path, "nombre,nombre,,costo\na,b,c,1\n")
    assert table.columns == ("nombre", "nombre (2)", "column 3", "costo")
    assert "the column 'nombre' stands again: it is called 'nombre (2)' here" in table.notes


def test_the_header_is_found_under_a_title(tmp_path: Path) -> None:
    table = table_of(tmp_path, "Inventario 2024,\n\nnombre,costo\nA,1\n")
    assert table.columns == ("nombre", "costo")
    assert [row.number for row in table.rows] == [4]
    assert "1 lines above the header were not read as rows" in table.notes


def test_a_lost_quotation_mark_costs_one_row(tmp_path: Path) -> None:
    table = table_of(tmp_path, 'nombre,costo\nA,1\n"B,2\nC,3\nD,4\n')
    assert [row.cells["nombre"] for row in table.rows if row.refusal is None] == ["A", "C", "D"]
    assert [row.number for row in table.rows if row.refusal] == [3]


@given(st.lists(st.text(alphabet='a,";\n\r\t|é ', max_size=30), max_size=12))
def test_no_line_of_any_table_is_lost(
    tmp_path_factory: pytest.TempPathFactory, lines: list[str]
) -> None:
    table = table_of(tmp_path_factory.mktemp("t"), "nombre,costo\n" + "\n".join(lines))
    letters = sum(line.count("a") for line in lines)
    kept = sum(cell.count("a") for row in table.rows for cell in row.cells.values())
    refused = [row for row in table.rows if row.refusal]
    assert kept == letters or refused


def test_a_workbook(tmp_path: Path) -> None:
    book = Workbook()
    page = book.active
    assert page is not None
    page.append(["Padrón de trámites"])
    page.append(["nombre", "costo", "fecha", "suma"])
    page.append(["A", 74.0, None])
    page.append([None, 12.5, "#REF!"])
    page.append([])
    page.append(["B", "1,200", True, "=1+1"])
    page.merge_cells("A3:A4")
    book.create_sheet("otra").append(["x"])
    book.save(tmp_path / "a.xlsx")
    table = read_table(tmp_path / "a.xlsx", mapping())
    assert [(row.number, row.cells["nombre"], row.cells["costo"]) for row in table.rows] == [
        (3, "A", "74"), (4, "A", "12.5"), (5, "", ""), (6, "B", "1,200"),
    ]  # fmt: skip
    assert table.rows[1].repairs == ("1 cells held a formula without a result, or its error",)
    assert table.rows[2].refusal == BLANK
    assert table.rows[3].cells["fecha"] == "sí"
    assert table.rows[3].repairs == ("1 cells held a formula without a result, or its error",)


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("a.xlsx", b"PK\x03\x04 no zip", "not a workbook that can be read"),
        ("a.xls", b"\xd0\xcf\x11\xe0 old", "an old Excel workbook"),
        ("a.json", b'{"nombre": ', "not JSON"),
        ("a.json", b"[" * 100_000, "nested too deeply"),
    ],
)
def test_what_cannot_be_read_is_said_in_one_line(
    tmp_path: Path, name: str, content: bytes, words: str
) -> None:
    with pytest.raises(CannotImport, match=words) as told:
        table_of(tmp_path, content, name)
    assert str(told.value).startswith(str(tmp_path / name))
    assert "\n" not in str(told.value)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"<sheetPr>", b'<sheetPr unknown="1">'),
        (b'<c r="A1"', b'<c s="99" r="A1"'),
        (b"<v>1</v>", b"<v>one</v>"),
    ],
)
def test_a_workbook_that_its_reader_stumbles_over_is_said_in_one_line(
    tmp_path: Path, old: bytes, new: bytes
) -> None:
    book = Workbook()
    assert book.active is not None
    book.active.append([1])
    book.save(tmp_path / "whole.xlsx")
    with (
        zipfile.ZipFile(tmp_path / "whole.xlsx") as whole,
        zipfile.ZipFile(tmp_path / "a.xlsx", "w") as changed,
    ):
        parts = {name: whole.read(name) for name in whole.namelist()}
        assert any(old in content for content in parts.values())
        for name, content in parts.items():
            changed.writestr(name, content.replace(old, new))
    with pytest.raises(CannotImport, match="not a workbook that can be read"):
        read_table(tmp_path / "a.xlsx", mapping())


def test_missing_and_strange_files(tmp_path: Path) -> None:
    for path in (tmp_path / "none.csv", tmp_path, Path(os.devnull)):
        with pytest.raises(CannotImport, match=r"no such file|not a plain file"):
            read_table(path, mapping())
    with pytest.raises(CannotImport, match="does not fit"):
        table_of(tmp_path, "á".encode("cp1252"), encoding="utf-8")


def test_json_lists_lines_and_wrappings(tmp_path: Path) -> None:
    for number, text in enumerate((
        '[{"nombre": "A"}, {"nombre": "B"}]',
        '{"nombre": "A"}\n\n{"nombre": "B"}\n',
        '{"total": 2, "results": [{"nombre": "A"}, {"nombre": "B"}]}',
    )):  # fmt: skip
        table = table_of(tmp_path, text, f"{number}.json")
        assert [row.cells["nombre"] for row in table.rows] == ["A", "B"]


def test_a_broken_line_of_json_lines_is_a_refused_row(tmp_path: Path) -> None:
    table = table_of(tmp_path, '{"nombre": "A"}\n{"nombre": \n3\n{"nombre": "B"}', "a.jsonl")
    assert [bool(row.refusal) for row in table.rows] == [False, True, True, False]


def test_a_line_of_json_lines_ends_where_json_says(tmp_path: Path) -> None:
    text = '{"nombre": "A\u2028\x85B"}\r\n{"nombre": "C"}\n'
    table = table_of(tmp_path, text, "a.jsonl")
    assert [row.cells["nombre"] for row in table.rows] == ["A\u2028\x85B", "C"]


def test_json_that_is_nearly_right() -> None:
    found = read_json('{"a": NaN, "b": 1, "b": "x\ny", "c": 1e999}')
    assert found.items == [{"a": None, "b": "x\ny", "c": None}]
    assert len(found.notes) == 3
    assert not isinstance(found.items[0], Broken)


def test_what_json_ld_says_in_several_languages_stands_under_each() -> None:
    spanish = {"@language": "es", "@value": "Licencia"}
    english = {"@value": "Licence", "@language": "en"}
    whole = {"dct:title": [spanish, english], "dct:description": spanish}
    cells = {name: " ".join(words.split()) for name, words in flat(whole).items()}
    assert cells == {
        "dct:title.@es": "Licencia",
        "dct:title.@en": "Licence",
        "dct:title.@value": "Licencia Licence",
        "dct:title.@language": "es en",
        "dct:description.@es": "Licencia",
        "dct:description.@value": "Licencia",
        "dct:description.@language": "es",
    }


def test_objects_become_dotted_columns() -> None:
    value = {"a": {"b": [1, None, "x"]}, "l": [{"c": 1}, {"d": True}], "n": None}
    assert flat(value) == {"a.b": "1\nx", "l.c": "1\n", "l.d": "\ntrue"}
