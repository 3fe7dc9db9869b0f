"""Lists to which items are added, changed and taken away: pages, faults, and what is sent."""

from __future__ import annotations

from typing import Any

import pytest

from kiosk.forms.answers import (
    with_defaults,
    with_new_item,
    without_blank_items,
    without_item,
    without_vanished,
)
from kiosk.forms.definition import Form, compile_form
from kiosk.forms.layout import first_page_of, page_after, way_to
from kiosk.forms.places import answer_at, with_answer
from kiosk.forms.validation import check_body, check_form, check_sent, check_step, faulty_steps

TEXT = {"type": "string"}
PERSON = {
    "type": "object",
    "title": "Persona",
    "properties": {
        "name": {"type": "string", "title": "Nombre"},
        "studies": {"type": "boolean"},
        "phones": {"type": "array", "title": "Teléfonos", "items": TEXT},
    },
    "required": ["name"],
    "if": {"properties": {"studies": {"const": True}}, "required": ["studies"]},
    "then": {"properties": {"school": {"type": "string", "default": "Primaria"}}},
}
FAMILY = {
    "properties": {
        "who": TEXT,
        "family": {
            "type": "array",
            "title": "Familia",
            "description": "Quienes viven con usted.",
            "items": PERSON,
            "minItems": 1,
        },
        "why": TEXT,
    },
    "required": ["family"],
}


def form_of(schema: dict[str, Any], ui: dict[str, Any] | None = None) -> Form:
    return compile_form({"type": "object", **schema}, ui, None)


def keys(form: Form, answers: dict[str, Any]) -> list[str]:
    return [step.key for step in form.steps_of(answers)]


def test_a_list_is_a_page_and_each_item_has_pages_of_its_own() -> None:
    form = form_of(FAMILY)
    assert form.unsupported == ()
    assert keys(form, {}) == ["who", "family", "why"]
    answers = {"family": [{"name": "Ana"}, {"studies": True, "phones": ["1"]}]}
    assert keys(form, answers) == [
        "who",
        "family",
        "family/0/name", "family/0/studies", "family/0/phones",
        "family/1/name", "family/1/studies", "family/1/phones", "family/1/phones/0",
        "family/1/school",
        "why",
    ]  # fmt: skip
    page = form.steps_of(answers)[1]
    assert (page.title, page.help) == ("Familia", "Quienes viven con usted.")
    assert page.listing is not None
    assert (page.listing.count, page.listing.minimum, page.listing.may_grow) == (2, 1, True)
    name = form.steps_of(answers)[2]
    assert (name.section, name.within) == ("Persona 1", ("family", 0))
    phones = form.steps_of(answers)[7]
    assert (phones.key, phones.section) == ("family/1/phones", "Persona 2")


@pytest.mark.parametrize(
    ("here", "following"),
    [
        ("who", "family"),
        ("family", "why"),
        ("family/0/name", "family/0/studies"),
        ("family/0/phones", "family"),
        ("family/1/phones", "family/1/school"),
        ("family/1/phones/0", "family/1/phones"),
        ("family/1/phones/1", "family/1/phones"),
        ("family/1/school", "family"),
        ("why", None),
    ],
)
def test_from_page_to_page(here: str, following: str | None) -> None:
    form = form_of(FAMILY)
    answers = {"family": [{"name": "Ana"}, {"studies": True, "phones": ["1", "2"]}]}
    assert page_after(form.steps_of(answers), here) == following


@pytest.mark.parametrize(
    ("here", "way"),
    [
        ("who", ["who"]),
        ("family", ["who", "family"]),
        ("family/1/name", ["who", "family", "family/1/name"]),
        (
            "family/1/phones/0",
            ["who", "family", "family/1/name", "family/1/studies", "family/1/phones",
             "family/1/phones/0"],
        ),
        ("why", ["who", "family", "why"]),
        (None, ["who", "family", "why"]),
        ("gone", ["who", "family", "why"]),
    ],
)  # fmt: skip
def test_the_way_to_a_page_leads_through_no_other_item(here: str | None, way: list[str]) -> None:
    form = form_of(FAMILY)
    answers = {"family": [{"name": "Ana"}, {"phones": ["1", "2"]}]}
    assert list(way_to(form.steps_of(answers), here)) == way


def test_the_way_through_a_form_that_ends_with_a_list() -> None:
    form = form_of({"properties": {"who": TEXT, "pets": {"type": "array", "items": TEXT}}})
    steps = form.steps_of({"pets": ["Luna", "Sol"]})
    assert way_to(steps, None) == ("who", "pets")
    assert way_to(steps, "pets/0") == ("who", "pets", "pets/0")


