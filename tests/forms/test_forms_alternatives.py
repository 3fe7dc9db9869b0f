"""Alternatives that no question of the form tells apart: the visitor is asked which is meant."""

from __future__ import annotations

from typing import Any

import pytest

from kiosk.forms.alternatives import CHOSEN, choice_name
from kiosk.forms.answers import without_vanished
from kiosk.forms.definition import Form, compile_form
from kiosk.forms.fault import Fault
from kiosk.forms.places import with_answer
from kiosk.forms.questions import QuestionKind, Unsupported
from kiosk.forms.sample import complete
from kiosk.forms.validation import check_body, check_form, check_sent, check_step, faulty_steps

TEXT = {"type": "string"}
PERSON = {"title": "Persona", "properties": {"name": TEXT}, "required": ["name"]}
COMPANY = {"properties": {"firm": {"type": "string", "title": "Empresa"}, "rfc": TEXT},
           "required": ["firm"]}  # fmt: skip
WHICH = choice_name([PERSON, COMPANY])


def form_of(schema: dict[str, Any]) -> Form:
    return compile_form({"type": "object", **schema}, None, None)


def keys(form: Form, answers: Any) -> list[str]:
    return [step.key for step in form.steps_of(answers)]


@pytest.mark.parametrize("keyword", ["oneOf", "anyOf"])
def test_the_visitor_says_which(keyword: str) -> None:
    form = form_of({"properties": {"why": TEXT}, keyword: [PERSON, COMPANY]})
    assert form.unsupported == ()
    assert keys(form, {}) == ["why", WHICH]
    (which,) = form.steps_of({})[1].questions
    assert [option.title for option in which.options] == ["Persona", "Empresa, Rfc"]
    assert which.required
    assert which.title == ""
    assert keys(form, {WHICH: 0}) == ["why", WHICH, "name"]
    assert keys(form, {WHICH: 1}) == ["why", WHICH, "firm", "rfc"]
    assert form.title == ""


@pytest.mark.parametrize(
    ("alternative", "called"),
    [
        ({"title": "Nadie"}, "Nadie"),
        ({"title": "Tienda", "properties": {"shop": TEXT}}, "Tienda"),
        ({"properties": {"shopName": True, "a": TEXT, "b": TEXT, "c": TEXT}}, "Shop name, A, B"),
        ({"required": ["why", "otherPhone"]}, "Why, Other phone"),
    ],
)
def test_an_alternative_is_called_by_its_title_or_by_what_it_asks_for(
    alternative: dict[str, Any], called: str
) -> None:
    form = form_of({"properties": {"why": TEXT}, "oneOf": [PERSON, alternative]})
    name = choice_name([PERSON, alternative])
    (which,) = (q for step in form.steps_of({}) for q in step.questions if q.pointer == (name,))
    assert [option.title for option in which.options] == ["Persona", called]
    assert without_vanished(form, {name: 1, "name": "Ana", "why": "x"}) == {"why": "x"}
    assert without_vanished(form, {"name": "Ana", "why": "x"}) == {"name": "Ana", "why": "x"}


def test_an_alternative_that_nothing_names_is_told_to_the_author() -> None:
    form = form_of({"oneOf": [PERSON, {}]})
    detail = "an alternative that has no title and asks for nothing"
    assert form.unsupported == (Unsupported((), "oneOf", detail, blocking=False),)


def test_the_choice_is_never_sent_and_what_the_other_held_neither() -> None:
    form = form_of({"oneOf": [PERSON, COMPANY]})
    answers = {WHICH: 1, "name": "Ana", "firm": "ACME"}
    assert without_vanished(form, answers) == {"firm": "ACME"}
    assert check_form(form, answers) == ()
    assert check_body(form.schema, without_vanished(form, answers)) == ()


