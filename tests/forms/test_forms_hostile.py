"""Strange schemas, hints and answers: told as damaged or wrong, never a crash of ours."""

from __future__ import annotations

from typing import Any

import pytest
from at_length import cases
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.forms.alternatives import choice_name
from kiosk.forms.answers import with_defaults, with_new_item, without_vanished
from kiosk.forms.checker import FormDamaged
from kiosk.forms.definition import Form, FormUnsupported, compile_form
from kiosk.forms.entry import present
from kiosk.forms.places import answer_at
from kiosk.forms.validation import check_form, check_sent, check_step, faulty_steps

TEXT = {"type": "string"}
SCHEMA: dict[str, Any] = {
    "type": "object",
    "properties": {
        "a": {"type": "integer", "enum": [1, 2]},
        "b": {"type": "array", "items": {"properties": {"a": TEXT, "b": {"type": "boolean"}}}},
        "c": {"type": "object", "properties": {"a": TEXT, "state": TEXT}, "required": ["a"]},
    },
}
JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-3, 9) | st.text("ab*(", max_size=3),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from("abc"), inner),
    max_leaves=6,
)
NAMES = st.sampled_from(
    ["a", "b", "c", "items", "state", "ui:order", "ui:widget", "ui:title", "ui:options",
     "ui:enumNames", "ui:enumOrder", "ui:enumDisabled", "ui:compute", "ui:pages", "ui:readonly"]
)  # fmt: skip
HINTS = st.recursive(
    st.dictionaries(NAMES, JSON | st.sampled_from(["hidden", "state", "money", ["*"], "a + b"])),
    lambda inner: st.dictionaries(NAMES, inner | JSON, max_size=4),
    max_leaves=8,
)


def whole_or_part(schema: dict[str, Any], hints: dict[str, Any] | None = None) -> Form | None:
    try:
        return compile_form(schema, hints, None)
    except FormUnsupported as error:
        return error.form
    except FormDamaged:
        return None


def is_walked(form: Form) -> None:
    answers = with_defaults(form, {})
    for step in form.steps_of(answers):
        if step.listing is not None and step.listing.may_grow:
            answers = with_new_item(form, answers, step.pointer)
    sent = without_vanished(form, answers)
    assert without_vanished(form, sent) == sent
    check_form(form, answers)
    faulty_steps(form, answers)


@given(hints=HINTS)
@settings(max_examples=cases(150))
def test_hints_of_any_shape(hints: dict[str, Any]) -> None:
    form = whole_or_part(SCHEMA, hints)
    assert form is not None, "hints are about looks: they make no form a damaged one"
    is_walked(form)


@pytest.mark.parametrize(
    "part",
    [
        {"oneOf": [{"type": ["string", "null"]}, {"allOf": [TEXT]}]},
        {"anyOf": [{"$ref": "#/$defs/no", "properties": {"x": TEXT}}, {"properties": {"y": TEXT}}]},
        {"anyOf": [{"properties": {"x": {"$ref": "#"}}}, {"properties": {"y": TEXT}}]},
        {"if": {"properties": {"x": {"$ref": "#/$defs/no"}}}, "then": {"properties": {"z": TEXT}}},
        {"oneOf": [True, False]},
        {"enum": []},
        {"type": "array", "items": {"$ref": "#/properties/q"}},
        {"type": "array", "prefixItems": [True, False], "items": False},
        {"type": "array", "items": TEXT, "minItems": 10**6},
        {"type": "array", "items": TEXT, "maxItems": 0},
        {"type": "array", "items": {"type": "null"}, "default": 5},
        {"type": "object", "properties": {"x": False}, "required": ["x"]},
        {"type": "object", "default": [1], "properties": {"x": True}},
        {"$ref": "#"},
        {"$ref": "#/properties/q/parts", "parts": {"oneOf": []}},
        {"allOf": [{"$ref": "#/properties/q"}]},
    ],
)  # fmt: skip
def test_schemas_of_strange_shapes(part: dict[str, Any]) -> None:
    form = whole_or_part({"type": "object", "properties": {"q": part, "r": TEXT}})
    if form is not None:
        is_walked(form)
        assert "r" in [step.key for step in form.steps_of({})]


def test_a_file_nested_without_end() -> None:
    part: dict[str, Any] = {"type": "string"}
    for _ in range(400):
        part = {"type": "object", "properties": {"a": part}}
    with pytest.raises(FormDamaged):
        compile_form(part, None, None)


OF_EVERY_KIND = compile_form(
    {
        "type": "object",
        "properties": SCHEMA["properties"]
        | {
            "date": {"type": "string", "format": "date", "formatMinimum": "2000-01-01"},
            "rfc": {"type": "string", "format": "rfc"},
            "places": {"type": "array", "prefixItems": [TEXT, {"type": "integer"}], "items": TEXT},
            "files": {"type": "array", "items": {"type": "string", "format": "data-url"}},
            "days": {"type": "array", "items": {"type": "string", "format": "date"}},
            "sum": {"type": "number"},
        },
        "oneOf": [{"properties": {"who": TEXT}}, {"properties": {"firm": TEXT}}],
        "if": {"properties": {"a": {"const": 1}}},
        "then": {"properties": {"z": TEXT}, "required": ["z"]},
    },
    {"sum": {"ui:compute": "sum(b.a) + a"}, "days": {"ui:widget": "days"},
     "c": {"state": {"ui:widget": "state"}}},
    None,
)  # fmt: skip
WHICH = choice_name(OF_EVERY_KIND.schema["oneOf"])
ODD = st.sampled_from(
    ["2020-02-30", "0001-01-01", "GODE٥٦١٢٣١GR8", "data:image/png;base64,", "MX-OAX", 2**70, -0.0]
)
ODD_ANSWERS = st.dictionaries(
    st.sampled_from([*OF_EVERY_KIND.schema["properties"], "who", "firm", "z", WHICH]),
    JSON | ODD | st.lists(ODD, max_size=3),
)


@pytest.mark.parametrize("choice", [7, -1, True, "0", None])
@given(answers=ODD_ANSWERS)
@settings(max_examples=cases(60))
def test_answers_of_any_shape(choice: object, answers: dict[str, Any]) -> None:
    """As somebody may write them into a draft, or a form that was another then left them."""
    form, answers = OF_EVERY_KIND, {WHICH: choice} | answers
    for step in form.steps_of(answers):
        check_step(form, answers, step.key)
        for question in step.questions:
            assert isinstance(present(question, answer_at(answers, question.pointer)), str)
    sent = without_vanished(form, answers)
    assert without_vanished(form, sent) == sent
    check_form(form, answers)
    faulty_steps(form, answers)
    check_sent(form, answers)
