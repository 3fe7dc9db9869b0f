"""Once only: what one form was told is there in the next, if it fits, and of one person alone."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from kiosk.forms.answers import with_defaults
from kiosk.forms.concepts import is_told, told_in, with_told
from kiosk.forms.definition import Form, compile_form

NAME = {
    "type": "object",
    "title": "¿Cómo se llama?",
    "required": ["given", "first"],
    "properties": {
        "given": {"type": "string", "title": "Nombre", "maxLength": 60},
        "first": {"type": "string", "title": "Primer apellido"},
        "second": {"type": "string", "title": "Segundo apellido"},
    },
}
NAME_HINTS = {
    "given": {"ui:known": "person.given_names"},
    "first": {"ui:known": "person.first_surname"},
    "second": {"ui:known": "person.second_surname"},
}


def form_of(properties: Mapping[str, Any], hints: Mapping[str, Any], **more: Any) -> Form:
    schema = {"type": "object", "title": "Solicitud", "properties": properties, **more}
    return compile_form(schema, dict(hints), None)


def asking(known: str, schema: Mapping[str, Any]) -> Form:
    return form_of({"it": {"title": "¿Cuál?", **schema}}, {"it": {"ui:known": known}})


def test_what_one_form_calls_otherwise_is_the_same_in_the_next() -> None:
    first = form_of({"name": NAME}, {"name": NAME_HINTS})
    told = told_in(first, {"name": {"given": "Rosa", "first": "Núñez"}})
    assert told == {
        "person.given_names": "Rosa",
        "person.first_surname": "Núñez",
        "person.second_surname": None,
    }
    again = asking("person.first_surname", {"type": "string"})
    assert with_told(again, {}, told) == {"it": "Núñez"}


def test_of_somebody_without_a_second_surname_none_is_left_over() -> None:
    form = form_of({"name": NAME}, {"name": NAME_HINTS})
    whole = {"given": "Ana", "first": "Ruiz", "second": "Peña"}
    before = told_in(form, {"name": whole})
    after = {**before, **told_in(form, {"name": {"given": "Rosa", "first": "Núñez"}})}
    assert with_told(form, {}, after) == {"name": {"given": "Rosa", "first": "Núñez"}}


@pytest.mark.parametrize(
    ("schema", "told"),
    [
        ({"type": "string", "format": "curp"}, "HEGG560427MVZRRL05"),
        ({"type": "string", "maxLength": 4}, "longer"),
        ({"type": "string", "minLength": 10}, "shorter"),
        ({"type": "string", "oneOf": [{"const": "a", "title": "A"}]}, "b"),
        ({"type": "integer"}, "7"),
        ({"type": "string", "format": "data-url"}, "data:image/png;base64,AAAA"),
        ({"type": "boolean", "const": True, "description": "Sí"}, True),
    ],
)
def test_what_is_no_good_answer_here_is_not_filled_in(schema: Mapping[str, Any], told: Any) -> None:
    assert with_told(asking("person.curp", schema), {}, {"person.curp": told}) == {}


def test_what_is_no_good_answer_takes_nothing_else_with_it() -> None:
    hints = {"curp": {"ui:known": "person.curp"}, "phone": {"ui:known": "contact.phone"}}
    text = {"type": "string"}
    form = form_of({"mine": text, "curp": {**text, "format": "curp"}, "phone": text}, hints)
    told = {"person.curp": "HEGG", "contact.phone": "9511234567"}
    assert with_told(form, {"mine": "x"}, told) == {"mine": "x", "phone": "9511234567"}


def test_what_is_answered_stays_as_it_is() -> None:
    form = asking("person.rfc", {"type": "string"})
    assert with_told(form, {"it": "mine"}, {"person.rfc": "other"}) == {"it": "mine"}


def test_an_answer_that_brings_up_a_question_has_that_filled_in_too() -> None:
    branch = {
        "if": {"properties": {"holder": {"const": "company"}}, "required": ["holder"]},
        "then": {"properties": {"company": {"type": "string", "title": "¿Cuál?"}}},
    }
    kinds = [{"const": "company", "title": "Empresa"}, {"const": "person", "title": "Persona"}]
    form = form_of(
        {"holder": {"type": "string", "title": "¿De quién?", "oneOf": kinds}},
        {"holder": {"ui:known": "company.kind"}, "company": {"ui:known": "company.name"}},
        allOf=[branch],
    )
    told = {"company.kind": "company", "company.name": "La Espiga"}
    assert with_told(form, {}, told) == {"holder": "company", "company": "La Espiga"}
    assert with_told(form, {}, {**told, "company.kind": "person"}) == {"holder": "person"}


def test_in_a_list_only_the_first_is_who_applies() -> None:
    form = form_of(
        {"partners": {"type": "array", "title": "¿Quiénes?", "default": [{}], "items": NAME}},
        {"partners": {"items": NAME_HINTS}},
    )
    told = {"person.given_names": "Rosa", "person.first_surname": "Núñez"}
    first = with_told(form, with_defaults(form, {}), told)
    assert first == {"partners": [{"given": "Rosa", "first": "Núñez"}]}
    both = [{"given": "Rosa", "first": "Núñez"}, {"given": "Ana", "first": "Ruiz", "second": "P"}]
    assert told_in(form, {"partners": both}) == {**told, "person.second_surname": None}
    more = with_told(form, {"partners": [{"given": "Eva", "first": "Paz"}, {}]}, told)
    assert more["partners"][1:] == [{}]


def test_a_page_says_so_only_while_the_answer_is_what_was_told() -> None:
    form = asking("person.rfc", {"type": "string"})
    (step,) = form.steps_of({})
    told = {"person.rfc": "GODE561231GR8"}
    assert is_told(step.questions, with_told(form, {}, told), told)
    assert not is_told(step.questions, {"it": "another"}, told)
    assert not is_told(step.questions, {}, {"person.rfc": None})


def test_a_name_that_no_form_shares_is_neither_told_nor_filled_in() -> None:
    form = asking("person.shoe_size", {"type": "string"})
    assert told_in(form, {"it": "27"}) == {}


def test_a_folio_is_filled_in_but_never_told_by_an_answer() -> None:
    form = asking("folio.empresa-sas", {"type": "string"})
    assert told_in(form, {"it": "typed"}) == {}
    assert with_told(form, {}, {"folio.empresa-sas": "0001-1S15-3ECT"}) == {"it": "0001-1S15-3ECT"}