@pytest.mark.parametrize("required", [True, False])
def test_a_group_in_which_nothing_was_done_but_choose_is_sent_only_where_it_is_required(
    *, required: bool
) -> None:
    either: list[dict[str, Any]] = [{"properties": {name: TEXT}} for name in ("a", "b")]
    schema = {"type": "object", "properties": {"p": {"type": "object", "anyOf": either}}}
    form = compile_form(schema | ({"required": ["p"]} if required else {}), None, None)
    answers = with_answer({}, ("p", choice_name(either)), 1)
    sent: dict[str, Any] = {"p": {}} if required else {}
    assert without_vanished(form, answers) == without_vanished(form, sent) == sent
    assert check_form(form, answers) == ()


def test_answers_from_elsewhere_mean_the_alternative_that_they_answer() -> None:
    form = form_of({"oneOf": [PERSON, COMPANY]})
    assert keys(form, {"rfc": "x"}) == [WHICH, "firm", "rfc"]
    assert form.steps_of({"rfc": "x"})[0].questions[0].default == 1
    assert without_vanished(form, {"firm": "ACME"}) == {"firm": "ACME"}


def test_what_only_one_of_them_asks_and_fits_says_which_is_meant() -> None:
    both = {"properties": {"firm": TEXT, "name": TEXT}, "required": ["firm"]}
    form = form_of({"oneOf": [both, PERSON]})
    assert keys(form, {"name": "Ana"}) == [choice_name([both, PERSON])], "both ask for a name"
    form = form_of({"oneOf": [COMPANY, PERSON]})
    which = choice_name([COMPANY, PERSON])
    assert keys(form, {"name": "Ana", "rfc": "x"}) == [which, "name"], "no company without a firm"
    assert keys(form, {"name": 1, "rfc": "x"}) == [which, "firm", "rfc"], "neither fits"


@pytest.mark.parametrize("kept", [2, 7, -1, "0", 0.0, None, [0]])
def test_a_choice_that_the_form_no_longer_has_is_none(kept: Any) -> None:
    form = form_of({"oneOf": [PERSON, COMPANY]})
    answers = {WHICH: kept}
    assert keys(form, answers) == [WHICH]
    assert faulty_steps(form, answers) == (WHICH,)
    assert [(f.pointer, f.key) for f in check_step(form, answers, WHICH)] == [
        ((WHICH,), "fault.required.choice")
    ]
    assert without_vanished(form, answers | {"firm": "ACME"}) == {"firm": "ACME"}


@pytest.mark.parametrize(
    ("alternatives", "group", "answers", "required"),
    [
        ([PERSON, COMPANY], ["who"], {}, True),
        ([PERSON, COMPANY], [], {}, False),
        ([PERSON, COMPANY], [], {"who": {"why": "x"}}, True),
        ([PERSON, {"properties": {"firm": TEXT}}], ["who"], {}, False),
    ],
    ids=["of what is required", "of what is not", "of what was begun", "one may be left empty"],
)
def test_which_is_required_where_leaving_it_open_would_be_refused(
    alternatives: list[dict[str, Any]], group: list[str], answers: Any, *, required: bool
) -> None:
    who = {"type": "object", "properties": {"why": TEXT}, "oneOf": alternatives}
    form = form_of({"properties": {"who": who}, "required": group})
    asked = [question for step in form.steps_of(answers) for question in step.questions]
    (which,) = (question for question in asked if question.kind is QuestionKind.CHOICE)
    assert which.required is required


def test_what_is_missing_is_told_where_it_is_asked() -> None:
    form = form_of({"oneOf": [PERSON, COMPANY]})
    assert [(f.pointer, f.key) for f in check_step(form, {}, WHICH)] == [
        ((WHICH,), "fault.required.choice")
    ]
    chosen = {WHICH: 1}
    assert check_sent(form, chosen)[0] == Fault(("firm",), "fault.required")
    assert check_step(form, chosen, WHICH) == ()
    assert [(f.pointer, f.key) for f in check_step(form, chosen, "firm")] == [
        (("firm",), "fault.required")
    ]
    assert faulty_steps(form, chosen) == ("firm",)
    assert faulty_steps(form, {**chosen, "firm": "ACME"}) == ()


