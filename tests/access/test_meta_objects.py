"""What a view reads is described once for its class, and by nothing that dies with one object.

A signal connected to a method that is no slot of that signature gives its receiver a meta-object of
its own (PySide6 6.12). QML remembers what it has read of a meta-object by its address; once another
object's stands there, every property of that one reads as undefined.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from all_pages import pages_of
from PySide6.QtCore import QObject

if TYPE_CHECKING:
    from conftest import Kiosk


def own_methods(thing: QObject) -> list[str]:
    """Those that its class does not have."""
    whole, shared = thing.metaObject(), type(thing).staticMetaObject  # type: ignore[attr-defined]
    added = range(shared.methodCount(), whole.methodCount())
    return [bytes(whole.method(place).methodSignature().data()).decode() for place in added]


def test_no_object_of_ours_has_a_description_of_its_own(kiosk: Kiosk) -> None:
    kiosk.open()
    model = kiosk.screen.model
    own: dict[str, list[str]] = {}
    for page in pages_of(model):
        for thing in (model, *model.findChildren(QObject)):
            if type(thing).__module__.startswith("kiosk.") and (added := own_methods(thing)):
                own.setdefault(f"{type(thing).__name__}, {page}", added)
    assert own == {}
