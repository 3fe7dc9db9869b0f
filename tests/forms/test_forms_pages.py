"""An explicit list of pages: what is on each, and that nothing is left out by forgetting it."""

from __future__ import annotations

from typing import Any

import pytest

from kiosk.forms.definition import Form, compile_form
from kiosk.forms.layout import page_after
from kiosk.forms.validation import check_form, check_step, faulty_steps

TEXT = {"type": "string"}
SCHEMA: dict[str, Any] = {
    "type": "object",
    "properties": {
        "name": TEXT,
        "born": {"type": "string", "format": "date"},
        "home": {"type": "object", "title": "Casa", "properties": {"town": TEXT, "street": TEXT}},
        "pets": {"type": "array", "title": "Mascotas", "items": {"properties": {"name": TEXT}}},
        "secret": {"type": "string", "default": "x"},
        "why": TEXT,
    },
    "required": ["name", "why"],
}


def planned(*pages: Any, **hints: Any) -> Form:
    ui = {"ui:pages": list(pages), "secret": {"ui:widget": "hidden"}, **hints}
    return compile_form(SCHEMA, ui, {"Quién": "Who"})


def test_each_page_shows_its_fields_and_the_rest_comes_after() -> None:
    form = planned(
        {"title": "Quién", "help": "Usted.", "fields": ["name", "home/town", "secret"]},
        {"fields": ["pets", "born"]},
    )
    assert form.unsupported == ()
    steps = form.steps_of({"pets": [{}]})
    assert [(step.key, step.title, step.section, len(step.questions)) for step in steps] == [
        ("@1", "Who", "Who", 2),
        ("@2", "Born", "", 1),
        ("pets", "Mascotas", "", 0),
        ("pets/0", "Name", "Mascotas 1", 1),
        ("home", "Casa", "", 1),
        ("why", "Why", "", 1),
    ]
    assert [step.help for step in steps[:2]] == ["Usted.", ""]
    assert page_after(steps, "@1") == "@2"
    assert page_after(steps, "@2") == "pets"
    assert page_after(steps, "pets") == "home"
    assert page_after(steps, "pets/0") == "pets"


def test_a_list_on_a_page_belongs_to_its_part_of_the_form() -> None:
    form = planned({"title": "Quién", "description": "Usted.", "fields": ["name", "pets"]})
    first, pets = form.steps_of({})[:2]
    assert (first.help, pets.key, pets.section) == ("Usted.", "pets", "Who")


@pytest.mark.parametrize("ui", [{}, {"ui:pages": [{"title": "Quién", "fields": ["name"]}]}])
def test_what_is_wrong_with_a_group_is_on_its_page_and_with_the_whole_on_none(
    ui: dict[str, Any],
) -> None:
    home = {"type": "object", "properties": {"town": TEXT, "street": TEXT}, "minProperties": 2}
    properties = {"name": TEXT, "home": home}
    schema = {"type": "object", "properties": properties, "required": ["home"], "minProperties": 2}
    form = compile_form(schema, ui, None)
    found = check_form(form, {"home": {"town": "x"}})
    assert {fault.pointer for fault in found} == {(), ("home",)}
    assert faulty_steps(form, {"home": {"town": "x"}}) == ("home",)
    assert faulty_steps(form, {"home": {"town": "x", "street": "y"}}) == ()
    assert [fault.pointer for fault in check_step(form, {}, "home")] == [("home",)]


def test_faults_are_told_on_their_page() -> None:
    form = planned({"title": "Quién", "fields": ["name", "why"]})
    assert [f.pointer for f in check_step(form, {}, "@1")] == [("name",), ("why",)]
    assert faulty_steps(form, {"name": "x"}) == ("@1",)
    assert faulty_steps(form, {"name": "x", "why": "y"}) == ()


def test_a_whole_group_on_a_page() -> None:
    form = planned({"fields": ["home", "why"]})
    asked = [question.pointer for question in form.steps_of({})[0].questions]
    assert asked == [("home", "town"), ("home", "street"), ("why",)]


def test_what_a_page_names_twice_is_asked_once_and_led_on_from() -> None:
    form = planned({"fields": ["home/street", "home", "pets", "why", "why", "pets"]})
    steps = form.steps_of({})
    asked = [question.pointer for question in steps[0].questions]
    assert asked == [("home", "street"), ("home", "town"), ("why",)]
    assert [step.key for step in steps] == ["@1", "pets", "name", "born"]
    assert page_after(steps, "pets") == "name"


def test_two_questions_of_one_name_are_told_apart() -> None:
    schema = {"type": "object", "properties": {"g": {"type": "object", "properties": {
        "a": {"type": "string", "title": "Enlace"}, "b": {"type": "string", "title": "Enlace"},
        "c": {"type": "string", "title": "Otro"}}}}}  # fmt: skip
    (step,) = compile_form(schema, None, None).steps_of({})
    assert [question.title for question in step.questions] == ["Enlace (1)", "Enlace (2)", "Otro"]


def test_a_field_that_is_not_there_is_told() -> None:
    form = planned(
        {"fields": ["gone", "name", "why/not"]}, "no page", {"title": "empty"}, {"fields": "x"}
    )
    assert [(gap.pointer, gap.reason, gap.blocking) for gap in form.unsupported] == [
        (("gone",), "ui:pages", False),
        (("why", "not"), "ui:pages", False),
    ]
    assert [step.key for step in form.steps_of({})] == ["@1", "born", "home", "pets", "why"]
