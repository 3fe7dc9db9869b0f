"""Asking to be called: its questions, and what one is told then."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Final

from kiosk.gallery.hall import Hall
from kiosk.ui.models.service import ServiceModel
from kiosk.visit import journey
from kiosk.visit.journey import Sent, Visit
from kiosk.visit.pages import Home

_SERVICE: Final = "acta-de-nacimiento"
_SENT: Final = Sent("0001-1S15-4P7Y", "7K3M-9QXR", datetime(2026, 11, 25, 16, 5, tzinfo=UTC))


def call_scenes(hall: Hall) -> Iterator[str]:
    """From a service's page to the folio of a call."""
    hall.stands_on(Visit(hall.look.language, Home()))
    hall.model.openService(_SERVICE)
    page = hall.model.pageModel
    if not isinstance(page, ServiceModel):
        return
    page.askForCall()
    yield "call, its number"
    visit = journey.record_answers(hall.model.visit, {"phone": "9511234567"})
    hall.stands_on(visit)
    hall.model.continueApplication()
    yield "call, its hour"
    hall.stands_on(journey.confirm(visit, _SENT))
    hall.keeps()
    yield "confirmation, call"
