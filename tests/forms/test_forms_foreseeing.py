"""What a form may ask and after what, told without compiling it again: as the form itself asks."""

from __future__ import annotations

from typing import Any

import pytest
from test_forms_catalogue import SCHEMAS, completed, form_of

from kiosk.forms import foreseeing
from kiosk.forms.definition import Form, compile_form
from kiosk.forms.foreseeing import MOST_CHOICES, Asked, Choices, foreseen
from kiosk.forms.places import Answers, answer_at

TEXT = {"type": "string"}
YES = {"const": True}
SCHEMA: dict[str, Any] = {
    "type": "object",
    "properties": {
        "first": TEXT,
        "sure": {"type": "boolean"},
        "which": {"enum": ["a", "b", "c"]},
        "some": {"type": "array", "uniqueItems": True, "items": {"enum": ["x", "y"]}},
        "age": {"type": "integer"},
        "people": {"type": "array", "items": {"type": "object", "properties": {"who": TEXT}}},
        "last": TEXT,
    },
    "allOf": [
        {
            "if": {"properties": {"sure": YES}, "required": ["sure"]},
            "then": {"properties": {"why": TEXT, "again": {"type": "boolean"}}},
        },
        {
            "if": {"properties": {"again": YES}, "required": ["again"]},
            "then": {"properties": {"deep": TEXT}},
        },
        {
            "if": {"properties": {"which": {"const": "b"}}, "required": ["which"]},
            "else": {"properties": {"not-b": TEXT}},
        },
        {
            "if": {"properties": {"some": {"contains": {"const": "y"}}}, "required": ["some"]},
            "then": {"properties": {"with-y": TEXT}},
        },
        {
            "if": {"properties": {"age": {"maximum": 17}}, "required": ["age"]},
            "then": {"properties": {"parent": TEXT}},
        },
    ],
}
UI = {"ui:order": ["first", "sure", "why", "again", "deep", "*"]}
FORM = compile_form(SCHEMA, UI, None)


def by_name(form: Form) -> dict[str, Asked]:
    return {str(one.question.pointer[0]): one for one in foreseen(form)}


def is_shown(asked: Asked, answers: Answers) -> bool:
    """As a phone judges it."""

    def holds(choices: Choices) -> bool:
        return all(_holds(answer_at(answers, pointer), value) for pointer, value in choices)

    shown = asked.always or any(map(holds, asked.shown))
    return shown and not any(map(holds, asked.hidden))


def _holds(answer: Any, value: Any) -> bool:
    return value in answer if isinstance(answer, list) else bool(answer == value)


@pytest.mark.parametrize(
    ("name", "always", "shown", "hidden"),
    [
        ("first", True, [], []),
        ("why", False, [((("sure",), True),)], []),
        ("deep", False, [((("sure",), True), (("again",), True))], []),
        ("not-b", True, [], [((("which",), "b"),)]),
        ("with-y", False, [((("some",), "y"),)], []),
    ],
)
def test_a_question_is_told_with_the_choices_that_call_for_it(
    name: str, always: bool, shown: list[Choices], hidden: list[Choices]
) -> None:
    asked = by_name(FORM)[name]
    assert (asked.always, asked.shown, asked.hidden) == (always, shown, hidden)


def test_what_hangs_on_something_typed_is_not_foreseen_and_a_list_only_as_one() -> None:
    found = by_name(FORM)
    assert "parent" not in found
    assert found["people"].step.listing is not None
    assert "who" not in found


@pytest.mark.parametrize("least", [0, 2])
def test_no_choice_leads_into_a_list(least: int) -> None:
    person = {"type": "object", "properties": {"own": {"type": "boolean"}, "who": TEXT}}
    people = {"type": "array", "prefixItems": [person], "items": person, "minItems": least}
    schema = {"type": "object", "properties": {"people": people, "last": TEXT}}
    pointers = [asked.question.pointer for asked in foreseen(compile_form(schema, None, None))]
    assert pointers == [
        ("people", 0, "own"), ("people", 0, "who"), ("people",), ("last",),
    ]  # fmt: skip


def test_they_stand_in_the_order_of_asking() -> None:
    names = list(by_name(FORM))
    assert names[:5] == ["first", "sure", "why", "again", "deep"]
    assert names.index("people") < names.index("last")


