"""What the author of a form is told of it, to the word: where, what, why, and whether it blocks."""

from __future__ import annotations

from typing import Any

import pytest

from kiosk.forms.definition import FormUnsupported, compile_form
from kiosk.forms.lists import MOST_DEPTH
from kiosk.forms.questions import Unsupported

TEXT = {"type": "string"}
NUMBER = {"type": "number"}
NEVER = {"type": "string", "format": "duration"}
OWN_NAMES = "answers under names of one's own"
UNTOLD = "alternatives that no question tells apart"
NOWHERE = "a list that does not say of what"


def told(schema: dict[str, Any], ui: dict[str, Any] | None = None) -> list[Unsupported]:
    try:
        return [*compile_form({"type": "object", **schema}, ui, None).unsupported]
    except FormUnsupported as refused:
        return [*refused.form.unsupported]


def gap(pointer: tuple[str | int, ...], detail: str, *, blocking: bool = False) -> Unsupported:
    return Unsupported(pointer, "format", detail, blocking)


NEVER_Q = gap(("q",), "duration")


def lists(depth: int) -> dict[str, Any]:
    return {"type": "array", "items": lists(depth - 1)} if depth else TEXT


def by_kind(branches: list[Any], kind: Any, **more: Any) -> dict[str, Any]:
    return {"properties": {"kind": kind, **more}, "dependencies": {"kind": {"oneOf": branches}}}


@pytest.mark.parametrize(
    ("part", "ui", "reason", "detail"),
    [
        (NEVER, {}, "format", "duration"),
        ({"type": "array"}, {}, "items", NOWHERE),
        (TEXT, {"ui:widget": "hidden"}, "ui:widget", "hidden, without a value"),
        ({**TEXT, "readOnly": True}, {}, "readOnly", "without a value"),
        ({"$ref": "#/$defs/gone"}, {}, "reference", "#/$defs/gone"),
    ],
)
@pytest.mark.parametrize("blocking", [False, True])
def test_what_is_told_of_a_question(
    part: dict[str, Any], ui: dict[str, Any], reason: str, detail: str, *, blocking: bool
) -> None:
    schema = {"properties": {"q": part}, "required": ["q"] if blocking else []}
    assert told(schema, {"q": ui}) == [Unsupported(("q",), reason, detail, blocking)]


def test_a_range_of_years_that_moves_is_told_as_it_stands() -> None:
    date = {"type": "string", "format": "date"}
    found = told(
        {"properties": {"g": {"properties": {"d": date}, "type": "object"}}, "required": ["g"]},
        {"g": {"d": {"ui:options": {"yearsRange": [-10, 5]}}}},
    )
    assert found == [Unsupported(("g", "d"), "yearsRange", "[-10, 5]", blocking=False)]


def test_what_is_required_and_forbidden_is_told_so() -> None:
    found = told({"required": ["gone"], "additionalProperties": False})
    reason = "required-without-question"
    assert found == [Unsupported(("gone",), reason, "required and forbidden", blocking=True)]


def test_names_of_ones_own_are_told_where_they_may_be_given() -> None:
    group = {"type": "object", "properties": {"a": TEXT}}
    open_ended = {**group, "patternProperties": {"^x": TEXT}}
    found = told({"properties": {"g": open_ended}, "required": ["g"]})
    assert found == [Unsupported(("g",), "patternProperties", OWN_NAMES, blocking=False)]
    usual: tuple[Any, ...] = (True, False, {})
    for more in usual:
        assert told({**group, "additionalProperties": more}) == []


@pytest.mark.parametrize("required", [False, True])
def test_lists_in_lists_as_deep_as_they_are_asked_for_and_no_deeper(*, required: bool) -> None:
    wanted = ["q"] if required else []
    assert told({"properties": {"q": lists(MOST_DEPTH)}, "required": wanted}) == []
    found = told({"properties": {"q": lists(MOST_DEPTH + 1)}, "required": wanted})
    detail = f"lists in more than {MOST_DEPTH} lists"
    assert found == [Unsupported(("q", *[0] * MOST_DEPTH), "items", detail, required)]


