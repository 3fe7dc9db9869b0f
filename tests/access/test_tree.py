"""What a screen reader is told of a state and of a masked field."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtGui import QAccessible

if TYPE_CHECKING:
    from conftest import Kiosk


def test_the_state_of_a_choice_is_told(kiosk: Kiosk) -> None:
    visitor = kiosk.open()
    model = kiosk.screen.model
    model.begin()
    model.chooseLanguage("es")
    model.openPanel("view")
    larger = visitor.words("view.text-150")
    assert not visitor.finds(larger).checked
    visitor.taps(larger)
    assert visitor.finds(larger).checked
    assert not visitor.finds(visitor.words("view.text-100")).checked
    visitor.taps(larger)
    assert visitor.finds(larger).checked


def test_a_masked_field_keeps_its_name(kiosk: Kiosk) -> None:
    """Qt takes it away while a screen reader listens."""
    visitor = kiosk.open()
    model = kiosk.screen.model
    model.begin()
    model.chooseLanguage("es")
    name = visitor.words("search.label")
    field = visitor.finds(name, roles={QAccessible.Role.EditableText}).item
    field.setProperty("echoMode", 2)
    assert visitor.finds(name, roles={QAccessible.Role.EditableText}).item == field
