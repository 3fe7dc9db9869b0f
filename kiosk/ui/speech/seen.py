"""What a screen reader finds in a window, as the listener's things."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from PySide6.QtCore import QObject
from PySide6.QtGui import QAccessible, QAccessibleInterface
from PySide6.QtQuick import QQuickItem, QQuickWindow

from kiosk.ui.speech.script import Layer, Seen, SpokenKind

_ROLES = QAccessible.Role
_KINDS = {
    _ROLES.StaticText: SpokenKind.TEXT,
    _ROLES.Heading: SpokenKind.TEXT,
    _ROLES.Button: SpokenKind.BUTTON,
    _ROLES.Link: SpokenKind.BUTTON,
    _ROLES.RadioButton: SpokenKind.CHOICE,
    _ROLES.CheckBox: SpokenKind.CHOICE,
    _ROLES.EditableText: SpokenKind.FIELD,
}
_PLACES = {_ROLES.Dialog: Layer.FRONT, _ROLES.TitleBar: Layer.TOP, _ROLES.ToolBar: Layer.BAR}


def seen_in(window: QQuickWindow) -> list[Seen]:
    """Everything that is shown, in reading order; the keyboard left out."""
    return [seen for _, seen in things_in(window)]


def things_in(window: QQuickWindow) -> list[tuple[QQuickItem, Seen]]:
    """The same, each with the item that shows it."""
    return list(_things(QAccessible.queryAccessibleInterface(window), Layer.PAGE))


def seen_of(item: QQuickItem) -> Seen | None:
    """One thing as a listener knows it; None for what is none."""
    node: QAccessibleInterface | None = QAccessible.queryAccessibleInterface(item)
    if node is None or not node.isValid() or node.role() not in _KINDS:
        return None
    return _seen(node, item, Layer.PAGE)


def heading_in(window: QQuickWindow) -> str:
    """What the page is called, or the question in front of it; empty where nothing says it."""
    headings = [
        (item, seen)
        for item, seen in things_in(window)
        if QAccessible.queryAccessibleInterface(item).role() is _ROLES.Heading
    ]
    in_front = [seen.name for _, seen in headings if seen.place is Layer.FRONT]
    return next(iter([*in_front, *(seen.name for _, seen in headings)]), "")


def _things(node: QAccessibleInterface | None, place: Layer) -> Iterator[tuple[QQuickItem, Seen]]:
    if node is None or not node.isValid() or node.state().invisible:
        return
    item: QObject | None = node.object()
    if item is not None and item.property("isKeyboard"):
        return
    place = _PLACES.get(node.role(), place)
    if node.role() in _KINDS and isinstance(item, QQuickItem) and item.isVisible():
        yield item, _seen(node, item, place)
    for index in range(node.childCount()):
        yield from _things(node.child(index), place)


def _seen(node: QAccessibleInterface, item: QQuickItem, place: Layer) -> Seen:
    seen = Seen(
        kind=_KINDS[node.role()],
        name=node.text(QAccessible.Text.Name),
        place=place,
        note=node.text(QAccessible.Text.Description),
        chosen=bool(node.state().checked),
        enabled=item.isEnabled(),
        language=str(item.property("tongue") or ""),
    )
    if seen.kind is not SpokenKind.FIELD:
        return seen
    if item.property("masked"):
        return replace(seen, hidden=True)
    return replace(seen, value=str(item.property("text") or ""))
