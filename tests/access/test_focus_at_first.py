"""Where the keyboard is when a question comes up is seen, and it is at the question."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtGui import QAccessible
from PySide6.QtQuick import QQuickItem

from kiosk.catalogue.reading import CatalogueStore
from kiosk.gallery.exhibits import exhibits
from kiosk.tour.visitor import Visitor
from kiosk.visit.journey import Application, Visit
from kiosk.visit.pages import Home, QuestionPage

if TYPE_CHECKING:
    from conftest import Kiosk


def has_ring(item: QQuickItem) -> bool:
    """Whether a ring around it is seen; a field says it by its own edge."""
    rings = [part for part in _inside(item) if _is(part, "FocusRing")]
    return bool(item.property("isEntryField")) or any(ring.isVisible() for ring in rings)


def _inside(item: QQuickItem) -> list[QQuickItem]:
    return [part for child in item.childItems() for part in (child, *_inside(child))]


def _is(item: QQuickItem, kind: str) -> bool:
    return item.metaObject().className().startswith(kind)


def focused(visitor: Visitor) -> QQuickItem:
    item = visitor.window.activeFocusItem()
    assert item is not None
    return item


def test_the_keyboard_begins_at_a_card_of_a_long_list(kiosk: Kiosk) -> None:
    visitor = kiosk.open()
    with CatalogueStore.open(kiosk.settings().catalogue_store_path) as store:
        shown = next(one for one in exhibits(store) if one.kind == "long-choice")
    open_ = Application(shown.service, shown.earlier)
    kiosk.screen.model.stand_on(Visit("es", QuestionPage(shown.step), (Home(),), open_))
    visitor.waits_for(visitor.words("choice.filter"))
    visitor.waits_until(lambda: has_ring(focused(visitor)), "where the keyboard is")
    assert not focused(visitor).property("isEntryField"), "nobody asked for the keyboard"

    [field] = [t.name for t in visitor.things() if t.role == QAccessible.Role.EditableText]
    visitor.chooses_field(field)
    before = len(visitor.things())
    visitor.scans("xq")
    visitor.waits_until(lambda: len(visitor.things()) < before, "the list narrowed")
    assert focused(visitor).property("text") == "xq", "the cards came anew, and took nothing"


def test_what_would_be_erased_is_read_before_the_keyboard_comes(kiosk: Kiosk) -> None:
    visitor, model = kiosk.open(), kiosk.screen.model
    model.stand_on(Visit("es", Home()))
    model.drafts.openResume()
    visitor.waits_for(visitor.words("resume.lead"))
    assert focused(visitor).property("isEntryField")

    open_ = Application("acta-de-nacimiento", {"name": "Ana"})
    model.stand_on(Visit("es", Home(), application=open_))
    model.drafts.openResume()
    visitor.waits_for(visitor.words("resume.lead"))
    assert not focused(visitor).property("isEntryField")
    visitor.chooses_field(visitor.words("resume.field"))
    assert focused(visitor).property("isEntryField")
