"""What a form's references lead to, and what becomes of those that lead nowhere."""

from __future__ import annotations

from contextlib import nullcontext
from typing import Any

import pytest

from kiosk.forms.definition import compile_form
from kiosk.forms.references import BrokenReference, References, loosened, without_broken

TEXT = {"type": "string"}


def test_a_reference_keeps_the_words_beside_it_and_the_order_of_writing() -> None:
    schema = {
        "definitions": {"place": {"title": "Lugar", "enum": ["z", "a"]}},
        "properties": {
            "zeta": {"title": "¿Dónde nació?", "$ref": "#/definitions/place"},
            "alfa": {"$ref": "#/definitions/place"},
        },
    }
    form = compile_form({"type": "object", **schema}, None, None)
    assert [(step.key, step.title) for step in form.steps_of({})] == [
        ("zeta", "¿Dónde nació?"),
        ("alfa", "Lugar"),
    ]


def test_a_schema_that_holds_itself_is_asked_as_deep_as_it_is_answered() -> None:
    children = {"type": "array", "items": {"$ref": "#"}}
    schema = {"properties": {"name": TEXT, "children": children}}
    form = compile_form({"type": "object", **schema}, None, None)
    assert [step.key for step in form.steps_of({"children": [{}]})] == [
        "name", "children", "children/0/name", "children/0/children",
    ]  # fmt: skip


def test_what_stands_beside_a_reference_may_hold_references() -> None:
    beside = {"properties": {"more": {"$ref": "#/$defs/text"}}}
    schema = {
        "$defs": {"text": TEXT, "part": {"type": "object", "properties": {"a": TEXT}}},
        "properties": {"part": {"$ref": "#/$defs/part", **beside}},
    }
    (step,) = compile_form({"type": "object", **schema}, None, None).steps_of({})
    assert [asked.pointer for asked in step.questions] == [("part", "a"), ("part", "more")]


@pytest.mark.parametrize("fixed", [{"enum": [{"$ref": "#/$defs/text"}]},
                                   {"oneOf": [{"const": {"$ref": "#/$defs/text"}}]}])  # fmt: skip
def test_an_option_that_looks_like_a_reference_is_an_option(fixed: dict[str, Any]) -> None:
    schema = {"type": "object", "$defs": {"text": TEXT}, "properties": {"q": fixed}}
    (step,) = compile_form(schema, None, None).steps_of({})
    assert [option.value for option in step.questions[0].options] == [{"$ref": "#/$defs/text"}]


PLACES: dict[str, Any] = {
    "title": "abc",
    "allOf": [{"type": "object"}, {"$anchor": "deep", "maxProperties": 9}],
    "$defs": {"place": {"$id": "lugar", "properties": {"x/y~": {"const": 1}}}},
    "enum": [{"$anchor": "answer"}],
}


@pytest.mark.parametrize(
    ("reference", "leads_to"),
    [
        ("#", PLACES),
        ("#/allOf/0", {"type": "object"}),
        ("#deep", {"$anchor": "deep", "maxProperties": 9}),
        ("lugar", PLACES["$defs"]["place"]),
        ("lugar#/properties/x~1y~0", {"const": 1}),
        ("#/%24defs/place/$id", "lugar"),
        ("#/allOf/2", None),
        ("#/allOf/x", None),
        ("#/allOf/²", None),
        ("#/allOf/٠", None),
        ("#/allOf/00", None),
        ("#/title/a", None),
        ("#/no", None),
        ("#no", None),
        ("#answer", None),
        ("otro", None),
        ("/title", None),
        ("otro#/properties", None),
    ],
)
def test_where_a_reference_leads(reference: str, leads_to: object) -> None:
    references = References(PLACES)
    assert references.leads(reference) is (leads_to is not None)
    if leads_to is not None:
        schema = leads_to if isinstance(leads_to, dict) else {}
        assert references.resolve({"$ref": reference, "title": "T"}) == schema | {"title": "T"}


@pytest.mark.parametrize(("levels", "taken"), [(95, True), (105, False)])
def test_a_file_nested_beyond_all_measure_is_refused_before_a_judge_reads_it(
    levels: int, *, taken: bool
) -> None:
    nested: dict[str, Any] = TEXT
    for _ in range(levels):
        nested = {"items": [nested]}
    with nullcontext() if taken else pytest.raises(BrokenReference, match="nested"):
        assert without_broken(nested) == nested


def test_nothing_fits_where_a_reference_leads_nowhere() -> None:
    there, nowhere = {"$ref": "#/$defs/a"}, {"$ref": "#/$defs/b"}
    schema = {
        "$defs": {"a": TEXT},
        "properties": {"x": there, "y": nowhere, "z": {"const": nowhere}},
    }
    properties = {"x": there, "y": False, "z": {"const": nowhere}}
    assert without_broken(schema) == schema | {"properties": properties}


def test_a_part_is_loosened_of_its_references_and_of_no_name_that_looks_like_one() -> None:
    part = {
        "$ref": "#/a",
        "properties": {"$ref": TEXT, "b": {"$ref": "#/b"}},
        "enum": [{"$ref": "#/c"}],
    }
    assert loosened(part) == {"properties": {"$ref": TEXT, "b": {}}, "enum": [{"$ref": "#/c"}]}


@pytest.mark.parametrize("name", ["const", "default", "enum", "examples"])
def test_a_question_may_be_called_like_a_keyword_that_holds_answers(name: str) -> None:
    """Of a property's name alone; an option that looks like a reference stays an option."""
    option = {"$ref": "#/$defs/text"}
    schema = {
        "type": "object",
        "$defs": {"text": TEXT, name: {"$anchor": "named", "title": "Otra", **TEXT}},
        "properties": {
            name: option,
            "properties": {"enum": [option]},
            "c": {"type": "object", "properties": {name: {"$ref": "#named"}}},
        },
        "required": [name],
    }
    form = compile_form(schema, None, None)
    assert not form.unsupported
    asked = [question for step in form.steps_of({}) for question in step.questions]
    assert [question.pointer for question in asked] == [(name,), ("properties",), ("c", name)]
    assert asked[1].options[0].value == option

    lost = {"properties": {name: {"$ref": "#/nowhere"}}}
    assert without_broken(lost) == {"properties": {name: False}}
    assert loosened(lost) == {"properties": {name: {}}}
