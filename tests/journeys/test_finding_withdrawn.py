"""A service that is withdrawn is gone from a running visit; what was begun can still be sent."""

from __future__ import annotations

from typing import TYPE_CHECKING

import applicant
from PySide6.QtCore import Qt
from town import Town, town, withdraw  # noqa: F401 - pytest finds its fixture here

from kiosk.offline.draft_code import DraftCode

if TYPE_CHECKING:
    from conftest import Begin, Kiosk

SERVICE = "acta-de-nacimiento"
SECONDS = 10.0
"""The screen looks every other second; a busy machine may take longer."""
WITHDRAWN = "Este servicio se retiró y por ahora no se puede empezar."


def test_it_goes_from_the_list_that_is_seen(town: Town, begin: Begin) -> None:  # noqa: F811
    visitor = town.open()
    begin(visitor)
    visitor.taps(visitor.words("area.health"))
    visitor.waits_for("4 servicios")
    town.withdraws("cita")
    visitor.waits_until(lambda: not visitor.sees("Cita médica"), "it is gone", SECONDS)
    assert visitor.sees("3 servicios")
    town.withdraws()
    visitor.waits_for("Cita médica", SECONDS)


def test_its_page_says_so_and_the_nearest_way(town: Town, begin: Begin) -> None:  # noqa: F811
    visitor = town.open()
    begin(visitor)
    visitor.taps(visitor.words("area.health"))
    visitor.taps("Cita médica")
    visitor.waits_for(visitor.words("service.cost"))
    town.withdraws("cita")
    visitor.waits_for(WITHDRAWN, SECONDS)
    assert visitor.sees("Llame a Salud federal al 8000044800")
    assert not visitor.sees(visitor.words("service.cost")), "any of it may be wrong"
    assert visitor.sees(visitor.words("service.authority"))
    assert not visitor.sees(visitor.words("service.apply"))


def test_it_is_in_no_search_and_no_list_of_places(town: Town, begin: Begin) -> None:  # noqa: F811
    town.withdraws("acta-yucatan", "lentes")
    visitor = town.open()
    begin(visitor)
    visitor.enters(visitor.words("search.label"), "acta")
    visitor.taps("También en otro estado: Acta de nacimiento de Oaxaca")
    visitor.waits_for("Jalisco")
    assert not visitor.sees("Yucatán")
    visitor.taps(visitor.words("bar.home"))
    visitor.taps(visitor.words("area.health"))
    visitor.waits_for("3 servicios")


def test_it_cannot_be_started_in_the_moment_before_the_screen_looks(
    kiosk: Kiosk, begin: Begin
) -> None:
    visitor = kiosk.open()
    begin(visitor)
    applicant.opens_service(visitor)
    kiosk.screen.model._status.stop()
    withdraw(kiosk.home, SERVICE)
    visitor.taps(visitor.words("service.apply"))
    visitor.waits_for(WITHDRAWN)
    assert kiosk.screen.model.visit.application is None


def test_what_was_begun_can_still_be_sent(kiosk: Kiosk, begin: Begin) -> None:
    visitor = kiosk.open()
    begin(visitor)
    applicant.starts(visitor)
    visitor.taps("Es mía")
    applicant.goes_on(visitor)
    applicant.gives_name(visitor)
    withdraw(kiosk.home, SERVICE)
    visitor.taps(visitor.words("bar.back"))
    visitor.taps(visitor.words("bar.back"))
    visitor.waits_for("Este servicio se retiró, pero lo que usted ya empezó")
    visitor.taps(visitor.words("service.resume"))
    applicant.answers_from_curp_on(visitor)
    assert visitor.sees("Este servicio se retiró mientras usted lo llenaba.")
    visitor.taps(visitor.words("check.send"))
    visitor.waits_for(visitor.words("state.queued.long"))
    assert len(applicant.stored(kiosk.home)) == 1
    visitor.taps(visitor.words("bar.home"))
    visitor.waits_for(visitor.words("home.heading"))
    assert not visitor.sees(visitor.words("home.popular"))


def test_what_was_saved_waits_until_the_service_is_back(kiosk: Kiosk, begin: Begin) -> None:
    visitor = kiosk.open()
    begin(visitor)
    applicant.starts(visitor)
    visitor.taps("Es mía")
    visitor.taps(visitor.words("draft.save"))
    visitor.waits_for(visitor.words("draft.heading"))
    application = kiosk.screen.model.visit.application
    assert application is not None
    assert application.draft is not None
    typed = DraftCode(application.draft.words).plain
    withdraw(kiosk.home, SERVICE)
    visitor = kiosk.open()
    begin(visitor)
    visitor.taps(visitor.words("home.continue"))
    visitor.scans(typed)
    visitor.presses(Qt.Key.Key_Return)
    visitor.waits_for(visitor.words("resume.withdrawn"))
    withdraw(kiosk.home)
    visitor.taps(visitor.words("question.continue"))
    visitor.waits_for("Nombre o nombres")


def test_what_was_applied_for_is_offered_to_the_next_visitor(kiosk: Kiosk, begin: Begin) -> None:
    visitor = kiosk.open()
    begin(visitor)
    assert not visitor.sees(visitor.words("home.popular"))
    applicant.starts(visitor)
    applicant.answers_all(visitor)
    visitor.taps(visitor.words("check.send"))
    visitor.waits_for(visitor.words("state.queued.long"))
    visitor = kiosk.open()
    begin(visitor)
    assert visitor.sees(visitor.words("home.popular"))
    visitor.taps(applicant.SERVICE)
    visitor.waits_for(visitor.words("service.cost"))
    withdraw(kiosk.home, SERVICE)
    visitor.taps(visitor.words("bar.back"))
    visitor.waits_for(visitor.words("home.heading"))
    assert not visitor.sees(visitor.words("home.popular"))
