"""`kiosk form`: which forms can be shown, and what the screen would say."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from kiosk.cli import main
from kiosk.words import words_of

ES = words_of("es")

SCHEMA = {
    "type": "object",
    "properties": {
        "curp": {"type": "string", "format": "curp"},
        "family": {"type": "array", "items": {"properties": {"age": {"type": "integer"}}}},
    },
    "required": ["curp"],
}


def write(folder: Path, name: str, content: Any) -> str:
    path = folder / name
    path.write_text(json.dumps(content), "utf-8")
    return str(path)


def test_forms_that_can_be_shown(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = write(tmp_path, "a.schema.json", SCHEMA)
    write(tmp_path, "a.uischema.json", {"curp": {"ui:widget": "hidden"}})
    other = write(tmp_path, "b.schema.json", SCHEMA)
    assert main(["form", "check", "--json", other]) == 0
    assert json.loads(capsys.readouterr().out) == [
        {"file": other, "showable": True, "steps": 2, "unsupported": []}
    ]
    assert main(["form", "check", "--json", file, other]) == 1, "the hints beside it were not read"
    output = capsys.readouterr()
    (first, second) = json.loads(output.out)
    assert (first["showable"], second["showable"]) == (False, True)
    assert first["unsupported"] == [
        {
            "pointer": "curp",
            "reason": "ui:widget",
            "detail": "hidden, without a value",
            "blocking": True,
        }
    ]
    assert output.err.strip().splitlines() == ["kiosk form: 1 of 2 forms cannot be shown"]


def test_a_check_for_people(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = write(tmp_path, "a.schema.json", {**SCHEMA, "required": ["curp", "gone"]})
    assert main(["form", "check", file]) == 0
    assert capsys.readouterr().out.splitlines() == [
        f"{file}: can be shown, 3 pages",
        "  may   gone: required-without-question: asked for in words, by its name",
    ]


def test_a_form_that_cannot_be_shown_says_so_to_people(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    hidden = write(tmp_path, "a.schema.json", SCHEMA)
    write(tmp_path, "a.uischema.json", {"curp": {"ui:widget": "hidden"}})
    damaged = write(tmp_path, "b.schema.json", {"type": "string"})
    assert main(["form", "check", hidden, damaged]) == 1
    assert capsys.readouterr().out.splitlines() == [
        f"{hidden}: CANNOT be shown",
        "  must  curp: ui:widget: hidden, without a value",
        f"{damaged}: CANNOT be shown",
        "  must  (the form): damaged: the schema of a form is an object with properties",
    ]


@pytest.mark.parametrize("content", [[], "x", {"type": "string"}, {"type": 5}])
def test_what_is_no_form_is_told_and_not_raised(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], content: Any
) -> None:
    file = write(tmp_path, "a.json", content)
    assert main(["form", "check", "--json", file]) == 1
    (report,) = json.loads(capsys.readouterr().out)
    assert (report["file"], report["showable"], report["steps"]) == (file, False, 0)
    (part,) = report["unsupported"]
    assert (part["pointer"], part["reason"], part["blocking"]) == ("", "damaged", True)


def test_what_the_screen_would_say(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    schema = write(tmp_path, "a.schema.json", SCHEMA)
    wrong = write(tmp_path, "wrong.json", {"curp": "ABC", "family": [{}, {"age": "secreto"}]})
    assert main(["form", "validate", schema, wrong]) == 1
    output = capsys.readouterr().out
    assert "secreto" not in output, "what was typed is printed"
    assert output.splitlines() == [
        "error  curp: " + ES("fault.curp.length", length=3),
        "error  family/1/age: " + ES("fault.integer"),
    ]
    assert main(["form", "validate", "--json", "--language", "en", schema, wrong]) == 1
    (curp, age) = json.loads(capsys.readouterr().out)
    assert (curp["pointer"], curp["key"]) == ("curp", "fault.curp.length")
    assert (curp["severity"], age["severity"]) == ("error", "error")
    assert age["words"] == words_of("en")("fault.integer")

    right = write(tmp_path, "right.json", {"curp": "NUPJ900412MOCXXS04", "family": [{"age": 3}]})
    assert main(["form", "validate", schema, right]) == 0
    assert capsys.readouterr().out == ""


def test_what_programs_read_can_be_read_by_people_too(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = {"type": "object", "properties": {"año": {"type": "integer"}}, "required": ["año"]}
    file = write(tmp_path, "niñez.schema.json", asked)
    assert main(["form", "check", "--json", file]) == 0
    assert capsys.readouterr().out.splitlines()[:3] == ["[", "  {", f'    "file": "{file}",']
    assert main(["form", "validate", "--json", file, write(tmp_path, "x.json", {})]) == 1
    assert capsys.readouterr().out.splitlines()[:3] == ["[", "  {", '    "pointer": "año",']


def test_what_is_missed_is_told_in_the_words_of_its_question(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = {"type": "object", "properties": {"sex": {"enum": ["M", "H"]}}, "required": ["sex"]}
    schema = write(tmp_path, "a.json", asked)
    assert main(["form", "validate", schema, write(tmp_path, "x.json", {})]) == 1
    assert capsys.readouterr().out == "error  sex: " + ES("fault.required.choice") + "\n"


def test_answers_that_are_no_object_are_told_of_the_form_alone(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    homes = [
        {"title": name, "properties": {name: {"type": "string"}}, "required": [name]}
        for name in ("street", "road")
    ]
    schema = write(tmp_path, "a.json", {"type": "object", "properties": {}, "oneOf": homes})
    assert main(["form", "validate", schema, write(tmp_path, "x.json", ["Reforma 45"])]) == 1
    assert capsys.readouterr().out == "error  (the form): " + ES("fault.choice") + "\n"


@pytest.mark.parametrize("wrong", [["--language", "xx"], ["--more"]])
def test_what_it_cannot_do_is_refused(tmp_path: Path, wrong: list[str]) -> None:
    schema, data = write(tmp_path, "a.json", SCHEMA), write(tmp_path, "x.json", {})
    with pytest.raises(SystemExit) as left:
        main(["form", "validate", *wrong, schema, data])
    assert left.value.code == 2
    with pytest.raises(SystemExit) as left:
        main(["form"])
    assert left.value.code == 2


def test_answers_are_judged_as_they_stand(tmp_path: Path) -> None:
    """What no question asks for would not be sent, but was."""
    schema = write(tmp_path, "a.json", {"type": "object", "properties": {"a": {"type": "string"}},
                                        "additionalProperties": False})  # fmt: skip
    assert main(["form", "validate", schema, write(tmp_path, "x.json", {"b": 1})]) == 1
    assert main(["form", "validate", schema, write(tmp_path, "y.json", [])]) == 1


@pytest.mark.parametrize("content", [b"{", b"\xff\xfe", b"[" * 100_000])
def test_files_that_cannot_be_read_are_one_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], content: bytes
) -> None:
    path = tmp_path / "a.schema.json"
    path.write_bytes(content)
    assert main(["form", "check", str(path)]) == 1
    assert capsys.readouterr().err == f"kiosk form: {path}: not JSON\n"
    assert main(["form", "check", str(tmp_path / "none.json")]) == 1
    assert "No such file" in capsys.readouterr().err


def test_a_file_of_more_than_8_mib_is_not_read(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "a.json"
    path.write_bytes(json.dumps(SCHEMA).encode().ljust(8 * 1024 * 1024))
    assert main(["form", "check", str(path)]) == 0
    with path.open("ab") as file:
        file.write(b" ")
    assert main(["form", "check", str(path)]) == 1
    assert capsys.readouterr().err == f"kiosk form: {path}: larger than 8388608 bytes\n"
