"""Every control has a role and a name, and is found by a screen reader."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from all_pages import pages_of
from measures import is_control, shown_items
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest

if TYPE_CHECKING:
    from conftest import Kiosk

_ROLES = {
    QAccessible.Role.Button,
    QAccessible.Role.RadioButton,
    QAccessible.Role.CheckBox,
    QAccessible.Role.Link,
    QAccessible.Role.EditableText,
}


@pytest.mark.parametrize("language", ["es", "en"])
def test_no_control_is_nameless(kiosk: Kiosk, language: str) -> None:
    visitor = kiosk.open(language=language)
    for page in pages_of(kiosk.screen.model):
        QTest.qWait(20)
        told = {thing.item: thing for thing in visitor.things()}
        controls = [item for item in shown_items(visitor.window.contentItem()) if is_control(item)]
        assert controls, page
        for control in controls:
            thing = told.get(control)
            assert thing is not None, f"{page}: a control is not in the accessibility tree"
            assert thing.role in _ROLES, f"{page}: {thing.name!r} has the role {thing.role}"
            assert thing.name.strip(), f"{page}: a {thing.role} without a name"


@pytest.mark.parametrize("language", ["es", "en"])
def test_no_text_is_a_missing_word(kiosk: Kiosk, language: str) -> None:
    visitor = kiosk.open(language=language)
    for page in pages_of(kiosk.screen.model):
        for thing in visitor.things():
            assert "%1" not in thing.name, page
            assert "{" not in thing.name, f"{page}: {thing.name!r}"
            assert "undefined" not in thing.name, f"{page}: {thing.name!r}"


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
