"""Forms in the source: sound JSON Schema, and every word in every language."""

from __future__ import annotations

from typing import Any

import pytest
from catalogue_author import AGENCY, SERVICE, Author

from kiosk.catalogue.errors import Severity
from kiosk.catalogue.form_words import schema_words, ui_words
from kiosk.catalogue.source import load_source, read_source

BASE = f"agencies/{AGENCY}/forms/solicitud"


@pytest.fixture
def with_form(author: Author) -> Author:
    author.form("solicitud")
    author.service(SERVICE, form="solicitud", form_version=2, channels=[{"type": "kiosk"}])
    return author


def test_a_form_is_read_with_its_words(with_form: Author) -> None:
    catalogue = load_source(with_form.folder)
    form = catalogue.form_of(catalogue.services[0])
    assert form is not None
    assert form.translations["en"]["Solicitud"] == "Application"
    assert form.ui_schema == {}
    assert read_source(with_form.folder).problems == ()


@pytest.mark.parametrize(
    ("schema", "message"),
    [
        ("[]", "not a JSON object"),
        ("{", "not JSON"),
        ({"type": "objekt", "properties": {}}, "not valid JSON Schema: type"),
        ({"type": "object", "properties": {"a": {"minLength": "x"}}}, "properties/a/minLength"),
        ({"type": "object", "required": "a", "properties": {}}, "not valid JSON Schema: required"),
        ({"$schema": "https://example.org/mine", "type": "object"}, "unknown $schema"),
        ({"$schema": 5, "type": "object"}, "unknown $schema"),
        ({"type": "string"}, "not the schema of an object"),
    ],
)
def test_a_broken_schema_is_told(
    with_form: Author, schema: dict[str, Any] | str, message: str
) -> None:
    with_form.form("solicitud", schema=schema)
    reading = read_source(with_form.folder)
    errors = [p for p in reading.problems if p.severity is Severity.ERROR]
    assert reading.catalogue is None
    assert [(p.file, message in p.message) for p in errors] == [(f"{BASE}.schema.json", True)]


def test_the_line_of_a_broken_schema_is_near(with_form: Author) -> None:
    schema = '{"type": "object",\n"properties": {\n"a": {\n"minLength": "x"}}}'
    with_form.form("solicitud", schema=schema)
    errors = [p for p in read_source(with_form.folder).problems if p.severity is Severity.ERROR]
    assert [problem.line for problem in errors] == [4]


def test_draft_07_is_taken(with_form: Author) -> None:
    with_form.form(
        "solicitud",
        schema={
            "$schema": "http://json-schema.org/draft-07/schema#",
            "type": "object",
            "properties": {},
        },
        en={},
    )
    assert read_source(with_form.folder).problems == ()


def test_untranslated_and_stale_words_are_warnings(with_form: Author) -> None:
    with_form.form("solicitud", en={"Solicitud": "Application", "Vieja": "Old"})
    reading = read_source(with_form.folder)
    assert reading.catalogue is not None
    assert {(p.severity, p.message) for p in reading.problems} == {
        (Severity.WARNING, "'¿Cómo se llama?' is not translated"),
        (Severity.WARNING, "'Vieja' is not said by the form"),
    }


def test_a_form_without_translation_is_a_warning(with_form: Author) -> None:
    (with_form.folder / f"{BASE}.en.json").unlink()
    reading = read_source(with_form.folder)
    assert reading.catalogue is not None
    assert [p.file for p in reading.problems] == [f"{BASE}.en.json"]


def test_a_translation_must_be_words(with_form: Author) -> None:
    with_form.form("solicitud", en={"Solicitud": 5, "¿Cómo se llama?": "Name?"})
    (problem,) = read_source(with_form.folder).problems
    assert (problem.severity, problem.line) == (Severity.ERROR, 2)


def test_a_form_that_no_service_uses_is_a_warning(author: Author) -> None:
    author.form("solicitud")
    (problem,) = read_source(author.folder).problems
    assert (problem.severity, problem.message) == (Severity.WARNING, "no service uses this form")


def test_all_that_a_form_says_is_found() -> None:
    schema = {
        "title": "T",
        "properties": {
            "title": {"type": "string", "title": "A", "default": "not said"},
            "b": {"oneOf": [{"const": "x", "title": "B"}], "enumNames": ["C"]},
            "c": {"type": "array", "items": {"description": "D"}},
        },
        "allOf": [{"then": {"properties": {"d": {"title": "E"}}}}],
        "$defs": {"description": {"title": "F"}},
    }
    assert sorted(schema_words(schema)) == ["A", "B", "C", "D", "E", "F", "T"]
    ui_schema = {
        "ui:order": ["a"],
        "a": {"ui:placeholder": "G", "ui:options": {"help": "H", "masked": True}},
        "b": {"c": {"ui:help": "I", "ui:widget": "money"}},
    }
    assert sorted(ui_words(ui_schema)) == ["G", "H", "I"]
