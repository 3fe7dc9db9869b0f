"""Fingers, up to ten at once: pinches, swipes from every edge, long holds; none leads anywhere."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from breakout_screen import small_kiosk
from catalogue_author import Author
from measures import shown_items
from PySide6.QtCore import QPoint
from PySide6.QtGui import QGuiApplication
from PySide6.QtQuick import QQuickWindow
from PySide6.QtTest import QTest

if TYPE_CHECKING:
    from conftest import Begin, Kiosk, KioskAt

WIDE, HIGH = 1366, 768
PARTS = 8
EDGES = {
    "left": (QPoint(0, HIGH // 2), QPoint(WIDE - 60, HIGH // 2)),
    "right": (QPoint(WIDE - 1, HIGH // 2), QPoint(60, HIGH // 2)),
    "top": (QPoint(WIDE // 2, 0), QPoint(WIDE // 2, HIGH - 60)),
    "bottom": (QPoint(WIDE // 2, HIGH - 1), QPoint(WIDE // 2, 60)),
    "corner": (QPoint(0, 0), QPoint(WIDE - 60, HIGH - 60)),
}
HELD = 1_200
"""Milliseconds; from 800 on Qt calls it held."""


@pytest.fixture
def kiosk(author: Author, tmp_path: Path, kiosk_at: KioskAt) -> Kiosk:
    return small_kiosk(author, tmp_path, kiosk_at)


def moves(window: QQuickWindow, ways: Sequence[tuple[QPoint, QPoint]]) -> None:
    """Each finger from one place to another, all at once."""
    device = QTest.createTouchDevice()
    for part in range(PARTS + 2):
        event = QTest.touchEvent(window, device, False)
        for finger, (start, end) in enumerate(ways):
            place = start + (end - start) * (min(part, PARTS) / PARTS)
            phase = event.press if part == 0 else event.release if part > PARTS else event.move
            phase(finger, place, window)
        event.commit()
        QTest.qWait(4)


def pinch(spread: int) -> list[tuple[QPoint, QPoint]]:
    """Two fingers on nothing, apart or together."""
    middle = QPoint(WIDE // 2, HIGH // 2)
    near, far = QPoint(20, 10), QPoint(spread, spread // 2)
    ways = [(middle - near, middle - far), (middle + near, middle + far)]
    return ways if spread > 0 else [(end, start) for start, end in ways]


def turned(window: QQuickWindow) -> set[tuple[float, float]]:
    """How much larger, and how far turned round, what is shown is."""
    return {(one.scale(), one.rotation()) for one in shown_items(window.contentItem())}


def fan(fingers: int, way: tuple[QPoint, QPoint]) -> list[tuple[QPoint, QPoint]]:
    start, end = way
    across = QPoint(0, 30) if start.x() in {0, WIDE - 1} else QPoint(30, 0)
    return [(start + across * number, end + across * number) for number in range(fingers)]


def test_no_gesture_moves_the_window_or_leaves_the_page(
    kiosk: Kiosk, begin: Begin, qapp: QGuiApplication
) -> None:
    visitor = kiosk.open((WIDE, HIGH))
    begin(visitor)
    window, model = visitor.window, kiosk.screen.model
    shape, before = window.geometry(), turned(window)
    gestures = {f"pinch {spread}": pinch(spread) for spread in (300, -300)}
    gestures |= {
        f"{fingers} fingers from the {edge}": fan(fingers, way)
        for edge, way in EDGES.items()
        for fingers in (1, 2, 3, 5, 10)
    }
    for name, ways in gestures.items():
        moves(window, ways)
        shown = [one for one in qapp.topLevelWindows() if one.isVisible()]
        assert shown == [window], name
        assert (model.page, model.panel) == ("Home", ""), name
        assert window.geometry() == shape, name
        assert turned(window) == before, name
    assert not model.over


def test_a_finger_that_stays_brings_up_no_menu(
    kiosk: Kiosk, begin: Begin, qapp: QGuiApplication
) -> None:
    visitor = kiosk.open((WIDE, HIGH))
    begin(visitor)
    visitor.enters(visitor.words("search.label"), "acta")
    field = visitor.finds(visitor.words("search.label"))
    device = QTest.createTouchDevice()
    place = field.rect.center().toPoint()
    QTest.touchEvent(visitor.window, device).press(0, place, visitor.window).commit()
    QTest.qWait(HELD)
    QTest.touchEvent(visitor.window, device).release(0, place, visitor.window).commit()
    assert [one for one in qapp.topLevelWindows() if one.isVisible()] == [visitor.window]
    assert kiosk.screen.model.panel == ""
    assert qapp.clipboard().text() == ""
    assert visitor.finds(visitor.words("search.label")).value == "acta"
