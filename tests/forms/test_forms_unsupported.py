"""What cannot be shown is listed, never left out in silence; what blocks is refused beforehand."""

from __future__ import annotations

from typing import Any

import pytest

from kiosk.forms.definition import Form, FormUnsupported, compile_form
from kiosk.forms.questions import Unsupported

TEXT = {"type": "string"}
NEVER = {"type": "string", "format": "duration"}


def compiled(schema: dict[str, Any], ui: dict[str, Any] | None = None) -> Form:
    return compile_form({"type": "object", **schema}, ui, None)


@pytest.mark.parametrize(
    ("part", "ui", "reason"),
    [
        ({"type": "array"}, {}, "items"),
        ({"type": "array", "items": {}}, {}, "items"),
        ({"$ref": "#/$defs/nowhere"}, {}, "reference"),
        ({"type": "string", "format": "duration"}, {}, "format"),
        ({"type": "string", "contentEncoding": "base32"}, {}, "contentEncoding"),
        ({"type": "string", "contentMediaType": "text/html"}, {}, "contentMediaType"),
        (TEXT, {"ui:widget": "file", "ui:options": {"accept": ".docx"}}, "ui:options.accept"),
        ({"type": "string", "format": "data-url", "maxLength": 100}, {}, "pattern"),
        (TEXT, {"ui:widget": "hidden"}, "ui:widget"),
        (TEXT, {"ui:readonly": True}, "readOnly"),
        ({"enum": [1, 2**53]}, {}, "number"),
        ({"enum": [{"clave": -(2**53)}]}, {}, "number"),
        ({"type": "integer", "const": 10**18}, {}, "number"),
        ({"enum": [float("inf"), 1]}, {}, "number"),
        ({"title": "¿?"}, {}, "type"),
        ({"type": "null"}, {}, "type"),
        ({"anyOf": [TEXT, {"type": "array", "items": TEXT}]}, {}, "type"),
        ({"anyOf": [TEXT, {"type": "object", "properties": {"x": TEXT}}]}, {}, "type"),
        ({"oneOf": [{"properties": {"x": TEXT}}, {"enum": ["a", "b"]}]}, {}, "type"),
        ({"oneOf": [{"properties": {"x": TEXT}}, True]}, {}, "type"),
    ],
)
def test_a_part_that_cannot_be_shown(part: dict[str, Any], ui: dict[str, Any], reason: str) -> None:
    schema = {"properties": {"q": part, "r": TEXT}}
    form = compiled(schema, {"q": ui})
    found = [(gap.pointer, gap.reason, gap.blocking) for gap in form.unsupported]
    assert found == [(("q",), reason, False)]
    assert "q" not in [step.key for step in form.steps_of({})] or reason == "readOnly"
    with pytest.raises(FormUnsupported, match=reason) as refused:
        compiled(schema | {"required": ["q"]}, {"q": ui})
    assert "r" in [step.key for step in refused.value.form.steps_of({})]


def test_of_several_choices_none_may_be_more_than_can_be_sent() -> None:
    chosen = {"type": "array", "uniqueItems": True, "items": {"enum": [1, 2**53]}}
    with pytest.raises(FormUnsupported) as refused:
        compiled({"properties": {"q": chosen}, "required": ["q"]})
    assert [gap.reason for gap in refused.value.unsupported] == ["number"]


def test_an_empty_group_asks_nothing_and_is_no_gap() -> None:
    form = compiled({"properties": {"q": {"type": "object"}, "r": TEXT}})
    assert form.unsupported == ()
    assert [step.key for step in form.steps_of({})] == ["r"]


@pytest.mark.parametrize(
    ("properties", "ui"),
    [
        ({}, {}),
        ({"q": False}, {}),
        ({"q": {"type": "object"}}, {}),
        ({"q": {**TEXT, "default": "2"}}, {"q": {"ui:widget": "hidden"}}),
    ],
)
def test_a_form_that_asks_nothing_is_refused(
    properties: dict[str, Any], ui: dict[str, Any]
) -> None:
    with pytest.raises(FormUnsupported, match="no-questions") as refused:
        compiled({"properties": properties}, ui)
    assert refused.value.form.unsupported[0].blocking