@pytest.mark.parametrize(
    ("part", "place"),
    [
        ({"items": NEVER}, 0),
        ({"prefixItems": [TEXT, NEVER]}, 1),
        ({"prefixItems": [TEXT], "items": NEVER}, 1),
    ],
)
@pytest.mark.parametrize("blocking", [False, True])
def test_what_a_list_is_of_blocks_where_the_list_is_required(
    part: dict[str, Any], place: int, *, blocking: bool
) -> None:
    schema = {"properties": {"q": {"type": "array", **part}}, "required": ["q"] if blocking else []}
    assert told(schema) == [gap(("q", place), "duration", blocking=blocking)]


def test_other_lists_in_a_list_that_holds_itself_are_looked_at_too() -> None:
    node = {
        "type": "object",
        "properties": {
            "times": {"type": "array", "items": NEVER},
            "homes": {"type": "array", "items": {"$ref": "#/$defs/home"}},
            "children": {"type": "array", "items": {"$ref": "#/$defs/node"}},
        },
    }
    home = {"type": "object", "properties": {"since": NEVER, "street": TEXT}}
    schema = {
        "$defs": {"node": node, "home": home},
        "properties": {"tree": {"$ref": "#/$defs/node"}},
    }
    ways = [("times", 0), ("homes", 0, "since")]
    assert told(schema) == [
        gap(("tree", *inner, *way), "duration") for inner in ((), ("children", 0)) for way in ways
    ]


@pytest.mark.parametrize(
    "schema",
    [
        {"properties": {"q": TEXT}, "allOf": [{"properties": {"q": {"title": "Calle"}}}]},
        {"properties": {"q": {"title": "Calle"}}, "allOf": [{"properties": {"q": TEXT}}]},
        {"properties": {"q": NEVER}, "allOf": [{"properties": {"q": {"format": "date"}}}]},
        {"properties": {"q": {"title": "Calle"}}, "anyOf": [{"properties": {"q": TEXT}}]},
        {
            "properties": {"q": TEXT, "r": TEXT},
            "if": {"required": ["r"]},
            "then": {"properties": {"q": {"title": "Calle"}}},
            "else": {"properties": {"q": False}},
        },
        {
            "properties": {"kind": {"title": "¿Qué?"}},
            "oneOf": [
                {"properties": {"kind": {"const": "a"}}, "required": ["kind"]},
                {"properties": {"kind": {"const": "b"}, "x": TEXT}, "required": ["kind"]},
            ],
        },
        {
            "properties": {"kind": {"type": ["string", "null"]}},
            "oneOf": [
                {"properties": {"kind": {"const": None}, "x": TEXT}},
                {"properties": {"kind": {"const": "b"}}},
            ],
        },
    ],
    ids=[
        "words apart",
        "type apart",
        "the later word",
        "the only alternative",
        "in a branch",
        "options in branches",
        "a branch for no answer",
    ],
)
def test_what_is_said_of_a_question_in_several_places_counts_together(
    schema: dict[str, Any],
) -> None:
    assert told(schema) == []


def test_what_is_required_in_one_place_and_described_in_another_is_told_once() -> None:
    again = {"allOf": [{"properties": {"q": {"title": "Calle"}}}]}
    schema = {"properties": {"q": NEVER}, "required": ["q"], **again}
    assert told(schema) == [gap(("q",), "duration", blocking=True)]


def test_a_question_that_may_be_anything_is_told() -> None:
    (found,) = told({"properties": {"q": True}})
    assert (found.pointer, found.reason, found.blocking) == (("q",), "type", False)


@pytest.mark.parametrize("keyword", ["oneOf", "anyOf"])
@pytest.mark.parametrize(
    "branches",
    [
        [{"properties": {"kind": {"const": "a"}}}, {"properties": {"kind": {"const": "b"}}}],
        [{"properties": {"name": TEXT}}, {"properties": {"firm": TEXT}}],
    ],
    ids=["told apart", "left open"],
)
def test_what_the_alternatives_ask_for_is_looked_at(
    keyword: str, branches: list[dict[str, Any]]
) -> None:
    required = [{**branch, "required": [*branch["properties"]]} for branch in branches]
    assert told({keyword: required}) == []
    last = {"properties": {**branches[1]["properties"], "q": NEVER}}
    assert told({keyword: [branches[0], last]}) == [NEVER_Q]


