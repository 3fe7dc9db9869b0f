"""The button that a finger fills: by keys it takes two presses, whichever key it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt

from kiosk.visit.helped import Help
from kiosk.visit.journey import Application, Visit
from kiosk.visit.pages import QuestionPage

if TYPE_CHECKING:
    from conftest import Kiosk


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Space])
def test_two_presses_of_a_key_do_what_a_resting_finger_does(kiosk: Kiosk, key: Qt.Key) -> None:
    visitor = kiosk.open()
    page = QuestionPage("consent")
    visit = Visit("es", page, application=Application("solicitud-de-empleo"), help=Help.GIVEN)
    kiosk.screen.model.stand_on(visit)
    visitor.waits_for(visitor.words("helping.your-turn"))
    visitor.presses(key)
    assert kiosk.screen.helping.handsOver, "one press alone gives nothing back"
    visitor.waits_for(visitor.words("helping.press-again"), 8)
    visitor.presses(key)
    visitor.waits_until(lambda: not kiosk.screen.helping.handsOver, "the visitor took over")
