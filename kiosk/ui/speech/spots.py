"""Where the focus is in a window, and the way over everything on the page."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import Qt
from PySide6.QtQuick import QQuickItem, QQuickWindow

from kiosk.ui.sight import bring_into_sight, shown_under
from kiosk.ui.speech.focus import Spot
from kiosk.ui.speech.script import MASK, Layer, Seen, SpokenKind, is_label_of
from kiosk.ui.speech.seen import seen_of, things_in
from kiosk.ui.speech.strokes import Typed

_AS_FAR_AS = 3
"""How many boxes around a thing are looked in for others of its kind."""


def spot_in(window: QQuickWindow) -> Spot | None:
    """What has the focus; None where that is no thing of a listener's."""
    item: QQuickItem | None = window.activeFocusItem()
    return spot_of(item, window) if item is not None else None


def spot_of(item: QQuickItem, window: QQuickWindow) -> Spot | None:
    """A thing, and which of its fellows it is."""
    if (seen := seen_of(item)) is None:
        return None
    if seen.kind is SpokenKind.FIELD:
        return Spot(item, seen, typed=_typed(item, seen))
    fellows = _fellows(item, seen, window.contentItem())
    return Spot(item, seen, fellows.index(item) + 1, len(fellows))


def walk(window: QQuickWindow) -> list[QQuickItem]:
    """Everything a listener goes over, as it is read: a question in front alone, else the page,
    the state of the line, the bar."""
    found = [pair for pair in things_in(window) if pair[1].enabled and pair[1].name.strip()]
    parts = {place: [pair for pair in found if pair[1].place is place] for place in Layer}
    rest = [pair for place in (Layer.PAGE, Layer.TOP, Layer.BAR) for pair in parts[place]]
    shown = parts[Layer.FRONT] or rest
    following = [seen for _, seen in shown[1:]]
    return [
        item
        for (item, seen), after in zip(shown, [*following, None], strict=True)
        if not is_label_of(seen, after)
    ]


def go_to(item: QQuickItem, window: QQuickWindow) -> None:
    """Takes the focus there where it can be, and the eye with it."""
    if item.activeFocusOnTab():
        item.forceActiveFocus(Qt.FocusReason.TabFocusReason)
    else:
        bring_into_sight(item, window.contentItem())


def _typed(item: QQuickItem, seen: Seen) -> Typed:
    cursor = int(item.property("cursorPosition") or 0)
    if seen.hidden:
        return Typed(MASK * int(item.property("length") or 0), cursor, hidden=True)
    return Typed(seen.value, cursor)


def _fellows(item: QQuickItem, seen: Seen, root: QQuickItem) -> list[QQuickItem]:
    """Those of a kind in the nearest box that has more than one, itself among them."""
    box = item
    for _ in range(_AS_FAR_AS):
        if box == root:
            break
        box = box.parentItem()
        fellows = [one for one in _reached(box) if _is_of(seen.kind, one)]
        if len(fellows) > 1 and item in fellows:
            return fellows
    return [item]


def _is_of(kind: SpokenKind, item: QQuickItem) -> bool:
    seen = seen_of(item)
    return seen is not None and seen.kind is kind


def _reached(box: QQuickItem) -> Iterator[QQuickItem]:
    """What Tab comes to, in a box."""
    return (item for item in shown_under(box) if item.isEnabled() and item.activeFocusOnTab())