def test_what_the_chosen_one_lacks_is_told_in_the_words_of_its_questions() -> None:
    size = {"oneOf": [{"const": "a", "title": "A"}, {"const": "b", "title": "B"}]}
    small, old = {"size": {"const": "a"}}, {"since": {"const": "1950-01-01"}}
    shop = {
        "properties": {"size": size, "since": {"type": "string", "format": "date"}},
        "required": ["size", "since"],
        "anyOf": [{"properties": small}, {"properties": old}],
    }
    form = form_of({"properties": {"why": TEXT}, "oneOf": [PERSON, shop]})
    which = choice_name([PERSON, shop])
    assert check_form(form, {which: 1})[:2] == (
        Fault(("size",), "fault.required.choice"),
        Fault(("since",), "fault.required.date"),
    )
    begun = {which: 1, "since": "2020-01-01"}
    assert check_form(form, {**begun, "size": "z"})[0] == Fault(("size",), "fault.choice")
    refused = check_form(form, {**begun, "size": "b"})[0]
    assert refused == Fault(("size",), "fault.choice.refused")
    assert check_form(form, {**begun, "size": "a"}) == ()


def test_in_a_group_it_is_told_at_the_place_within_the_group() -> None:
    who = {"type": "object", "oneOf": [PERSON, COMPANY]}
    form = form_of({"properties": {"who": who}, "required": ["who"]})
    assert check_form(form, {"who": {WHICH: 1}})[0] == Fault(("who", "firm"), "fault.required")
    assert check_form(form, {"who": {WHICH: 1, "firm": "ACME"}}) == ()


@pytest.mark.parametrize("place", ["allOf", "then", "dependentSchemas", "property", "items"])
def test_wherever_they_stand(place: str) -> None:
    alternatives = {"anyOf": [PERSON, COMPANY]}
    schemas: dict[str, dict[str, Any]] = {
        "allOf": {"allOf": [alternatives]},
        "then": {"if": {"required": ["q"]}, "then": alternatives},
        "dependentSchemas": {"dependentSchemas": {"q": alternatives}},
        "property": {"properties": {"q": TEXT, "who": alternatives}},
        "items": {"properties": {"q": TEXT, "who": {"type": "array", "items": alternatives}}},
    }
    form = form_of({"properties": {"q": TEXT}, **schemas[place]})
    assert form.unsupported == ()
    for prefer in range(2):
        answers = complete(form, prefer=prefer)
        assert check_form(form, answers) == ()
        sent = without_vanished(form, answers)
        assert ("firm" in str(sent)) == bool(prefer)
        assert CHOSEN not in str(sent)


def test_what_asks_for_nothing_new_is_no_choice() -> None:
    form = form_of(
        {
            "properties": {"phone": TEXT, "email": TEXT},
            "anyOf": [{"required": ["phone"]}, {"required": ["email"]}],
        }
    )
    assert keys(form, {}) == ["phone", "email"]


@pytest.mark.parametrize(
    ("part", "kind"),
    [
        ({"anyOf": [TEXT, {"type": "null"}]}, "text"),
        ({"oneOf": [{"type": "null"}, {"type": "string", "format": "date"}]}, "date"),
        ({"anyOf": [{"type": "integer"}, TEXT]}, "text"),
        ({"anyOf": [{"type": "integer"}, {"type": "number"}]}, "number"),
        ({"anyOf": [{"enum": ["a", "b"]}, {"type": "null"}]}, "choice"),
        ({"anyOf": [{"type": "array", "items": TEXT}, {"type": "null"}]}, "list"),
    ],
)
def test_one_of_several_types_is_asked_for(part: dict[str, Any], kind: str) -> None:
    form = form_of({"properties": {"q": {"title": "¿?", **part}}})
    assert form.unsupported == ()
    (step,) = form.steps_of({})
    assert ("list" if step.listing else step.questions[0].kind.value) == kind
    assert step.title == "¿?"
    sent = without_vanished(form, complete(form))
    assert check_body(form.schema, sent) == ()


def test_a_choice_taken_back_asks_the_other_questions() -> None:
    form = form_of({"oneOf": [PERSON, COMPANY]})
    answers = with_answer({"name": "Ana", WHICH: 0}, (WHICH,), 1)
    assert keys(form, answers) == [WHICH, "firm", "rfc"]