def test_options_that_follow_a_choice_are_told_with_it() -> None:
    place = {"state": {**TEXT, "format": "mx-state"}, "town": {**TEXT, "format": "mx-municipality"}}
    town = by_name(compile_form({"type": "object", "properties": place}, {}, None))["town"]
    assert town.question.options == ()
    offers = {choices[0][1]: options for choices, options in town.offers}
    assert len(offers) == 32
    assert {"20067"} & {option.value for option in offers["MX-OAX"]}


def test_a_form_without_end_is_asked_so_often_and_no_oftener(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(foreseeing, "MOST_LOOKS", 3)
    assert set(by_name(FORM)) >= {"first", "sure", "why"}
    assert "with-y" not in by_name(FORM)


def called_for_by(
    part: dict[str, Any], value: Any, ui: dict[str, Any] | None = None
) -> Asked | None:
    """What is foreseen of a question that the value of one question calls for."""
    schema = {
        "type": "object",
        "properties": {"start": {"type": "boolean"}, "q": part},
        "if": {"properties": {"q": {"const": value}}, "required": ["q"]},
        "then": {"properties": {"after": TEXT}},
    }
    hints = {"ui:order": ["after", "*"], "q": ui or {}}
    return by_name(compile_form(schema, hints, None)).get("after")


def offering(many: int) -> dict[str, Any]:
    return {"enum": [f"{number}" for number in range(many)]}


@pytest.mark.parametrize(
    ("part", "value"),
    [
        ({"type": "boolean"}, False),
        ({"type": "boolean", "const": True}, True),
        (offering(MOST_CHOICES), "7"),
    ],
)
def test_whatever_may_be_chosen_is_tried(part: dict[str, Any], value: Any) -> None:
    asked = called_for_by(part, value)
    assert asked is not None
    assert (asked.always, asked.shown, asked.hidden) == (False, [((("q",), value),)], [])


@pytest.mark.parametrize(
    ("part", "value", "ui"),
    [
        ({"type": "boolean", "readOnly": True, "default": False}, True, {}),
        ({"type": "boolean"}, True, {"ui:compute": "start"}),
        ({"enum": ["goods", "works"]}, "works", {"ui:known": "tender.category"}),
        (offering(MOST_CHOICES + 1), "7", {}),
    ],
)
def test_what_nobody_chooses_calls_for_nothing(
    part: dict[str, Any], value: Any, ui: dict[str, Any]
) -> None:
    assert called_for_by(part, value, ui) is None


def test_what_is_called_for_may_come_before_all_else() -> None:
    schema = {
        "type": "object",
        "properties": {"sure": {"type": "boolean"}},
        "if": {"properties": {"sure": YES}, "required": ["sure"]},
        "then": {"properties": {"before": TEXT}},
    }
    form = compile_form(schema, {"ui:order": ["before", "sure"]}, None)
    assert list(by_name(form)) == ["before", "sure"]


def test_each_is_told_with_its_page_and_a_list_by_its_name() -> None:
    found = by_name(FORM)
    assert {name: asked.step.key for name, asked in found.items()} == {name: name for name in found}
    assert (found["people"].key, found["people"].question.title) == (
        ("people", ("people",)), "People",
    )  # fmt: skip


TYPED_AFTER = {("correction_reason",)}  # hangs on a folio that is typed
BRANCHED = [
    ("declaracion-mensual-resico", TYPED_AFTER),
    ("solicitud-de-informacion", set()),
    ("denuncia-ambiental", set()),
]


@pytest.mark.parametrize(("name", "missing"), BRANCHED)
def test_whoever_fills_in_a_form_is_asked_what_was_foreseen(name: str, missing: set[Any]) -> None:
    """Just that and nothing else, but for what hangs on something typed."""
    schema = next(path for path in SCHEMAS if path.name == f"{name}.schema.json")
    form, answers = form_of(schema), completed(schema, 0)
    now = {
        question.pointer
        for step in form.steps_of(answers)
        for question in step.questions
        if not step.within
    }
    told = {one.question.pointer for one in foreseen(form) if is_shown(one, answers)}
    assert told == now - missing
