"""The calendar of days to come: what can be touched, and what was wished for first."""

from __future__ import annotations

from datetime import date

from ui_samples import EN, ES

from kiosk.forms.definition import compile_form
from kiosk.forms.open_days import OpenDays
from kiosk.ui.answer_words import answer_words
from kiosk.ui.days_pages import Month, cells_of, pages_of, toggled
from kiosk.ui.models.days import DaysModel
from kiosk.ui.models.question import QuestionModel, entry_of

FRIDAY = date(2026, 11, 27)
DAYS = OpenDays(frozenset(range(5)), frozenset(), 1, 20, FRIDAY)


def test_only_weeks_with_something_to_choose_are_seen() -> None:
    november, december = pages_of(DAYS)
    assert (november, december) == (Month(2026, 11), Month(2026, 12))
    assert [cell.day and cell.day.day for cell in cells_of(november, DAYS)] == [30, *[None] * 6]
    cells = cells_of(december, DAYS)
    assert [cell.day.day for cell in cells if cell.day and cell.open] == [
        *range(1, 5), *range(7, 12), *range(14, 18),
    ]  # fmt: skip
    assert len(cells) == 21


def test_what_is_touched_first_is_wished_for_first_and_three_are_enough() -> None:
    model = DaysModel(DAYS, (), 3, ES)
    for day in ("2026-12-04", "2026-12-01", "2026-11-30", "2026-12-02", "2026-12-05"):
        model.toggle(day)
    assert model.chosen == ["2026-12-04", "2026-12-01", "2026-11-30"]
    assert model.note == "Ya escogió 3. Para cambiar uno, tóquelo y se quita."
    assert model.wishes[0]["text"] == "1. viernes 4 de diciembre"
    model.toggle("2026-12-04")
    assert model.chosen == ["2026-12-01", "2026-11-30"]
    assert toggled(["a"], "b", 1) == ["a"]


def test_months_are_turned_within_what_can_be_asked_for() -> None:
    model = DaysModel(DAYS, ("2026-12-04",), 3, EN)
    assert (model.heading, model.hasEarlier, model.hasLater) == ("December 2026", True, False)
    model.turn(1)
    model.turn(-1)
    model.turn(-1)
    assert (model.heading, model.hasEarlier, model.hasLater) == ("November 2026", False, True)


def test_where_nothing_is_open_it_says_so() -> None:
    model = DaysModel(OpenDays(frozenset(), frozenset(), 1, 20, FRIDAY), (), 3, ES)
    assert model.heading.startswith("Por ahora no hay días")
    assert model.cells == []


def test_a_question_for_days_keeps_what_can_still_be_asked_for() -> None:
    schema = {
        "type": "object",
        "properties": {
            "days": {
                "type": "array",
                "title": "¿Qué días?",
                "items": {"type": "string", "format": "date"},
                "maxItems": 2,
            }
        },
    }
    form = compile_form(schema, {"days": {"ui:widget": "days"}}, None, asked_on=FRIDAY)
    (question,) = form.steps_of({})[0].questions
    entry = entry_of(question, ["2026-11-02", "2026-12-01"], ES)
    model = QuestionModel(question, entry, ES)
    assert model.value == ["2026-12-01"], "a day of an old draft may have passed"
    assert model.days is not None
    model.days.toggle("2026-12-03")
    assert model.value == ["2026-12-01", "2026-12-03"]
    assert answer_words(question, model.value, ES) == (
        "martes 1 de diciembre\njueves 3 de diciembre"
    )
