"""What a visitor thinks of a service in the gallery, and what they may have a right to."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from typing import Final

from kiosk.gallery.hall import Hall
from kiosk.ui.models.rate import RateModel
from kiosk.ui.models.step import StepModel
from kiosk.visit.journey import Application, Sent, Visit
from kiosk.visit.pages import (
    ConfirmationPage,
    EnquiryPage,
    EnquiryResultPage,
    Home,
    Page,
    RatePage,
    ServicePage,
)
from kiosk.visit.said import Enquiry, Remark

_SERVICE: Final = "acta-de-nacimiento"
_SENT: Final = Sent("0001-1S15-3ECT", "7K3M-9QXR", datetime(2026, 11, 25, 16, 5, tzinfo=UTC))
_COMMENT: Final = "La página pregunta lo mismo dos veces, pero me atendieron muy bien en el centro."
_ANSWERS: Final = {"age": 67, "sex": "woman", "insured": False, "lives_in": "MX-OAX"}


def opinion_scenes(hall: Hall) -> Iterator[str]:
    """Opens each page; yields the name of what is seen."""
    sent = Visit(hall.look.language, application=Application(_SERVICE, sent=_SENT))
    hall.stands_on(replace(sent, page=ConfirmationPage()))
    hall.model.openPanel("finish")
    yield "panel finish, to be rated"
    rating = replace(sent, page=RatePage(), trail=(ConfirmationPage(),))
    hall.stands_on(rating)
    yield "rate"
    hall.carries_on()
    yield "rate faults"
    told = replace(Application(_SERVICE, sent=_SENT), remark=Remark(4, _COMMENT))
    hall.stands_on(replace(rating, application=told))
    yield "rate said"
    hall.types_in_first_field()
    yield "rate writing"
    page = hall.model.pageModel
    if isinstance(page, RateModel):
        page.show_trouble()
        yield "rate trouble"
        page.show_given()
        hall.scrolls_to(end=False)
        yield "rate given"


def enquiry_scenes(hall: Hall) -> Iterator[str]:
    """Its first page, one with a group, what is found, and where nothing is."""
    hall.stands_on(_asking(hall, EnquiryPage()))
    yield "enquiry"
    page = hall.model.pageModel
    if isinstance(page, StepModel):
        page.questions[0].type("999")
        hall.carries_on()
        yield "enquiry faults"
    for step in ("work", "school"):
        hall.stands_on(_asking(hall, EnquiryPage(step)))
        yield f"enquiry {step}"
    hall.stands_on(_asking(hall, EnquiryResultPage(), Enquiry(_ANSWERS)))
    yield "enquiry result"
    hall.stands_on(_asking(hall, EnquiryResultPage(), Enquiry(_nothing_fits())))
    yield "enquiry result nothing"


def _asking(hall: Hall, page: Page, enquiry: Enquiry | None = None) -> Visit:
    visit = Visit(hall.look.language, page, trail=(Home(), ServicePage(_SERVICE)))
    return visit if enquiry is None else replace(visit, enquiry=enquiry)


def _nothing_fits() -> dict[str, object]:
    """Of somebody whom no criterion of the example catalogue fits."""
    school = dict.fromkeys(("basic", "secondary", "high_school", "university"), False)
    told = dict.fromkeys(("paid_imss", "disability", "young_child"), False)
    return {
        "age": 40,
        "sex": "man",
        "lives_in": "MX-OAX",
        "work": "own",
        "insured": True,
        "school": school,
        **told,
    }
