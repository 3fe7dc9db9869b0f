"""What a form reckons out itself: exact, safe, and the same however often it is asked."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.forms.answers import reckoned_in, with_new_item, without_vanished
from kiosk.forms.checker import FormDamaged
from kiosk.forms.definition import Form, FormUnsupported, compile_form
from kiosk.forms.formula import FormulaDamaged, names_in, reckoned, texts_compared
from kiosk.forms.places import with_answer
from kiosk.forms.validation import check_form

ANSWERS: dict[str, Any] = {
    "a": 2,
    "rate": 0.16,
    "price": 19.99,
    "yes": True,
    "name": "Ana",
    "house": {"rent": 1200.5, "rooms": {"many": 3}},
    "goods": [{"price": 0.1, "pieces": 3}, {"price": 0.2}, {}],
    "marks": [3, None, 4],
    "empty": None,
}


@pytest.mark.parametrize(
    ("formula", "result"),
    [
        ("0.1 + 0.2", "0.3"),
        ("a * rate", "0.32"),
        ("price * 3", "59.97"),
        ("round(price * rate, 2)", "3.20"),
        ("round(2.675, 2)", "2.68"),
        ("round(2.5)", "3"),
        ("round(-2.5)", "-3"),
        ("round(0.665, 2)", "0.67"),
        ("round(0.12345678905, 10)", "0.1234567891"),
        ("floor(2.9)", "2"),
        ("floor(-2.1)", "-3"),
        ("ceil(2.1)", "3"),
        ("ceil(-2.9)", "-2"),
        ("house.rent - house.rooms.many", "1197.5"),
        ("sum(goods.price)", "0.3"),
        ("sum(goods.price, a, marks)", "9.3"),
        ("count(goods)", "3"),
        ("count(marks)", "2"),
        ("min(marks) + max(1, 9, a)", "12"),
        ("abs(-a)", "2"),
        ("7 % 4", "3"),
        ("100 if a > 1 and not (name == 'Eva') else 0", "100"),
        ("(a >= 2) if yes else False", True),
        ("name + ' ' + name", "Ana Ana"),
        ("name + a == 'Ana2' or yes", True),
        ("bracket(a, 9).rate > 1 or yes", True),
    ],
)
def test_what_is_reckoned_out(formula: str, result: str | bool) -> None:
    found = reckoned(formula, [ANSWERS])
    assert str(found) == str(result)
    assert not isinstance(found, float)


@pytest.mark.parametrize(
    "formula",
    ["gone + 1", "a / 0", "house", "goods", "house.gone", "name * 2", "name + a", "min(name)",
     "a.real", "name.upper", "marks.append", "max(goods.gone)", "round(a, 99)", "name > a",
     "round(a, 11)", "round(a, -1)", "bracket(marks, 9) == 1", "bracket(name, 9) == 1",
     "1e400 * 1e900", "sum(name)", "empty == 1", "empty", "a == None"],
)  # fmt: skip
def test_what_has_no_value(formula: str) -> None:
    assert reckoned(formula, [ANSWERS]) is None


@pytest.mark.parametrize(
    "formula",
    [
        "", "a +", "a; b", "a = 1", "import os", "__import__('os')", "a.__class__()",
        "name.upper()", "(lambda: 1)()", "[x for x in marks]", "a ** 9", "1 << 9", "f'{a}'",
        "marks[0]", "{'a': 1}",
        "eval('1')", "sum(a, key=1)", "sum(*marks)", "open('/etc/passwd')", "x := 1", "a if b",
        "1 + " * 200 + "1", "a" * 501, "\0", "'\\d'", "1if a else 2",
    ],
)  # fmt: skip
def test_what_is_no_formula(formula: str) -> None:
    with pytest.raises(FormulaDamaged):
        reckoned(formula, [ANSWERS])


def test_no_attribute_of_an_object_is_ever_read() -> None:
    for name in ("__class__", "__init__", "keys", "items", "as_tuple", "gi_frame"):
        for holder in ("a", "name", "house", "goods", "yes"):
            assert reckoned(f"{holder}.{name}", [ANSWERS]) is None


def test_the_texts_that_answers_are_held_against() -> None:
    formula = "a if 'x' == a or b != 'y' else sum(c) > 2 and 'z' < d.e"
    assert texts_compared(formula) == {("a", "x"), ("b", "y")}


def test_nothing_grows_without_bound() -> None:
    assert reckoned("name + name", [{"name": "x" * 500}]) == "x" * 1000
    assert reckoned("name + name + 'x'", [{"name": "x" * 500}]) is None
    assert reckoned("+".join(["name"] * 40), [{"name": "x" * 100}]) is None
    assert reckoned("*".join(["a"] * 80), [{"a": 2**53}]) is None


def test_the_names_it_starts_from() -> None:
    assert names_in("sum(goods.price) * rate if yes else min(1, a)") == {
        "goods",
        "rate",
        "yes",
        "a",
    }


@given(amounts=st.lists(st.integers(0, 10**9), min_size=1, max_size=30))
def test_cents_add_up_exactly(amounts: list[int]) -> None:
    goods = [{"price": cents / 100} for cents in amounts]
    assert reckoned("sum(goods.price)", [{"goods": goods}]) == Decimal(sum(amounts)) / 100


MONEY = {"type": "number", "multipleOf": 0.01}
INVOICE = {
    "type": "object",
    "properties": {
        "goods": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {"pieces": {"type": "integer"}, "price": MONEY, "amount": MONEY},
            },
        },
        "rate": {"type": "number"},
        "totals": {
            "type": "object",
            "properties": {"net": MONEY, "tax": MONEY, "total": MONEY, "many": {"type": "boolean"}},
            "required": ["total"],
        },
    },
    "required": ["totals"],
    "if": {
        "properties": {"totals": {"properties": {"many": {"const": True}}, "required": ["many"]}},
        "required": ["totals"],
    },
    "then": {"properties": {"why": {"type": "string"}}},
}  # fmt: skip
HINTS = {
    "goods": {"items": {"amount": {"ui:widget": "money", "ui:compute": "pieces * price"}}},
    "totals": {
        "total": {"ui:widget": "money", "ui:options": {"compute": "net + tax"}},
        "tax": {"ui:widget": "money", "ui:compute": "net * rate / 100"},
        "net": {"ui:widget": "money", "ui:compute": "sum(goods.amount)"},
        "many": {"ui:compute": "total > 100"},
    },
}


@pytest.mark.parametrize(
    ("part", "formula", "answer"),
    [
        ({"type": "integer"}, "a * 2", 5),
        ({"type": "integer"}, "a / 2", 1.25),
        ({"type": "number"}, "a * 2", 5),
        ({"type": "number"}, "a / 3", 0.8333333333333334),
        (MONEY, "a / 3", 0.83),
        (MONEY, "a + 0.005", 2.51),
        ({"type": "string"}, "'x' + 'y'", "xy"),
        ({"type": "boolean"}, "a > 2", True),
    ],
)
def test_a_reckoned_answer_is_one_of_json(part: Any, formula: str, answer: object) -> None:
    schema = {"type": "object", "properties": {"a": {"type": "number"}, "q": part}}
    widget = {"ui:widget": "money"} if part is MONEY else {}
    form = compile_form(schema, {"q": {"ui:compute": formula, **widget}}, None)
    found = without_vanished(form, {"a": 2.5})["q"]
    assert (found, type(found)) == (answer, type(answer))


def test_a_name_is_looked_for_from_the_inside_out() -> None:
    whole = {"type": "integer"}
    inner = {"type": "object", "properties": {"q": whole, "a": whole}}
    outer = {"type": "object", "properties": {"h": inner, "c": whole}}
    schema = {"type": "object", "properties": {"b": whole, "a": whole, "g": outer}}
    form = compile_form(schema, {"g": {"h": {"q": {"ui:compute": "a * 100 + c * 10 + b"}}}}, None)
    sent = without_vanished(form, {"a": 9, "b": 1, "g": {"c": 2, "h": {"a": 3}}})
    assert sent["g"]["h"]["q"] == 321
    assert without_vanished(form, {"a": 9, "b": 1, "g": {"c": 2}})["g"]["h"]["q"] == 921


def invoice() -> Form:
    return compile_form(INVOICE, HINTS, None)


def test_amounts_totals_and_what_hangs_on_them() -> None:
    form = invoice()
    assert form.unsupported == ()
    answers = {"rate": 16, "goods": [{"pieces": 3, "price": 33.35}, {"pieces": 1, "price": 0.1}]}
    sent = without_vanished(form, answers)
    assert sent == {
        "rate": 16,
        "goods": [
            {"pieces": 3, "price": 33.35, "amount": 100.05},
            {"pieces": 1, "price": 0.1, "amount": 0.1},
        ],
        "totals": {"net": 100.15, "tax": 16.02, "total": 116.17, "many": True},
    }
    assert without_vanished(form, sent) == sent
    assert check_form(form, answers) == ()
    assert "why" in [step.key for step in form.steps_of(sent)]


def test_what_stood_in_its_place_does_not_count() -> None:
    form = invoice()
    forged = {"totals": {"total": 1}, "goods": [{"pieces": 1, "price": 5, "amount": 1}], "rate": 0}
    sent = without_vanished(form, forged)
    assert sent["totals"] == {"net": 5, "tax": 0, "total": 5, "many": False}


def test_while_a_page_is_filled_in_nothing_but_what_is_reckoned_changes() -> None:
    number = {"type": "number"}
    schema = {
        "type": "object",
        "properties": {"base": number, "tax": number},
        "if": {"properties": {"tax": {"minimum": 100}}, "required": ["tax"]},
        "then": {"properties": {"extra": number}},
    }
    hints = {
        "ui:tables": {"rates": [{"rate": 0.5}]},
        "tax": {"ui:compute": "base * bracket(rates, base).rate"},
        "extra": {"ui:compute": "tax * 2"},
    }
    form = compile_form(schema, hints, None)
    typed = {"base": 300, "gone": "x"}
    assert reckoned_in(form, typed) == {**typed, "tax": 150, "extra": 300}
    assert reckoned_in(form, {**typed, "base": 2}) == {"base": 2, "gone": "x", "tax": 1}
    assert reckoned_in(compile_form(schema, None, None), typed) == typed


def test_without_what_it_hangs_on_it_is_missed() -> None:
    form = invoice()
    answers = with_new_item(form, with_answer({}, ("rate",), 16), ("goods",))
    assert [
        (f.pointer, f.key) for f in check_form(form, with_answer(answers, ("rate",), None))
    ] == [(("totals", "total"), "fault.computed")]
    question = next(q for s in form.steps_of(answers) for q in s.questions if q.formula)
    assert question.read_only


@pytest.mark.parametrize("money", [False, True])
def test_what_is_more_than_can_be_sent_is_not_reckoned_out(*, money: bool) -> None:
    """Numbers that were typed are sent exactly; their product may be one that JSON rounds."""
    whole, hints = {"type": "integer"}, {"ui:compute": "a * b"}
    properties = {"a": whole, "b": whole, "c": {"type": "number"}}
    schema = {"type": "object", "properties": properties, "required": ["c"]}
    form = compile_form(schema, {"c": hints | ({"ui:widget": "money"} if money else {})}, None)
    most = {"a": 2**53 - 1, "b": 1}
    assert without_vanished(form, most) == most | {"c": 2**53 - 1}
    for beyond in (most | {"b": -2}, most | {"b": 2**53 - 1}):
        assert without_vanished(form, beyond) == beyond
        assert [(fault.pointer, fault.key) for fault in check_form(form, beyond)] == [
            (("c",), "fault.computed")
        ]


def test_formulas_that_hang_on_each_other_have_no_value() -> None:
    number = {"type": "number"}
    form = compile_form(
        {"type": "object", "properties": {"a": number, "b": number}},
        {"a": {"ui:compute": "b + 1"}, "b": {"ui:compute": "a + 1"}},
        None,
    )
    assert without_vanished(form, {"a": 1, "b": 1}) == {}


@pytest.mark.parametrize(
    ("formula", "detail"), [("a +", "no expression"), ("gone * 2", "nothing is asked under gone")]
)
def test_a_formula_that_can_never_be_reckoned_out_is_told(formula: str, detail: str) -> None:
    with pytest.raises(FormUnsupported) as refused:
        compile_form(
            {"type": "object", "properties": {"a": {"type": "number"}, "b": {"type": "number"}}},
            {"b": {"ui:compute": formula}},
            None,
        )
    (gap,) = refused.value.unsupported
    assert (gap.pointer, gap.reason, gap.detail) == (("b",), "ui:compute", detail)


RESICO = {
    "resico": [{"up_to": 25000, "rate": 0.01}, {"up_to": 50000, "rate": 0.011}, {"rate": 0.025}]
}


@pytest.mark.parametrize(
    ("collected", "tax"),
    [(0, 0), (25_000, 250), (25_000.01, 275), (50_000, 550), (50_000.01, 1250), (10**6, 25_000)],
)
def test_a_table_is_read_by_its_brackets(collected: float, tax: float) -> None:
    form = _form_with_table("round(base * bracket(resico, base).rate, 2)", RESICO)

    assert without_vanished(form, {"base": collected})["tax"] == tax


def test_beyond_a_table_there_is_no_value() -> None:
    rows = {"resico": RESICO["resico"][:2]}
    form = _form_with_table("bracket(resico, base).rate", rows)

    assert "tax" not in without_vanished(form, {"base": 50_001})
    assert "tax" not in without_vanished(form, {})


@pytest.mark.parametrize(
    "tables",
    [
        [],
        {"not a name": [{"rate": 1}]},
        {"resico": []},
        {"resico": [{"rate": [1]}]},
        {"resico": [{"up_to": "25000", "rate": 1}]},
        {"resico": [{"up_to": 2, "rate": 1}, {"up_to": 1, "rate": 2}]},
        {"resico": [{"rate": 1}, {"up_to": 1, "rate": 2}]},
        {"resico": [{"up_to": True, "rate": 1}]},
        {"resico": {"rate": 1}},
        {"resico": 5},
        {"resico": [{"rate": 1}, 5]},
        {"resico": [{"up_to": 1, "rate": 1}, {"rate": 1, "more": None}]},
        {"resico": [{"up_to": 1, "rate": 1}, {"up_to": "2", "rate": 2}]},
        {"resico": [{"up_to": 1, "rate": 1}, {"rate": 2}, {"rate": 3}]},
        {"resico": [{"up_to": n, "rate": 1} for n in range(1001)]},
    ],
)
def test_what_is_no_table_is_refused_before_anybody_starts(tables: Any) -> None:
    with pytest.raises(FormDamaged, match="ui:tables"):
        _form_with_table("1", tables)


@pytest.mark.parametrize(
    "rows",
    [
        [{"rate": 1, "called": "general"}],
        [{"up_to": 1, "rate": 1}],
        [{"up_to": 1, "rate": 0.5}, {"up_to": 1.5, "rate": 2}, {"rate": 3}],
        [{"up_to": n, "rate": 1} for n in range(1000)],
    ],
    ids=len,
)
def test_what_is_a_table(rows: list[dict[str, Any]]) -> None:
    _form_with_table("bracket(resico, base).rate", {"resico": rows})


def test_a_table_that_is_not_there_is_told() -> None:
    with pytest.raises(FormUnsupported) as refused:
        _form_with_table("bracket(ressico, base).rate", RESICO)

    assert "ressico" in refused.value.unsupported[0].detail


def _form_with_table(formula: str, tables: Any) -> Form:
    money = {"type": "number", "multipleOf": 0.01}
    schema = {"type": "object", "properties": {"base": money, "tax": {"type": "number"}}}
    return compile_form(schema, {"ui:tables": tables, "tax": {"ui:compute": formula}}, None)
