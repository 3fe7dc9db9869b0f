"""Other ways than the form: a notice for who passes by, a call for who would rather be told."""

from __future__ import annotations

from typing import Final

from kiosk.tour.scenes.walk import Walk

_SERVICE: Final = "Copia del acta de nacimiento"
_NOTICE: Final = "¿Le toca un apoyo del gobierno?"
_NUMBER: Final = "9511234567"


def play(walk: Walk) -> None:
    visitor, words = walk.visitor, walk.words
    walk.shows(
        "notice",
        "A notice of today, here, on the screen that waits",
        lambda: visitor.waits_for(_NOTICE),
    )
    visitor.taps(_NOTICE)
    walk.shows(
        "from-notice",
        "It leads to what it is about, with home behind it",
        lambda: visitor.waits_for(words("enquiry.promise")),
    )
    visitor.taps(words("bar.home"))
    walk.searches("acta de nacimiento", _SERVICE)
    walk.without_line()
    visitor.taps(words("call.ask"))
    visitor.waits_for(words("call.phone"))
    visitor.types(_NUMBER)
    walk.goes_on()
    walk.shows(
        "hour",
        "An hour within those of the agency, by the clock of this place",
        lambda: visitor.taps(words("call.any")),
    )
    walk.goes_on()
    walk.goes_on()
    visitor.waits_for(words("check.heading"))
    slip = walk.sends()
    walk.shows("folio", "The request has a folio and waits for the line, as an application does")
    walk.with_line(slip)
    read = walk.desk("open", slip)
    walk.finds("that it asks for a call", read["header"].get("call_back"), expected=True)
    walk.finds("the number", read["body"]["answers"]["phone"], _NUMBER)