def test_a_part_of_an_item_is_called_by_the_item_where_it_has_no_name() -> None:
    owner = {"properties": {"first": TEXT, "last": TEXT}}
    home = {"properties": {"street": TEXT, "owner": owner}}
    homes = {"type": "array", "title": "Casa", "items": {"properties": {"home": home}}}
    form = form_of({"properties": {"homes": homes}})
    assert [(step.key, step.section) for step in form.steps_of({"homes": [{}]})] == [
        ("homes", ""),
        ("homes/0/home/street", "Casa 1"),
        ("homes/0/home/owner", "Casa 1"),
    ]


def test_an_item_is_added_with_what_the_form_fills_in() -> None:
    items = {"properties": {"a": TEXT, "b": {"type": "string", "default": "x"}}}
    form = form_of({"properties": {"list": {"type": "array", "items": items}}})
    answers = with_new_item(form, with_new_item(form, {}, ("list",)), ("list",))
    assert answers == {"list": [{"b": "x"}, {"b": "x"}]}
    assert first_page_of(form.steps_of(answers), ("list", 1)) == "list/1"
    assert first_page_of(form.steps_of(answers), ("list", 2)) is None


@pytest.mark.parametrize(
    ("items", "begun", "blank"),
    [
        (TEXT, None, None),
        ({"properties": {"a": TEXT}}, {}, {}),
        ({"type": "array", "items": TEXT}, None, []),
        ({"type": "array", "prefixItems": [TEXT]}, [], []),
    ],
)
def test_an_item_without_an_answer_keeps_its_place(
    items: dict[str, Any], begun: Any, blank: Any
) -> None:
    form = form_of({"properties": {"list": {"type": "array", "items": items}}})
    answers = with_new_item(form, {}, ("list",))
    assert answers == {"list": [begun]}
    assert without_vanished(form, answers) == {"list": [blank]}
    assert without_item(answers, ("list", 0)) == {}


def test_a_new_item_brings_back_nothing_that_was_cleared_elsewhere() -> None:
    items = {"properties": {"b": {"type": "string", "default": "x"}}}
    beside = {"type": "string", "default": "y"}
    form = form_of({"properties": {"a": beside, "list": {"type": "array", "items": items}}})
    assert with_new_item(form, {"list": [{}]}, ("list",)) == {"list": [{}, {"b": "x"}]}


@pytest.mark.parametrize(
    ("given", "left"),
    [
        ({"list": [None, "a", "", {}, [], 0]}, {"list": ["a", 0]}),
        ({"list": [None, {}]}, {}),
        ({"list": ["a"]}, {"list": ["a"]}),
        ({"who": "x", "list": ["a", None]}, {"who": "x", "list": ["a"]}),
        ({"list": "a"}, {"list": "a"}),
        ({}, {}),
    ],
)
def test_items_in_which_nothing_was_answered_go(given: Any, left: Any) -> None:
    assert without_blank_items(given, ("list",)) == left


def test_the_items_after_one_that_is_taken_away_move_up() -> None:
    answers = {"list": [{"a": "1"}, {"a": "2"}, {"a": "3"}], "b": "x"}
    assert without_item(answers, ("list", 1)) == {"list": [{"a": "1"}, {"a": "3"}], "b": "x"}
    assert answer_at(answers, ("list", 2, "a")) == "3"
    assert answer_at(answers, ("list", 3, "a")) is None
    assert answer_at({"list": {"0": "x"}}, ("list", 0)) is None


def test_an_answer_is_replaced_in_its_item_alone() -> None:
    answers = {"list": [{"a": "1"}, {"a": "2"}]}
    assert with_answer(answers, ("list", 0, "a"), "9") == {"list": [{"a": "9"}, {"a": "2"}]}
    assert with_answer(answers, ("list", 0, "a"), "") == {"list": [{}, {"a": "2"}]}
    assert with_answer({"list": ["1", "2"]}, ("list", 0), " ") == {"list": [None, "2"]}
    assert [*with_answer({"a": "1", "b": "2"}, ("a",), "9")] == ["a", "b"]
    assert answers == {"list": [{"a": "1"}, {"a": "2"}]}


def test_what_vanished_in_an_item_is_not_sent() -> None:
    form = form_of(FAMILY)
    person = {"name": "Ana", "studies": True, "school": "UNAM"}
    assert without_vanished(form, {"family": [person]}) == {"family": [person]}
    left = {**person, "studies": False}
    assert without_vanished(form, {"family": [left, person]}) == {
        "family": [{"name": "Ana", "studies": False}, person]
    }