def test_what_is_hidden_may_call_for_the_questions() -> None:
    way = {"default": "long", "type": "string"}
    then = {"if": {"properties": {"way": {"const": "long"}}, "required": ["way"]},
            "then": {"properties": {"r": TEXT}}}  # fmt: skip
    hidden = {"way": {"ui:widget": "hidden"}}
    assert compiled({"properties": {"way": way}, **then}, hidden).unsupported == ()


@pytest.mark.parametrize(
    "schema",
    [
        {"if": {"properties": {"r": {"const": "x"}}}, "then": {"required": ["gone"]}},
        {"required": ["gone"]},
        {"dependencies": {"r": ["gone"]}},
        {"allOf": [{"required": ["gone"]}]},
    ],
)
def test_what_is_required_and_not_described_is_asked_for_in_words(schema: dict[str, Any]) -> None:
    form = compiled({"properties": {"r": TEXT}, **schema})
    (gap,) = form.unsupported
    assert (gap.pointer, gap.reason, gap.blocking) == (
        ("gone",), "required-without-question", False,
    )  # fmt: skip
    (asked,) = (s.questions[0] for s in form.steps_of({"r": "x"}) if s.key == "gone")
    assert (asked.title, asked.kind, asked.required) == ("Gone", "text", True)


@pytest.mark.parametrize(
    "schema",
    [
        {"required": ["gone"], "additionalProperties": False},
        {"allOf": [{"required": ["gone"]}], "unevaluatedProperties": False},
    ],
)
def test_what_is_required_and_forbidden_blocks(schema: dict[str, Any]) -> None:
    with pytest.raises(FormUnsupported) as refused:
        compiled({"properties": {"r": TEXT}, **schema})
    assert [gap.pointer for gap in refused.value.unsupported] == [("gone",)]
    assert str(refused.value).startswith("gone: ")


def test_why_a_form_is_refused_is_said_of_every_part() -> None:
    parts = {"q": {"type": "array"}, "r": {"type": "null"}}
    alternatives = [{"properties": {"x": TEXT}}, True]
    with pytest.raises(FormUnsupported, match=r"^q: items; r: type; \(form\): oneOf$"):
        compiled({"properties": parts, "required": ["q", "r"], "oneOf": alternatives})


def test_gaps_in_branches_and_groups_are_found_before_anyone_gets_there() -> None:
    form = compiled(
        {
            "properties": {"kind": {"enum": ["a", "b"]}},
            "dependencies": {
                "kind": {
                    "oneOf": [
                        {
                            "properties": {
                                "kind": {"enum": ["a"]},
                                "part": {"properties": {"list": {"type": "array"}}},
                            }
                        },
                        {"properties": {"kind": {"enum": ["b"]}}},
                    ]
                }
            },
        }
    )
    assert [gap.pointer for gap in form.unsupported] == [("part", "list")]


@pytest.mark.parametrize(
    ("required", "blocking"),
    [
        ({"allOf": [{"required": ["q"]}]}, True),
        ({"dependencies": {"r": ["q"]}}, True),
        ({"dependentRequired": {"r": ["q"]}}, True),
        ({"if": {"properties": {"r": {"const": "x"}}}, "then": {"required": ["q"]}}, True),
        ({"if": {"required": ["r"]}, "else": {"allOf": [{"required": ["q"]}]}}, True),
        ({"if": {"required": ["r"]}, "then": {"properties": {"q": {"title": "Q"}}}}, False),
        (
            {
                "if": {"required": ["r"]},
                "then": {"properties": {"q": {"format": "date"}}, "required": ["q"]},
            },
            False,
        ),
    ],
)
def test_what_cannot_be_asked_blocks_wherever_it_comes_to_be_required(
    required: dict[str, Any], *, blocking: bool
) -> None:
    schema = {"properties": {"r": TEXT, "q": NEVER}, **required}
    if blocking:
        with pytest.raises(FormUnsupported) as refused:
            compiled(schema)
        found = refused.value.unsupported
    else:
        found = compiled(schema).unsupported
    assert found == (Unsupported(("q",), "format", "duration", blocking),)


