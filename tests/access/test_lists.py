"""Lists without a touch: things are added, changed and taken away, and the focus is never lost."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from keyboard_hands import chooses, focused, tabs_to
from PySide6.QtCore import Qt

from kiosk.tour.visitor import Visitor
from kiosk.ui.models.step import StepModel
from kiosk.visit.journey import Application, Visit
from kiosk.visit.pages import Home, QuestionPage

if TYPE_CHECKING:
    from conftest import Kiosk

MESERA: dict[str, Any] = {"position": "Mesera", "years": 3, "duties": "Atendía mesas."}
COCINERA: dict[str, Any] = {"position": "Cocinera", "years": 2, "duties": "Hacía tortillas."}


def at_the_list(kiosk: Kiosk, *jobs: dict[str, Any]) -> Visitor:
    """On the page of a list that holds these."""
    visitor = kiosk.open()
    answers = {"has_experience": True, "jobs": list(jobs)}
    application = Application("solicitud-de-empleo", answers)
    kiosk.screen.model.stand_on(Visit("es", QuestionPage("jobs"), (Home(),), application))
    visitor.waits_for("¿De qué ha trabajado?")
    return visitor


def jobs(kiosk: Kiosk) -> list[str]:
    """What the things in the list say of themselves."""
    page = kiosk.screen.model.pageModel
    assert isinstance(page, StepModel)
    return [item["summary"].partition(" · ")[0] for item in page.items]


def test_a_thing_is_added_and_changed(kiosk: Kiosk) -> None:
    visitor = at_the_list(kiosk)
    words = visitor.words
    chooses(visitor, words("list.add"))
    visitor.waits_for("¿De qué trabajaba?")
    for field, typed in (
        ("¿De qué trabajaba?", "Mesera"),
        ("¿Cuántos años trabajó ahí?", "3"),
        ("¿Qué hacía?", "Servir mesas"),
    ):
        tabs_to(visitor, field)
        visitor.scans(typed)
    chooses(visitor, words("question.continue"))
    visitor.waits_for(words("list.add-another"))
    assert jobs(kiosk) == ["Mesera"]

    chooses(visitor, words("check.change-name", question="Trabajo 1"))
    tabs_to(visitor, "¿De qué trabajaba?")
    visitor.presses(Qt.Key.Key_End)
    visitor.scans(" de noche")
    chooses(visitor, words("question.continue"))
    visitor.waits_for(words("list.add-another"))
    assert jobs(kiosk) == ["Mesera de noche"]


def test_a_thing_is_kept_or_taken_away_and_the_focus_stays_in_sight(kiosk: Kiosk) -> None:
    visitor = at_the_list(kiosk, MESERA, COCINERA)
    words = visitor.words
    remove = words("list.remove-name", item="Trabajo 1")
    chooses(visitor, remove)
    assert focused(visitor) == [words("list.keep")], "who presses twice takes nothing away"
    visitor.presses(Qt.Key.Key_Return)
    assert focused(visitor) == [remove]
    assert jobs(kiosk) == ["Mesera", "Cocinera"]

    visitor.presses(Qt.Key.Key_Return)
    chooses(visitor, words("list.remove-yes"))
    assert jobs(kiosk) == ["Cocinera"]
    assert focused(visitor), "the focus went with what was taken away"

    chooses(visitor, remove)
    chooses(visitor, words("list.remove-yes"))
    assert jobs(kiosk) == []
    assert focused(visitor) == [words("list.add")]


def test_what_is_missing_in_a_thing_leads_to_it(kiosk: Kiosk) -> None:
    visitor = at_the_list(kiosk, MESERA, {"years": 2})
    chooses(visitor, visitor.words("question.continue"))
    said = visitor.words("fault.items.incomplete", item="Trabajo 2")
    visitor.waits_for(said)
    chooses(visitor, said)
    assert focused(visitor) == [visitor.words("check.change-name", question="Trabajo 2")]


@pytest.mark.parametrize("asked", [False, True])
def test_a_screen_reader_tells_the_things_apart(kiosk: Kiosk, asked: bool) -> None:
    visitor = at_the_list(kiosk, MESERA, COCINERA)
    words = visitor.words
    if asked:
        visitor.taps(words("list.remove-name", item="Trabajo 2"))
        assert visitor.sees(words("list.remove-question", item="Trabajo 2"))
    names = [thing.name for thing in visitor.things()]
    for number in (1, 2):
        shown = not asked or number == 1
        question, item = f"Trabajo {number}", f"Trabajo {number}"
        assert (words("check.change-name", question=question) in names) is shown
        assert (words("list.remove-name", item=item) in names) is shown
