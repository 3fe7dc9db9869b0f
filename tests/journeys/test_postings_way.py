"""Tenders and jobs by touch: found, read, applied for with no line, and opened by the agency."""

from __future__ import annotations

import re
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import applicant
import pytest
from stage_copies import copy_of

from kiosk.tour.stage import Stage
from kiosk.tour.visitor import Visitor

if TYPE_CHECKING:
    from conftest import Begin, Kiosk, KioskAt

TENDER = "Pintar salones y bardas"
JOB = "Ayudante de albañil"


@pytest.fixture
def whole(untouched: Stage, tmp_path: Path) -> Stage:
    """A kiosk and a portal of the test's own, neither running."""
    return copy_of(untouched, tmp_path / "whole")


def offers(visitor: Visitor) -> None:
    """From home to the check page of an offer."""
    words = visitor.words
    visitor.taps(words("home.tenders"))
    visitor.taps(TENDER)
    visitor.waits_for(words("tender.items"))
    visitor.taps("Participar en una compra pública")
    visitor.taps(words("service.apply"))
    visitor.waits_for(TENDER)  # known already: nothing is typed
    applicant.goes_on(visitor)
    visitor.enters("Nombre o razón social", "Pinturas Colibrí")
    visitor.enters("RFC", "HEGG560427MV5")
    applicant.goes_on(visitor)
    visitor.taps("Ofrecer un precio")
    applicant.goes_on(visitor)
    visitor.enters("Precio total en pesos, con IVA", "590000")
    visitor.enters("Qué entrega, cuándo y con qué garantía", "Dos manos de pintura.")
    applicant.goes_on(visitor)
    visitor.enters("Teléfono a 10 números", "9511234567")
    visitor.enters("Correo electrónico", "pinturas@ejemplo.mx")
    applicant.goes_on(visitor)
    visitor.taps(words("question.consent"))
    applicant.goes_on(visitor)
    visitor.waits_for(words("check.heading"))


def said(visitor: Visitor, key: str) -> bool:
    """Whether a sentence is seen, whatever its moments."""
    pattern = re.sub(r"\\\{\w+\\\}", ".+", re.escape(visitor.words(key)))
    return any(re.fullmatch(pattern, thing.name) for thing in visitor.things())


def test_an_offer_made_with_no_line_is_marked_kept_and_opened_by_the_agency(
    whole: Stage, kiosk_at: KioskAt, begin: Begin
) -> None:
    kiosk = kiosk_at(whole, whole.kiosk_home)
    visitor = kiosk.open()
    begin(visitor)
    offers(visitor)
    assert said(visitor, "deadline.offline")
    visitor.taps(visitor.words("check.send"))
    visitor.waits_for(visitor.words("state.queued.long"))
    assert said(visitor, "deadline.sent-in-time")
    (item,) = applicant.stored(whole.kiosk_home)

    with whole:
        whole.start_portal()
        whole.start_station()
        visitor.waits_until(lambda: whole.submissions() == 1, "the offer at the portal", 30)
        answers = whole.opened(item.folio)["body"]["answers"]
    assert answers["tender"]["title"] == TENDER
    assert answers["tender"]["ocid"].startswith("ocds-")
    due = datetime.fromisoformat(answers["tender"]["deadline"])
    assert due > item.header.created_at
    assert answers["offer"]["amount"] == 590000


