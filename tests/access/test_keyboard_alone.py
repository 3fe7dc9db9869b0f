"""The whole way by Tab and Enter: focus moves, is seen, and is never trapped."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from keyboard_hands import chooses, tabs_to
from PySide6.QtCore import Qt

from kiosk.gallery.letter_scenes import following
from kiosk.offline.draft_code import DraftCode
from kiosk.tour.visitor import NotSeen

if TYPE_CHECKING:
    from conftest import Kiosk


def test_from_attract_to_the_second_question_without_a_touch(kiosk: Kiosk) -> None:
    visitor = kiosk.open()
    words = visitor.words
    visitor.presses(Qt.Key.Key_Return)
    visitor.waits_for("Español")
    chooses(visitor, "Español")
    chooses(visitor, words("area.government"))
    chooses(visitor, "Copia del acta de nacimiento")
    chooses(visitor, words("service.apply"))
    chooses(visitor, "Es mía")
    chooses(visitor, words("question.continue"))
    visitor.waits_for("Nombre o nombres")
    visitor.scans("Ana")
    tabs_to(visitor, "Primer apellido")
    visitor.scans("Ruiz")
    chooses(visitor, words("question.continue"))
    visitor.waits_for("¿Cuál es la CURP de la persona del acta?")


def test_saving_for_later_and_going_on_without_a_touch(kiosk: Kiosk) -> None:
    visitor = kiosk.open()
    words = visitor.words
    model = kiosk.screen.model
    model.begin()
    model.chooseLanguage("es")
    model.openService("acta-de-nacimiento")
    model.startApplication()
    chooses(visitor, "Es mía")
    chooses(visitor, words("draft.save"))
    visitor.waits_for(words("draft.heading"))
    application = model.visit.application
    assert application is not None
    assert application.draft is not None
    chooses(visitor, words("bar.home"))
    chooses(visitor, words("home.continue"))
    visitor.waits_for(words("resume.lead"))
    visitor.scans("abeja")
    visitor.presses(Qt.Key.Key_Return)
    chooses(visitor, words("resume.few", number=1))
    visitor.scans(f" {DraftCode(application.draft.words).plain}")
    chooses(visitor, words("question.continue"))
    many = words("resume.many", number=7)
    chooses(visitor, many)
    for _ in range(len("abeja ") + 70):
        visitor.presses(Qt.Key.Key_Backspace)
    visitor.scans(DraftCode(application.draft.words).plain)
    visitor.presses(Qt.Key.Key_Return)
    visitor.waits_for("Nombre o nombres")


def test_focus_is_never_trapped(kiosk: Kiosk) -> None:
    visitor = kiosk.open()
    model = kiosk.screen.model
    model.begin()
    model.chooseLanguage("es")
    model.openService("declaracion-mensual-resico")
    for name in (visitor.words("bar.back"), visitor.words("service.apply")):
        tabs_to(visitor, name)
    model.openService("acta-de-nacimiento")
    model.startApplication()
    tabs_to(visitor, visitor.words("bar.finish"))
    tabs_to(visitor, "Es mía")


def test_a_letter_is_answered_without_a_touch(kiosk: Kiosk) -> None:
    visitor = kiosk.open()
    words = visitor.words
    kiosk.screen.model.begin()
    kiosk.screen.model.chooseLanguage("es")
    kiosk.screen.model.stand_on(following("es", "request"))
    chooses(visitor, words("letter.answer"))
    visitor.waits_for("Su factura")
    chooses(visitor, words("question.continue"))
    visitor.waits_for("¿De qué mes es?")
    visitor.scans("octubre")
    visitor.presses(Qt.Key.Key_Return)
    visitor.waits_for(words("check.heading"))
    chooses(visitor, words("check.send-answer"))
    visitor.waits_for(words("confirmation.answer"))


def test_a_question_in_front_keeps_the_focus_to_itself(kiosk: Kiosk) -> None:
    visitor = kiosk.open()
    model = kiosk.screen.model
    model.begin()
    model.chooseLanguage("es")
    chooses(visitor, visitor.words("bar.finish"))
    visitor.waits_for(visitor.words("finish.heading"))
    with pytest.raises(NotSeen):
        tabs_to(visitor, visitor.words("bar.home"))
    chooses(visitor, visitor.words("finish.stay"))
    assert model.panel == ""
