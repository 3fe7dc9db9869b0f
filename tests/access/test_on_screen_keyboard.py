"""The on-screen keyboard under a finger: what is held, what is shown above it, what it types."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from measures import shown_items
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAccessible
from PySide6.QtQuick import QQuickItem
from PySide6.QtTest import QTest

from kiosk.tour.visitor import Thing, Visitor
from kiosk.visit import journey

if TYPE_CHECKING:
    from conftest import Kiosk

HELD_MS = 1_000
PASSWORD = 2


@pytest.fixture
def visitor(kiosk: Kiosk) -> Visitor:
    """In front of a question for a name."""
    visitor = kiosk.open()
    model = kiosk.screen.model
    model.begin()
    model.chooseLanguage("es")
    model.openService("acta-de-nacimiento")
    model.startApplication()
    model._visit = journey.change_answer(model.visit, "registered_name")
    model._show_page()
    visitor.chooses_field("Nombre o nombres")
    visitor.types("A")
    return visitor


def middle(thing: Thing) -> QPoint:
    return thing.rect.center().toPoint()


def press(visitor: Visitor, name: str) -> None:
    plain = Qt.KeyboardModifier.NoModifier
    QTest.mousePress(visitor.window, Qt.MouseButton.LeftButton, plain, middle(visitor.finds(name)))


def release(visitor: Visitor, name: str) -> None:
    plain = Qt.KeyboardModifier.NoModifier
    spot = middle(visitor.finds(name))
    QTest.mouseRelease(visitor.window, Qt.MouseButton.LeftButton, plain, spot)
    QTest.qWait(10)


def field_of(visitor: Visitor) -> QQuickItem:
    return visitor.finds("Nombre o nombres", roles={QAccessible.Role.EditableText}).item


def written(visitor: Visitor) -> str:
    return str(field_of(visitor).property("text"))


def drawn(visitor: Visitor, text: str) -> int:
    """How many times a text is drawn on the screen."""
    items = shown_items(visitor.window.contentItem())
    return sum(item.inherits("QQuickText") and item.property("text") == text for item in items)


def test_a_held_letter_offers_its_accents_in_the_same_window(visitor: Visitor) -> None:
    press(visitor, "n")
    visitor.waits_for(visitor.words("keyboard.offered"))
    release(visitor, "n")
    assert written(visitor) == "A", "a letter that was held for its accents is not typed itself"
    visitor.taps("ŋ")
    assert written(visitor) == "Aŋ"
    assert not visitor.sees(visitor.words("keyboard.offered"))
    assert field_of(visitor).hasActiveFocus()


def test_what_is_offered_may_be_declined(visitor: Visitor) -> None:
    press(visitor, "a")
    visitor.waits_for(visitor.words("keyboard.offered"))
    release(visitor, "a")
    visitor.taps(visitor.words("keyboard.withdraw"))
    assert written(visitor) == "A"
    assert not visitor.sees(visitor.words("keyboard.offered"))


def test_every_accent_has_a_visible_way_too(visitor: Visitor) -> None:
    for key in ("keyboard.signs", "keyboard.accents"):
        visitor.taps(visitor.words(key))
    visitor.taps("ē")
    assert written(visitor) == "Aē"


@pytest.mark.parametrize("masked", [False, True])
def test_a_key_shows_its_letter_above_the_finger_unless_it_is_hidden(
    visitor: Visitor, masked: bool
) -> None:
    if masked:
        field_of(visitor).setProperty("echoMode", PASSWORD)
    press(visitor, "k")
    seen = drawn(visitor, "k")
    release(visitor, "k")
    assert seen == (1 if masked else 2)
    assert drawn(visitor, "k") == 1


def test_erase_repeats_only_after_two_seconds(visitor: Visitor) -> None:
    visitor.types("bcdefg")
    erase = visitor.words("keyboard.erase")
    press(visitor, erase)
    QTest.qWait(HELD_MS)
    assert written(visitor) == "Abcdefg", "held for a second, it has not repeated yet"
    visitor.waits_until(lambda: len(written(visitor)) <= 5, "two letters erased")
    release(visitor, erase)