def test_a_job_is_asked_for_with_a_short_cv(kiosk: Kiosk, begin: Begin) -> None:
    visitor = kiosk.open()
    words = visitor.words
    begin(visitor)
    visitor.taps(words("home.jobs"))
    visitor.waits_for(words("postings.heading-job"))
    visitor.taps(words("narrow.open"))
    visitor.taps(words("postings.experience-no-experience"))
    visitor.taps(words("narrow.open-some", number=1))
    visitor.taps(JOB)
    visitor.waits_for("$2,200 a $2,500 a la semana")
    visitor.taps("Pedir una vacante")
    visitor.taps(words("service.apply"))
    visitor.waits_for(JOB)
    applicant.goes_on(visitor)
    visitor.enters("Nombre o nombres", "Íñigo")
    visitor.enters("Primer apellido", "Núñez")
    applicant.goes_on(visitor)
    visitor.enters("Teléfono a 10 números", "9511234567")
    applicant.goes_on(visitor)
    visitor.types("Xochimilco")
    applicant.goes_on(visitor)
    visitor.types("Sé preparar mezcla")
    applicant.goes_on(visitor)
    applicant.goes_on(visitor)  # no work before
    visitor.taps("Primaria")
    applicant.goes_on(visitor)
    applicant.goes_on(visitor)  # no courses
    visitor.taps("De inmediato")
    applicant.goes_on(visitor)
    visitor.taps(words("question.consent"))
    applicant.goes_on(visitor)
    visitor.waits_for(words("check.heading"))
    visitor.taps(words("check.send"))
    visitor.waits_for(words("state.queued.long"))
    (item,) = applicant.stored(kiosk.home)
    answers = applicant.opened(kiosk.stage, item)
    assert answers["job"]["title"] == JOB
    assert answers["schooling"] == "primary"


def test_a_list_is_searched_narrowed_and_says_of_which_day_it_is(
    kiosk: Kiosk, begin: Begin
) -> None:
    visitor = kiosk.open()
    words = visitor.words
    begin(visitor)
    visitor.taps(words("home.tenders"))
    visitor.waits_for("38 compras")
    assert said(visitor, "posting.as-of-example")
    visitor.chooses_field(words("postings.search-tender"))
    visitor.types("medicina")
    visitor.waits_for("1 compra")
    assert visitor.sees("Medicinas básicas para centros de salud")


def test_the_way_from_a_buyer_and_to_the_pictures(kiosk: Kiosk, begin: Begin) -> None:
    visitor = kiosk.open()
    words = visitor.words
    begin(visitor)
    visitor.taps(words("home.tenders"))
    visitor.taps(words("postings.any-buyer"))
    visitor.taps("Comedores Comunitarios (ejemplo)")
    visitor.waits_for("3 compras")
    visitor.taps(words("postings.plots"))
    visitor.waits_for(words("plots.heading"))
    assert visitor.sees("De las 3 compras de la lista")
    visitor.taps(words("bar.back"))
    visitor.waits_for("3 compras")
    visitor.taps(words("narrow.clear"))
    visitor.waits_for("38 compras")


def test_a_service_about_a_tender_leads_to_the_list_first(kiosk: Kiosk, begin: Begin) -> None:
    visitor = kiosk.open()
    words = visitor.words
    begin(visitor)
    kiosk.screen.model.openService("participar-en-una-compra")
    visitor.waits_for(words("service.verdict-choose-tender"))
    visitor.taps(words("service.see-tender"))
    visitor.waits_for(words("postings.heading-tender"))


def test_a_search_finds_tenders_and_jobs_too(kiosk: Kiosk, begin: Begin) -> None:
    visitor = kiosk.open()
    words = visitor.words
    begin(visitor)
    visitor.chooses_field(words("search.label"))
    visitor.types("pintura")
    visitor.waits_for(words("results.only-others", query="pintura"))
    visitor.taps(words("results.also-tender", count=1))
    visitor.waits_for(words("postings.heading-tender"))
    assert visitor.sees(TENDER)


def test_an_offer_for_one_tender_is_not_carried_to_another(kiosk: Kiosk, begin: Begin) -> None:
    visitor = kiosk.open()
    words = visitor.words
    begin(visitor)
    visitor.taps(words("home.tenders"))
    visitor.taps(TENDER)
    visitor.taps("Participar en una compra pública")
    visitor.taps(words("service.apply"))
    applicant.goes_on(visitor)
    visitor.enters("Nombre o razón social", "Pinturas Colibrí")
    visitor.taps(words("bar.home"))
    visitor.taps(words("home.tenders"))
    visitor.taps("Tapar baches en el centro")
    visitor.taps("Participar en una compra pública")
    visitor.taps(words("service.apply"))
    visitor.waits_for("Tapar baches en el centro")
    applicant.goes_on(visitor)
    assert not visitor.sees("Pinturas Colibrí")
