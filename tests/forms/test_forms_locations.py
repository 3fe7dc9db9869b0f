"""What a question for a place that one can go to narrows the list of places by."""

from __future__ import annotations

from typing import Any

import pytest

from kiosk.forms.definition import Form, compile_form
from kiosk.forms.locations import places_asked_in
from kiosk.forms.questions import QuestionKind

TEXT = {"type": "string"}


def form_of(*asked: dict[str, Any]) -> Form:
    properties = {f"q{number}": TEXT for number in range(len(asked))}
    hints = {f"q{number}": ui for number, ui in enumerate(asked)}
    return compile_form({"type": "object", "properties": properties}, hints, None)


def location(among: object) -> dict[str, Any]:
    return {"ui:widget": "location", "ui:options": {"among": among}}


@pytest.mark.parametrize(
    ("among", "narrowed"),
    [
        ({"kind": "health", "care": "first"}, (("care", "first"), ("kind", "health"))),
        ({"kind": "health", "beds": 7}, (("kind", "health"),)),
        ({}, ()),
        ("health", ()),
        (None, ()),
    ],
)
def test_it_narrows_by_fields_that_are_words(among: object, narrowed: tuple[Any, ...]) -> None:
    form = form_of(location(among))
    (step,) = form.steps_of({})
    assert step.questions[0].kind is QuestionKind.LOCATION
    assert step.questions[0].among == narrowed
    assert places_asked_in(form) == narrowed


def test_the_first_question_for_a_place_says_which() -> None:
    clinic, school = location({"kind": "health"}), location({"kind": "school"})
    assert places_asked_in(form_of({}, school, clinic)) == (("kind", "school"),)
    assert places_asked_in(form_of({}, {"ui:widget": "textarea"})) is None
