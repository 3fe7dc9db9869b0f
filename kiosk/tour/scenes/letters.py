"""What an agency asks later: read at the kiosk with the folio, and answered without a line."""

from __future__ import annotations

from typing import Final

from kiosk.tour.scenes.walk import Walk

_TENDER: Final = "Pintar salones y bardas"
_TEXT: Final = "Gracias por su pregunta. Díganos cuál de los salones quiere ver."
_QUESTION: Final = "¿Qué salón?"
_ANSWER: Final = "El segundo"


def play(walk: Walk) -> None:
    visitor, words = walk.visitor, walk.words
    walk.arrives()
    _asks(walk)
    slip = walk.sends()
    visitor.waits_for(words("state.delivered.long"), 60)
    letter = walk.desk("write", slip, "--text", _TEXT, "--question", _QUESTION)["letter"]
    visitor.taps(words("bar.home"))
    walk.shows(
        "letter",
        "The agency's words, which only who applied can read",
        lambda: walk.follows_up(slip, _TEXT),
    )
    walk.without_line()
    visitor.taps(words("letter.answer"))
    walk.answers(_QUESTION, types=_ANSWER)
    visitor.waits_for(words("check.heading"))
    walk.shows("answer", "Just what was asked; folio and claim code stay the same")
    visitor.taps(words("check.send-answer"))
    visitor.waits_for(words("confirmation.answer"))
    walk.shows("answered", "The answer is kept while the line is down")
    walk.stage.start_portal()
    visitor.waits_for(words("state.delivered.long"), 60)
    [reply] = walk.desk("open", slip)["replies"]
    read = walk.stage.opened(reply)["body"]
    walk.finds("which letter it answers", read["letter"], letter)
    walk.finds("the answer", read["answers"]["answer_1"], _ANSWER)


def _asks(walk: Walk) -> None:
    """A question on a tender, checked."""
    visitor, words = walk.visitor, walk.words
    walk.taps(words("home.tenders"), _TENDER, "Preguntar sobre una compra pública")
    visitor.taps(words("service.apply"))
    visitor.waits_for(_TENDER)
    walk.goes_on()
    walk.goes_on(lambda: visitor.types("¿Cuándo se ven?"))
    walk.goes_on(lambda: visitor.enters("Correo electrónico", "p@ejemplo.mx"))
    walk.goes_on(lambda: visitor.taps(words("question.consent")))
    visitor.waits_for(words("check.heading"))
