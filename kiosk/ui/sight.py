"""Where things are in a window, and how what lies outside a page's sight is brought into it."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import QRectF
from PySide6.QtQuick import QQuickItem

from kiosk.ui.scanning import Box


def box_of(item: QQuickItem) -> Box:
    """In the window's coordinates."""
    rect = item.mapRectToScene(QRectF(0, 0, item.width(), item.height()))
    return Box(rect.x(), rect.y(), rect.width(), rect.height())


def scroll_to(page: QQuickItem, box: Box) -> None:
    """Moves what scrolls just so far that a box in it is seen."""
    frame = box_of(page)
    below = box.y + box.height - frame.y - frame.height
    above = frame.y - box.y
    shift = below if below > 0 else -above if above > 0 else 0
    if shift:
        page.setProperty("contentY", page.property("contentY") + shift)


def bring_into_sight(item: QQuickItem, root: QQuickItem) -> None:
    """Moves whatever scrolls around a thing, the nearest; `root` is the window's content."""
    part = item
    # Not beyond the content: `parentItem()` that returns None takes a reference from None.
    while part != root:
        if part.inherits("QQuickFlickable"):
            scroll_to(part, box_of(item))
            return
        part = part.parentItem()


def shown_under(item: QQuickItem) -> Iterator[QQuickItem]:
    """All that is shown in an item, in its order; the on-screen keyboard left out."""
    for child in item.childItems():
        if child.isVisible() and not child.property("isKeyboard"):
            yield child
            yield from shown_under(child)
