"""Answers are replaced, never changed; what is empty or vanished is not sent."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.forms.answers import settled, with_defaults, without_vanished
from kiosk.forms.definition import compile_form
from kiosk.forms.places import NO_ANSWERS, answer_at, with_answer
from kiosk.forms.validation import check_form, faulty_steps

NAMES = st.sampled_from(["a", "b", "c"])
# the shape of answers is the form's: the last name of a pointer never holds a group
POINTERS = st.lists(NAMES, max_size=3).map(lambda groups: (*groups, "leaf"))
VALUES = st.integers() | st.booleans() | st.text(min_size=1).filter(str.strip)


@pytest.mark.parametrize("empty", [None, "", "  \n", [], {}, ()])
def test_an_empty_answer_is_absent_and_so_is_its_empty_group(empty: Any) -> None:
    answers = with_answer(NO_ANSWERS, ("name", "first"), "Ana")
    assert with_answer(answers, ("name", "first"), empty) == {}


@pytest.mark.parametrize("value", [0, False, 0.0])
def test_no_and_zero_are_answers(value: Any) -> None:
    assert with_answer(NO_ANSWERS, ("a",), value) == {"a": value}


def test_an_answer_has_a_place() -> None:
    with pytest.raises(ValueError, match="place"):
        with_answer(NO_ANSWERS, (), 1)


@given(st.lists(st.tuples(POINTERS, VALUES)))
def test_what_was_put_in_last_is_there_and_nothing_else_moved(
    entries: list[tuple[tuple[str, ...], Any]],
) -> None:
    answers, expected = NO_ANSWERS, {}
    for pointer, value in entries:
        before = repr(answers)
        after = with_answer(answers, pointer, value)
        assert repr(answers) == before
        answers = after
        expected[pointer] = value
    for pointer, value in expected.items():
        assert answer_at(answers, pointer) == value
    for pointer in expected:
        answers = with_answer(answers, pointer, None)
    assert answers == {}


CHAIN = compile_form(
    {
        "type": "object",
        "properties": {"one": {"type": "boolean"}},
        "required": ["one", "person"],
        "if": {"properties": {"one": {"const": True}}, "required": ["one"]},
        "then": {"properties": {"two": {"type": "string", "enum": ["x", "y"]}}},
        "dependentSchemas": {
            "two": {"properties": {"three": {"type": "string"}}, "required": ["three"]},
        },
        "allOf": [
            {
                "properties": {
                    "person": {
                        "type": "object",
                        "properties": {"nick": {"type": "string"}},
                    },
                    "pets": {"type": "object", "properties": {"dog": {"type": "string"}}},
                }
            }
        ],
    },
    None,
    None,
)


def test_what_hung_on_a_vanished_answer_vanishes_too() -> None:
    full = {"one": True, "two": "x", "three": "z", "person": {"nick": "A"}}
    assert without_vanished(CHAIN, full) == full
    assert without_vanished(CHAIN, full | {"one": False}) == {
        "one": False,
        "person": {"nick": "A"},
    }


def test_a_required_group_is_sent_though_all_in_it_is_optional() -> None:
    assert without_vanished(CHAIN, {"one": False}) == {"one": False, "person": {}}


def test_what_nobody_asked_is_not_sent() -> None:
    sent = without_vanished(CHAIN, {"one": False, "other": 1, "person": {"nick": "A", "x": 2}})
    assert sent == {"one": False, "person": {"nick": "A"}}


TEXT = {"type": "string"}
PLACES = [{"type": "object", "properties": {"a": TEXT}}, {"type": "array", "items": TEXT}, TEXT]


@pytest.mark.parametrize(
    ("given", "sent"),
    [
        ([{"a": "x"}, ["y"], "z"], [{"a": "x"}, ["y"], "z"]),
        ([{"a": "x"}, ["y"], "z", "more"], [{"a": "x"}, ["y"], "z", "more"]),
        ([{}, [], "z"], [{}, [], "z"]),
        ([None, None, "z"], [{}, [], "z"]),
        ([{"a": "x"}, [], ""], [{"a": "x"}]),
        ([None, None, None, "more"], [{}, [], None, "more"]),
        ([{"a": " "}, []], None),
    ],
)
def test_every_place_of_a_list_keeps_its_own_whatever_it_holds(given: Any, sent: Any) -> None:
    part = {"type": "array", "prefixItems": PLACES, "items": TEXT}
    form = compile_form({"type": "object", "properties": {"l": part}}, None, None)
    assert without_vanished(form, {"l": given}) == ({} if sent is None else {"l": sent})


@pytest.mark.parametrize(("least", "asked"), [(0, True), (1, True), (2, False)])
def test_places_are_asked_up_to_one_that_can_neither_be_asked_nor_left_empty(
    least: int, *, asked: bool
) -> None:
    """What came after it could not be sent, and no page would say so."""
    anything: dict[str, Any] = {}
    places = [anything, TEXT, {"type": "string", "format": "duration"}, TEXT]
    part = {"type": "array", "prefixItems": places, "items": TEXT, "minItems": least + 1}
    form = compile_form({"type": "object", "properties": {"l": part, "q": TEXT}}, None, None)
    questions = [question.pointer for step in form.steps_of({}) for question in step.questions]
    assert questions == ([("l", 1)] if asked else []) + [("q",)]
    answers = {"l": [None, "x", None, "y"], "q": "z"}
    sent = {"q": "z"} | ({"l": [None, "x"]} if asked else {})
    assert without_vanished(form, answers) == sent
    assert check_form(form, answers) == ()


@pytest.mark.parametrize("required", [True, False])
@pytest.mark.parametrize("place", PLACES[:2])
def test_a_place_for_several_answers_may_be_left_empty(place: Any, *, required: bool) -> None:
    """Of a list that has so many places at least: the empty one was no place, and nobody told."""
    part = {"type": "array", "prefixItems": [TEXT, place], "minItems": 2}
    wanted = {"required": ["l"]} if required else {}
    form = compile_form({"type": "object", "properties": {"l": part}, **wanted}, None, None)
    (empty,) = without_vanished(form, {"l": ["x"]})["l"][1:]
    assert empty == ({} if place["type"] == "object" else [])
    assert check_form(form, {"l": ["x"]}) == ()
    assert faulty_steps(form, {}) == (("l/0",) if required else ())


def test_a_form_that_never_comes_to_rest_is_settled_all_the_same() -> None:
    form = compile_form(
        {
            "type": "object",
            "properties": {"r": {"type": "string"}, "n": {"type": "integer"}},
            "allOf": [
                {"if": {"required": ["n"]}, "then": {"properties": {"n": False}}},
                {"if": {"required": ["r"]}, "then": {"properties": {"q": {"type": "string"}}}},
            ],
        },
        {"n": {"ui:compute": "1"}},
        None,
    )
    sent, outline = settled(form, {"r": "x", "q": "y", "gone": "z"})
    assert {"r": "x", "q": "y"}.items() <= sent.items()
    assert "gone" not in sent
    assert {("r",), ("q",)} <= {leaf.pointer for leaf in outline.leaves()}


@pytest.mark.parametrize(
    "part",
    [
        {"type": "integer"},
        {"type": "array", "items": {"type": "integer"}},
        {"type": "array", "prefixItems": [{"type": "integer"}]},
        {"type": "object", "properties": {"n": {"type": "integer"}}},
    ],
)
def test_nothing_is_filled_in_that_could_not_be_sent(part: dict[str, Any]) -> None:
    def filled(number: int) -> tuple[Any, Any]:
        fill = {"integer": number, "array": [number], "object": {"n": number}}[part["type"]]
        schema = {"type": "object", "properties": {"q": {**part, "default": fill}}}
        return with_defaults(compile_form(schema, None, None), NO_ANSWERS), {"q": fill}

    most = 2**53 - 1
    found, fill = filled(most)
    assert found == fill
    assert filled(most + 1)[0] == {}


def test_defaults_fill_in_what_is_open_and_what_they_bring_up() -> None:
    form = compile_form(
        {
            "type": "object",
            "properties": {
                "foreign": {"type": "boolean", "default": False},
                "fixed": {"const": "v2"},
                "agree": {"type": "boolean", "const": True, "default": True},
                "odd": {"enum": ["a", "b"], "default": "c"},
            },
            "dependencies": {
                "foreign": {
                    "oneOf": [
                        {
                            "properties": {
                                "foreign": {"const": False},
                                "state": {"type": "string", "default": "MX-OAX"},
                            }
                        },
                        {"properties": {"foreign": {"const": True}, "country": {"type": "string"}}},
                    ]
                }
            },
        },
        {"fixed": {"ui:widget": "hidden"}},
        None,
    )
    assert with_defaults(form, NO_ANSWERS) == {"foreign": False, "fixed": "v2", "state": "MX-OAX"}
    assert with_defaults(form, {"foreign": True}) == {"foreign": True, "fixed": "v2"}
    assert "fixed" not in [step.key for step in form.steps_of(NO_ANSWERS)]
    assert without_vanished(form, {"fixed": "v2"}) == {"fixed": "v2"}