def test_a_required_list_is_sent_empty_and_an_optional_one_is_not() -> None:
    part = {"type": "array", "items": TEXT}
    assert without_vanished(form_of({"properties": {"l": part}}), {}) == {}
    form = form_of({"properties": {"l": part}, "required": ["l"]})
    assert without_vanished(form, {}) == {"l": []}
    assert check_form(form, {}) == ()


@pytest.mark.parametrize(
    ("rules", "given", "key"),
    [
        ({"minItems": 2}, ["a"], "fault.items.few"),
        ({"maxItems": 1}, ["a", "b"], "fault.items.many"),
        ({"uniqueItems": True}, ["a", "a"], "fault.items.twice"),
        ({"contains": {"const": "x"}}, ["a"], "fault.items.contains"),
    ],
)
def test_what_is_wrong_with_a_list(rules: dict[str, Any], given: list[str], key: str) -> None:
    form = form_of({"properties": {"l": {"type": "array", "items": TEXT, **rules}}})
    (fault,) = check_form(form, {"l": given})
    assert (fault.pointer, fault.key) == (("l",), key)
    assert [f.key for f in check_step(form, {"l": given}, "l")] == [key]


def test_a_list_that_is_missing_says_how_to_begin() -> None:
    form = form_of({"properties": {"l": {"type": "array", "items": TEXT, "minItems": 1}},
                    "required": ["l"]})  # fmt: skip
    assert [(f.pointer, f.key) for f in check_form(form, {})] == [(("l",), "fault.items.few")]


def test_a_list_tells_which_of_its_items_is_not_whole() -> None:
    form = form_of(FAMILY)
    answers = {"family": [{"name": "Ana"}, {"studies": False}, {"phones": [None], "name": "x"}]}
    (second, third) = check_step(form, answers, "family")
    assert (second.pointer, second.key) == (("family", 1), "fault.items.incomplete")
    assert second.parameters == {"item": "Persona 2"}
    assert third.pointer == ("family", 2)
    assert [f.key for f in check_step(form, answers, "family/1/name")] == ["fault.required"]
    (phone,) = check_step(form, answers, "family/2/phones")
    assert (phone.pointer, phone.parameters) == (
        ("family", 2, "phones", 0), {"item": "Teléfonos 1"},
    )  # fmt: skip
    assert faulty_steps(form, answers) == (
        "family", "family/1/name", "family/2/phones", "family/2/phones/0",
    )  # fmt: skip


def test_places_count_among_all_that_a_list_holds() -> None:
    part = {"type": "array", "prefixItems": [TEXT, TEXT], "items": TEXT, "minItems": 4}
    form = form_of({"properties": {"l": {**part, "maxItems": 5}}})
    for more, may_grow in ((1, True), (2, True), (3, False)):
        steps = form.steps_of({"l": ["x"] * (2 + more)})
        listing = next(step.listing for step in steps if step.key == "l/+")
        assert listing is not None
        assert (listing.count, listing.minimum, listing.may_grow) == (more, 2, may_grow)


@pytest.mark.parametrize(
    ("place", "key"),
    [
        (TEXT, "fault.required"),
        ({"type": "integer"}, "fault.required"),
        ({"type": "string", "format": "date"}, "fault.required.date"),
        ({"enum": ["a", "b"]}, "fault.required.choice"),
        ({"oneOf": [{"const": "a"}, {"const": "b"}]}, "fault.required.choice"),
        ({"type": "boolean"}, "fault.required.yes-no"),
        ({"const": True, "type": "boolean"}, "fault.consent"),
        ({"type": "object", "properties": {"a": TEXT}, "required": ["a"]}, "fault.required"),
    ],
)
def test_a_place_left_empty_is_told_as_missing(place: dict[str, Any], key: str) -> None:
    form = form_of({"properties": {"l": {"type": "array", "prefixItems": [place, TEXT]}}})
    answers = {"l": [None, "x"]}
    assert [f.key for f in check_form(form, answers)] == [key]
    assert [f.key for f in check_sent(form, answers)] == [key]


def test_a_doubtful_item_holds_no_list_back() -> None:
    items = {"type": "string", "format": "rfc"}
    form = form_of({"properties": {"l": {"type": "array", "items": items}}})
    answers = {"l": ["GODE561231GR8", "GODE561231GR1"]}
    assert check_step(form, answers, "l") == ()
    assert [f.severity for f in check_step(form, answers, "l/1")] == ["warning"]


