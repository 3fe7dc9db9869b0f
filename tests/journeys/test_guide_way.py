"""A way through several services: left for another day, gone on with, and ended with the visit.

That its applications carry on what was told, up to the agencies, is told by the tour's scene.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from test_saving_for_later import leaves, reads_words, resumes, without_accents

from kiosk.gallery.guide_scenes import GUIDE
from kiosk.offline.draft_code import DraftCode, keys_of
from kiosk.offline.drafts import Drafts
from kiosk.offline.sealed_draft import open_draft
from kiosk.tour.visitor import Visitor
from kiosk.ui.drafting import guided_of
from kiosk.visit.guided import Guided
from kiosk.visit.journey import Application, Visit
from kiosk.visit.pages import GuidePage, Home

if TYPE_CHECKING:
    from conftest import Begin, Kiosk

NAME = "Hornos de Yagavila"
FOLIO = "0001-1S15-3ECT"
ON_THE_WAY = Guided(
    GUIDE,
    {"works_as": "company", "where": "shop", "hires": False, "food": False},
    {"company.name": NAME, "folio.reserva-nombre-de-empresa": FOLIO},
    {"name": FOLIO},
    frozenset({"efirma"}),
)
COMPANY = "¿Qué nombre va a llevar la empresa?"


def on_the_way(kiosk: Kiosk) -> Visitor:
    """The name is reserved; the company is next."""
    visitor = kiosk.open((1366, 768), pixels_per_mm=3.33)
    visit = Visit("es", GuidePage(GUIDE), (Home(),), guided=ON_THE_WAY)
    kiosk.screen.model.stand_on(visit)
    visitor.waits_for(visitor.words("guide.progress", done=2, number=4))
    return visitor


def test_it_is_saved_under_six_words_and_gone_on_with_another_day(
    kiosk: Kiosk, begin: Begin
) -> None:
    visitor = on_the_way(kiosk)
    visitor.taps(visitor.words("draft.save"))
    words = reads_words(visitor)
    leaves(visitor)
    assert kiosk.screen.model.visit.guided is None, "nothing of it outlives the visit"
    lying = [path for path in kiosk.home.rglob("*") if path.is_file()]
    assert lying
    assert not any(NAME.encode() in path.read_bytes() for path in lying)

    visitor = kiosk.open((1366, 768), pixels_per_mm=3.33)
    begin(visitor)
    assert kiosk.screen.model.visit.guided is None, "another visitor follows nothing"
    resumes(visitor, without_accents(words))
    # The name and the folio are there: the first question without an answer is another one.
    visitor.waits_for("¿A qué se va a dedicar la empresa?")
    visitor.taps(visitor.words("bar.back"))
    visitor.waits_for(COMPANY)
    assert visitor.sees(visitor.words("guide.told"))
    visitor.taps(visitor.words("bar.back"))
    visitor.waits_for(visitor.words("service.cost"))
    visitor.taps(visitor.words("bar.back"))
    visitor.waits_for(visitor.words("guide.progress", done=2, number=4))
    assert kiosk.screen.model.visit.guided == ON_THE_WAY


def test_a_call_that_is_asked_for_is_not_saved_as_a_step(kiosk: Kiosk) -> None:
    on_the_way(kiosk)
    screen = kiosk.screen.model
    assert screen.drafts.savesGuide
    asked = Application("empresa-sas", {"phone": "9511234567"}, call_back=True)
    screen.stand_on(replace(screen.visit, application=asked))
    assert not screen.drafts.savesGuide
    screen.drafts.saveGuide()
    assert screen.visit.application == asked


def test_what_was_opened_and_left_empty_is_not_saved_in_the_place_of_the_way(kiosk: Kiosk) -> None:
    on_the_way(kiosk)
    screen = kiosk.screen.model
    empty = Application("licencia-de-funcionamiento-acapulco-de-juarez")
    screen.stand_on(replace(screen.visit, application=empty))
    screen.drafts.saveGuide()
    saved = screen.visit.application
    assert saved is not None
    assert saved.service == "empresa-sas", "the step that is next"
    assert saved.draft is not None
    code = DraftCode(saved.draft.words)
    opened = Drafts(kiosk.settings().drafts_folder).find(keys_of(code).locator)
    assert opened is not None
    content = open_draft(opened.sealed, keys_of(code))
    assert guided_of(content) == ON_THE_WAY


def test_a_step_is_said_to_be_done_and_the_way_is_asked_about_again(kiosk: Kiosk) -> None:
    visitor = on_the_way(kiosk)
    words = visitor.words
    visitor.taps(words("guide.have-name", step=3, title="Crear una empresa por internet (SAS)"))
    visitor.waits_for(words("guide.progress", done=3, number=4))
    visitor.taps(words("bar.language"))
    visitor.taps("English")
    visitor.waits_for("You have done 3 of 4 steps")
    visitor.taps("Change my answers")
    visitor.waits_for("How will you work?")
    visitor.taps("I, in my own name")
    for question in ("Where will the business be?", "In which municipality?"):
        visitor.taps("Continue")
        visitor.waits_for(question)
    visitor.taps("Back")
    visitor.taps("Back")
    visitor.taps("Back")
    visitor.waits_for("You have done 0 of 2 steps")
    assert not visitor.sees("Reservar el nombre")
