"""A return of zeros, signed with the e.firma on a stick while the line is down."""

from __future__ import annotations

from kiosk.identity.efirma.example import EXAMPLE_PERSON
from kiosk.tour.scenes.tax import begins_return, ends_return
from kiosk.tour.scenes.walk import Walk


def play(walk: Walk) -> None:
    words = walk.words
    walk.arrives()
    walk.without_line()
    begins_return(walk)
    walk.answers("¿Cobró algo", taps=words("question.no"))
    walk.answers("¿Confirma que", taps=words("question.consent"))
    ends_return(walk)
    walk.shows("check", "The answers, before they are signed")
    walk.signs()
    walk.shows("signed", "Signed; key and password are forgotten")
    slip = walk.sends()
    walk.shows("folio", "A folio, though the line is down")
    walk.with_line(slip)
    walk.shows("delivered", "Delivered, once the line is back")
    efirma = walk.desk("open", slip)["efirma"]
    walk.finds("whether the signature holds", efirma["holds"], expected=True)
    walk.finds("who signed", efirma["signer"]["rfc"], EXAMPLE_PERSON.rfc)
