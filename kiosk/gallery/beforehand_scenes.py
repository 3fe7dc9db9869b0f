"""Whether a service can be done here, and the days to come to an office, in the gallery."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any, Final

from kiosk.forms.places import with_answer
from kiosk.gallery.exhibits import sample_answers
from kiosk.gallery.hall import Hall
from kiosk.ui.models.step import StepModel
from kiosk.visit.journey import Application, Visit
from kiosk.visit.pages import (
    BeforehandPage,
    BeforehandResultPage,
    CheckPage,
    Home,
    Page,
    QuestionPage,
    ServicePage,
)
from kiosk.visit.said import Asked

_LICENCE: Final = ServicePage("licencia-de-conducir")
_DAYS: Final = ("appointment", "days")
_RENEWS: Final = {
    "procedure": "renewal",
    "from_here": True,
    "licence_condition": "expired",
    "age": 40,
    "federal_work": False,
}
_TURNED_AWAY: Final = {
    "elsewhere": _RENEWS | {"federal_work": True},
    "offices": _RENEWS | {"age": 16},
}


def beforehand_scenes(hall: Hall) -> Iterator[str]:
    """The service, its questions, and what they come to; then where and when to come."""
    hall.stands_on(_at(hall, _LICENCE))
    yield "beforehand service"
    for step in ("procedure", "age"):
        hall.stands_on(_at(hall, BeforehandPage(_LICENCE, step)))
        yield f"beforehand {step}"
    hall.carries_on()
    yield "beforehand faults"
    hall.stands_on(_at(hall, BeforehandResultPage(_LICENCE), _RENEWS))
    yield "beforehand yes"
    for name, answers in _TURNED_AWAY.items():
        hall.stands_on(_at(hall, BeforehandResultPage(_LICENCE), answers))
        yield f"beforehand no, {name}"
    yield from _coming(hall)


def _coming(hall: Hall) -> Iterator[str]:
    answers = with_answer(sample_answers(hall.store, _LICENCE.service), _DAYS, None)
    for step in ("office", "days", "part"):
        hall.stands_on(_applying(hall, answers, QuestionPage(f"appointment/{step}")))
        yield f"coming {step}"
        if step == "days":
            hall.carries_on()
            yield "coming days, faults"
            answers = with_answer(answers, _DAYS, _wishes(hall))
            hall.stands_on(_applying(hall, answers, QuestionPage("appointment/days")))
            yield "coming days, chosen"
    hall.stands_on(_applying(hall, answers, CheckPage()))
    yield "coming check"


def _wishes(hall: Hall) -> list[str]:
    """The three soonest days, the last of them first."""
    page = hall.model.pageModel
    days = page.questions[0].question.days if isinstance(page, StepModel) else None
    return [] if days is None else days.some(3)[::-1]


def _at(hall: Hall, page: Page, answers: dict[str, Any] | None = None) -> Visit:
    visit = Visit(hall.look.language, page, trail=(Home(), _LICENCE))
    return replace(visit, asked=Asked(_LICENCE.service, answers or {}))


def _applying(hall: Hall, answers: Any, page: Page) -> Visit:
    application = Application(_LICENCE.service, answers)
    return Visit(hall.look.language, page, trail=(Home(), _LICENCE), application=application)
