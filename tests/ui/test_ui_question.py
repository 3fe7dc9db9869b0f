"""One question on the page: how it is asked, what was put in, and what that means."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from pytestqt.qtbot import QtBot
from ui_samples import EN, ES

from kiosk.forms.entry import MASK
from kiosk.forms.file_reference import Shape
from kiosk.forms.file_rules import FileRules
from kiosk.forms.questions import Option, Question, QuestionKind
from kiosk.ui.answer_words import options_of
from kiosk.ui.models.question import QuestionModel, TypedAnswer, entry_of, value_of

Kind = QuestionKind
FEW = (Option("a", "Álamo"), Option("b", "Baúl"), Option("c", "Ceiba"))
Make = Callable[..., QuestionModel]


def question(kind: Kind, **fields: Any) -> Question:
    if kind in (Kind.FILE, Kind.FILES, Kind.SIGNATURE):
        fields = {"files": FileRules(("image/jpeg",), Shape.PARAMETERS, most=3), **fields}
    return Question(("it",), kind, fields.pop("title", "¿Cuál?"), **fields)


@pytest.fixture
def make(qtbot: QtBot) -> Iterator[Make]:
    made = []

    def of(kind: Kind, entry: TypedAnswer | None = None, **fields: Any) -> QuestionModel:
        made.append(QuestionModel(question(kind, **fields), entry or TypedAnswer(), ES))
        return made[-1]

    yield of
    for model in made:
        model.deleteLater()


@pytest.mark.parametrize(
    ("kind", "fields", "entry", "value"),
    [
        (Kind.TEXT, {}, TypedAnswer("Doña  Ñu "), "Doña Ñu"),
        (Kind.TEXT, {}, TypedAnswer(""), None),
        (Kind.TEXT, {}, TypedAnswer("   "), None),
        (Kind.LONG_TEXT, {}, TypedAnswer("uno\ndos"), "uno\ndos"),
        (Kind.CURP, {}, TypedAnswer("nupj 900412 mocxxs04"), "NUPJ900412MOCXXS04"),
        (Kind.PHONE, {}, TypedAnswer("+52 951 123 4567"), "9511234567"),
        (Kind.POSTCODE, {}, TypedAnswer("01000"), "01000"),
        (Kind.INTEGER, {}, TypedAnswer("1990"), 1990),
        (Kind.INTEGER, {}, TypedAnswer("dos"), "dos"),
        (Kind.MONEY, {}, TypedAnswer("$1,200.50"), 1200.5),
        (Kind.DATE, {}, TypedAnswer("12/04/1990"), "1990-04-12"),
        (Kind.DATE, {}, TypedAnswer("12/04/"), "12/04/"),
        (Kind.CHOICE, {"options": FEW}, TypedAnswer(chosen=(1,)), "b"),
        (Kind.CHOICE, {"options": FEW}, TypedAnswer(), None),
        (Kind.LONG_CHOICE, {"options": FEW}, TypedAnswer(chosen=(2,)), "c"),
        (Kind.CHOICES, {"options": FEW}, TypedAnswer(chosen=(0, 2)), ["a", "c"]),
        (Kind.CHOICES, {"options": FEW}, TypedAnswer(), None),
        (Kind.YES_NO, {}, TypedAnswer(chosen=(0,)), True),
        (Kind.YES_NO, {}, TypedAnswer(chosen=(1,)), False),
        (Kind.YES_NO, {}, TypedAnswer(), None),
        (Kind.CONSENT, {}, TypedAnswer(chosen=(0,)), True),
        (Kind.CONSENT, {}, TypedAnswer(), None),
    ],
)
def test_what_an_entry_means(
    kind: Kind, fields: dict[str, Any], entry: TypedAnswer, value: Any
) -> None:
    asked = question(kind, **fields)
    assert value_of(asked, entry, ES) == value


@pytest.mark.parametrize(
    ("kind", "fields", "value"),
    [
        (Kind.TEXT, {}, "Doña Ñu"),
        (Kind.LONG_TEXT, {}, "uno\ndos"),
        (Kind.CURP, {}, "NUPJ900412MOCXXS04"),
        (Kind.INTEGER, {}, 1990),
        (Kind.INTEGER, {}, "dos"),
        (Kind.NUMBER, {}, 0.5),
        (Kind.MONEY, {}, 1200.5),
        (Kind.MONEY, {}, 0),
        (Kind.DATE, {}, "1990-04-12"),
        (Kind.DATE, {}, "12/04/"),
        (Kind.DATE, {}, "1990-02-31"),
        (Kind.CHOICE, {"options": FEW}, "b"),
        (Kind.CHOICES, {"options": FEW}, ["a", "c"]),
        (Kind.FILE, {}, "data:image/jpeg;name=a;base64,"),
        (Kind.FILES, {}, ["data:image/jpeg;name=a;base64,", "data:image/jpeg;name=b;base64,"]),
        (Kind.SIGNATURE, {}, None),
        (Kind.YES_NO, {}, True),
        (Kind.YES_NO, {}, False),
        (Kind.CONSENT, {}, True),
        (Kind.CHOICE, {"options": (Option(0, "No"), Option(1, "Sí"))}, 0),
        (Kind.TEXT, {"masked": True}, "secreto"),
        (Kind.DATE, {"masked": True}, "1990-04-12"),
        (Kind.TEXT, {}, None),
        (Kind.CHOICES, {"options": FEW}, None),
    ],
)
def test_coming_back_to_a_question_gives_the_same_answer(
    kind: Kind, fields: dict[str, Any], value: Any
) -> None:
    asked = question(kind, **fields)
    assert value_of(asked, entry_of(asked, value, EN), EN) == value


@pytest.mark.parametrize("typed", ["31-12", "5-3-99", "31-", "mañana-tarde"])
def test_what_is_no_date_is_put_back_as_it_was_typed(typed: str) -> None:
    asked = question(Kind.DATE)
    kept = value_of(asked, TypedAnswer(typed=typed), ES)
    assert entry_of(asked, kept, ES).typed == typed


def test_a_masked_answer_is_put_back_as_it_is_and_shown_by_the_field() -> None:
    """The field shows bullets by itself; bullets in the entry would be sent as the answer."""
    masked = question(Kind.TEXT, masked=True)
    assert MASK not in entry_of(masked, "secreto", ES).typed


@pytest.mark.parametrize(
    ("kind", "control", "layout"),
    [
        (Kind.TEXT, "field", "text"),
        (Kind.PERSON_NAME, "field", "text"),
        (Kind.LONG_TEXT, "long-text", "text"),
        (Kind.CURP, "field", "capitals"),
        (Kind.RFC, "field", "capitals"),
        (Kind.CLABE, "field", "digits"),
        (Kind.NSS, "field", "digits"),
        (Kind.PHONE, "field", "digits"),
        (Kind.POSTCODE, "field", "digits"),
        (Kind.EMAIL, "field", "email"),
        (Kind.DATE, "date", "text"),
        (Kind.INTEGER, "field", "digits"),
        (Kind.NUMBER, "field", "money"),
        (Kind.MONEY, "field", "money"),
        (Kind.YES_NO, "choices", "text"),
        (Kind.CHOICE, "choices", "text"),
        (Kind.LONG_CHOICE, "long-choice", "text"),
        (Kind.CHOICES, "choices", "text"),
        (Kind.CONSENT, "consent", "text"),
    ],
)
def test_how_a_kind_is_asked(make: Make, kind: Kind, control: str, layout: str) -> None:
    model = make(kind)
    assert (model.control, model.layout, model.kind) == (control, layout, kind.value)


def test_every_kind_is_asked_somehow(make: Make) -> None:
    shown = {"field", "date", "time", "moment", "suggested", "long-text", "long-choice", "choices"}
    shown |= {"consent", "days", "files"}
    assert {make(kind).control for kind in Kind} == shown


@pytest.mark.parametrize(
    ("kind", "required", "label"),
    [
        (Kind.TEXT, True, "¿Cuál?"),
        (Kind.TEXT, False, ES("question.optional", question="¿Cuál?")),
        (Kind.CONSENT, False, "¿Cuál?"),
    ],
)
def test_what_is_optional_says_so(make: Make, kind: Kind, required: bool, label: str) -> None:
    assert make(kind, required=required).label == label


@pytest.mark.parametrize(
    ("placeholder", "shown"),
    [
        ("", ""),
        ("Juan", "Ejemplo: Juan"),
        ("Ej. Juan", "Ej. Juan"),
        ("Por ejemplo, Juan", "Por ejemplo, Juan"),
        ("Ejido 5", "Ejemplo: Ejido 5"),
        ("Excélsior", "Ejemplo: Excélsior"),
    ],
)
def test_an_example_says_that_it_is_one(make: Make, placeholder: str, shown: str) -> None:
    assert make(Kind.TEXT, placeholder=placeholder).placeholder == shown


@pytest.mark.parametrize(
    ("placeholder", "shown"),
    [("6000.00", "Ejemplo: $6,000"), ("1850", "Ejemplo: $1,850"), ("mil", "Ejemplo: mil")],
)
def test_an_example_of_money_is_written_as_the_answer_will_be(
    make: Make, placeholder: str, shown: str
) -> None:
    assert make(Kind.MONEY, placeholder=placeholder).placeholder == shown


@pytest.mark.parametrize(
    ("kind", "limit", "room"),
    [
        (Kind.TEXT, 40, 40),
        (Kind.PERSON_NAME, 40, 40),
        (Kind.LONG_TEXT, 500, 500),
        (Kind.LONG_TEXT, None, 4000),
        (Kind.TEXT, None, 200),
        (Kind.CURP, 18, 200),
        (Kind.PHONE, 10, 200),
    ],
)
def test_a_field_has_room_for_separators_where_they_are_taken_out(
    make: Make, kind: Kind, limit: int | None, room: int
) -> None:
    assert make(kind, max_length=limit).maximumLength == room


def test_yes_and_no_have_the_agencys_words_where_it_gave_some() -> None:
    own = (Option(True, "Sí tengo"), Option(False, "No tengo"))
    assert options_of(question(Kind.YES_NO, options=own), ES) == own
    assert [option.title for option in options_of(question(Kind.YES_NO), EN)] == ["Yes", "No"]


# The model -------------------------------------------------------------------------------------


def test_typing_is_kept_and_told_once(make: Make, qtbot: QtBot) -> None:
    model = make(Kind.TEXT)
    with qtbot.waitSignal(model.entryChanged):
        model.type("Ana")
    with qtbot.assertNotEmitted(model.entryChanged):
        model.type("Ana")
    assert (model.typed, model.value) == ("Ana", "Ana")


def test_one_of_a_few_replaces_the_other(make: Make, qtbot: QtBot) -> None:
    model = make(Kind.CHOICE, options=FEW)
    with qtbot.waitSignal(model.answered):
        model.choose(0)
    model.choose(2)
    assert (model.chosen, model.value) == ([2], "c")
    model.choose(2)
    assert model.chosen == [2], "a touch more does not take an answer away"


def test_several_are_put_in_and_taken_out(make: Make) -> None:
    model = make(Kind.CHOICES, options=FEW)
    for index in (2, 0, 1, 0):
        model.choose(index)
    assert (model.chosen, model.value) == ([1, 2], ["b", "c"])


def test_a_consent_can_be_taken_back(make: Make) -> None:
    model = make(Kind.CONSENT)
    model.choose(0)
    assert model.value is True
    model.choose(0)
    assert model.value is None


@pytest.mark.parametrize(
    ("parts", "typed"),
    [
        (("", "", ""), ""),
        (("4", "", ""), "4//"),
        (("04", "12", "1990"), "04/12/1990"),
    ],
)
def test_a_date_in_three_boxes(make: Make, parts: tuple[str, str, str], typed: str) -> None:
    model = make(Kind.DATE)
    model.typeDate(*parts)
    assert model.typed == typed
    assert tuple(model.datePart(part) for part in range(3)) == parts


def test_a_half_typed_date_is_still_there_when_one_comes_back(make: Make) -> None:
    model = make(Kind.DATE)
    model.typeDate("04", "12", "")
    again = make(Kind.DATE, entry_of(model.question, model.value, ES))
    assert [again.datePart(part) for part in range(3)] == ["04", "12", ""]


@pytest.mark.parametrize(
    ("typed", "date", "time", "kept"),
    [
        ("", ("15", "06", "2020"), ("9", "05"), "15/06/2020 9:05"),
        ("15/06/2020 9:05", ("", "", ""), ("9", "05"), "9:05"),
        ("15/06/2020 9:05", ("15", "06", "2020"), ("", ""), "15/06/2020"),
        ("", ("15", "", ""), ("", ""), "15//"),
    ],
)
def test_a_moment_is_a_date_and_a_time_each_in_its_boxes(
    make: Make, typed: str, date: tuple[str, str, str], time: tuple[str, str], kept: str
) -> None:
    model = make(Kind.MOMENT, TypedAnswer(typed=typed))
    model.typeDate(*date)
    model.typeTime(*time)
    assert model.typed == kept
    assert tuple(model.datePart(part) for part in range(3)) == date
    assert tuple(model.timePart(part) for part in range(2)) == time


@pytest.mark.usefixtures("central_time")
def test_a_time_in_two_boxes(make: Make) -> None:
    model = make(Kind.TIME)
    model.typeTime("14", "")
    assert (model.typed, model.timePart(0), model.timePart(1)) == ("14:", "14", "")
    model.typeTime("14", "30")
    assert model.value == "14:30:00-06:00"
    again = make(Kind.TIME, entry_of(model.question, model.value, ES))
    assert (again.timePart(0), again.timePart(1)) == ("14", "30")


def test_a_day_is_touched_in_the_calendar(make: Make) -> None:
    model = make(Kind.DATE, minimum="1950-03-10", maximum="2030-12-31")
    calendar = model.calendar
    calendar.toggle()
    assert [cell["title"] for cell in calendar.cells][:2] == ["1950–1959", "1960–1969"]
    for value in (1950, 1950, 3):
        calendar.choose(value)
    assert next(cell["title"] for cell in calendar.cells if cell["open"]) == "10"
    calendar.choose(0)
    assert calendar.open
    calendar.choose(15)
    assert (calendar.open, model.value) == (False, "1950-03-15")


def test_what_the_form_answers_itself_is_shown_and_not_asked(make: Make) -> None:
    reckoned = make(Kind.MONEY, formula="a * 2", read_only=True)
    assert (reckoned.control, reckoned.label) == ("shown", "¿Cuál?")
    assert reckoned.shown == ES("question.not-reckoned")
    reckoned.show(12.5)
    assert (reckoned.shown, reckoned.value) == ("$12.50", 12.5)


@pytest.mark.parametrize(
    ("typed", "titles"),
    [
        ("", ["Álamo", "Baúl", "Ceiba"]),
        ("a", ["Álamo", "Baúl", "Ceiba"]),
        ("BAU", ["Baúl"]),
        ("álá", ["Álamo"]),
        ("zzz", []),
    ],
)
def test_a_long_list_is_narrowed_without_minding_accents(
    make: Make, qtbot: QtBot, typed: str, titles: list[str]
) -> None:
    model = make(Kind.LONG_CHOICE, options=FEW)
    with qtbot.waitSignal(model.narrowedChanged):
        model.narrow(typed)
    shown = model.narrowedOptions
    assert [option["title"] for option in shown] == titles
    for option in shown:
        model.choose(option["index"])
        assert model.options[model.chosen[0]]["title"] == option["title"]


def test_a_verdict_is_shown_in_words_and_told_once(make: Make, qtbot: QtBot) -> None:
    model = make(Kind.RFC)
    assert (model.fault, model.warning) == ("", "")
    with qtbot.waitSignal(model.verdictChanged):
        model.judge("Falta.", "")
    with qtbot.assertNotEmitted(model.verdictChanged):
        model.judge("Falta.", "")
    assert model.fault == "Falta."
    model.judge("", "Dudoso.")
    assert (model.fault, model.warning) == ("", "Dudoso.")
