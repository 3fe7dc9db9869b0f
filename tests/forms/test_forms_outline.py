"""What belongs on one page, what has pages of its own, and what a form requires unnamed."""

from __future__ import annotations

from typing import Any

import pytest

from kiosk.forms.definition import Form, FormUnsupported, compile_form

TEXT = {"type": "string"}
TWO = [{"const": "a", "title": "Uno"}, {"const": "b", "title": "Dos"}]


def form_of(schema: dict[str, Any], ui: dict[str, Any] | None = None) -> Form:
    return compile_form({"type": "object", **schema}, ui, None)


def keys(form: Form, answers: dict[str, Any]) -> list[str]:
    return [step.key for step in form.steps_of(answers)]


def group_with(part: dict[str, Any]) -> Form:
    group = {"type": "object", "properties": {"name": TEXT, "more": part}}
    return form_of({"properties": {"group": group}})


@pytest.mark.parametrize(
    "items",
    [
        {"enum": ["a", "b"]},
        {"oneOf": TWO},
        {"anyOf": TWO},
        {"const": "a", "enum": ["a"]},
        {"allOf": [{"enum": ["a", "b"]}]},
    ],
)
def test_what_is_chosen_of_a_list_stands_with_the_rest_of_its_group(items: dict[str, Any]) -> None:
    form = group_with({"type": "array", "items": items})
    assert keys(form, {}) == ["group"]
    assert [q.kind.value for q in form.steps_of({})[0].questions] == ["text", "choices"]


@pytest.mark.parametrize(
    "items",
    [
        TEXT,
        {"const": "a"},
        {"anyOf": [TEXT, {"type": "integer"}]},
        {"oneOf": [{"properties": {"a": TEXT}}, {"properties": {"b": TEXT}}]},
    ],
)
def test_a_list_in_a_group_can_be_added_to_whatever_its_items_are(items: dict[str, Any]) -> None:
    form = group_with({"type": "array", "items": items})
    assert keys(form, {}) == ["group/name", "group/more"]
    listing = form.steps_of({})[1].listing
    assert listing is not None
    assert listing.may_grow


@pytest.mark.parametrize(
    ("part", "pages"),
    [
        (TEXT, ["group"]),
        ({"type": "boolean"}, ["group"]),
        ({"type": "string", "format": "data-url"}, ["group/name", "group/more"]),
        ({"type": "array", "items": [TEXT]}, ["group/name", "group/more"]),
    ],
)
def test_files_and_lists_of_places_have_pages_of_their_own_and_words_have_not(
    part: dict[str, Any], pages: list[str]
) -> None:
    assert keys(group_with(part), {}) == pages


@pytest.mark.parametrize("keyword", ["oneOf", "anyOf"])
def test_the_words_of_the_chosen_alternative_are_not_those_of_its_group(keyword: str) -> None:
    branches = [
        {"title": "Persona", "description": "Física", "properties": {"name": TEXT}},
        {"title": "Empresa", "description": "Moral", "properties": {"firm": TEXT}},
    ]
    group = {"type": "object", "properties": {"since": {"type": "integer"}}, keyword: branches}
    form = form_of({"properties": {"owner": group}})
    (step,) = form.steps_of({"owner": {"firm": "Sol"}})
    assert (step.title, step.help) == ("Since", "")
    assert [q.title for q in step.questions] == ["Since", "", "Firm"]


def test_an_alternative_asks_for_more_as_it_is_answered() -> None:
    known = {"properties": {"kind": {"const": "S.A."}}, "required": ["kind"]}
    firm = {
        "properties": {"kind": TEXT},
        "if": known,
        "then": {"properties": {"deed": TEXT}},
    }
    form = form_of({"properties": {}, "oneOf": [{"properties": {"name": TEXT}}, firm]})
    assert "deed" not in keys(form, {"kind": "A.C."})
    assert "deed" in keys(form, {"kind": "S.A."})


def test_of_alternatives_one_may_ask_for_nothing() -> None:
    branches = [{"title": "Ninguna"}, {"title": "Una", "properties": {"name": TEXT}}]
    form = form_of({"properties": {"last": TEXT}, "anyOf": branches})
    (last, choice) = form.steps_of({})
    assert last.key == "last"
    assert [option.title for option in choice.questions[0].options] == ["Ninguna", "Una"]


def test_what_is_required_alone_is_asked_for() -> None:
    assert keys(form_of({"required": ["gone"]}), {}) == ["gone"]


def test_what_is_required_unnamed_is_asked_for_as_the_form_says_of_other_names() -> None:
    number = {"type": "integer", "title": "Cuántos"}
    form = form_of({"properties": {}, "required": ["n"], "additionalProperties": number})
    (asked,) = form.steps_of({})[0].questions
    assert (asked.title, asked.kind.value, asked.required) == ("Cuántos", "integer", True)


@pytest.mark.parametrize("keyword", ["additionalProperties", "unevaluatedProperties"])
def test_what_is_required_and_forbidden_is_not_asked_for(keyword: str) -> None:
    with pytest.raises(FormUnsupported) as refused:
        form_of({"properties": {"r": TEXT}, "required": ["gone"], keyword: False})
    assert keys(refused.value.form, {}) == ["r"]


def test_names_that_are_not_forbidden_are_asked_for() -> None:
    form = form_of({"required": ["gone"], "unevaluatedProperties": True})
    assert keys(form, {}) == ["gone"]


def test_what_a_branch_forbids_is_not_asked_for() -> None:
    form = form_of(
        {
            "properties": {"abroad": {"type": "boolean"}, "state": TEXT},
            "if": {"properties": {"abroad": {"const": True}}, "required": ["abroad"]},
            "then": {"properties": {"state": False}},
        },
        {"state": {"ui:widget": "state"}},
    )
    assert keys(form, {"abroad": False}) == ["abroad", "state"]
    assert keys(form, {"abroad": True}) == ["abroad"]


def test_a_question_may_say_more_once_it_is_answered() -> None:
    many = {"if": {"minimum": 10}, "then": {"description": "¿Tantos?"}}
    form = form_of({"properties": {"copies": {"type": "integer", **many}}})
    assert [form.steps_of({"copies": copies})[0].help for copies in (9, 10)] == ["", "¿Tantos?"]


def test_an_item_is_called_as_its_list_is_called_now() -> None:
    form = form_of(
        {
            "properties": {
                "foreign": {"type": "boolean"},
                "names": {"type": "array", "title": "Nombre", "items": TEXT},
            },
            "if": {"properties": {"foreign": {"const": True}}, "required": ["foreign"]},
            "then": {"properties": {"names": {"title": "Given name"}}},
        }
    )
    for foreign, title in ((False, "Nombre"), (True, "Given name"), (False, "Nombre")):
        item = form.steps_of({"foreign": foreign, "names": ["Ana"]})[-1]
        assert item.questions[0].title == title


@pytest.mark.parametrize(
    ("part", "ui", "reason"),
    [
        ({"type": "object", "const": {"id": "a"}}, {}, "type"),
        ({"oneOf": [{"const": "a", "properties": {}}, {"const": "b"}]}, {}, "type"),
        ({"type": "string", "format": "date"}, {"ui:options": {"yearsRange": [0, 5]}},
         "yearsRange"),
    ],
)  # fmt: skip
def test_what_is_neither_asked_nor_chosen_is_told(
    part: dict[str, Any], ui: dict[str, Any], reason: str
) -> None:
    form = form_of({"properties": {"q": part}}, {"q": ui})
    assert [gap.reason for gap in form.unsupported] == [reason]
