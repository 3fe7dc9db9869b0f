"""State, municipality, locality: each offers what lies in the one before."""

from __future__ import annotations

from typing import Any

import pytest

from kiosk.forms.answers import without_vanished
from kiosk.forms.definition import Form, compile_form
from kiosk.forms.place_questions import localities, municipality_of_answer, state_of_answer
from kiosk.forms.questions import Question
from kiosk.forms.sample import complete_whole
from kiosk.forms.validation import check_body, check_form

TEXT = {"type": "string"}


def coded() -> Form:
    return compile_form(
        {
            "type": "object",
            "properties": {
                "state": {"type": "string", "format": "mx-state"},
                "municipality": {"type": "string", "format": "mx-municipality"},
                "locality": {"type": "string", "format": "mx-locality"},
            },
            "required": ["state", "municipality", "locality"],
        },
        None,
        None,
    )


def question(form: Form, name: str, answers: dict[str, Any]) -> Question:
    asked = [q for step in form.steps_of(answers) for q in step.questions]
    return next(q for q in asked if q.pointer[-1] == name)


def titles(form: Form, name: str, answers: dict[str, Any]) -> list[str]:
    return [option.title for option in question(form, name, answers).options]


def test_each_offers_what_lies_in_the_one_before() -> None:
    form = coded()
    assert form.unsupported == ()
    states = titles(form, "state", {})
    assert len(states) == 32
    assert states[0] == "Aguascalientes"
    assert states.index("Chiapas") < states.index("Chihuahua"), "not by their codes"
    assert titles(form, "municipality", {}) == []
    oaxaca = {"state": "MX-OAX"}
    assert len(titles(form, "municipality", oaxaca)) == 570
    assert "Oaxaca de Juárez" in titles(form, "municipality", oaxaca)
    assert titles(form, "locality", oaxaca) == []
    here = {**oaxaca, "municipality": "20067"}
    assert titles(form, "locality", here)[0] == "Oaxaca de Juárez"
    offered = titles(form, "municipality", {"state": "MX-CHP"})
    assert offered.index("Acala") < offered.index("Ángel Albino Corzo") < offered.index("Arriaga")


def test_what_an_item_of_a_list_offers_lies_in_the_place_around_it() -> None:
    place = {"type": "object", "properties": {"municipality": TEXT}}
    schema = {
        "type": "object",
        "properties": {"state": TEXT, "places": {"type": "array", "items": place}},
    }
    hints = {
        "state": {"ui:widget": "state"},
        "places": {"items": {"municipality": {"ui:widget": "municipality"}}},
    }
    form = compile_form(schema, hints, None)
    offered = titles(form, "municipality", {"state": "Oaxaca", "places": [{}]})
    assert len(offered) == 570
    assert "Oaxaca de Juárez" in offered


def test_codes_are_sent_and_a_locality_in_words() -> None:
    form = coded()
    answers = {"state": "MX-OAX", "municipality": "20067", "locality": "Donají"}
    assert check_form(form, answers) == ()
    assert without_vanished(form, answers) == answers
    assert question(form, "locality", answers).kind == "locality"


@pytest.mark.parametrize(
    ("answers", "name", "key"),
    [
        ({"state": "MX-XXX"}, "state", "fault.choice"),
        ({"state": "MX-OAX", "municipality": "99999"}, "municipality", "fault.choice"),
        ({"state": "MX-JAL", "municipality": "20067"}, "municipality", "fault.choice"),
        ({"state": "MX-JAL"}, "municipality", "fault.required.choice"),
    ],
)
def test_what_does_not_lie_there_is_refused(answers: dict[str, str], name: str, key: str) -> None:
    faults = {fault.pointer: fault.key for fault in check_form(coded(), answers)}
    assert faults[(name,)] == key
    assert check_body(coded().schema, answers) != ()


@pytest.mark.parametrize(
    "wrong",
    [{"state": "MX-XXX"}, {"municipality": "99999"}, {"municipality": "MX-OAX"}],
)
def test_what_is_sent_from_elsewhere_names_places_that_exist(wrong: dict[str, str]) -> None:
    answers = {"state": "MX-OAX", "municipality": "20067", "locality": "Donají"}
    assert check_body(coded().schema, answers) == ()
    assert check_body(coded().schema, answers | wrong) != ()