@pytest.mark.parametrize("keyword", ["oneOf", "anyOf"])
def test_alternatives_that_cannot_be_asked_for_block(keyword: str) -> None:
    group = {
        "type": "object",
        "properties": {"r": TEXT},
        keyword: [{"properties": {"x": TEXT}}, True],
    }
    assert told({"properties": {"g": group}}) == [
        Unsupported(("g",), keyword, UNTOLD, blocking=True)
    ]
    known = {**group, "properties": {"r": TEXT, "x": TEXT}}
    assert told({"properties": {"g": known}}) == []


@pytest.mark.parametrize("branch", ["then", "else"])
def test_what_either_branch_of_a_condition_asks_for_is_looked_at(branch: str) -> None:
    schema = {"if": {"required": ["r"]}, branch: {"properties": {"q": NEVER}}}
    assert told({"properties": {"r": TEXT}, **schema}) == [NEVER_Q]


A = {"properties": {"kind": {"enum": ["a"]}}}
CONST_B = {"properties": {"kind": {"const": "b"}}}


@pytest.mark.parametrize(
    ("branches", "kind", "untaken"),
    [
        ([A, CONST_B], {"enum": ["a", "b", "c"]}, "c"),
        ([A, CONST_B], {"enum": ["a", "b"]}, ""),
        ([CONST_B], {"oneOf": [{"const": "a"}, {"const": "b"}]}, "a"),
        ([A, {"properties": {"kind": {"pattern": "b|c"}}}], {"enum": ["a", "b", "c"]}, ""),
        ([A, {"properties": {"kind": True}}], {"enum": ["a", "b", "c"]}, ""),
        ([A], TEXT, ""),
    ],
)
def test_an_option_that_no_branch_takes_is_told_where_it_is_chosen(
    branches: list[Any], kind: dict[str, Any], untaken: str
) -> None:
    schema = by_kind(branches, kind)
    whole = {"properties": {"g": {"type": "object", **schema}}}
    reason, where = "option-without-branch", ("g", "kind")
    assert told(whole) == ([Unsupported(where, reason, untaken, blocking=False)] if untaken else [])


def test_a_branch_that_does_not_say_what_it_is_for_is_told() -> None:
    schema = by_kind([A, True], {"enum": ["a", "b"]}, r=TEXT)
    detail = "a branch that does not say which kind it is for"
    assert told({"properties": {"g": {"type": "object", **schema}}}) == [
        Unsupported(("g",), "dependencies", detail, blocking=False)
    ]


def test_branches_on_what_is_itself_asked_in_a_branch() -> None:
    schema = {
        "properties": {"r": TEXT},
        "if": {"required": ["r"]},
        "then": {"properties": {"kind": {"enum": ["a", "b"]}, "age": {"type": "integer"}}},
        "dependencies": {
            "kind": {"oneOf": [A, {"properties": {"kind": {"const": "b"}, "x": TEXT}}]},
            "age": {
                "oneOf": [
                    {"properties": {"age": {"not": {"minimum": 18}}, "parent": TEXT}},
                    {"properties": {"age": {"minimum": 18}}},
                ]
            },
        },
    }
    assert told(schema) == []


def test_each_formula_that_can_never_be_reckoned_out_is_told_in_its_place() -> None:
    goods = {"type": "array", "items": {"type": "object", "properties": {"price": NUMBER,
             "amount": NUMBER}}}  # fmt: skip
    schema = {
        "properties": {"a": NUMBER, "b": NUMBER, "goods": goods},
        "anyOf": [{"properties": {"net": NUMBER}}, {"properties": {"gross": NUMBER}}],
    }
    found = told(
        schema,
        {
            "a": {"ui:compute": "1 +"},
            "goods": {"items": {"amount": {"ui:compute": "price * rate + more"}}},
            "b": {"ui:compute": "net + price", "ui:options": {"ui:compute": "gone"}},
        },
    )
    nothing = "nothing is asked under more, rate"
    assert found == [
        Unsupported(("a",), "ui:compute", "no expression", blocking=True),
        Unsupported(("goods", 0, "amount"), "ui:compute", nothing, blocking=True),
    ]


def test_a_field_of_a_page_that_is_not_there_is_told() -> None:
    found = told({"properties": {"a": TEXT}}, {"ui:pages": [{"fields": ["gone/x", "a"]}]})
    assert found == [Unsupported(("gone", "x"), "ui:pages", "no such field", blocking=False)]
