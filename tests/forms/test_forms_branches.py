"""Branches appear and vanish with the answers, in every way that agencies write them."""

from __future__ import annotations

from typing import Any

import pytest

from kiosk.forms.definition import compile_form
from kiosk.forms.questions import QuestionKind

TEXT = {"type": "string"}


def keys(schema: dict[str, Any], answers: dict[str, Any]) -> list[str]:
    form = compile_form({"type": "object", **schema}, None, None)
    return [step.key for step in form.steps_of(answers)]


KIND = {"kind": {"enum": ["a", "b", "c"]}}
IF_A = {"properties": {"kind": {"const": "a"}}, "required": ["kind"]}
ONE_OF = {
    "oneOf": [
        {"properties": {"kind": {"enum": ["a"]}, "more": TEXT}, "required": ["more"]},
        {"properties": {"kind": {"enum": ["b", "c"]}}},
    ]
}


@pytest.mark.parametrize(
    ("conditional", "given"),
    [
        ({"if": IF_A, "then": {"properties": {"more": TEXT}}}, "a"),
        ({"if": {"not": IF_A}, "else": {"properties": {"more": TEXT}}}, "a"),
        ({"allOf": [{"if": IF_A, "then": {"properties": {"more": TEXT}}}]}, "a"),
        ({"if": IF_A, "then": {"if": IF_A, "then": {"properties": {"more": TEXT}}}}, "a"),
        ({"dependencies": {"kind": ONE_OF}}, "a"),
        ({"dependentSchemas": {"kind": ONE_OF}}, "a"),
        ({"dependencies": {"kind": {"properties": {"more": TEXT}}}}, "a"),
        (
            {
                "definitions": {"rest": {"properties": {"more": TEXT}}},
                "if": IF_A,
                "then": {"$ref": "#/definitions/rest"},
            },
            "a",
        ),
        (
            {
                "$defs": {"rest": {"$anchor": "rest", "properties": {"more": TEXT}}},
                "if": IF_A,
                "then": {"$ref": "#rest"},
            },
            "a",
        ),
    ],
)
def test_a_question_that_hangs_on_another(conditional: dict[str, Any], given: str) -> None:
    schema = {"properties": KIND, **conditional}
    assert keys(schema, {}) == ["kind"]
    assert keys(schema, {"kind": given}) == ["kind", "more"]


def test_the_question_that_branches_keeps_all_its_options() -> None:
    named = {"kind": KIND["kind"] | {"enumNames": ["A", "B", "C"]}}
    form = compile_form(
        {"type": "object", "properties": named, "dependencies": {"kind": ONE_OF}}, None, None
    )
    (kind, more) = form.steps_of({"kind": "a"})
    assert [option.title for option in kind.questions[0].options] == ["A", "B", "C"]
    assert more.questions[0].required


def test_depending_on_an_answer_may_only_make_another_required() -> None:
    for keyword in ("dependentRequired", "dependencies"):
        schema = {"type": "object", "properties": {"a": TEXT, "b": TEXT}, keyword: {"a": ["b"]}}
        form = compile_form(schema, None, None)
        assert [step.questions[0].required for step in form.steps_of({})] == [False, False]
        assert [step.questions[0].required for step in form.steps_of({"a": "x"})] == [False, True]


def test_alternatives_told_apart_by_a_fixed_value_get_a_question_of_their_own() -> None:
    schema = {
        "oneOf": [
            {
                "title": "Persona",
                "properties": {"who": {"const": "person"}, "curp": TEXT},
                "required": ["who", "curp"],
            },
            {
                "title": "Empresa",
                "properties": {"who": {"const": "company"}, "rfc": TEXT},
                "required": ["who"],
            },
        ]
    }
    form = compile_form({"type": "object", **schema}, None, None)
    (who,) = form.steps_of({})
    assert who.questions[0].kind is QuestionKind.CHOICE
    assert who.questions[0].required
    assert [(option.value, option.title) for option in who.questions[0].options] == [
        ("person", "Persona"),
        ("company", "Empresa"),
    ]
    assert keys(schema, {"who": "person"}) == ["who", "curp"]
    assert keys(schema, {"who": "company"}) == ["who", "rfc"]


def test_a_branch_in_a_group_is_on_the_page_of_the_group() -> None:
    schema = {
        "type": "object",
        "properties": {
            "part": {"type": "object", "properties": KIND, "dependencies": {"kind": ONE_OF}}
        },
    }
    form = compile_form(schema, None, None)
    (step,) = form.steps_of({"part": {"kind": "a"}})
    assert [asked.pointer for asked in step.questions] == [("part", "kind"), ("part", "more")]


def test_a_branch_may_narrow_or_forbid_a_question() -> None:
    schema = {
        "properties": KIND | {"size": {"type": "integer", "minimum": 0, "maximum": 9}},
        "allOf": [
            {"if": IF_A, "then": {"properties": {"size": {"minimum": 5, "maximum": 99}}}},
            {
                "if": {"properties": {"kind": {"const": "b"}}, "required": ["kind"]},
                "then": {"properties": {"size": False}},
            },
        ],
    }
    form = compile_form({"type": "object", **schema}, None, None)
    size = form.steps_of({"kind": "a"})[1].questions[0]
    assert (size.kind, size.minimum, size.maximum) == (QuestionKind.INTEGER, 5, 9)
    assert keys(schema, {"kind": "b"}) == ["kind"]


def test_two_conditionals_on_one_property_both_hold() -> None:
    part = {
        "type": "object",
        "properties": KIND,
        "if": IF_A,
        "then": {"properties": {"first": TEXT}},
    }
    other = {"if": IF_A, "then": {"properties": {"second": TEXT}}}
    schema = {
        "type": "object",
        "properties": {"part": part},
        "allOf": [{"properties": {"part": other}}],
    }
    form = compile_form(schema, None, None)
    (step,) = form.steps_of({"part": {"kind": "a"}})
    assert {asked.pointer[1] for asked in step.questions} == {"kind", "first", "second"}
    (step,) = form.steps_of({"part": {"kind": "b"}})
    assert [asked.pointer[1] for asked in step.questions] == ["kind"]


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
