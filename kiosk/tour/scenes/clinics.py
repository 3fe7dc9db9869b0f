"""Health nearby: the nearest place that vaccinates is found, and a day asked for there."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from kiosk.dates import weekday_words
from kiosk.forms.open_days import OpenDays
from kiosk.tour.scenes.walk import Walk

_CLINIC: Final = "Hospital Comunitario (ejemplo)"
_SERVICE: Final = "Vacunar a una niña o un niño"
_WORKDAYS: Final = frozenset(range(5))


def play(walk: Walk) -> None:
    visitor, words = walk.visitor, walk.words
    walk.arrives()
    visitor.taps(words("home.locations"))
    visitor.waits_for(words("postings.heading-location"))
    walk.shows("near", "Clinics, schools and offices, the nearest first")
    visitor.taps(words("narrow.open"))
    walk.shows(
        "narrowed",
        "Only where there are vaccines",
        lambda: visitor.taps(words("postings.offers-vaccination")),
    )
    visitor.taps(words("narrow.open-some", number=1))
    walk.shows(
        "charts", "How many of each kind, and where", lambda: visitor.taps(words("postings.plots"))
    )
    visitor.taps(words("bar.back"))
    visitor.taps(_CLINIC)
    walk.shows(
        "place",
        "One of them: how far, whether it is open, what can be asked for",
        lambda: visitor.waits_for(words("location.how-far")),
    )
    walk.shows(
        "taken-along",
        "The place in a phone, or on paper",
        lambda: visitor.taps(words("paper.take-location")),
    )
    visitor.taps(words("view.close"))
    walk.without_line()
    _asks(walk)
    slip = walk.sends()
    walk.shows("folio", "Asked for while the line is down")
    walk.with_line(slip)
    answers = walk.desk("open", slip)["body"]["answers"]
    walk.finds("where", answers["clinic"], f"{_CLINIC} (EJ0005)")
    walk.finds("which vaccines", answers["vaccines"], ["due"])


def _asks(walk: Walk) -> None:
    visitor, words = walk.visitor, walk.words
    walk.taps(_SERVICE, words("service.apply"))
    walk.goes_on(
        lambda: visitor.enters("Nombre o nombres", "Zoé"),
        lambda: visitor.enters("Primer apellido", "Núñez"),
    )
    born = zip(("day", "month", "year"), ("12", "3", "2025"), strict=True)
    for part, typed in born:
        visitor.enters(f"¿Cuándo nació?, {words(f'date.{part}')}", typed)
    walk.goes_on()
    walk.goes_on()  # the CURP is optional
    walk.goes_on(lambda: visitor.taps("Sí"))
    walk.goes_on(lambda: visitor.taps("Las que le tocan por su edad"))
    walk.goes_on(lambda: visitor.taps(words("question.no")))
    visitor.waits_for("¿En dónde quiere que le vacunen?")
    walk.shows("known", "The place that was found stands there already")
    walk.goes_on()
    days = OpenDays(_WORKDAYS, asked_on=datetime.now().astimezone().date())
    day = weekday_words(next(days.days()), words)
    walk.shows("days", "On which days one could come", lambda: visitor.taps(day))
    walk.goes_on()
    walk.goes_on(lambda: visitor.taps("Temprano, de 8 a 11"))
    walk.goes_on(
        lambda: visitor.enters("Nombre o nombres", "Rosa"),
        lambda: visitor.enters("Primer apellido", "Núñez"),
    )
    walk.goes_on(lambda: visitor.taps("Su mamá"))
    walk.goes_on(lambda: visitor.taps("Español"))
    walk.goes_on(lambda: visitor.types("9511234567"))
    walk.goes_on(lambda: visitor.taps(words("question.consent")))
    visitor.waits_for(words("check.heading"))
