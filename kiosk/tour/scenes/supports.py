"""A few questions, kept nowhere, lead to the supports that one may have a right to."""

from __future__ import annotations

from typing import Final

from kiosk.tour.scenes.walk import Walk

_SUPPORT: Final = "Pensión para adultos mayores"


def play(walk: Walk) -> None:
    visitor, words = walk.visitor, walk.words
    walk.arrives()
    visitor.taps(words("enquiry.open"))
    visitor.waits_for(words("enquiry.promise"))
    visitor.types("67")
    walk.shows("question", "A few questions; what is answered is kept nowhere")
    walk.goes_on()
    walk.goes_on(lambda: visitor.taps("Mujer"))
    for _ in range(6):
        visitor.taps(words("enquiry.skip"))
    walk.goes_on()
    walk.shows(
        "supports",
        "What one may have a right to; whoever skipped a question is never told no",
        lambda: visitor.waits_for(words("enquiry.no-decision")),
    )
    visitor.taps(_SUPPORT)
    walk.shows(
        "support",
        "From there to the service itself",
        lambda: visitor.waits_for(words("service.cost")),
    )