def test_no_more_than_fit_are_added() -> None:
    form = form_of({"properties": {"l": {"type": "array", "items": TEXT, "maxItems": 2}}})
    (page, *_) = form.steps_of({"l": ["a", "b"]})
    assert page.listing is not None
    assert not page.listing.may_grow


TUPLES = [
    {"prefixItems": [TEXT, {"type": "integer"}], "items": {"type": "boolean"}},
    {"items": [TEXT, {"type": "integer"}], "additionalItems": {"type": "boolean"}},
]
DIALECTS = [
    "https://json-schema.org/draft/2020-12/schema",
    "http://json-schema.org/draft-07/schema#",
]


@pytest.mark.parametrize(("shape", "dialect"), [*zip(TUPLES, DIALECTS, strict=True)])
def test_places_with_a_meaning_of_their_own(shape: dict[str, Any], dialect: str) -> None:
    schema = {
        "$schema": dialect,
        "type": "object",
        "properties": {"l": {"type": "array", "title": "Medida", **shape}},
    }
    form = compile_form(schema, None, None)
    assert form.unsupported == ()
    assert keys(form, {}) == ["l/0", "l/1", "l/+"]
    assert [q.title for step in form.steps_of({}) for q in step.questions] == [
        "Medida 1", "Medida 2",
    ]  # fmt: skip
    answers = with_answer({}, ("l", 1), 7)
    assert without_vanished(form, answers) == {"l": [None, 7]}
    assert [f.pointer for f in check_form(form, answers)] == [("l", 0)]
    assert [f.key for f in check_step(form, answers, "l/0")] == ["fault.required"]
    assert check_step(form, answers, "l/+") == (), "what is wrong has a page of its own"
    answers = with_new_item(form, with_answer(answers, ("l", 0), "x"), ("l",))
    assert keys(form, dict(answers)) == ["l/0", "l/1", "l/+", "l/2"]
    assert page_after(form.steps_of(answers), "l/1") == "l/+"
    assert page_after(form.steps_of(answers), "l/2") == "l/+"
    answers = with_answer(answers, ("l", 2), True)
    assert without_vanished(form, answers) == {"l": ["x", 7, True]}
    assert check_body(schema, {"l": ["x", 7, True]}) == ()
    assert without_vanished(form, {}) == {}
    gap = {"l": ["x", None, True]}
    assert without_vanished(form, gap) == gap, "what follows keeps its place"
    deep = compile_form({"type": "object", "properties": {"g": schema}}, None, None)
    assert without_vanished(deep, {"g": gap}) == {"g": gap}


def test_what_a_list_holds_beforehand() -> None:
    part = {"type": "array", "items": TEXT, "default": ["a", "b"]}
    form = form_of({"properties": {"l": part, "t": {"type": "object", "default": {"x": 1},
                    "properties": {"x": {"type": "integer"}}}}})  # fmt: skip
    assert with_defaults(form, {}) == {"l": ["a", "b"], "t": {"x": 1}}


def test_a_tree_grows_as_deep_as_its_lists_are_filled() -> None:
    node = {
        "type": "object",
        "properties": {
            "name": TEXT,
            "children": {"type": "array", "items": {"$ref": "#/$defs/node", "title": "Rama"}},
        },
    }
    form = form_of({"$defs": {"node": node}, "properties": {"tree": {"$ref": "#/$defs/node"}}})
    answers: Any = {"tree": {"children": [{"children": [{"name": "c"}]}]}}
    assert keys(form, answers) == [
        "tree/name", "tree/children",
        "tree/children/0/name", "tree/children/0/children",
        "tree/children/0/children/0/name", "tree/children/0/children/0/children",
    ]  # fmt: skip
    assert form.steps_of(answers)[2].section == "Rama 1"
    assert without_vanished(form, answers) == answers


def test_hints_of_items_and_of_places() -> None:
    form = form_of(
        {
            "properties": {
                "l": {"type": "array", "items": {"properties": {"a": TEXT, "b": TEXT}}},
                "t": {"type": "array", "items": [TEXT, TEXT]},
            },
            "$schema": DIALECTS[1],
        },
        {
            "l": {"items": {"ui:order": ["b", "a"], "a": {"ui:title": "Primera"}}},
            "t": {"items": [{"ui:title": "Uno"}, {"ui:widget": "textarea"}]},
        },
    )
    steps = {step.key: step for step in form.steps_of({"l": [{}]})}
    assert [q.title for q in steps["l/0"].questions] == ["B", "Primera"]
    assert [(q.title, q.kind.value) for q in steps["t"].questions] == [
        ("Uno", "text"), ("T 2", "long-text"),
    ]  # fmt: skip
