"""Work for who has none: found by what one has, and asked for with a short CV."""

from __future__ import annotations

from typing import Final

from kiosk.tour.scenes.walk import Walk

_JOB: Final = "Ayudante de albañil"


def play(walk: Walk) -> None:
    visitor, words = walk.visitor, walk.words
    walk.arrives()
    visitor.taps(words("home.jobs"))
    visitor.waits_for(words("postings.heading-job"))
    visitor.taps(words("narrow.open"))
    walk.shows(
        "narrowed",
        "Only what asks for no experience",
        lambda: visitor.taps(words("postings.experience-no-experience")),
    )
    visitor.taps(words("narrow.open-some", number=1))
    visitor.taps(_JOB)
    walk.shows(
        "job",
        "One of them: its pay, its hours, its place",
        lambda: visitor.waits_for(words("job.pay")),
    )
    walk.without_line()
    _asks_for_it(walk)
    slip = walk.sends()
    walk.shows("folio", "Asked for while the line is down")
    walk.with_line(slip)
    answers = walk.desk("open", slip)["body"]["answers"]
    walk.finds("which job", answers["job"]["title"], _JOB)
    walk.finds("the schooling", answers["schooling"], "primary")


def _asks_for_it(walk: Walk) -> None:
    visitor, words = walk.visitor, walk.words
    walk.taps("Pedir una vacante", words("service.apply"))
    visitor.waits_for(_JOB)
    walk.goes_on()
    walk.goes_on(
        lambda: visitor.enters("Nombre o nombres", "Íñigo"),
        lambda: visitor.enters("Primer apellido", "Núñez"),
    )
    walk.goes_on(lambda: visitor.enters("Teléfono a 10 números", "9511234567"))
    walk.goes_on(lambda: visitor.types("Tlacolula"))
    walk.goes_on(lambda: visitor.types("Sé preparar mezcla"))
    walk.shows("cv", "A short CV, one question a page; no work before is no obstacle")
    walk.goes_on()
    walk.goes_on(lambda: visitor.taps("Primaria"))
    walk.goes_on()
    walk.goes_on(lambda: visitor.taps("De inmediato"))
    walk.goes_on(lambda: visitor.taps(words("question.consent")))
    visitor.waits_for(words("check.heading"))
