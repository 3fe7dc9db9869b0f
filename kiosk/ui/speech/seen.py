"""What a screen reader finds in a window, as the listener's things."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from PySide6.QtCore import QObject
from PySide6.QtGui import QAccessible, QAccessibleInterface
from PySide6.QtQuick import QQuickItem, QQuickWindow

from kiosk.ui.speech.script import Kind, Place, Seen

_ROLES = QAccessible.Role
_KINDS = {
    _ROLES.StaticText: Kind.TEXT,
    _ROLES.Heading: Kind.TEXT,
    _ROLES.Button: Kind.BUTTON,
    _ROLES.Link: Kind.BUTTON,
    _ROLES.RadioButton: Kind.CHOICE,
    _ROLES.CheckBox: Kind.CHOICE,
    _ROLES.EditableText: Kind.FIELD,
}
_PLACES = {_ROLES.Dialog: Place.FRONT, _ROLES.TitleBar: Place.TOP, _ROLES.ToolBar: Place.BAR}


def seen_in(window: QQuickWindow) -> list[Seen]:
    """Everything that is shown, in reading order; the keyboard left out."""
    return list(_seen(QAccessible.queryAccessibleInterface(window), Place.PAGE))


def _seen(node: QAccessibleInterface | None, place: Place) -> Iterator[Seen]:
    if node is None or not node.isValid() or node.state().invisible:
        return
    item: QObject | None = node.object()
    if item is not None and item.property("isKeyboard"):
        return
    place = _PLACES.get(node.role(), place)
    if node.role() in _KINDS:
        yield from _thing(node, place)
    for index in range(node.childCount()):
        yield from _seen(node.child(index), place)


def _thing(node: QAccessibleInterface, place: Place) -> Iterator[Seen]:
    item = node.object()
    if not isinstance(item, QQuickItem) or not item.isVisible():
        return
    seen = Seen(
        kind=_KINDS[node.role()],
        name=node.text(QAccessible.Text.Name),
        place=place,
        note=node.text(QAccessible.Text.Description),
        chosen=bool(node.state().checked),
        enabled=item.isEnabled(),
    )
    if seen.kind is not Kind.FIELD:
        yield seen
    elif item.property("masked"):
        yield replace(seen, hidden=True)
    else:
        yield replace(seen, value=str(item.property("text") or ""))
