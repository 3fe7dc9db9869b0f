"""A page of a form that is a list, and a page on which something is reckoned out."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from pytestqt.qtbot import QtBot
from ui_samples import EN, ES

from kiosk.forms.definition import Form, compile_form
from kiosk.ui.models.check import derive_steps
from kiosk.ui.models.step import StepModel

CHILD = {
    "type": "object",
    "title": "Hija o hijo",
    "properties": {
        "name": {"type": "string", "title": "Nombre"},
        "marks": {"type": "array", "title": "Notas", "items": {"type": "integer"}},
    },
    "required": ["name"],
}
SCHEMA = {
    "type": "object",
    "properties": {
        "children": {"type": "array", "title": "Hijos", "items": CHILD, "maxItems": 3},
        "bill": {
            "type": "object",
            "title": "Cuenta",
            "properties": {"net": {"type": "number"}, "total": {"type": "number"}},
        },
        "where": {
            "type": "object",
            "properties": {
                "state": {"type": "string", "format": "mx-state"},
                "town": {"type": "string", "format": "mx-municipality"},
            },
        },
    },
}
HINTS = {"bill": {"total": {"ui:widget": "money", "ui:compute": "net * 1.16"}}}
ANSWERS = {"children": [{"name": "Ana", "marks": [9, 10]}, {"marks": [8]}]}
Make = Callable[..., StepModel]


@pytest.fixture
def form() -> Form:
    return compile_form(SCHEMA, HINTS, None)


@pytest.fixture
def make(qtbot: QtBot, form: Form) -> Iterator[Make]:
    made = []

    def of(key: str, answers: dict[str, Any] | None = None) -> StepModel:
        made.append(StepModel(form, key, answers or {}, ES))
        return made[-1]

    yield of
    for model in made:
        model.deleteLater()


def test_an_empty_list_says_so_and_may_grow(make: Make) -> None:
    page = make("children")
    assert (page.isList, page.items, page.mayAdd) == (True, [], True)
    assert page.itemsNote == ES("list.empty")
    assert page.addLabel == ES("list.add")
    assert page.open_item(-1) == "children/0/name"
    assert page.answers == {"children": [{}]}


def test_items_are_told_apart_by_their_first_answers(make: Make) -> None:
    first, second = make("children", ANSWERS).items
    assert (first["title"], first["summary"]) == ("Hija o hijo 1", "Ana · 9 · 10")
    assert second["summary"] == "8"
    assert first["removeName"] == ES("list.remove-name", item="Hija o hijo 1")


def test_an_item_in_which_nothing_was_answered_is_none(make: Make) -> None:
    page = make("children", {"children": [{}, {"name": "Ana"}, {}]})
    assert page.answers == {"children": [{"name": "Ana"}]}
    assert make("children", {"children": [{}]}).answers == {}


def test_it_is_full_where_no_more_fit(make: Make) -> None:
    page = make("children", {"children": [{"name": "x"}] * 3})
    assert not page.mayAdd
    assert page.itemsNote == ES("list.full", count=3)
    assert page.open_item(-1) is None
    assert page.open_item(2) == "children/2/name"


def test_an_item_is_taken_away_after_a_second_touch(make: Make, qtbot: QtBot) -> None:
    page = make("children", ANSWERS)
    page.remove()
    assert len(page.items) == 2
    page.askToRemove(0)
    assert page.leaving == 0
    page.askToRemove(-1)
    page.remove()
    assert len(page.items) == 2
    page.askToRemove(0)
    with qtbot.waitSignal(page.itemsChanged):
        page.remove()
    assert page.answers == {"children": [{"marks": [8]}]}
    assert page.leaving == -1


def test_what_is_not_whole_is_told_on_the_list_and_beside_the_item(make: Make) -> None:
    page = make("children", ANSWERS)
    assert not page.judge()
    said = ES("fault.items.incomplete", item="Hija o hijo 2")
    assert page.faults == [{"text": said, "index": 1}]
    assert [item["fault"] for item in page.items] == ["", said]
    page.askToRemove(1)
    page.remove()
    assert page.faults == []
    assert page.judge()


def test_where_one_is_within_an_item(make: Make) -> None:
    page = make("children/1/marks", ANSWERS)
    assert page.progress == ES("question.progress-within", item="Hija o hijo 2", number=2, count=2)
    assert make("bill").progress == ES("question.progress", number=2, count=3)


def test_a_total_follows_what_is_typed(make: Make) -> None:
    net, total = make("bill").questions
    assert total.shown == ES("question.not-reckoned")
    net.type("100.55")
    assert total.shown == "$116.64"
    net.type("")
    assert total.shown == ES("question.not-reckoned")


def test_what_is_reckoned_out_is_among_the_answers(make: Make) -> None:
    page = make("bill", {"bill": {"net": 2, "total": 999}})
    assert page.answers == {"bill": {"net": 2, "total": 2.32}}


def test_another_state_offers_other_towns_and_forgets_the_town(make: Make, qtbot: QtBot) -> None:
    page = make("where", {"where": {"state": "MX-OAX", "town": "20067"}})
    state, town = page.questions
    assert len(town.options) == 570
    titles = [option["title"] for option in state.options]
    with qtbot.waitSignal(page.questionsChanged):
        state.choose(titles.index("Colima"))
    (_, town) = page.questions
    assert (len(town.options), town.chosen) == (10, [])
    assert page.answers == {"where": {"state": "MX-COL"}}


def test_all_items_stand_on_the_check_page(form: Form) -> None:
    steps = derive_steps(form, ANSWERS, EN)
    assert [step["key"] for step in steps][:4] == [
        "children",
        "children/0/name",
        "children/0/marks",
        "children/0/marks/0",
    ]
    assert steps[0]["answers"] == [
        {"question": "Hijos", "answer": "2 in the list", "given": True, "files": []}
    ]
    assert steps[1]["item"] == "Hija o hijo 1"
    assert steps[1]["changeName"] == EN("check.change-name", question="Hija o hijo 1, Nombre")
