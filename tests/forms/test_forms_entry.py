"""From what is typed to the answer, and back to what is read."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.forms.entry import MASK, parse, present
from kiosk.forms.questions import Option, Question, QuestionKind
from kiosk.words import words_of


def ask(kind: QuestionKind, *options: Option, masked: bool = False) -> Question:
    return Question(("q",), kind, "¿?", options=options, masked=masked)


@pytest.mark.parametrize(
    ("kind", "typed", "value"),
    [
        ("text", "  dos   palabras ", "dos palabras"),
        ("text", "cafe\u0301", "café"),
        ("text", "a\tb\x00c", "a b c"),
        ("text", "una\notra", "una otra"),
        ("long-text", "una\rotra\n", "una\notra"),
        ("long-text", " una \r\n\r\n otra ", "una\n\notra"),
        ("person-name", " Tsaꞌmay  Núñez ", "Tsaꞌmay Núñez"),
        ("curp", "hegg 560427 mvzrrl 04", "HEGG560427MVZRRL04"),
        ("curp", "/", "/"),
        ("rfc", "gode-561231-gr8", "GODE561231GR8"),
        ("phone", "+52 (951) 123 4567", "9511234567"),
        ("postcode", "0 1000", "01000"),
        ("email", " ana @ ejemplo.mx ", "ana@ejemplo.mx"),
        ("date", "5/3/1980", "1980-03-05"),
        ("date", "05121980", "1980-12-05"),
        ("date", "0512198", "0512198"),
        ("date", "5 3 1980", "1980-03-05"),
        ("date", "1980-03-05", "1980-03-05"),
        ("date", "31/2/1980", "1980-02-31"),
        ("date", "5/3/80", "5/3/80"),
        ("date", "5//1980", "5//1980"),
        ("date", "105/3/1980", "105/3/1980"),
        ("date", "5/103/1980", "5/103/1980"),
        ("date", "050319801", "050319801"),
        ("integer", "1,200", 1200),
        ("integer", "12.5", 12.5),
        ("integer", "9,007,199,254,740,991", 2**53 - 1),
        ("integer", "9007199254740992", "9007199254740992"),
        ("integer", "doce", "doce"),
        ("integer", "-3", -3),
        ("number", "1.200,50", "1.200,50"),
        ("number", "1,20", "1,20"),
        ("number", ".5", 0.5),
        ("number", ".", "."),
        ("number", "9" * 400, "9" * 400),
        ("money", "$1,200.50", 1200.5),
        ("money", "1200 pesos", 1200),
        ("money", "MXN 1 200.00", 1200),
        ("yes-no", "Sí", True),
        ("yes-no", "NO", False),
        ("yes-no", "quizá", "quizá"),
    ],
)
def test_parse(kind: str, typed: str, value: object) -> None:
    parsed = parse(ask(QuestionKind(kind)), typed)
    assert parsed == value
    assert type(parsed) is type(value)


@pytest.mark.parametrize("kind", QuestionKind)
@pytest.mark.parametrize("typed", ["", "   ", "\n\t"])
def test_nothing_typed_is_no_answer(kind: QuestionKind, typed: str) -> None:
    assert parse(ask(kind), typed) is None


def test_options_are_named_by_title_or_value() -> None:
    question = ask(QuestionKind.CHOICE, Option("Ab", "Primera vez"), Option(2, "Otra vez"))
    assert [parse(question, typed) for typed in ("Primera vez", "primera VEZ", "aB", "2", "x")] == [
        "Ab", "Ab", "Ab", 2, "x",
    ]  # fmt: skip


def test_several_options_stand_one_a_line() -> None:
    question = ask(QuestionKind.CHOICES, Option("s", "Sí, una"), Option("n", "Ninguna"))
    assert present(question, ["n", "s"]) == "Ninguna\nSí, una"
    assert parse(question, "Ninguna\nSí, una") == ["n", "s"]


@pytest.mark.parametrize(
    ("kind", "value", "language", "shown"),
    [
        ("date", "1980-03-05", "es", "5 de marzo de 1980"),
        ("date", "1980-03-05", "en", "5 March 1980"),
        ("date", "1980-02-31", "es", "31/02/1980"),
        ("date", "5//1980", "es", "5//1980"),
        ("date", "5-marzo-80", "es", "5-marzo-80"),
        ("choices", "quizá", "es", "quizá"),
        ("time", "09:05:00-06:00", "es", "9:05"),
        ("time", "24:00", "es", "24:00"),
        ("money", 1200.5, "es", "$1,200.50"),
        ("money", -3, "es", "-$3"),
        ("money", 1.005, "es", "$1.005"),
        ("money", "mucho", "es", "mucho"),
        ("integer", 2026, "es", "2026"),
        ("number", 7.0, "es", "7"),
        ("yes-no", True, "es", "Sí"),
        ("yes-no", False, "es", "No"),
        ("consent", True, "es", "Sí, estoy de acuerdo"),
        ("consent", False, "en", "No"),
        ("text", None, "es", ""),
    ],
)
def test_present(kind: str, value: Any, language: str, shown: str) -> None:
    assert present(ask(QuestionKind(kind)), value, words_of(language)) == shown


@pytest.mark.parametrize(
    ("kind", "agreed", "key"),
    [("yes-no", True, "yes"), ("yes-no", False, "no"), ("consent", True, "agreed")],
)
def test_without_words_yes_and_no_stand_as_their_keys(kind: str, key: str, *, agreed: bool) -> None:
    assert present(ask(QuestionKind(kind)), agreed) == f"answer.{key}"


def test_an_agency_may_word_its_own_yes_and_no() -> None:
    question = ask(QuestionKind.YES_NO, Option(True, "Extranjero"), Option(False, "En México"))
    assert present(question, False) == "En México"
    assert parse(question, "Extranjero") is True


@pytest.mark.parametrize("value", ["1", "secreto muy largo"])
def test_what_is_masked_shows_not_even_its_length(value: str) -> None:
    assert present(ask(QuestionKind.TEXT, masked=True), value) == MASK


@pytest.mark.parametrize("nothing", [None, "", []])
def test_what_is_masked_shows_that_nothing_is_answered(nothing: object) -> None:
    assert present(ask(QuestionKind.TEXT, masked=True), nothing) == ""


UNTYPED = ("yes-no", "consent", "file", "files", "signature")
TEXTUAL = [kind for kind in QuestionKind if kind not in UNTYPED]


@given(kind=st.sampled_from(TEXTUAL), typed=st.text(max_size=30))
def test_whatever_is_typed_is_kept_through_showing_it_again(kind: QuestionKind, typed: str) -> None:
    question = ask(kind, *([Option("a", "A"), Option("b", "B")] if "choice" in kind else []))
    value = parse(question, typed)
    shown = present(question, value)
    assert parse(question, shown) == value


@given(st.dates(date(1, 1, 1), date(9999, 12, 31)))
def test_every_date_goes_there_and_back(day: date) -> None:
    question = ask(QuestionKind.DATE)
    assert parse(question, present(question, day.isoformat())) == day.isoformat()


@given(st.integers(-(10**11), 10**11))
def test_every_amount_goes_there_and_back(cents: int) -> None:
    question = ask(QuestionKind.MONEY)
    amount = cents / 100
    assert parse(question, present(question, amount)) == amount


@given(
    st.lists(
        st.tuples(st.integers() | st.text(min_size=1), st.from_regex(r"\A[A-ZÑ][a-zñ]{0,9}\Z")),
        min_size=1,
        unique_by=(lambda pair: str(pair[0]).casefold(), lambda pair: pair[1].casefold()),
    )
)
def test_every_option_goes_there_and_back(pairs: list[tuple[object, str]]) -> None:
    options = [Option(value, title) for value, title in pairs]
    one, many = ask(QuestionKind.CHOICE, *options), ask(QuestionKind.CHOICES, *options)
    for option in options:
        assert parse(one, present(one, option.value)) == option.value
    values = [option.value for option in options]
    assert parse(many, present(many, values)) == values
