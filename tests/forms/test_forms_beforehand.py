"""Whether a service can be done here: what rules make of answers, and what is not asked twice."""

from __future__ import annotations

from typing import Any

import pytest

from kiosk.catalogue.model import Rule, WayOut
from kiosk.catalogue.text import Text
from kiosk.forms.beforehand import (
    Here,
    NotHere,
    answered_up_to,
    as_facts,
    left_to_ask,
    outcome,
    page_left_after,
)
from kiosk.forms.definition import compile_form
from kiosk.forms.known import with_known

MINOR = Rule("age < 18", here=False, says=Text({"es": "Menor"}), instead=(WayOut(offices=True),))
FEDERAL = Rule("federal", here=False, says=Text({"es": "Federal"}))
STOLEN = Rule('what == "stolen" and not reported', here=False, says=Text({"es": "Denuncia"}))
OLD = Rule("age >= 75", here=True, says=Text({"es": "Certificado"}))
ADULT = Rule("age >= 18", here=True, says=Text({"es": "Identificación"}))
UNREADABLE = Rule("age >", here=False, says=Text({"es": "Nunca"}))
RULES = (MINOR, FEDERAL, STOLEN, OLD, ADULT, UNREADABLE)


@pytest.mark.parametrize(
    ("answers", "found"),
    [
        ({"age": 17}, NotHere(MINOR)),
        ({"age": 17, "federal": True}, NotHere(MINOR)),
        ({"age": 40, "federal": True}, NotHere(FEDERAL)),
        ({"age": 40, "federal": False}, Here((ADULT,))),
        ({"age": 80, "federal": False}, Here((OLD, ADULT))),
        ({"age": 40, "what": "stolen", "reported": False}, NotHere(STOLEN)),
        ({"age": 40, "what": "stolen"}, Here((ADULT,))),
        ({"what": "lost"}, Here()),
        ({}, Here()),
    ],
)
def test_the_first_rule_that_turns_away_decides_and_nobody_is_for_want_of_an_answer(
    answers: dict[str, Any], found: Here | NotHere
) -> None:
    assert outcome(RULES, answers) == found


FORM = compile_form(
    {
        "type": "object",
        "required": ["kind", "name"],
        "properties": {
            "kind": {
                "title": "¿Qué?",
                "oneOf": [{"const": "a", "title": "A"}, {"const": "b", "title": "B"}],
            },
            "age": {"type": "integer", "title": "¿Edad?"},
            "name": {"type": "string", "title": "¿Nombre?"},
            "owns": {"type": "boolean", "title": "¿Es suyo?"},
        },
    },
    {
        "kind": {"ui:known": "beforehand.kind"},
        "age": {"ui:known": "beforehand.age"},
        "owns": {"ui:known": "beforehand.owns"},
    },
    None,
)


def test_what_was_answered_before_goes_on_and_is_not_asked_again() -> None:
    facts = as_facts({"kind": "b", "age": 30, "owns": False, "other": {"x": 1}})
    answers = with_known(FORM, {}, facts)

    assert answers == {"kind": "b", "age": 30, "owns": False}
    steps = FORM.steps_of(answers)
    assert left_to_ask(steps, answers) == ["name"]
    assert page_left_after(steps, "name", answers) is None


def test_what_is_asked_only_because_of_an_answer_before_goes_on_too() -> None:
    schema = {
        "type": "object",
        "properties": {"kind": {"type": "string", "title": "¿Qué?"}},
        "if": {"properties": {"kind": {"const": "b"}}, "required": ["kind"]},
        "then": {"properties": {"why": {"type": "string", "title": "¿Por qué?"}}},
    }
    hints = {name: {"ui:known": f"beforehand.{name}"} for name in ("kind", "why")}
    form = compile_form(schema, hints, None)
    assert with_known(form, {}, as_facts({"kind": "b", "why": "x"})) == {"kind": "b", "why": "x"}
    assert with_known(form, {}, as_facts({"kind": "a", "why": "x"})) == {"kind": "a"}


def test_pages_that_were_answered_before_are_passed_over_also_one_after_the_other() -> None:
    steps = FORM.steps_of({})
    assert page_left_after(steps, "kind", {"age": 30}) == "name"
    assert page_left_after(steps, "name", {"age": 30}) == "owns"


def test_what_is_more_than_one_answer_is_no_fact_of_the_form() -> None:
    several = {"g": {"x": 1}, "l": ["a"], "none": {}}
    assert as_facts({"age": 30, "no": False, **several}) == {
        "beforehand.age": 30,
        "beforehand.no": False,
    }


def test_what_was_passed_over_is_asked_in_the_form() -> None:
    answers = with_known(FORM, {}, as_facts({"kind": "b"}))
    steps = FORM.steps_of(answers)
    assert left_to_ask(steps, answers) == ["age", "name", "owns"]
    assert page_left_after(steps, "name", answers) == "owns"


def test_a_page_counts_as_answered_where_all_of_it_was_before() -> None:
    parts = {"a": {"type": "string"}, "b": {"type": "string"}}
    schema = {"type": "object", "properties": {"g": {"type": "object", "properties": parts},
                                               "last": {"type": "string"}}}  # fmt: skip
    known = {name: {"ui:known": f"beforehand.{name}"} for name in parts}
    form = compile_form(schema, {"g": known}, None)
    for given, left in (
        ({"a": "x"}, ["g", "last"]),
        ({"a": "x", "b": "y"}, ["last"]),
        ({}, ["g", "last"]),
    ):
        answers = {"g": given}
        assert left_to_ask(form.steps_of(answers), answers) == left
    typed_here = compile_form(schema, {"g": {"a": known["a"]}}, None)
    answers = {"g": {"a": "x", "b": "typed here"}}
    assert left_to_ask(typed_here.steps_of(answers), answers) == ["g", "last"]


def test_who_changes_an_answer_passes_all_that_follow_again() -> None:
    steps = FORM.steps_of({})
    answers = {"kind": "a", "age": 12, "owns": True}
    assert answered_up_to(steps, "kind", answers) == {"kind": "a"}
    assert answered_up_to(steps, "age", answers) == {"kind": "a", "age": 12}
    assert answered_up_to(steps, "owns", answers) == answers


def test_an_answer_that_cannot_be_chosen_in_the_form_is_asked_there() -> None:
    assert with_known(FORM, {}, as_facts({"kind": "c"})) == {}


def test_a_form_of_which_all_was_answered_still_opens_somewhere() -> None:
    known = compile_form(
        {"type": "object", "properties": {"age": {"type": "integer", "title": "¿Edad?"}}},
        {"age": {"ui:known": "beforehand.age"}},
        None,
    )
    assert left_to_ask(known.steps_of({"age": 3}), {"age": 3}) == ["age"]
