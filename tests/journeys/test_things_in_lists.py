"""A list by touch: things are added, changed and taken away, and what is sent is what is seen."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import applicant
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtTest import QTest

from kiosk.catalogue.reading import CatalogueStore
from kiosk.forms.places import with_answer
from kiosk.gallery.exhibits import sample_answers
from kiosk.tour.visitor import Visitor
from kiosk.ui.models.check import CheckModel
from kiosk.visit.journey import Application, Visit
from kiosk.visit.pages import Home, QuestionPage

if TYPE_CHECKING:
    from conftest import Kiosk

SERVICE = "solicitud-de-empleo"
SIZE = (1366, 768)


def at_the_list(kiosk: Kiosk, *jobs: dict[str, Any]) -> Visitor:
    """On the page of the list, all else answered."""
    visitor = kiosk.open(SIZE, pixels_per_mm=3.33)
    with CatalogueStore.open(kiosk.settings().catalogue_store_path) as store:
        answers = with_answer(sample_answers(store, SERVICE), ("jobs",), list(jobs) or None)
    application = Application(SERVICE, answers)
    kiosk.screen.model.stand_on(Visit("es", QuestionPage("jobs"), (Home(),), application))
    visitor.waits_for("¿De qué ha trabajado?")
    return visitor


def fills_in(visitor: Visitor, position: str, years: str, duties: str) -> None:
    visitor.enters("¿De qué trabajaba?", position)
    visitor.enters("¿Cuántos años trabajó ahí?", years)
    visitor.enters("¿Qué hacía?", duties)
    visitor.taps(visitor.words("question.continue"))
    visitor.waits_for("¿De qué ha trabajado?")


def asks_to_remove(visitor: Visitor, number: int) -> QPoint:
    """Touches *Remove*; once *No* has come to where it was, that place."""
    name = visitor.words("list.remove-name", item=f"Trabajo {number}")
    remove = visitor.finds(name).item
    visitor.taps(name)
    place = remove.mapToScene(QPointF(remove.width() / 2, remove.height() / 2))
    keep = visitor.words("list.keep")
    visitor.waits_until(lambda: visitor.finds(keep).rect.contains(place), f"{keep!r} there")
    return place.toPoint()


def test_things_are_added_changed_and_taken_away_and_what_is_left_is_sent(kiosk: Kiosk) -> None:
    visitor = at_the_list(kiosk)
    words = visitor.words
    assert visitor.sees(words("list.empty"))
    visitor.taps(words("question.continue"))
    visitor.waits_for(words("question.summary"))

    visitor.taps(words("list.add"))
    fills_in(visitor, "mesera", "3", "cobraba")
    visitor.taps(words("list.add-another"))
    fills_in(visitor, "cocinera", "2", "guisaba")
    assert visitor.sees("cocinera")

    visitor.taps(words("check.change-name", question="Trabajo 1"))
    visitor.enters("¿De qué trabajaba?", " sola")
    visitor.taps(words("question.continue"))
    visitor.waits_for("mesera sola")

    asks_to_remove(visitor, 2)
    visitor.taps(words("list.keep"))
    assert visitor.sees("cocinera")
    asks_to_remove(visitor, 2)
    visitor.taps(words("list.remove-yes"))
    visitor.waits_until(lambda: not visitor.sees("cocinera"), "the second job gone")

    visitor.taps(words("question.continue"))
    visitor.waits_for("¿Cuál es su número de seguridad social?")
    kiosk.screen.model.resumeApplication()
    visitor.waits_for(words("check.heading"))
    visitor.taps(words("check.send"))
    visitor.waits_for(words("state.queued.long"))
    (item,) = applicant.stored(kiosk.home)
    sent = applicant.opened(kiosk.stage, item)["jobs"]
    assert sent == [{"position": "mesera sola", "years": 3, "duties": "cobraba"}]


def test_a_change_from_the_check_page_comes_back_to_it(kiosk: Kiosk) -> None:
    visitor = at_the_list(kiosk, {"position": "mesera", "years": 3, "duties": "cobraba"})
    words = visitor.words
    kiosk.screen.model.resumeApplication()
    visitor.waits_for(words("check.heading"))
    page = kiosk.screen.model.pageModel
    assert isinstance(page, CheckModel)
    (step,) = [step for step in page.steps if step["key"] == "jobs/0"]
    visitor.taps(step["changeName"])
    visitor.enters("¿De qué trabajaba?", " sola")
    visitor.taps(words("question.continue"))
    visitor.waits_for(words("check.heading"))
    assert visitor.sees("mesera sola")


def test_a_second_touch_of_the_same_place_takes_nothing_away(kiosk: Kiosk) -> None:
    visitor = at_the_list(kiosk, {"position": "mesera", "years": 3, "duties": "cobraba"})
    place = asks_to_remove(visitor, 1)
    QTest.mouseClick(visitor.window, Qt.MouseButton.LeftButton, pos=place)
    visitor.finds(visitor.words("list.remove-name", item="Trabajo 1"))
    assert visitor.sees("mesera")


def test_a_full_list_takes_no_more_and_takes_one_again_once_there_is_room(kiosk: Kiosk) -> None:
    job = {"position": "mesera", "years": 3, "duties": "cobraba"}
    visitor = at_the_list(kiosk, *[job] * 5)
    words = visitor.words
    assert visitor.sees(words("list.full", count=5))
    assert not visitor.sees(words("list.add-another"))
    asks_to_remove(visitor, 5)
    visitor.taps(words("list.remove-yes"))
    visitor.waits_for(words("list.add-another"))


def test_a_new_thing_that_is_left_empty_is_none(kiosk: Kiosk) -> None:
    visitor = at_the_list(kiosk)
    visitor.taps(visitor.words("list.add"))
    visitor.waits_for("¿De qué trabajaba?")
    visitor.taps(visitor.words("bar.back"))
    visitor.waits_for(visitor.words("list.empty"))
