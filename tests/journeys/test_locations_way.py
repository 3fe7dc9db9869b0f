"""Places by touch: the nearest found, read, taken along, and applied for with no line."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import applicant
import pytest
from stage_copies import copy_of

from kiosk.tour.stage import Stage
from kiosk.tour.visitor import Visitor
from kiosk.ui.models.postings import PostingsModel
from kiosk.ui.models.step import StepModel

if TYPE_CHECKING:
    from conftest import Begin, Kiosk, KioskAt

CLINIC = "Centro de Salud Centro (ejemplo)"
NEAREST = "Hospital Comunitario (ejemplo)"
VACCINES = "Vacunar a una niña o un niño"
IN_FULL = f"{CLINIC} (EJ0001)"


@pytest.fixture
def whole(untouched: Stage, tmp_path: Path) -> Stage:
    """A kiosk and a portal of the test's own, neither running."""
    return copy_of(untouched, tmp_path / "whole")


def gives_child(visitor: Visitor) -> None:
    """The first two pages of the form."""
    visitor.enters("Nombre o nombres", "Zoé")
    visitor.enters("Primer apellido", "Núñez")
    applicant.goes_on(visitor)
    for part, typed in (("day", "12"), ("month", "3"), ("year", "2025")):
        visitor.enters(f"¿Cuándo nació?, {visitor.words(f'date.{part}')}", typed)
    applicant.goes_on(visitor)


def answers_the_rest(kiosk: Kiosk, visitor: Visitor) -> None:
    """From the CURP on, to the check page; the clinic is known already."""
    words = visitor.words
    applicant.goes_on(visitor)  # the CURP is optional
    visitor.taps("Sí")
    applicant.goes_on(visitor)
    visitor.taps("Influenza")
    applicant.goes_on(visitor)
    visitor.taps(words("question.no"))
    applicant.goes_on(visitor)
    visitor.waits_for("¿En dónde quiere que le vacunen?")
    assert any(thing.value == IN_FULL for thing in visitor.things())
    applicant.goes_on(visitor)
    page = kiosk.screen.model.pageModel
    assert isinstance(page, StepModel)
    (days,) = (question.days for question in page.questions)
    assert days is not None
    visitor.taps(next(cell["name"] for cell in days.cells if cell["open"]))
    applicant.goes_on(visitor)
    visitor.taps("Temprano, de 8 a 11")
    applicant.goes_on(visitor)
    visitor.enters("Nombre o nombres", "Rosa")
    visitor.enters("Primer apellido", "Núñez")
    applicant.goes_on(visitor)
    visitor.taps("Su mamá")
    applicant.goes_on(visitor)
    visitor.taps("Español")
    applicant.goes_on(visitor)
    visitor.types("9511234567")
    applicant.goes_on(visitor)
    visitor.taps(words("question.consent"))
    applicant.goes_on(visitor)
    visitor.waits_for(words("check.heading"))


def test_a_clinic_is_found_and_asked_for_vaccines_with_no_line(
    whole: Stage, kiosk_at: KioskAt, begin: Begin
) -> None:
    kiosk = kiosk_at(whole, whole.kiosk_home)
    visitor = kiosk.open()
    words = visitor.words
    begin(visitor)
    visitor.taps(words("home.locations"))
    visitor.waits_for("41 lugares")
    visitor.taps(words("narrow.open"))
    visitor.taps(words("postings.offers-vaccination"))
    visitor.taps(words("narrow.open-some", number=1))
    listed = kiosk.screen.model.pageModel
    assert isinstance(listed, PostingsModel)
    assert listed.cards[0]["title"] == NEAREST
    visitor.taps(CLINIC)
    visitor.waits_for(words("location.straight"))
    assert visitor.sees("Lunes a viernes: 8:00 a 20:00")
    visitor.taps(words("paper.take-location"))
    visitor.waits_for(words("slip.location"))
    visitor.taps(words("view.close"))
    assert not visitor.sees("Cita con médico familiar del IMSS"), "it is no clinic of the IMSS"
    visitor.taps(VACCINES)
    visitor.taps(words("service.apply"))
    gives_child(visitor)
    answers_the_rest(kiosk, visitor)
    visitor.taps(words("check.send"))
    visitor.waits_for(words("state.queued.long"))
    (item,) = applicant.stored(whole.kiosk_home)

    with whole:
        whole.start_portal()
        whole.start_station()
        visitor.waits_until(lambda: whole.submissions() == 1, "the request at the portal", 30)
        answers = whole.opened(item.folio)["body"]["answers"]
    assert answers["clinic"] == IN_FULL
    assert answers["vaccines"] == ["influenza"]


def test_a_place_chosen_on_the_way_keeps_what_was_answered(kiosk: Kiosk, begin: Begin) -> None:
    visitor = kiosk.open()
    words = visitor.words
    begin(visitor)
    kiosk.screen.model.openService("vacunas-para-ninos")
    visitor.waits_for(VACCINES)
    visitor.taps(words("service.apply"))
    gives_child(visitor)
    visitor.taps(words("bar.home"))
    kiosk.screen.model.openService("vacunas-para-ninos")
    visitor.taps(words("service.finds-location"))
    visitor.waits_for(NEAREST)
    assert visitor.sees(words("narrow.open-some", number=2))
    visitor.taps(NEAREST)
    visitor.taps(VACCINES)
    visitor.taps(words("service.apply"))
    visitor.waits_for("¿Cómo se llama la niña o el niño?")
    assert any(thing.value == "Zoé" for thing in visitor.things())
    application = kiosk.screen.model.visit.application
    assert application is not None
    assert str(application.answers["clinic"]).startswith(NEAREST)


def test_a_question_offers_places_to_touch(kiosk: Kiosk, begin: Begin) -> None:
    visitor = kiosk.open()
    words = visitor.words
    begin(visitor)
    kiosk.screen.model.openService("cartilla-de-vacunacion")
    visitor.taps(words("service.apply"))
    visitor.taps("Se perdió")
    applicant.goes_on(visitor)
    visitor.taps("Para mí")
    applicant.goes_on(visitor)
    gives_child(visitor)
    applicant.goes_on(visitor)
    applicant.goes_on(visitor)
    visitor.waits_for(words("choice.suggested-location"))
    visitor.enters("¿En dónde la va a recoger?", "centro de salud c")
    visitor.taps(IN_FULL)
    applicant.goes_on(visitor)
    application = kiosk.screen.model.visit.application
    assert application is not None
    assert application.answers["clinic"] == IN_FULL
