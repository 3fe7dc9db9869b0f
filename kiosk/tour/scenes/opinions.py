"""Being heard: a suggestion, what one thinks of a service, and who asked for money."""

from __future__ import annotations

from typing import Final

from kiosk.tour.scenes.walk import Walk

_MISSING: Final = "Un permiso"
_COMPLAINT: Final = "Denunciar que me pidieron dinero"


def play(walk: Walk) -> None:
    visitor, words = walk.visitor, walk.words
    walk.arrives()
    walk.without_line()
    walk.searches("sugerencia", "Sugerir un trámite nuevo")
    visitor.taps(words("service.apply"))
    visitor.types(_MISSING)
    walk.shows("suggestion", "What is missing, said without a name")
    for _ in range(4):
        walk.goes_on()
    visitor.waits_for(words("check.heading"))
    slip = walk.sends()
    visitor.taps(words("rate.open"))
    visitor.waits_for(words("rate.heading"))
    visitor.taps(words("rate.2"))
    walk.shows("rating", "What one thinks of the service: apart from the application, nobody's")
    visitor.taps(words("rate.send"))
    visitor.waits_for(words("rate.given-heading"))
    walk.shows(
        "complaint",
        "For who was asked for money: who complains is protected",
        lambda: walk.taps(words("opinions.complain")),
    )
    visitor.waits_for(_COMPLAINT)
    walk.taps(words("bar.back"), words("bar.back"))
    visitor.waits_for(words("confirmation.claim"))
    walk.with_line(slip)
    answers = walk.desk("open", slip)["body"]["answers"]
    walk.finds("the suggestion", answers["service"], _MISSING)
