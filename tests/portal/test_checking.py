"""What is wrong with a catalogue is said before it is signed: file, line, remedy."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from catalogue_author import AGENCY, Author

from kiosk.catalogue.errors import CatalogueProblem, Severity
from kiosk.catalogue.shipped import shipped_catalogue
from portal.checking.catalogue import check_catalogue
from portal.checking.reading_ease import reading_ease, syllables_of
from portal.checking.texts import check_texts
from portal.checking.weight import PICTURE_BYTES, check_weight
from portal.cli import main

EASY = "Usted pide su acta. Lleve su CURP. Es gratis. " * 5
HARD = (
    "La expedición de certificaciones correspondientes a procedimientos administrativos"
    " jurisdiccionales presupone la acreditación documental de personalidad jurídica. "
) * 3


@pytest.fixture
def author(tmp_path: Path) -> Author:
    author = Author(tmp_path / "source")
    author.form("acta")
    return author


def form_of(name: str, question: dict[str, object]) -> dict[str, object]:
    """A form of one required question."""
    properties = {name: {"title": "¿Cuál?", **question}}
    return {"type": "object", "title": "Solicitud", "properties": properties, "required": [name]}


def problems(author: Author, word: str) -> list[CatalogueProblem]:
    return [p for p in check_catalogue(author.folder).problems if word in str(p)]


@pytest.mark.parametrize(
    ("word", "count"),
    [
        ("casa", 2),
        ("ciudad", 2),
        ("país", 2),
        ("río", 2),
        ("guerra", 2),
        ("pingüino", 3),
        ("leer", 2),
        ("héroe", 3),
        ("muy", 1),
        ("construyó", 3),
        ("identificación", 6),
        ("averiguáis", 4),
        ("oír", 2),
        ("y", 1),
    ],
)
def test_syllables_are_counted_as_people_say_them(word: str, count: int) -> None:
    assert syllables_of(word) == count


def test_short_words_in_short_sentences_are_easy() -> None:
    easy, hard = reading_ease(EASY), reading_ease(HARD)
    assert easy is not None
    assert hard is not None
    assert hard < 20
    assert easy > 80
    assert reading_ease("Muy corto.") is None


def test_a_service_that_is_hard_to_read_is_warned_of_at_its_line(author: Author) -> None:
    author.service("dificil", purpose={"es": HARD, "en": "Hard."})
    (problem,) = problems(author, "hard to read")
    lines = (author.folder / problem.file).read_text("utf-8").splitlines()
    assert problem.severity is Severity.WARNING
    assert lines[problem.line - 1].startswith("purpose")


def test_a_missing_translation_is_warned_of_at_its_line(author: Author) -> None:
    author.service("sin-ingles", output={"es": "Un acta."})
    (problem,) = problems(author, "not in en")
    lines = (author.folder / problem.file).read_text("utf-8").splitlines()
    assert problem.severity is Severity.WARNING
    assert lines[problem.line - 1].startswith("output")


@pytest.mark.parametrize(
    "question",
    [
        {"type": "integer", "minimum": 9, "maximum": 3},
        {"type": "string", "minLength": 30, "maxLength": 3},
        {"type": "string", "allOf": [{"const": "a"}, {"const": "b"}]},
    ],
)
def test_a_question_that_has_no_answer_keeps_the_catalogue_back(
    author: Author, question: dict[str, object]
) -> None:
    author.form("acta", schema=form_of("edad", question))
    findings = check_catalogue(author.folder)
    assert any("edad" in p.message and p.line > 1 for p in findings.errors), findings.problems


@pytest.mark.parametrize(
    ("properties", "severity"),
    [
        ({}, Severity.ERROR),
        ({"when": {"type": "string", "format": "duration"}}, Severity.ERROR),
        (
            {"when": {"type": "string", "format": "duration"}, "name": {"type": "string"}},
            Severity.WARNING,
        ),
    ],
)
def test_a_form_of_which_nothing_can_be_asked_keeps_the_catalogue_back(
    author: Author, properties: dict[str, object], severity: Severity
) -> None:
    author.form("acta", schema={"type": "object", "title": "Solicitud", "properties": properties})
    (found,) = problems(author, "cannot be asked")
    assert found.severity is severity


def test_a_form_that_asks_for_an_office_alone_needs_an_agency_with_offices(author: Author) -> None:
    text = {"type": "string", "title": "¿A qué oficina irá?"}
    schema = {"type": "object", "title": "Cita", "properties": {"office": text}}
    author.form("acta", schema=schema, ui={"office": {"ui:widget": "office"}})
    (found,) = problems(author, "its agency names none")
    assert found.severity is Severity.ERROR
    more = {**schema, "properties": {"office": text, "name": {"type": "string", "title": "N"}}}
    author.form("acta", schema=more, ui={"office": {"ui:widget": "office"}})
    assert problems(author, "its agency names none") == []
    author.form("acta", schema=schema, ui={"office": {"ui:widget": "office"}})
    author.agency(AGENCY, offices=[{"id": "centro", "name": {"es": "Centro", "en": "Centre"}}])
    assert problems(author, "its agency names none") == []


def test_a_question_that_takes_no_such_fact_is_warned_of(author: Author) -> None:
    schema = form_of("until", {"type": "string", "format": "date", "readOnly": True})
    author.form("acta", schema=schema, ui={"until": {"ui:known": "tender.deadline"}})
    (problem,) = problems(author, "does not take every tender.deadline")
    assert problem.severity is Severity.WARNING
    assert problem.line > 1


def test_a_pattern_without_an_example_is_a_warning_and_with_one_is_none(author: Author) -> None:
    schema = form_of("clave", {"type": "string", "pattern": "^[A-Z]{2}-[0-9]{7}$"})
    author.form("acta", schema=schema)
    (problem,) = problems(author, "cannot be answered")
    assert problem.severity is Severity.WARNING
    author.form("acta", schema=schema, ui={"clave": {"ui:placeholder": "AB-1234567"}})
    assert problems(author, "cannot be answered") == []


def test_a_picture_over_its_budget_is_an_error(author: Author) -> None:
    (author.folder / "agencies" / "escudo.png").write_bytes(bytes(PICTURE_BYTES + 1))
    assert [p.file for p in check_catalogue(author.folder).errors] == ["agencies/escudo.png"]


def test_the_shipped_catalogue_may_be_published() -> None:
    """Its forms are filled in by the tests of the forms."""
    folder = shipped_catalogue()
    told = ("no key", "hard to read")  # keys are the operator's; the rest is a matter of style
    found = [*check_texts(folder, ("es", "en")), *check_weight(folder)]
    assert [p for p in found if not any(words in p.message for words in told)] == []


def test_the_command_exits_with_what_it_found(
    author: Author, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["check", str(author.folder)]) == 0
    assert "0 errors" in capsys.readouterr().out
    author.service("roto", area="nowhere")
    assert main(["check", "--json", str(author.folder)]) == 1
    report = json.loads(capsys.readouterr().out)
    assert report["errors"] == 1
    assert report["problems"][0].keys() == {"file", "line", "severity", "message", "remedy"}
    assert main(["check", str(author.folder / "nothing")]) == 1
    assert "is not a folder" in capsys.readouterr().err
