"""A visitor in front of the real screen, for the tour and for the tests.

Finds things as a screen reader does, by accessible role and name, and does what a finger does:
touches what is in sight, drags the page when it is not, and types on the on-screen keyboard. What
it cannot find, a blind visitor cannot either.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QPoint, QRectF, Qt
from PySide6.QtGui import QAccessible, QAccessibleInterface
from PySide6.QtQuick import QQuickItem, QQuickWindow
from PySide6.QtTest import QSignalSpy, QTest

from kiosk.words import Words

PATIENCE = 10.0
"""Seconds a visitor waits for something to appear."""

_BUTTON_ROLES = {
    QAccessible.Role.Button,
    QAccessible.Role.RadioButton,
    QAccessible.Role.CheckBox,
    QAccessible.Role.Link,
}


class NotSeen(AssertionError):  # noqa: N818 - named for what happened
    """What the visitor looked for is not on the screen; the message lists what is."""


@dataclass(frozen=True)
class Thing:
    """Something on the screen: role, name, state, and the part of it that is in sight."""

    role: QAccessible.Role
    name: str
    description: str
    enabled: bool
    focused: bool
    checked: bool
    value: str
    rect: QRectF
    in_sight: QRectF
    item: QQuickItem

    @property
    def reachable(self) -> bool:
        """Whether a finger finds its middle."""
        return self.in_sight.contains(self.rect.center())


class Visitor:
    """One person; `words` gives the names of the keyboard's and the bar's keys."""

    def __init__(self, window: QQuickWindow, words: Words) -> None:
        QAccessible.setActive(True)
        self.window = window
        self.words = words

    # Looking -------------------------------------------------------------------------------

    def things(self) -> list[Thing]:
        """Everything in the accessibility tree that is shown, in reading order."""
        page = self.window.contentItem()
        return [_thing(node, item, page) for node, item in self._shown()]

    def sees(self, text: str) -> bool:
        """Whether a name on the screen contains `text`."""
        return any(text in _name(node) for node, _ in self._shown())

    def waits_for(self, text: str, patience: float = PATIENCE) -> None:
        """Until `text` is on the screen. Raises `NotSeen`."""
        self.waits_until(lambda: self.sees(text), f"{text!r}", patience)

    def waits_until(self, holds: Callable[[], bool], what: str, patience: float = PATIENCE) -> None:
        """Lets the program run until a condition holds. Raises `NotSeen`."""
        deadline = time.monotonic() + patience
        while not holds():
            if time.monotonic() > deadline:
                names = [thing.name for thing in self.things() if thing.name]
                raise NotSeen(f"{what} within {patience:.0f} s; on the screen: {names}")
            QTest.qWait(15)

    def finds(self, name: str, *, roles: set[QAccessible.Role] | None = None) -> Thing:
        """The enabled thing with that name. Raises `NotSeen`."""
        found: list[Thing] = []

        def is_there() -> bool:
            thing = self._find(name, roles)
            found.extend([thing] if thing else [])
            return bool(found)

        self.waits_until(is_there, f"{name!r}")
        return found[0]

    def finds_at_rest(self, name: str, *, roles: set[QAccessible.Role] | None = None) -> Thing:
        """The same, once it has found its place: what has just come up still moves things."""
        return self._at_rest(lambda: self.finds(name, roles=roles))

    # Doing ---------------------------------------------------------------------------------

    def taps(self, name: str) -> None:
        """Touches the button, choice or link with that name, dragging it into sight first."""
        thing = self._bring_into_sight(lambda: self.finds(name, roles=_BUTTON_ROLES))
        self._touch(thing)

    def enters(self, field: str, text: str) -> None:
        """Touches the field with that name and types on the on-screen keyboard."""
        self.chooses_field(field)
        self.types(text)

    def chooses_field(self, field: str) -> None:
        """Touches a field; the keyboard comes up."""
        roles = {QAccessible.Role.EditableText}
        thing = self._bring_into_sight(lambda: self.finds(field, roles=roles))
        if not thing.focused:
            self._touch(thing)
        self.waits_until(lambda: self.finds(field, roles=roles).focused, f"focus on {field!r}")

    def types(self, text: str) -> None:
        """Types sign by sign, finding each key by its name, once the keyboard has come up."""
        self.waits_for_keyboard()
        for sign in text:
            self._type(sign)

    def waits_for_keyboard(self) -> None:
        """Until it has come up, if it does: what is touched next lies elsewhere then."""
        self._waits_for_frame()
        if self._find(self.words("keyboard.hide"), _BUTTON_ROLES):
            self.finds_at_rest(self.words("keyboard.hide"), roles=_BUTTON_ROLES)

    def presses(self, key: Qt.Key) -> None:
        """A key of a hardware keyboard."""
        QTest.keyClick(self.window, key)
        QTest.qWait(15)

    def scans(self, text: str) -> None:
        """What a hardware keyboard or a barcode scanner types."""
        for sign in text:
            # PySide6 takes a character here; its stub forgets it.
            QTest.keyClick(self.window, sign)  # type: ignore[call-overload]

    def shows(self, path: Path) -> None:
        """Saves what is on the screen as a PNG. Raises `OSError`."""
        QTest.qWait(60)
        if not self.window.grabWindow().save(str(path)):
            raise OSError(f"the picture {path} could not be written")

    # Inside --------------------------------------------------------------------------------

    def _nodes(self) -> Iterator[QAccessibleInterface]:
        return _walk(QAccessible.queryAccessibleInterface(self.window))

    def _shown(self) -> Iterator[tuple[QAccessibleInterface, QQuickItem]]:
        return _items(self._nodes())

    def _find(self, name: str, roles: set[QAccessible.Role] | None) -> Thing | None:
        page = self.window.contentItem()
        named = (node for node in self._nodes() if _name(node) == name)
        fitting = [
            _thing(node, item, page)
            for node, item in _items(named)
            if item.isEnabled() and (roles is None or node.role() in roles)
        ]
        return min(fitting, key=lambda thing: not thing.reachable) if fitting else None

    def _type(self, sign: str) -> None:
        for plane in (
            "",
            "keyboard.shift",
            "keyboard.accent",
            "keyboard.signs",
            "keyboard.letters",
        ):
            if plane:
                key = self._find(self.words(plane), _BUTTON_ROLES)
                if key is None:
                    continue
                self._touch(key)
            name = self.words("keyboard.space") if sign == " " else sign
            key = self._find(name, _BUTTON_ROLES)
            if key is not None:
                self._touch(key)
                return
            if plane in {"keyboard.shift", "keyboard.accent"}:
                self._touch(self.finds(self.words(plane)))
        raise NotSeen(f"no key for {sign!r}")

    def _at_rest(self, find: Callable[[], Thing]) -> Thing:
        """What is found, once it is drawn again where it was: a finger waits for it too."""
        places: list[QRectF] = []

        def rests() -> bool:
            self._waits_for_frame()
            places.append(find().rect)
            return places[-1:] == places[-2:-1]

        self.waits_until(rests, "what is touched at rest")
        return find()

    def _touch(self, thing: Thing) -> None:
        QTest.mouseClick(
            self.window,
            Qt.MouseButton.LeftButton,
            Qt.KeyboardModifier.NoModifier,
            thing.rect.center().toPoint(),
        )
        QTest.qWait(10)

    def _waits_for_frame(self) -> None:
        """Until the window has drawn once more: what has just appeared lies where it is seen."""
        drawn = QSignalSpy(self.window.frameSwapped)
        self.window.update()
        if not drawn.wait(int(PATIENCE * 1000)):
            raise NotSeen(f"a frame within {PATIENCE:.0f} s")

    def _bring_into_sight(self, find: Callable[[], Thing]) -> Thing:
        for _ in range(40):
            thing = self._at_rest(find)
            if thing.reachable:
                return thing
            self._drag_towards(thing)
        raise NotSeen(f"{find().name!r} could not be brought into sight")

    def _drag_towards(self, thing: Thing) -> None:
        """A finger dragging the page that holds the thing, a third of its height at most."""
        area = _flickable_around(thing.item, self.window.contentItem())
        if area is None:
            raise NotSeen(f"{thing.name!r} is out of sight and on no page that can be dragged")
        bounds = _scene_rect(area)
        missing = bounds.center().y() - thing.rect.center().y()
        distance = max(-bounds.height() / 3, min(bounds.height() / 3, missing))
        start = QPoint(int(bounds.right()) - 4, int(bounds.center().y() - distance / 2))
        left, plain = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
        QTest.mousePress(self.window, left, plain, start)
        for part in range(1, 9):
            QTest.mouseMove(self.window, start + QPoint(0, int(distance * part / 8)), 20)
        # A finger that rests before it leaves gives the page no speed.
        end = start + QPoint(0, int(distance))
        for _ in range(3):
            QTest.mouseMove(self.window, end, 100)
        QTest.mouseRelease(self.window, left, plain, end, 100)
        self.waits_until(lambda: not area.property("moving"), "the page at rest")


def _walk(node: QAccessibleInterface | None) -> Iterator[QAccessibleInterface]:
    if node is None or not node.isValid() or node.state().invisible:
        return
    yield node
    for index in range(node.childCount()):
        yield from _walk(node.child(index))


def _items(
    nodes: Iterable[QAccessibleInterface],
) -> Iterator[tuple[QAccessibleInterface, QQuickItem]]:
    """Those that stand for something on the screen."""
    for node in nodes:
        item = node.object()
        if isinstance(item, QQuickItem) and item.isVisible():
            yield node, item


def _name(node: QAccessibleInterface) -> str:
    return node.text(QAccessible.Text.Name)


def _thing(node: QAccessibleInterface, item: QQuickItem, page: QQuickItem) -> Thing:
    state = node.state()
    rect = _scene_rect(item)
    return Thing(
        role=node.role(),
        name=_name(node),
        description=node.text(QAccessible.Text.Description),
        enabled=item.isEnabled(),
        focused=bool(item.hasActiveFocus()),
        checked=bool(state.checked),
        value=node.text(QAccessible.Text.Value),
        rect=rect,
        in_sight=_in_sight(item, rect, page),
        item=item,
    )


def _scene_rect(item: QQuickItem) -> QRectF:
    return item.mapRectToScene(QRectF(0, 0, item.width(), item.height()))


def _in_sight(item: QQuickItem, rect: QRectF, root: QQuickItem) -> QRectF:
    for ancestor in _ancestry(item, root):
        if ancestor.clip():
            rect = rect.intersected(_scene_rect(ancestor))
    return rect


def _flickable_around(item: QQuickItem, root: QQuickItem) -> QQuickItem | None:
    return next((part for part in _ancestry(item, root) if part.inherits("QQuickFlickable")), None)


def _ancestry(item: QQuickItem, root: QQuickItem) -> Iterator[QQuickItem]:
    """The item and what it lies in, up to the window's content.

    Stops before the content's own parent: `parentItem()` that returns None takes a reference from
    None in PySide6 6.12, and some thousands of them end the interpreter.
    """
    part = item
    while part != root:
        yield part
        part = part.parentItem()
