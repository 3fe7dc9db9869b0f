"""What the government is about to buy: found, understood, and an offer signed without a line."""

from __future__ import annotations

from typing import Final

from kiosk.identity.efirma.example import EXAMPLE_PERSON
from kiosk.tour.scenes.walk import Walk

_TENDER: Final = "Pintar salones y bardas"
_OFFER: Final = 590000


def play(walk: Walk) -> None:
    visitor, words = walk.visitor, walk.words
    walk.arrives()
    walk.shows(
        "list",
        "What is to be bought, with the day on which that was true",
        lambda: visitor.taps(words("home.tenders")),
    )
    walk.shows("plots", "The same list in pictures", lambda: visitor.taps(words("postings.plots")))
    visitor.taps(words("bar.back"))
    visitor.taps(_TENDER)
    walk.shows(
        "tender",
        "One of them in plain words: its stage, its days, who else takes part",
        lambda: visitor.waits_for(words("tender.items")),
    )
    walk.without_line()
    _offers(walk)
    walk.signs()
    slip = walk.sends()
    walk.shows("folio", "The offer is kept, and marked with the visitor's own time")
    walk.with_line(slip)
    answers = walk.desk("open", slip)["body"]["answers"]
    walk.finds("what it is for", answers["tender"]["title"], _TENDER)
    walk.finds("the price", answers["offer"]["amount"], _OFFER)


def _offers(walk: Walk) -> None:
    visitor, words = walk.visitor, walk.words
    walk.taps("Participar en una compra pública", words("service.apply"))
    visitor.waits_for(_TENDER)
    walk.goes_on()
    walk.goes_on(
        lambda: visitor.enters("Nombre o razón social", "Pinturas Colibrí"),
        lambda: visitor.enters("RFC", EXAMPLE_PERSON.rfc),
    )
    walk.goes_on(lambda: visitor.taps("Ofrecer un precio"))
    walk.goes_on(
        lambda: visitor.enters("Precio total en pesos, con IVA", str(_OFFER)),
        lambda: visitor.enters("Qué entrega, cuándo y con qué garantía", "Dos manos."),
    )
    walk.goes_on(
        lambda: visitor.enters("Teléfono a 10 números", "9511234567"),
        lambda: visitor.enters("Correo electrónico", "p@ejemplo.mx"),
    )
    walk.goes_on(lambda: visitor.taps(words("question.consent")))
    walk.shows(
        "check",
        "A line that is down, and a deadline: said before it is sent",
        lambda: visitor.waits_for(words("check.heading")),
    )
