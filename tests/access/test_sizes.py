"""Targets, type and room, measured on the real screen in each layout and text size."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from all_pages import pages_of
from PySide6.QtQuick import QQuickItem
from PySide6.QtTest import QTest
from test_tree import is_control, shown_items

if TYPE_CHECKING:
    from conftest import Kiosk

LAYOUTS = {
    "1920x1080, 32 inches": ((1920, 1080), 2.71),
    "1366x768, 18.5 inches": ((1366, 768), 3.33),
    "portrait, 32 inches": ((1080, 1920), 2.71),
}
TARGET_MM = 20
NOTO_SANS_CAPITAL = 0.714


@pytest.mark.parametrize("text_percent", [100, 150])
@pytest.mark.parametrize("layout", LAYOUTS)
def test_targets_type_and_clipping(kiosk: Kiosk, layout: str, text_percent: int) -> None:
    size, pixels_per_mm = LAYOUTS[layout]
    kiosk.open(size, pixels_per_mm=pixels_per_mm, text_percent=text_percent)
    smallest_letters = (7.3 if text_percent == 150 else 4.8) * pixels_per_mm
    faults = []
    for page in pages_of(kiosk.screen.model):
        QTest.qWait(25)
        for item in shown_items(kiosk.screen.window.contentItem()):
            if is_control(item):
                faults += [f"{page}: {fault}" for fault in _target_faults(item, pixels_per_mm)]
            elif item.inherits("QQuickText") and item.property("text"):
                faults += [f"{page}: {fault}" for fault in _text_faults(item, smallest_letters)]
        faults += [f"{page}: {fault}" for fault in _outside(kiosk.screen.window.contentItem())]
    assert not faults, "\n".join(dict.fromkeys(faults))


def _target_faults(item: QQuickItem, pixels_per_mm: float) -> list[str]:
    least = TARGET_MM * pixels_per_mm - 0.5
    name = item.property("text") or item.property("label")
    if item.width() >= least and item.height() >= least:
        return []
    return [f"{name!r} is {item.width():.0f} × {item.height():.0f} px, a target needs {least:.0f}"]


def _text_faults(item: QQuickItem, smallest_letters: float) -> list[str]:
    text = item.property("text")
    faults = []
    fitted = item.property("fontInfo")
    letters = (
        fitted.pixelSize() if hasattr(fitted, "pixelSize") else item.property("font").pixelSize()
    )
    if letters * NOTO_SANS_CAPITAL < smallest_letters - 0.5:
        faults.append(f"{text!r} has capitals of {letters * NOTO_SANS_CAPITAL:.1f} px")
    if item.property("truncated") and item.property("maximumLineCount") > 100:
        faults.append(f"{text!r} is cut short")
    if item.property("contentWidth") > item.width() + 1:
        faults.append(f"{text!r} is wider than its place: {item.property('contentWidth'):.0f}")
    if item.property("contentHeight") > item.height() + 1:
        faults.append(f"{text!r} is taller than its place")
    return faults


def _outside(root: QQuickItem) -> list[str]:
    """Controls and texts that lie beyond the window and in nothing that scrolls."""
    faults = []
    for item in shown_items(root):
        if not is_control(item) and not item.inherits("QQuickText"):
            continue
        rect = item.mapRectToScene(item.boundingRect())
        inside = rect.left() >= -1 and rect.right() <= root.width() + 1
        if not inside:
            faults.append(f"{item.property('text')!r} lies beyond the window's side")
    return faults