CAR, TRUCK = ({"title": name, "properties": {name: TEXT}, "required": [name]}
              for name in ("car", "truck"))  # fmt: skip


@pytest.mark.parametrize("inner", ["oneOf", "anyOf", "allOf"])
def test_alternatives_within_a_chosen_one_are_asked_too(inner: str) -> None:
    choice: dict[str, Any] = {"oneOf": [CAR, TRUCK]}
    company = COMPANY | (choice if inner == "oneOf" else {inner: [choice]})
    if inner == "anyOf":
        company = COMPANY | {"anyOf": [CAR, TRUCK]}
    form = form_of({"oneOf": [PERSON, company]})
    which, of_the_two = choice_name([PERSON, company]), choice_name([CAR, TRUCK])
    assert form.unsupported == ()
    assert keys(form, {}) == [which]
    assert keys(form, {which: 0}) == [which, "name"]
    assert keys(form, {which: 1}) == [which, "firm", "rfc", of_the_two]
    fault = Fault((of_the_two,), "fault.required.choice")
    assert check_form(form, {which: 1, "firm": "ACME"})[0] == fault
    answers = {which: 1, "firm": "ACME", of_the_two: 1, "truck": "T", "car": "C"}
    assert keys(form, answers) == [which, "firm", "rfc", of_the_two, "truck"]
    assert check_form(form, answers) == ()
    assert without_vanished(form, answers) == {"firm": "ACME", "truck": "T"}
    assert keys(form, {"truck": "T"})[-2:] == [of_the_two, "truck"], "as it is meant"


def test_alternatives_that_ask_for_nothing_but_further_ones_are_asked_first() -> None:
    animals = [{"title": name, "properties": {name: TEXT}} for name in ("cat", "dog")]
    vehicles, pets = {"title": "V", "oneOf": [CAR, TRUCK]}, {"title": "M", "oneOf": animals}
    form = form_of({"oneOf": [vehicles, pets]})
    which, pet = choice_name([vehicles, pets]), choice_name(animals)
    assert keys(form, {}) == [which]
    assert keys(form, {which: 1}) == [which, pet]
    assert keys(form, {which: 1, pet: 1}) == [which, pet, "dog"]
    assert keys(form, {which: 0, pet: 1}) == [which, choice_name([CAR, TRUCK])]


def test_a_choice_counts_for_no_other_alternatives() -> None:
    kinds = [
        {"properties": {"kind": {"const": kind}}, "oneOf": alternatives}
        for kind, alternatives in (("a", [CAR, TRUCK]), ("b", [PERSON, COMPANY]))
    ]
    form = form_of({"oneOf": kinds})
    answers = {"kind": "b", choice_name([CAR, TRUCK]): 1}
    assert keys(form, answers) == ["kind", WHICH]


def test_two_choices_of_the_same_questions_are_two() -> None:
    long = PERSON | {"properties": {"name": {"type": "string", "minLength": 3}}}
    form = form_of({"oneOf": [PERSON, COMPANY], "anyOf": [long, COMPANY]})
    assert keys(form, {}) == [WHICH, f"{WHICH}-1"]
    assert keys(form, {WHICH: 1, f"{WHICH}-1": 0})[:2] == [WHICH, f"{WHICH}-1"]
    short = PERSON | {"properties": {"name": {"type": "string", "maxLength": 9}}}
    third = {"oneOf": [PERSON, COMPANY], "anyOf": [long, COMPANY],
             "allOf": [{"anyOf": [short, COMPANY]}]}  # fmt: skip
    assert keys(form_of(third), {}) == [WHICH, f"{WHICH}-1", f"{WHICH}-2"]


def test_alternatives_within_a_chosen_one_that_stand_beside_it_too_are_asked_once() -> None:
    company = COMPANY | {"oneOf": [CAR, TRUCK]}
    form = form_of({"oneOf": [PERSON, company], "anyOf": [CAR, TRUCK]})
    which, of_the_two = choice_name([PERSON, company]), choice_name([CAR, TRUCK])
    asked = keys(form, {which: 1, of_the_two: 0})
    assert sorted(asked) == sorted([which, of_the_two, "car", "firm", "rfc"])
