"""Lists whose places have each a meaning: what is asked at them, and of what follows."""

from __future__ import annotations

from typing import Any

import pytest

from kiosk.forms.answers import with_defaults, with_new_item, without_item, without_vanished
from kiosk.forms.definition import Form, compile_form
from kiosk.forms.questions import Question
from kiosk.forms.validation import check_form

TEXT = {"type": "string"}
PERSON = {
    "type": "object",
    "properties": {"studies": {"type": "boolean"}},
    "if": {"properties": {"studies": {"const": True}}, "required": ["studies"]},
    "then": {"properties": {"school": TEXT}},
}


def form_of(part: dict[str, Any], ui: dict[str, Any] | None = None, **more: Any) -> Form:
    listed = {"type": "array", **part}
    schema = {"type": "object", "properties": {"parts": listed}, **more}
    return compile_form(schema, {"parts": ui or {}}, None)


def questions(form: Form, answers: dict[str, Any]) -> dict[tuple[str | int, ...], Question]:
    return {q.pointer: q for step in form.steps_of(answers) for q in step.questions}


def test_places_are_required_once_one_is_answered_and_what_follows_always_is() -> None:
    form = form_of({"prefixItems": [TEXT, TEXT], "items": TEXT})

    def required(answers: dict[str, Any]) -> list[bool]:
        return [asked.required for asked in questions(form, answers).values()]

    assert required({}) == [False, False]
    assert required({"parts": [None, "x"]}) == [True, True]
    assert required({"parts": ["x", "y", "z"]}) == [True, True, True]
    assert required({"parts": [None, None, None]}) == [True, True, True]
    assert required({"parts": [None, None]}) == [False, False]


def test_an_item_is_added_behind_the_places_and_taken_away_again() -> None:
    form = form_of({"prefixItems": [TEXT, TEXT], "items": PERSON})
    with_one = with_new_item(form, {}, ("parts",))
    assert with_one == {"parts": [None, None, {}]}
    assert with_new_item(form, with_one, ("parts",)) == {"parts": [None, None, {}, {}]}
    within = form_of({"items": {"type": "object", "properties": {"l": {"type": "array",
                      "prefixItems": [TEXT], "items": TEXT}}}})  # fmt: skip
    place = ("parts", 0, "l")
    assert with_new_item(within, {"parts": [{}]}, place) == {"parts": [{"l": [None, None]}]}
    without = without_item(with_one, ("parts", 2))
    assert without_vanished(form, without) == {}
    assert check_form(form, without) == ()


def test_a_required_list_of_places_requires_each_and_is_sent_without_any() -> None:
    form = form_of({"prefixItems": [TEXT]}, required=["parts"])
    assert [asked.required for asked in questions(form, {}).values()] == [True]
    assert without_vanished(form, {}) == {"parts": []}
    assert without_vanished(form_of({"prefixItems": [TEXT]}), {}) == {}


def test_what_follows_on_places_is_not_sent_empty() -> None:
    group = {"type": "object", "properties": {"l": {"type": "array", "prefixItems": [TEXT],
             "items": TEXT}}}  # fmt: skip
    form = compile_form({"type": "object", "properties": {"g": group}}, None, None)
    assert without_vanished(form, {"g": {"l": []}}) == {}


@pytest.mark.parametrize("shape", [{"prefixItems": [TEXT, PERSON]}, {"items": PERSON}])
def test_what_is_answered_at_a_place_asks_for_more_there(shape: dict[str, Any]) -> None:
    form = form_of(shape)
    assert ("parts", 1, "school") in questions(form, {"parts": ["x", {"studies": True}]})
    assert ("parts", 1, "school") not in questions(form, {"parts": ["x", {"studies": False}]})


@pytest.mark.parametrize("shape", [{"prefixItems": [TEXT, TEXT]}, {"items": TEXT}])
def test_a_list_says_what_it_is_whatever_it_holds(shape: dict[str, Any]) -> None:
    (step,) = form_of({"title": "Medidas", "description": "En metros", **shape}).steps_of({})
    assert (step.title, step.help) == ("Medidas", "En metros")


def test_items_are_called_by_the_list_and_counted_from_its_places_on() -> None:
    form = form_of({"prefixItems": [TEXT], "items": TEXT})
    listed = {step.key: step for step in form.steps_of({"parts": ["a", "b", "c"]})}
    assert listed["parts/2"].section == "Parts 2"
    assert listed["parts/2"].title == "Parts"


def test_a_list_need_hold_nothing_where_it_does_not_say_so() -> None:
    (step,) = form_of({"items": TEXT}).steps_of({})
    assert step.listing is not None
    assert step.listing.minimum == 0


def test_what_places_hold_beforehand() -> None:
    part = {"prefixItems": [TEXT], "items": TEXT, "default": ["a", "b"]}
    assert with_defaults(form_of(part), {}) == {"parts": ["a", "b"]}
    assert with_defaults(form_of(part), {"parts": ["x"]}) == {"parts": ["x"]}


@pytest.mark.parametrize(
    "shape",
    [
        {"prefixItems": [{"format": "mx-municipality"}]},
        {"prefixItems": [TEXT], "items": {"format": "mx-municipality"}},
        {"items": {"type": "object", "properties": {"m": {"format": "mx-municipality"}}}},
        {"items": {"type": "array", "items": {"format": "mx-municipality"}}},
    ],
)
def test_what_a_place_of_a_list_offers_lies_in_the_state_around_it(shape: dict[str, Any]) -> None:
    listed = {"type": "array", **shape}
    schema = {"properties": {"state": {"format": "mx-state"}, "parts": listed}}
    form = compile_form({"type": "object", **schema}, None, None)
    held: list[Any] = [[None]] if shape.get("items", {}).get("type") == "array" else [None, None]
    asked = questions(form, {"state": "MX-OAX", "parts": held})
    offered = [q.options for q in asked.values() if q.pointer[0] == "parts"]
    assert 570 in [len(options) for options in offered]


def test_lists_lie_in_lists_four_deep() -> None:
    deep: dict[str, Any] = {"type": "array", "items": TEXT}
    for _ in range(4):
        deep = {"type": "array", "items": deep}
    form = form_of(deep)
    assert [gap.reason for gap in form.unsupported] == ["items"]
    assert [gap.pointer for gap in form.unsupported] == [("parts", 0, 0, 0, 0)]
    held: Any = []
    for _ in range(4):
        held = [held]
    assert not any(
        "+" in step.key or len(step.pointer) > 4 for step in form.steps_of({"parts": held})
    )


def test_hints_of_places_and_of_what_follows() -> None:
    dialect = "http://json-schema.org/draft-07/schema#"
    wide = {"ui:widget": "textarea"}
    part = {"items": [TEXT, TEXT], "additionalItems": TEXT}
    answers = {"parts": ["a", "b", "c"]}

    def kinds(ui: dict[str, Any]) -> list[str]:
        form = form_of(part, ui, **{"$schema": dialect})
        return [asked.kind.value for asked in questions(form, answers).values()]

    assert kinds({"additionalItems": wide}) == ["text", "text", "long-text"]
    assert kinds({"items": wide}) == ["long-text", "long-text", "text"]
    assert kinds({"items": [None, wide]}) == ["text", "long-text", "text"]
