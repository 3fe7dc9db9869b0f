"""An opinion once for each folio, an enquiry apart from every application."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from uuid import UUID

from kiosk.visit import call_moves, enquiry_moves, journey, opinion_moves
from kiosk.visit.answering import Answering
from kiosk.visit.journey import Application, Sent, Visit
from kiosk.visit.keeping import keep_typed
from kiosk.visit.pages import (
    ConfirmationPage,
    EnquiryPage,
    EnquiryResultPage,
    Home,
    QuestionPage,
    RatePage,
    ServicePage,
)
from kiosk.visit.said import NOTHING_ASKED, NOTHING_SAID, Enquiry, Remark

SENT = Sent("0001-1S15-3ECT", "7K3M-9QXR", datetime(2026, 11, 24, tzinfo=UTC))
AT_FOLIO = Visit("es", ConfirmationPage(), application=Application("acta", sent=SENT))


def test_from_the_folio_and_back_to_it() -> None:
    rating = opinion_moves.rate(AT_FOLIO)
    assert rating.page == RatePage()
    assert journey.back(rating).page == ConfirmationPage()


def test_nothing_is_rated_before_it_is_sent() -> None:
    open_ = Visit("es", QuestionPage("kind"), application=Application("acta", {"kind": "x"}))
    assert opinion_moves.rate(open_) == open_


def test_it_is_rated_once_and_nothing_of_it_is_left() -> None:
    rating = opinion_moves.keep_remark(opinion_moves.rate(AT_FOLIO), Remark(1, "mal"))
    given = opinion_moves.keep_remark(rating, Remark(given=True))
    again = opinion_moves.keep_remark(given, Remark(5, "bien"))
    assert again.application == Application("acta", sent=SENT, remark=Remark(given=True))
    assert not opinion_moves.may_rate(journey.back(again))


def test_another_application_is_rated_anew() -> None:
    given = opinion_moves.keep_remark(opinion_moves.rate(AT_FOLIO), Remark(given=True))
    other = journey.open_service(journey.go_home(given), "acta")
    begun = journey.start_application(other, "acta", ["kind"], {})
    assert begun.application is not None
    assert begun.application.remark == NOTHING_SAID


def test_beside_a_folio_one_comes_back_to_it_until_something_else_is_begun() -> None:
    beside = opinion_moves.open_beside(opinion_moves.rate(AT_FOLIO), "denuncia")
    assert beside.page == ServicePage("denuncia")
    assert journey.back(beside).page == RatePage()
    begun = journey.start_application(beside, "denuncia", ["anonymous"], {})
    assert begun.trail == (ServicePage("denuncia"),)
    called = call_moves.ask_for_call(beside, "denuncia", "phone", {})
    assert called.trail == (ServicePage("denuncia"),)
    letter = Answering("0001-1S15-3ECT", "7K3M-9QXR", UUID(int=1), {}, {})
    for other in (
        journey.with_application(beside, Application("beca", {"name": "Ana"})),
        journey.answer_letter(beside, "acta", letter, {}),
    ):
        assert other.trail == ()


def test_beside_a_question_home_lies_behind() -> None:
    asked = Visit("es", QuestionPage("kind"), (Home(),), Application("acta", {"kind": "x"}))
    beside = opinion_moves.open_beside(asked, "denuncia")
    assert beside.trail == (Home(),)
    assert beside.application == asked.application


def test_an_enquiry_goes_question_by_question_and_touches_no_application() -> None:
    begun = Application("acta", {"kind": "x"})
    visit = enquiry_moves.open_enquiry(Visit("es", Home(), application=begun))
    visit = enquiry_moves.go_on(visit, {"age": 67}, "sex")
    assert visit.page == EnquiryPage("sex")
    visit = keep_typed(visit, {"age": 67, "sex": "woman"})
    visit = enquiry_moves.go_on(visit, visit.enquiry.answers, None)
    assert visit.page == EnquiryResultPage()
    assert visit.enquiry == Enquiry({"age": 67, "sex": "woman"})
    assert visit.application == begun
    assert journey.back(visit).page == EnquiryPage("sex")


def test_starting_anew_forgets_what_was_answered() -> None:
    asked = Visit("es", EnquiryResultPage(), (Home(), EnquiryPage()))
    anew = enquiry_moves.start_anew(replace(asked, enquiry=Enquiry({"age": 67})))
    assert (anew.page, anew.trail, anew.enquiry) == (EnquiryPage(), (Home(),), NOTHING_ASKED)
