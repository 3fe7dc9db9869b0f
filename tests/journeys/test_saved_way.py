"""What was saved is said with the folio, where the catalogue has the facts, and not of a call."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kiosk.tour.play import ANSWERS
from kiosk.tour.visitor import Visitor
from kiosk.visit.journey import Application, Visit
from kiosk.visit.pages import CheckPage, Home

if TYPE_CHECKING:
    from conftest import Begin, Kiosk

SERVICE = "acta-de-nacimiento"
SUGGESTION = "sugerir-un-tramite"


def sends(kiosk: Kiosk, visitor: Visitor, application: Application) -> None:
    """From checked answers to the folio."""
    kiosk.screen.model.stand_on(Visit("es", CheckPage(), (Home(),), application))
    visitor.taps(visitor.words("check.send"))
    visitor.waits_for(visitor.words("confirmation.claim"))


def test_only_what_is_known_is_said(kiosk: Kiosk, begin: Begin) -> None:
    visitor = kiosk.open((1366, 768))
    begin(visitor)
    label = visitor.words("saved.label")
    sends(kiosk, visitor, Application(SERVICE, ANSWERS))
    assert visitor.sees(label)
    assert visitor.sees("1 ida a la oficina")
    assert visitor.sees("A la oficina solo va a recoger el acta.")

    sends(kiosk, visitor, Application(SUGGESTION, {"service": "Un permiso"}))
    assert not visitor.sees(label), "the catalogue gives no facts"

    call = {"phone": "9511234567", "when": "any"}
    sends(kiosk, visitor, Application(SERVICE, call, call_back=True))
    assert not visitor.sees(label), "nothing was handed in"
