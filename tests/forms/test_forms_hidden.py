"""What nobody sees of a form is sent as the form fills it in, or the form is refused."""

from __future__ import annotations

from typing import Any

import pytest

from kiosk.forms.answers import with_defaults, without_vanished
from kiosk.forms.definition import FormUnsupported, compile_form

STRING = {"type": "string"}
ROWS = {"type": "array", "items": {"type": "object", "properties": {"a": STRING}}}
PLACES = {"type": "array", "prefixItems": [STRING, ROWS], "default": ["x", [{"a": "y"}]]}


@pytest.mark.parametrize("hint", [{"ui:widget": "hidden"}, {"ui:options": {"widget": "hidden"}}])
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
