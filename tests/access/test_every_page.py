"""Each page: how a screen reader and QML know it, and what is read aloud; in each language."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest
from all_pages import pages_of
from measures import is_control, shown_items
from PySide6.QtCore import QObject
from PySide6.QtGui import QAccessible
from PySide6.QtQuick import QQuickItem
from PySide6.QtTest import QTest

from kiosk.tour.visitor import Thing, Visitor
from kiosk.ui.speech.script import script
from kiosk.ui.speech.seen import seen_in

if TYPE_CHECKING:
    from conftest import Kiosk

_CONTROLS = {
    QAccessible.Role.Button,
    QAccessible.Role.RadioButton,
    QAccessible.Role.CheckBox,
    QAccessible.Role.Link,
    QAccessible.Role.EditableText,
}
_SAID = {
    QAccessible.Role.Heading,
    QAccessible.Role.StaticText,
    *_CONTROLS - {QAccessible.Role.Link},
}
_HOLES = ("%1", "{", "undefined")


@pytest.mark.parametrize("language", ["es", "en"])
def test_every_page_is_named_and_read_aloud(kiosk: Kiosk, language: str) -> None:
    visitor = kiosk.open(language=language)
    faults: list[str] = []
    for page in pages_of(kiosk.screen.model):
        QTest.qWait(20)
        things = visitor.things()
        found = (
            *nameless(visitor, things),
            *holes(things),
            *unsaid(visitor, things),
        )
        faults += [f"{page}: {fault}" for fault in found]
    assert not faults, "\n".join(dict.fromkeys(faults))


def nameless(visitor: Visitor, things: list[Thing]) -> Iterator[str]:
    """Controls that a screen reader does not find, or by no name or no role of a control."""
    told = {thing.item: thing for thing in things}
    controls = [item for item in shown_items(visitor.window.contentItem()) if is_control(item)]
    if not controls:
        yield "no control at all"
    for control in controls:
        thing = told.get(control)
        if thing is None:
            yield "a control is not in the accessibility tree"
        elif thing.role not in _CONTROLS:
            yield f"{thing.name!r} has the role {thing.role}"
        elif not thing.name.strip():
            yield f"a {thing.role} without a name"


def holes(things: list[Thing]) -> Iterator[str]:
    """Names in which a word was left out."""
    for thing in things:
        if any(hole in thing.name for hole in _HOLES):
            yield f"{thing.name!r} lacks a word"


def unsaid(visitor: Visitor, things: list[Thing]) -> Iterator[str]:
    """What is shown and not read aloud."""
    said = " ".join(line.text for line in script(seen_in(visitor.window), visitor.words))
    if not said:
        yield "nothing is read aloud"
    for thing in things:
        if thing.role in _SAID and thing.enabled and not _is_a_key(thing.item):
            name = " ".join(thing.name.split())
            if name.strip("•") and name not in said:
                yield f"{name!r} is not read aloud"


def _is_a_key(item: QQuickItem) -> bool:
    """Of the on-screen keyboard, which takes no focus."""
    return item.inherits("QQuickAbstractButton") and not item.property("focusPolicy")


def test_no_object_of_ours_has_a_description_of_its_own(kiosk: Kiosk) -> None:
    """A signal connected to a method that is no slot of that signature gives its receiver a
    meta-object of its own (PySide6 6.12), which dies with it. QML remembers what it has read of a
    meta-object by its address; once another object's stands there, every property of that one
    reads as undefined.
    """
    kiosk.open()
    model = kiosk.screen.model
    own: dict[str, list[str]] = {}
    for page in pages_of(model):
        for thing in (model, *model.findChildren(QObject)):
            if type(thing).__module__.startswith("kiosk.") and (added := _own_methods(thing)):
                own.setdefault(f"{type(thing).__name__}, {page}", added)
    assert own == {}


def _own_methods(thing: QObject) -> list[str]:
    whole, shared = thing.metaObject(), type(thing).staticMetaObject  # type: ignore[attr-defined]
    added = range(shared.methodCount(), whole.methodCount())
    return [bytes(whole.method(place).methodSignature().data()).decode() for place in added]
