"""A way through several services: asked first, gone step by step, and left with the visit."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from kiosk.visit import guide_moves, journey, keeping
from kiosk.visit.guided import Guided
from kiosk.visit.journey import Application, Sent, Visit
from kiosk.visit.pages import (
    ConfirmationPage,
    GuidePage,
    GuideQuestionPage,
    Home,
    QuestionPage,
    Results,
    ServicePage,
)

GUIDE = "abrir-un-negocio"
SENT = Sent("0001-1S15-3ECT", "7K3M-9QXR", datetime(2026, 11, 25, tzinfo=UTC))
AT_HOME = Visit("es", Home())
ON_IT = replace(AT_HOME, page=GuidePage(GUIDE), trail=(Home(),), guided=Guided(GUIDE))


def test_it_asks_first_and_back_leads_to_where_it_was_found() -> None:
    found = replace(AT_HOME, page=Results("abrir"), trail=(Home(),))
    visit = guide_moves.open_guide(found, GUIDE, "who", {"place": "x"})
    assert visit.page == GuideQuestionPage(GUIDE, "who")
    visit = guide_moves.answer(visit, {"who": "me"}, "where")
    visit = guide_moves.answer(visit, {"who": "me", "where": "home"}, None)
    assert visit.page == GuidePage(GUIDE)
    assert visit.guided == Guided(GUIDE, answers={"who": "me", "where": "home"})
    assert journey.back(visit).page == Results("abrir")


def test_one_that_asks_nothing_opens_at_its_steps() -> None:
    assert guide_moves.open_guide(AT_HOME, GUIDE, None, {}).page == GuidePage(GUIDE)


def test_opened_again_it_is_where_it_was_left() -> None:
    left = journey.go_home(guide_moves.keep_told(ON_IT, "name", "F", {"person.curp": "C"}))
    again = guide_moves.open_guide(left, GUIDE, "who", {})
    assert again.page == GuidePage(GUIDE)
    assert again.guided == Guided(GUIDE, told={"person.curp": "C"}, sent={"name": "F"})


def test_another_one_does_not_take_away_how_far_the_first_had_come() -> None:
    left = journey.go_home(guide_moves.keep_told(ON_IT, "name", "F", {"person.curp": "C"}))
    other = guide_moves.open_guide(left, "another", None, {})
    assert other.guided == Guided("another")
    again = guide_moves.open_guide(journey.go_home(other), GUIDE, "who", {})
    assert (again.page, again.guided) == (GuidePage(GUIDE), left.guided)
    assert again.left_guides == (Guided("another"),)


def test_a_saved_way_takes_the_place_of_the_same_one_here() -> None:
    saved = Guided(GUIDE, sent={"name": "F"})
    visit = guide_moves.on_the_way(guide_moves.open_guide(ON_IT, "another", None, {}), saved)
    assert (visit.guided, visit.left_guides) == (saved, (Guided("another"),))


def test_asked_again_the_answers_are_still_there() -> None:
    answered = replace(ON_IT, guided=Guided(GUIDE, answers={"who": "me"}))
    visit = guide_moves.ask_again(answered, "who")
    assert visit.page == GuideQuestionPage(GUIDE, "who")
    typed = keeping.keep_typed(visit, {"who": "company"})
    assert typed.guided is not None
    assert typed.guided.answers == {"who": "company"}
    assert guide_moves.answer(visit, {"who": "me"}, None).trail == (Home(),)
    assert guide_moves.ask_again(AT_HOME, "who") == AT_HOME


def test_a_step_that_was_had_is_not_had_after_all() -> None:
    had = guide_moves.mark(ON_IT, "efirma")
    assert had.guided == Guided(GUIDE, had=frozenset({"efirma"}))
    assert guide_moves.mark(had, "efirma").guided == Guided(GUIDE)
    assert guide_moves.mark(AT_HOME, "efirma") == AT_HOME


def test_what_a_later_step_told_takes_the_place_of_what_an_earlier_one_did() -> None:
    first = guide_moves.keep_told(ON_IT, "name", "F1", {"contact.phone": "1", "person.curp": "C"})
    then = guide_moves.keep_told(first, "company", "F2", {"contact.phone": None})
    assert then.guided is not None
    assert then.guided.told == {"contact.phone": None, "person.curp": "C"}
    assert then.guided.sent == {"name": "F1", "company": "F2"}
    assert guide_moves.keep_told(AT_HOME, "name", "F", {}) == AT_HOME


def test_from_a_folio_back_to_the_steps_nothing_that_was_sent_stays_open() -> None:
    sent = replace(ON_IT, page=ConfirmationPage(), application=Application("sas", sent=SENT))
    visit = guide_moves.return_to_guide(sent)
    assert (visit.page, visit.trail, visit.application) == (GuidePage(GUIDE), (Home(),), None)
    begun = Application("sas", {"name": "x"})
    waits = guide_moves.return_to_guide(replace(ON_IT, page=Home(), application=begun))
    assert waits.application == begun


def test_a_saved_application_leads_back_to_its_way() -> None:
    begun = replace(AT_HOME, application=Application("sas", {"name": "x"}))
    resumed = journey.resume_application(begun, ["a", "b"], ["b"])
    visit = guide_moves.on_the_way(resumed, Guided(GUIDE))
    assert visit.page == QuestionPage("b")
    assert visit.trail == (Home(), GuidePage(GUIDE), ServicePage("sas"), QuestionPage("a"))
    assert visit.guided == Guided(GUIDE)


def test_nothing_that_was_told_is_written_where_a_visit_is_shown() -> None:
    told = guide_moves.keep_told(ON_IT, "name", "F", {"person.curp": "HEGG560427MVZRRL04"})
    assert "HEGG560427" not in repr(told)