@pytest.mark.parametrize(
    "schema",
    [
        {"anyOf": [{"type": "object", "properties": {"q": NEVER}}, {"type": "null"}]},
        {"oneOf": [{"type": "null"}, {"properties": {"q": NEVER}, "type": "object"}]},
        {"type": "object", "anyOf": [{"properties": {"q": NEVER}}]},
        {
            "anyOf": [
                {
                    "type": "object",
                    "properties": {"of": TEXT},
                    "if": {"required": ["of"]},
                    "then": {"properties": {"q": NEVER}},
                },
                {"type": "null"},
            ]
        },
    ],
)
def test_gaps_in_the_one_alternative_that_is_asked_for_are_found(schema: dict[str, Any]) -> None:
    form = compiled({"properties": {"who": schema, "r": TEXT}})
    assert form.unsupported == (Unsupported(("who", "q"), "format", "duration", blocking=False),)


def test_alternatives_that_only_demand_are_no_gap() -> None:
    form = compiled(
        {
            "properties": {"phone": TEXT, "email": TEXT},
            "anyOf": [{"required": ["phone"]}, {"required": ["email"]}],
        }
    )
    assert form.unsupported == ()


def test_a_form_without_end() -> None:
    person = {"properties": {"name": TEXT, "child": {"$ref": "#/$defs/person"}}}
    form = compiled({"$defs": {"person": person}, "properties": {"me": {"$ref": "#/$defs/person"}}})
    assert form.unsupported == (
        Unsupported(("me", "child"), "recursive", "#/$defs/person", blocking=False),
    )
    assert [step.key for step in form.steps_of({})] == ["me"]


def test_a_form_that_is_part_of_itself() -> None:
    person = {"properties": {"name": TEXT}, "allOf": [{"$ref": "#/$defs/person"}]}
    with pytest.raises(FormUnsupported, match="recursive"):
        compiled({"$defs": {"person": person}, "properties": {"me": {"$ref": "#/$defs/person"}}})


def test_an_option_that_no_branch_takes() -> None:
    branch = {"properties": {"kind": {"enum": ["a"]}}}
    form = compiled(
        {
            "properties": {"kind": {"enum": ["a", "b"]}},
            "dependencies": {"kind": {"oneOf": [branch, {"title": "?"}]}},
        }
    )
    assert [gap.reason for gap in form.unsupported] == ["dependencies"]
    form = compiled(
        {
            "properties": {"kind": {"enum": ["a", "b"]}},
            "dependencies": {"kind": {"oneOf": [branch]}},
        }
    )
    assert [(gap.reason, gap.detail) for gap in form.unsupported] == [
        ("option-without-branch", "b")
    ]


@pytest.mark.parametrize("keyword", ["additionalProperties", "patternProperties"])
def test_answers_under_names_of_ones_own(keyword: str) -> None:
    form = compiled({"properties": {"a": TEXT}, keyword: {"^x": TEXT}})
    assert [gap.reason for gap in form.unsupported] == [keyword]
    assert compiled({"properties": {"a": TEXT}, "additionalProperties": False}).unsupported == ()


def test_a_range_of_years_that_moves_with_the_clock() -> None:
    form = compiled(
        {"properties": {"d": {"type": "string", "format": "date"}}},
        {"d": {"ui:options": {"yearsRange": [-10, 5]}}},
    )
    assert [gap.reason for gap in form.unsupported] == ["yearsRange"]


def test_gaps_in_the_items_of_a_list_are_found() -> None:
    items = {"properties": {"picture": {"type": "string", "contentEncoding": "base32"}, "a": TEXT}}
    form = compiled({"properties": {"list": {"type": "array", "items": items}}})
    assert [gap.pointer for gap in form.unsupported] == [("list", 0, "picture")]


def test_a_list_that_holds_itself_is_looked_at_once() -> None:
    node = {
        "type": "object",
        "properties": {
            "name": TEXT,
            "open": {"type": "array"},
            "children": {"type": "array", "items": {"$ref": "#/$defs/node"}},
        },
    }
    form = compiled({"$defs": {"node": node}, "properties": {"tree": {"$ref": "#/$defs/node"}}})
    assert [gap.pointer for gap in form.unsupported] == [
        ("tree", "open"),
        ("tree", "children", 0, "open"),
    ]
