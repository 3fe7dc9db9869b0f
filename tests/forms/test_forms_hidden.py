"""What nobody sees of a form is sent as the form fills it in, or the form is refused."""

from __future__ import annotations

from typing import Any

import pytest

from kiosk.forms.answers import with_defaults, without_vanished
from kiosk.forms.definition import FormUnsupported, compile_form
from kiosk.forms.questions import Unsupported

STRING = {"type": "string"}
ROWS = {"type": "array", "items": {"type": "object", "properties": {"a": STRING}}}
PLACES = {"type": "array", "prefixItems": [STRING, ROWS], "default": ["x", [{"a": "y"}]]}


@pytest.mark.parametrize(
    "hint",
    [
        {"ui:widget": "hidden"},
        {"ui:options": {"widget": "hidden"}},
        {"ui:widget": "hidden", "items": [{"ui:title": "P"}, {"ui:title": "Q"}]},
    ],
)
@pytest.mark.parametrize(
    ("part", "sent"),
    [
        ({"type": "object", "properties": {"a": {**STRING, "default": "x"}}}, {"a": "x"}),
        ({"type": "object", "properties": {"a": {"const": "x"}, "l": ROWS}}, {"a": "x"}),
        ({"type": "object", "properties": {"a": STRING}, "default": {"a": "x"}}, {"a": "x"}),
        ({"type": "object", "properties": {"a": STRING}, "required": ["a"]}, None),
        ({**ROWS, "default": [{"a": "x"}]}, [{"a": "x"}]),
        (ROWS, None),
        (PLACES, ["x", [{"a": "y"}]]),
        (
            {
                "type": "object",
                "anyOf": [{"properties": {"a": STRING}}, {"properties": {"b": ROWS}}],
            },
            None,
        ),
    ],
)
def test_of_a_group_or_a_list_that_is_hidden_nothing_is_asked(
    part: dict[str, Any], sent: Any, hint: dict[str, Any]
) -> None:
    """It is sent as the form fills it in, and not at all where it fills in nothing."""
    schema = {"type": "object", "properties": {"q": part, "r": STRING}}
    for plan in ({}, {"ui:pages": [{"title": "P", "fields": ["q", "r"]}]}):
        form = compile_form(schema, {"q": hint, **plan}, None)
        assert not any(gap.blocking for gap in form.unsupported)
        answers = with_defaults(form, {})
        questions = [question for step in form.steps_of(answers) for question in step.questions]
        assert [question.pointer for question in questions] == [("r",)]
        assert not any(step.listing for step in form.steps_of(answers))
        assert without_vanished(form, answers) == ({} if sent is None else {"q": sent})


@pytest.mark.parametrize(
    "part",
    [
        {"type": "object", "properties": {"a": STRING}, "required": ["a"]},
        {**ROWS, "minItems": 1},
    ],
)
def test_what_is_hidden_and_required_and_filled_in_by_nobody_is_refused(
    part: dict[str, Any],
) -> None:
    schema = {"type": "object", "properties": {"q": part, "r": STRING}, "required": ["q"]}
    with pytest.raises(FormUnsupported, match="ui:widget"):
        compile_form(schema, {"q": {"ui:widget": "hidden"}}, None)


@pytest.mark.parametrize(
    "filled",
    [
        {"a": {**STRING, "default": "x"}},
        {"a": {"const": "x"}},
        {"g": {"type": "object", "properties": {"a": {**STRING, "default": "x"}}}},
        {"a": {"allOf": [{**STRING, "default": "x"}]}},
    ],
)
def test_what_is_hidden_and_filled_in_by_halves_is_refused(filled: dict[str, Any]) -> None:
    """Nobody would be asked for the rest, without which the half is not taken."""
    part = {"type": "object", "properties": {"b": STRING, **filled}, "required": ["b"]}
    schema = {"type": "object", "properties": {"q": part, "r": STRING}}
    with pytest.raises(FormUnsupported, match="ui:widget"):
        compile_form(schema, {"q": {"ui:widget": "hidden"}}, None)
    part["properties"] = {"b": STRING}
    assert compile_form(schema, {"q": {"ui:widget": "hidden"}}, None).unsupported == ()


@pytest.mark.parametrize(
    ("rules", "required", "found"),
    [
        ({"minItems": 1}, False, [False]),
        ({"minItems": 1}, True, [True]),
        ({"minItems": 0}, True, [False]),
        ({}, True, [False]),
        ({"minItems": 1, "default": [{"a": "x"}]}, True, []),
    ],
)
def test_a_hidden_list_that_nobody_fills_in_is_told(
    rules: dict[str, Any], required: bool, found: list[bool]
) -> None:
    schema = {"type": "object", "properties": {"q": {**ROWS, **rules}, "r": STRING},
              "required": ["q"] if required else []}  # fmt: skip
    try:
        gaps = compile_form(schema, {"q": {"ui:widget": "hidden"}}, None).unsupported
    except FormUnsupported as error:
        gaps = error.form.unsupported
    detail = "hidden, without a value"
    assert gaps == tuple(Unsupported(("q",), "ui:widget", detail, lacks) for lacks in found)


def test_a_hidden_group_that_the_form_fills_in_whole_lacks_nothing() -> None:
    part = {"type": "object", "properties": {"a": STRING, "b": STRING}, "required": ["b"]}
    schema = {"type": "object", "properties": {"q": {**part, "default": {"b": "x"}}, "r": STRING},
              "required": ["q"]}  # fmt: skip
    assert compile_form(schema, {"q": {"ui:widget": "hidden"}}, None).unsupported == ()
