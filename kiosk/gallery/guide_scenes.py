"""A way through several services in the gallery: how it is found, asked about, and gone."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from typing import Final

from kiosk.gallery.hall import Hall
from kiosk.visit.guided import Guided
from kiosk.visit.journey import Application, Sent, Visit
from kiosk.visit.pages import ConfirmationPage, GuidePage, Home, QuestionPage, Results

GUIDE: Final = "abrir-un-negocio"
_NAME: Final = "reserva-nombre-de-empresa"
_COMPANY: Final = "empresa-sas"
_FOLIO: Final = "0001-1S15-3ECT"
_SENT: Final = Sent(_FOLIO, "7K3M-9QXR", datetime(2026, 11, 25, 16, 5, tzinfo=UTC))
_ANSWERS: Final = {
    "works_as": "company",
    "where": "shop",
    "place": {"state": "MX-OAX", "municipality": "20067"},
    "hires": True,
    "food": True,
}
_TOLD: Final = {
    "company.name": "Panadería La Espiga de Oro",
    "folio.reserva-nombre-de-empresa": _FOLIO,
}
_AT_START: Final = Guided(GUIDE, _ANSWERS)
_ON_THE_WAY: Final = Guided(GUIDE, _ANSWERS, _TOLD, {"name": _FOLIO}, frozenset({"efirma"}))
_ALL: Final = ("efirma", "name", "company", "licence", "health", "employer", "payroll")


def guide_scenes(hall: Hall) -> Iterator[str]:
    """Opens each page; yields the name of what is seen."""
    visit = Visit(hall.look.language, trail=(Home(),))
    hall.stands_on(replace(visit, page=Results("abrir un negocio")))
    yield "guide found"
    hall.stands_on(replace(visit, page=Home()))
    hall.model.finding.guides.open(GUIDE)
    yield "guide question"
    page = GuidePage(GUIDE)
    hall.stands_on(replace(visit, page=page, guided=_AT_START))
    yield "guide begun"
    hall.stands_on(replace(visit, page=page, guided=_ON_THE_WAY))
    yield "guide on the way"
    hall.stands_on(replace(visit, page=page, guided=replace(_AT_START, had=frozenset(_ALL))))
    yield "guide done"
    told = Application(_COMPANY, {"reserved": {"name": _TOLD["company.name"], "folio": _FOLIO}})
    question = QuestionPage("reserved")
    hall.stands_on(replace(visit, page=question, guided=_ON_THE_WAY, application=told))
    yield "guide told before"
    sent = Application(_NAME, sent=_SENT)
    hall.stands_on(
        replace(visit, page=ConfirmationPage(), guided=_ON_THE_WAY, application=sent, trail=())
    )
    hall.keeps()
    yield "guide step sent"
    hall.stands_on(replace(visit, page=Home(), guided=_ON_THE_WAY))
    yield "guide from home"
