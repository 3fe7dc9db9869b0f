"""What is wrong, where, in which words' key: by the agency's own schema, on both sides alike."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from kiosk.forms.answers import without_vanished
from kiosk.forms.definition import Form, compile_form
from kiosk.forms.fault import Fault
from kiosk.forms.validation import check_body, check_form, check_sent, check_step

DRAFT_07 = "http://json-schema.org/draft-07/schema#"
TEXT = {"type": "string"}
CHOICE = {"oneOf": [{"const": "a", "title": "A"}, {"const": "b", "title": "B"}]}
DATE = {"type": "string", "format": "date"}
MONEY = {"type": "number", "multipleOf": 0.01, "minimum": 10, "maximum": 1_000_000}


def form_of(part: dict[str, Any], ui: dict[str, Any] | None = None, *, required: bool) -> Form:
    schema = {
        "type": "object",
        "properties": {"q": part},
        "required": ["q"] if required else [],
    }
    return compile_form(schema, {"q": ui or {}}, None)


@pytest.mark.parametrize(
    ("part", "ui", "answer", "key", "parameters"),
    [
        (TEXT, {}, None, "fault.required", {}),
        (CHOICE, {}, None, "fault.required.choice", {}),
        (CHOICE, {}, "z", "fault.choice", {}),
        ({"enum": ["a"]}, {}, "z", "fault.choice", {}),
        ({"type": "array", "items": CHOICE}, {}, None, "fault.required.choices", {}),
        ({"type": "array", "items": CHOICE}, {}, ["a", "z"], "fault.choice", {}),
        (
            {"type": "array", "items": CHOICE, "minItems": 2},
            {},
            ["a"],
            "fault.choices.few",
            {"minimum": 2},
        ),
        (
            {"type": "array", "items": CHOICE, "maxItems": 1},
            {},
            ["a", "b"],
            "fault.choices.many",
            {"maximum": 1},
        ),
        (
            {"type": "array", "items": CHOICE, "uniqueItems": True},
            {},
            ["a", "a"],
            "fault.choices.twice",
            {},
        ),
        ({"type": "boolean"}, {}, None, "fault.required.yes-no", {}),
        ({"type": "boolean", "const": True}, {}, None, "fault.consent", {}),
        ({"type": "boolean", "const": True}, {}, False, "fault.consent", {}),
        ({"type": "boolean", "enum": [True]}, {}, False, "fault.consent", {}),
        (DATE, {}, None, "fault.required.date", {}),
        (DATE, {}, "2023-02-29", "fault.date.not-real", {}),
        (DATE, {}, "5/3/80", "fault.date.year", {}),
        (DATE, {}, "5//1980", "fault.date.incomplete", {}),
        (DATE, {}, "105/3/1980", "fault.date.incomplete", {}),
        (DATE, {}, "5/marzo/80", "fault.date.incomplete", {}),
        (DATE, {}, "1880-01-01", "fault.date.early", {"earliest": date(1900, 1, 1)}),
        (DATE, {}, "2999-01-01", "fault.date.late", {"latest": date(2100, 12, 31)}),
        (
            DATE | {"formatMinimum": "2020-05-01"},
            {},
            "2020-04-30",
            "fault.date.early",
            {"earliest": date(2020, 5, 1)},
        ),
        (
            DATE,
            {"ui:options": {"yearsRange": [1950, 2000]}},
            "2001-01-01",
            "fault.date.late",
            {"latest": date(2000, 12, 31)},
        ),
        (
            DATE | {"formatMaximum": "2020-05-01"},
            {},
            "2020-05-02",
            "fault.date.late",
            {"latest": date(2020, 5, 1)},
        ),
        (TEXT | {"minLength": 3}, {}, "ab", "fault.short", {"minimum": 3}),
        (TEXT | {"maxLength": 3}, {}, "abcd", "fault.long", {"maximum": 3}),
        (TEXT | {"pattern": "^[0-9]+$"}, {}, "x", "fault.pattern", {}),
        (
            TEXT | {"pattern": "^[0-9]+$"},
            {"ui:placeholder": "123"},
            "x",
            "fault.pattern.example",
            {"example": "123"},
        ),
        ({"type": "integer"}, {}, "doce", "fault.integer", {}),
        ({"type": "integer"}, {}, 1.5, "fault.integer", {}),
        ({"type": "number"}, {}, "doce", "fault.number", {}),
        ({"type": "number", "multipleOf": 0.5}, {}, 0.7, "fault.multiple", {"step": "0.5"}),
        ({"type": "integer", "minimum": 3}, {}, 2, "fault.minimum", {"minimum": 3}),
        ({"type": "integer", "maximum": 25000}, {}, 25001, "fault.maximum", {"maximum": "25,000"}),
        ({"type": "integer", "maximum": 9999}, {}, 10000, "fault.maximum", {"maximum": 9999}),
        ({"type": "integer", "maximum": 10000}, {}, 10001, "fault.maximum", {"maximum": "10,000"}),
        ({"type": "number", "maximum": 2000.0}, {}, 2001, "fault.maximum", {"maximum": "2000"}),
        ({"type": "number", "maximum": 1234.5}, {}, 2000, "fault.maximum", {"maximum": "1234.5"}),
        (
            {"type": "number", "maximum": 12345.5},
            {},
            20_000,
            "fault.maximum",
            {"maximum": "12,345.5"},
        ),
        ({"type": "number", "exclusiveMinimum": 0}, {}, 0, "fault.above", {"minimum": 0}),
        ({"type": "number", "exclusiveMaximum": 9}, {}, 9, "fault.below", {"maximum": 9}),
        (MONEY, {"ui:widget": "money"}, "mucho", "fault.money", {}),
        (MONEY, {"ui:widget": "money"}, 10.005, "fault.money.cents", {"step": "0.01"}),
        (MONEY, {"ui:widget": "money"}, 5, "fault.minimum", {"minimum": Decimal(10)}),
        (MONEY, {"ui:widget": "money"}, 2e6, "fault.maximum", {"maximum": Decimal(1_000_000)}),
        ({"type": "integer"}, {"ui:widget": "money"}, "mucho", "fault.money", {}),
        *(
            (
                {"type": "number", keyword: 20_000},
                {"ui:widget": "money"},
                answer,
                f"fault.{key}",
                {parameter: Decimal(20_000)},
            )
            for keyword, answer, key, parameter in [
                ("minimum", 19_999, "minimum", "minimum"),
                ("maximum", 20_001, "maximum", "maximum"),
                ("exclusiveMinimum", 20_000, "above", "minimum"),
                ("exclusiveMaximum", 20_000, "below", "maximum"),
            ]
        ),
        (TEXT | {"format": "email"}, {}, "ana", "fault.email.at", {}),
        (TEXT | {"format": "email"}, {}, "ana@casa", "fault.email.rest", {}),
        (TEXT | {"format": "idn-email"}, {}, "ana", "fault.email.at", {}),
        (TEXT | {"format": "ipv4"}, {}, "ana", "fault.pattern", {}),
        (TEXT, {}, 5, "fault.choice", {}),
        ({"oneOf": [{"const": True}, {"const": False}]}, {}, "quizá", "fault.choice", {}),
        (TEXT | {"format": "curp"}, {}, "HEGG560427MVZRRL05", "fault.curp.check-digit", {}),
        (TEXT | {"format": "curp"}, {}, "HEGG", "fault.curp.length", {"length": 4}),
        (TEXT | {"format": "rfc"}, {}, "GODE", "fault.rfc.length", {"length": 4}),
        (TEXT | {"format": "clabe"}, {}, "1", "fault.clabe.length", {"length": 1}),
        (TEXT | {"format": "nss"}, {}, "12345678904", "fault.nss.check-digit", {}),
        (TEXT | {"format": "phone-mx"}, {}, "123", "fault.phone.length", {"length": 3}),
        (TEXT | {"format": "postcode-mx"}, {}, "123", "fault.postcode.length", {"length": 3}),
        (TEXT | {"format": "person-name"}, {}, "R2D2", "fault.person-name.digits", {}),
        # what is sent is canonical, or the portal would have to mend it
        (TEXT | {"format": "curp"}, {}, "hegg560427mvzrrl04", "fault.pattern", {}),
    ],
)
def test_one_question(
    part: dict[str, Any], ui: dict[str, Any], answer: Any, key: str, parameters: dict[str, Any]
) -> None:
    form = form_of(part, ui, required=True)
    answers = {} if answer is None else {"q": answer}
    expected = (Fault(("q",), key, parameters),)
    assert check_form(form, answers) == expected
    assert check_step(form, answers, "q") == expected


@pytest.mark.parametrize(
    ("given", "key"), [(3, "fault.minimum"), ("b", "fault.choice"), (5, None), ("a", None)]
)
def test_of_alternatives_the_one_that_was_meant_explains(given: object, key: str | None) -> None:
    part = {"oneOf": [{"enum": ["a"]}, {"type": "integer", "minimum": 5}]}
    only_fixed = {"oneOf": [{"const": "a"}, {"enum": ["c", 5]}]}
    schema = {"properties": {"q": part if isinstance(given, int) else only_fixed}}
    assert [fault.key for fault in check_body(schema, {"q": given})] == ([key] if key else [])


@pytest.mark.parametrize(
    "forbids", [{"additionalProperties": False}, {"unevaluatedProperties": False}]
)
def test_what_nobody_asked_for_is_told_each_at_its_place(forbids: dict[str, Any]) -> None:
    schema = {"properties": {"g": {"properties": {"a": TEXT}, **forbids}}}
    found = check_body(schema, {"g": {"a": "x", "b": 1, "c": 2}})
    assert {fault.pointer for fault in found} == {("g", "b"), ("g", "c")}
    assert {fault.key for fault in found} == {"fault.unexpected"}


@pytest.mark.parametrize(
    ("items", "ui", "key"),
    [
        (CHOICE, {}, "fault.required.choices"),
        (DATE, {"ui:widget": "days"}, "fault.required.days"),
    ],
)
def test_nothing_chosen_is_told_as_nothing_chosen_in_what_came_as_it_is(
    items: dict[str, Any], ui: dict[str, Any], key: str
) -> None:
    part = {"type": "array", "items": items, "minItems": 1, "uniqueItems": True}
    form = form_of(part, ui, required=True)
    assert check_sent(form, {"q": []}) == (Fault(("q",), key, {"minimum": 1}),)


def test_an_empty_list_where_text_is_asked_for_too_is_told_as_nothing_answered() -> None:
    form = form_of({"type": ["string", "array"], "minItems": 1}, required=True)
    assert [fault.key for fault in check_sent(form, {"q": []})] == ["fault.required"]


def test_a_fault_deep_inside_an_answer_is_told_at_its_question() -> None:
    items = {"enum": [{"id": "1"}, {"id": "2"}], "required": ["id"]}
    form = form_of({"type": "array", "items": items}, required=True)
    assert [fault.pointer for fault in check_sent(form, {"q": [{"x": 1}]})] == [("q",)]


@pytest.mark.parametrize(
    ("part", "day"),
    [
        (DATE, "1900-01-01"),
        (DATE, "2100-12-31"),
        (DATE | {"formatMinimum": "2020-05-01"}, "2020-05-01"),
        (DATE | {"formatMaximum": "2020-05-01"}, "2020-05-01"),
    ],
)
def test_the_first_and_the_last_day_are_taken(part: dict[str, Any], day: str) -> None:
    assert check_form(form_of(part, required=True), {"q": day}) == ()


@pytest.mark.parametrize(
    "part", [TEXT | {"minLength": 3}, CHOICE, DATE, {"type": "integer"}, {"type": "boolean"}]
)
def test_an_optional_question_may_be_left_out(part: dict[str, Any]) -> None:
    assert check_form(form_of(part, required=False), {}) == ()


@pytest.mark.parametrize("uri", ["https://json-schema.org/draft/2020-12/schema", DRAFT_07])
def test_formats_are_asserted_in_every_draft(uri: str) -> None:
    schema = {"$schema": uri, "properties": {"q": TEXT | {"format": "curp"}}}
    assert check_body(schema, {"q": "HEGG560427MVZRRL04"}) == ()
    assert check_body(schema, {"q": "HEGG"}) != ()


@pytest.mark.parametrize(
    ("limit", "key"),
    [({"formatMinimum": "2020-05-01"}, "early"), ({"formatMaximum": "2020-05-01"}, "late")],
)
def test_the_agencys_own_first_and_last_day_bind_whoever_sends(
    limit: dict[str, str], key: str
) -> None:
    schema = {"properties": {"q": DATE | limit}}
    beyond = "2020-04-30" if key == "early" else "2020-05-02"
    assert [fault.key for fault in check_body(schema, {"q": beyond})] == [f"fault.date.{key}"]
    assert check_body(schema, {"q": "2020-05-01"}) == ()


def test_a_doubtful_rfc_warns_and_may_be_sent() -> None:
    form = form_of(TEXT | {"format": "rfc"}, required=True)
    (fault,) = check_form(form, {"q": "GODE561231GR9"})
    assert fault == Fault(("q",), "fault.rfc.check-digit", severity="warning")
    assert check_body(form.schema, {"q": "GODE561231GR9"}) == ()


NESTED = compile_form(
    {
        "type": "object",
        "required": ["kind", "name"],
        "properties": {
            "name": {
                "type": "object",
                "required": ["first"],
                "properties": {"first": TEXT, "last": TEXT | {"maxLength": 2}},
            },
            "kind": {"enum": ["a", "b"]},
        },
        "dependencies": {
            "kind": {
                "oneOf": [
                    {"properties": {"kind": {"enum": ["a"]}, "why": TEXT}, "required": ["why"]},
                    {"properties": {"kind": {"enum": ["b"]}}},
                ]
            }
        },
    },
    None,
    None,
)


def test_of_alternatives_the_one_that_was_meant_is_explained() -> None:
    meant = {"properties": {"kind": {"enum": ["a"]}, "x": TEXT, "y": TEXT}, "required": ["x", "y"]}
    other = {"properties": {"kind": {"enum": ["b"]}}}
    schema = {"dependencies": {"kind": {"oneOf": [meant, other]}}}
    assert [fault.pointer for fault in check_body(schema, {"kind": "a"})] == [("x",), ("y",)]
    whole = {"kind": "c", "x": "1", "y": "2"}
    assert check_body(schema, whole) == (Fault(("kind",), "fault.choice"),)


def test_faults_come_in_the_order_of_the_questions() -> None:
    found = check_form(NESTED, {"kind": "a", "name": {"last": "abc"}})
    assert [(fault.pointer, fault.key) for fault in found] == [
        (("name", "first"), "fault.required"),
        (("name", "last"), "fault.long"),
        (("why",), "fault.required"),
    ]


def test_a_step_hears_only_of_itself() -> None:
    answers = {"kind": "a"}
    assert [fault.pointer for fault in check_step(NESTED, answers, "name")] == [("name", "first")]
    assert check_step(NESTED, answers, "kind") == ()
    assert [fault.pointer for fault in check_step(NESTED, answers, "why")] == [("why",)]
    assert check_step(NESTED, {"kind": "b"}, "why") == ()


def test_what_a_vanished_branch_held_is_not_judged() -> None:
    answers = {"kind": "b", "why": 5, "name": {"first": "A"}}
    assert check_form(NESTED, answers) == ()
    assert without_vanished(NESTED, answers) == {"kind": "b", "name": {"first": "A"}}


def test_the_portal_judges_the_body_as_it_came() -> None:
    schema = NESTED.schema | {"additionalProperties": False}
    assert [fault.pointer for fault in check_body(schema, {"kind": "b"})] == [("name",)]
    body = {"kind": "b", "name": {"first": "A"}, "extra": 1}
    assert check_body(schema, body) == (Fault(("extra",), "fault.unexpected"),)


def test_what_came_is_told_in_the_words_of_the_questions_that_it_calls_for() -> None:
    branch = {"then": {"properties": {"since": DATE}, "required": ["since"]}}
    schema = {"properties": {"kind": TEXT}, "if": {"required": ["kind"]}, **branch}
    form = compile_form({"type": "object", **schema}, None, None)
    assert check_sent(form, {"kind": "a"}) == (Fault(("since",), "fault.required.date"),)
    assert check_sent(form, {}) == ()


def test_what_is_missing_is_told_before_what_is_wrong() -> None:
    schema = {"properties": {"q": {"type": "integer"}, "z": {"required": ["a"]}}}
    found = check_body(schema, {"q": "x", "z": {}})
    assert [fault.key for fault in found] == ["fault.required", "fault.integer"]


def test_either_of_two_is_enough() -> None:
    schema = {
        "type": "object",
        "properties": {"phone": TEXT, "email": TEXT},
        "anyOf": [{"required": ["phone"]}, {"required": ["email"]}],
    }
    form = compile_form(schema, None, None)
    assert check_form(form, {"email": "x"}) == ()
    assert check_form(form, {}) == (Fault(("phone",), "fault.required"),)


def test_a_fault_of_no_question_is_still_told() -> None:
    schema = {
        "type": "object",
        "properties": {"a": TEXT, "b": TEXT},
        "minProperties": 1,
    }
    assert check_form(compile_form(schema, None, None), {}) == (
        Fault((), "fault.properties.few", {"minimum": 1}),
    )


@pytest.mark.parametrize(
    "part", [{"contentEncoding": "base64"}, {"contentMediaType": "application/json"}]
)
def test_what_has_no_words_of_its_own_is_told_as_wrong(part: dict[str, Any]) -> None:
    schema = {"$schema": DRAFT_07, "properties": {"q": TEXT | part}}
    assert check_body(schema, {"q": "{"}) == (Fault(("q",), "fault.other"),)


def test_a_hostile_pattern_does_not_hang_the_kiosk() -> None:
    form = form_of(TEXT | {"pattern": "^(a+)+(?!x)$"}, required=True)
    assert [fault.key for fault in check_form(form, {"q": "a" * 60 + "!"})] != []
