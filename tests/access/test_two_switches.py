"""The whole way with two keys, as a switch interface sends them: what is lit is seen and done."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from kiosk.tour.play import ANSWERS
from kiosk.tour.visitor import NotSeen, Visitor
from kiosk.ui.models.scan import ScanModel
from kiosk.visit import journey

if TYPE_CHECKING:
    from conftest import Kiosk

MANY = 80


class Switches:
    """A person who looks at the light and presses one of two switches."""

    def __init__(self, visitor: Visitor, scan: ScanModel) -> None:
        self.visitor = visitor
        self.scan = scan
        self.lit = ""
        scan.lit.connect(self._see)

    def _see(self, names: str) -> None:
        self.lit = names

    def next(self) -> None:
        self.visitor.presses(Qt.Key.Key_Space)

    def select(self) -> None:
        self.visitor.presses(Qt.Key.Key_Return)

    def chooses(self, name: str, *, shows: str | None = None) -> None:
        """Moves the light to the row that holds a thing, then to the thing, and does it."""
        self._moves_to(lambda: name in self.lit.split(", ") or self.lit == name, name)
        if self.lit != name:
            self.select()
            self._moves_to(lambda: self.lit == name, name)
        self.select()
        self.visitor.waits_until(lambda: not self.scan._soon.isActive(), "the light at rest")
        if shows is not None:
            self.visitor.waits_for(shows)

    def types(self, text: str) -> None:
        for sign in text:
            self.chooses(sign)

    def _moves_to(self, there: Callable[[], bool], name: str) -> None:
        for _ in range(MANY):
            if there():
                return
            self.next()
        raise NotSeen(f"the light never comes to {name!r}; it is on {self.lit!r}")


@pytest.fixture
def switches(kiosk: Kiosk) -> Switches:
    visitor = kiosk.open(switches="two")
    scan = kiosk.screen.scan
    switches = Switches(visitor, scan)
    visitor.waits_until(lambda: scan.active, "the light")
    return switches


def test_from_attract_to_a_stored_answer_with_two_keys(switches: Switches) -> None:
    visitor, words = switches.visitor, switches.visitor.words
    switches.select()
    visitor.waits_for("English")
    visitor.waits_until(lambda: not switches.scan._soon.isActive(), "the light at rest")
    switches.chooses("Español", shows=words("home.heading"))
    switches.chooses(words("area.government"))
    switches.chooses("Copia del acta de nacimiento", shows=words("service.apply"))
    switches.chooses(words("service.apply"), shows="Es mía")
    switches.chooses("Es mía")
    switches.chooses(words("question.continue"), shows="Nombre o nombres")
    switches.chooses("Nombre o nombres", shows=words("keyboard.name"))
    switches.types("An")
    assert [t.value for t in visitor.things() if t.name == "Nombre o nombres" and t.value] == ["An"]
    switches.chooses(words("keyboard.signs"))
    switches.types("7")
    switches.chooses(words("keyboard.erase"))
    switches.chooses(words("bar.finish"), shows=words("finish.heading"))
    switches.chooses(words("finish.stay"))


def test_sending_and_leaving_with_two_keys(switches: Switches, kiosk: Kiosk) -> None:
    model, words = kiosk.screen.model, switches.visitor.words
    model.begin()
    model.chooseLanguage("es")
    model.openService("acta-de-nacimiento")
    model.startApplication()
    model._visit = journey.record_answers(model.visit, ANSWERS)
    model.resumeApplication()
    switches.visitor.waits_for(words("check.heading"))
    switches.chooses(words("check.send"), shows=words("confirmation.folio"))
    switches.chooses(words("bar.finish"), shows=words("finish.heading"))
    switches.chooses(model.leaveWords)
    switches.visitor.waits_until(lambda: model.over, "the curtain")


def test_the_light_is_seen_and_never_off_the_screen(switches: Switches, kiosk: Kiosk) -> None:
    model = kiosk.screen.model
    model.begin()
    model.chooseLanguage("es")
    model.openService("declaracion-mensual-resico")
    window = switches.visitor.window
    rows = set()
    for _ in range(MANY):
        switches.next()
        box = switches.scan.box
        rows.add(switches.lit)
        assert 0 <= box.middle <= window.height()
        assert 0 <= box.x + box.width / 2 <= window.width()
        assert box.width > 0
    assert any(switches.visitor.words("service.apply") in row for row in rows)
    assert any(switches.visitor.words("bar.finish") in row for row in rows)


def test_what_came_up_under_the_light_is_not_chosen_blindly(
    switches: Switches, kiosk: Kiosk
) -> None:
    model = kiosk.screen.model
    model.begin()
    model.chooseLanguage("es")
    QTest.qWait(400)
    switches.next()
    model.openPanel("help")
    switches.select()
    assert model.panel == "help", "a button of it was done before anybody saw it lit"
    assert switches.lit == switches.visitor.words("opinions.complain")


def test_one_switch_and_a_light_that_moves_by_itself(kiosk: Kiosk) -> None:
    visitor = kiosk.open(switches="auto", switch_step_seconds=0.3)
    switches = Switches(visitor, kiosk.screen.scan)
    model = kiosk.screen.model
    model.begin()
    model.chooseLanguage("es")
    seen: set[str] = set()

    def goes_around() -> bool:
        seen.add(switches.lit)
        return any(visitor.words("bar.finish") in names for names in seen)

    visitor.waits_until(goes_around, "the bar lit", 20)
    visitor.waits_until(lambda: visitor.words("bar.finish") in switches.lit, "the bar again", 20)
    switches.next()
    assert ", " not in switches.lit, "in this mode either switch selects"


def test_without_switches_the_keys_are_keys(kiosk: Kiosk) -> None:
    visitor = kiosk.open()
    assert not kiosk.screen.scan.active
    visitor.presses(Qt.Key.Key_Return)
    visitor.waits_for("Español")
