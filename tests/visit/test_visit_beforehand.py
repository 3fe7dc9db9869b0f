"""Before an application: the way through its questions, and back."""

from __future__ import annotations

from dataclasses import replace

from kiosk.visit import journey
from kiosk.visit.beforehand_moves import ask_again, ask_beforehand, go_on
from kiosk.visit.journey import Visit
from kiosk.visit.keeping import keep_typed
from kiosk.visit.pages import (
    About,
    BeforehandPage,
    BeforehandResultPage,
    Home,
    QuestionPage,
    ServicePage,
)
from kiosk.visit.said import NOT_ASKED, Asked

TENDER = About("tender", "compras", "t-1")
SERVICE = ServicePage("licencia", TENDER)
AT_SERVICE = Visit("es", SERVICE, trail=(Home(),))


def test_from_a_service_through_its_questions_to_its_application() -> None:
    visit = ask_beforehand(AT_SERVICE)
    assert visit.page == BeforehandPage(SERVICE)
    visit = go_on(visit, {"age": 40}, "kind")
    assert visit.page == BeforehandPage(SERVICE, "kind")
    visit = go_on(visit, {"age": 40, "kind": "a"}, None)
    assert visit.page == BeforehandResultPage(SERVICE)
    assert visit.asked == Asked("licencia", {"age": 40, "kind": "a"})

    begun = journey.start_application(visit, "licencia", ["name"], {"kind": "a"})
    assert begun.page == QuestionPage("name")
    assert begun.application is not None
    assert begun.application.about == TENDER, "what it is about is not lost on the way"
    assert journey.back(begun).page == BeforehandResultPage(SERVICE)


def test_back_keeps_the_answers_and_leads_to_the_service() -> None:
    visit = go_on(ask_beforehand(AT_SERVICE), {"age": 40}, "kind")
    visit = journey.back(keep_typed(visit, {"age": 40, "kind": "b"}))
    assert visit.page == BeforehandPage(SERVICE)
    assert visit.asked.answers == {"age": 40, "kind": "b"}
    assert journey.back(visit).page == SERVICE


def test_asking_again_begins_with_the_service_behind_it() -> None:
    visit = go_on(ask_beforehand(AT_SERVICE), {"age": 12}, None)
    visit = ask_again(visit)
    assert visit.page == BeforehandPage(SERVICE)
    assert visit.trail == (Home(), SERVICE)
    assert visit.asked.answers == {"age": 12}


def test_from_any_other_page_nothing_happens() -> None:
    home = Visit("es", Home())
    assert ask_beforehand(home) == home
    assert go_on(home, {"age": 1}, None) == home
    assert ask_again(home) == home
    assert replace(home).asked == NOT_ASKED
