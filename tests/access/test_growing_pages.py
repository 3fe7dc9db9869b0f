"""A page whose questions come anew with an answer: whoever is at one of them stays there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kiosk.catalogue.reading import CatalogueStore
from kiosk.gallery.exhibits import sample_answers
from kiosk.visit.journey import Application, Visit
from kiosk.visit.pages import Home, QuestionPage

if TYPE_CHECKING:
    from conftest import Kiosk

SERVICE = "denuncia-por-soborno"
"""Asks for a place in words, then for its state, which says what municipalities there are."""


def test_a_chosen_state_leads_to_its_towns_and_not_back_to_the_first_field(kiosk: Kiosk) -> None:
    visitor = kiosk.open((1366, 768), pixels_per_mm=3.33)
    with CatalogueStore.open(kiosk.settings().catalogue_store_path) as store:
        given = Application(SERVICE, sample_answers(store, SERVICE))
    kiosk.screen.model.stand_on(Visit("es", QuestionPage("place"), (Home(),), given))
    visitor.waits_for("Lugar")
    visitor.taps(visitor.words("choice.other-name", question="Estado"))
    visitor.waits_for("Campeche")
    visitor.taps("Campeche")
    visitor.waits_for("Calakmul")
    focused = visitor.window.activeFocusItem()
    assert not focused.property("isEntryField"), "nobody asked for the keyboard"
    assert focused.property("text") == "Campeche", "where the keyboard is, is seen"
    chosen, first = visitor.finds("Campeche"), visitor.finds("Calakmul")
    assert 0 < chosen.rect.top() < first.rect.top() < visitor.window.height()