def test_where_a_group_asks_for_a_state_of_its_own_what_is_around_it_counts_no_more() -> None:
    own = {"state": {"format": "mx-state"}, "village": {"format": "mx-locality"}}
    form = compile_form(
        {
            "type": "object",
            "properties": {
                "state": {"format": "mx-state"},
                "municipality": {"format": "mx-municipality"},
                "birth": {"type": "object", "properties": own},
            },
        },
        None,
        None,
    )
    answers = {"state": "MX-OAX", "municipality": "20067", "birth": {"state": "MX-JAL"}}
    assert titles(form, "village", answers) == []


STATES = [
    {"enum": ["MX-OAX", "MX-JAL"]},
    {"enum": ["Oaxaca", "Jalisco"]},
    {"enum": ["20", "14"]},
    {"enum": [{"clave": "20", "valor": "Oaxaca"}, {"clave": "14", "valor": "Jalisco"}]},
]


@pytest.mark.parametrize("state", STATES)
def test_names_by_the_widget_whatever_the_state_is_kept_as(state: dict[str, Any]) -> None:
    form = compile_form(
        {
            "type": "object",
            "properties": {
                "estado": state,
                "where": {"type": "object", "properties": {"town": TEXT, "village": TEXT}},
            },
        },
        {
            "where": {
                "town": {"ui:widget": "municipality"},
                "village": {"ui:options": {"widget": "locality"}},
            }
        },
        None,
    )
    answers: dict[str, Any] = {"estado": state["enum"][0], "where": {"town": "Oaxaca de Juárez"}}
    assert len(titles(form, "town", answers)) == 570
    assert titles(form, "village", answers)[0] == "Oaxaca de Juárez"
    assert check_form(form, answers) == ()
    answers["estado"] = state["enum"][1]
    assert [f.pointer for f in check_form(form, answers)] == [("where", "town")]


def test_without_a_state_the_whole_country_is_offered() -> None:
    form = compile_form(
        {"type": "object", "properties": {"town": {"type": "string", "format": "mx-municipality"}}},
        None,
        None,
    )
    offered = titles(form, "town", {})
    assert len(offered) == 2478
    assert len(set(offered)) == 2476, "but for two pairs in Oaxaca, no two have one name"
    assert "Juárez, Nuevo León" in offered


def test_a_list_of_its_own_stays() -> None:
    form = compile_form(
        {"type": "object", "properties": {"state": {"enum": ["a", "b"]}}},
        {"state": {"ui:widget": "state"}},
        None,
    )
    assert titles(form, "state", {}) == ["a", "b"]


def test_it_can_be_filled_in() -> None:
    sent = complete_whole(coded(), prefer=19)
    assert sent["municipality"].startswith(("2", "1", "3", "0"))
    assert check_body(coded().schema, sent) == ()


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        ("MX-OAX", "MX-OAX"), ("oaxaca", "MX-OAX"), ("20", "MX-OAX"), ("México", "MX-MEX"),
        ("Veracruz de Ignacio de la Llave", "MX-VER"), ({"valor": "Colima"}, "MX-COL"),
        ("1", "MX-AGU"), ("32", "MX-ZAC"),
        ("33", None), ("0", None), ("²", None), ("activo", None), (20, None),
        (None, None), ({}, None),
    ],
)  # fmt: skip
def test_the_state_in_an_answer(answer: Any, code: str | None) -> None:
    assert state_of_answer(answer) == code


def test_the_municipality_in_an_answer() -> None:
    assert municipality_of_answer("oaxaca de juarez", "MX-OAX") == "20067"
    assert municipality_of_answer("20067", None) == "20067"
    assert municipality_of_answer("Juárez", None) is None
    assert municipality_of_answer("MX-OAX", "MX-OAX") is None


def test_the_localities_are_those_of_municipalities_that_exist() -> None:
    assert sum(len(names) for names in localities().values()) > 10_000
    assert all(municipality_of_answer(code, None) == code for code in localities())
