"""A visit told as a table: where it stands, what the visitor does, where it stands then."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from kiosk.visit import journey
from kiosk.visit.journey import Application, SavedDraft, Sent, Visit
from kiosk.visit.pages import (
    Attract,
    CheckPage,
    ConfirmationPage,
    DraftSavedPage,
    Home,
    Languages,
    Page,
    QuestionPage,
    Results,
    ResumePage,
    ServicePage,
    TrackPage,
)

STEPS = ["name", "curp", "phone"]
SENT = Sent("0001-1S15-3ECT", "7K3M-9QXR", datetime(2026, 11, 24, 16, 5, tzinfo=UTC))
DRAFT = SavedDraft(("ábaco",) * 6, "0" * 32, datetime(2026, 12, 25, tzinfo=UTC), {"name": "Ana"})
Move = Callable[[Visit], Visit]


def standing(page: Page, *trail: Page, language: str = "es", **answers: object) -> Visit:
    application = Application("acta", answers) if answers else None
    return Visit(language, page, trail, application)


def start(visit: Visit, service: str = "acta") -> Visit:
    return journey.start_application(visit, service, STEPS, {})


def go_on(visit: Visit, steps: list[str] = STEPS, unanswered: list[str] | None = None) -> Visit:
    following = None
    if isinstance(visit.page, QuestionPage) and not visit.page.returning:
        following = next(iter(steps[steps.index(visit.page.step) + 1 :]), None)
    return journey.continue_from(visit, steps, unanswered or [], following)


def after(*moves: Move) -> Visit:
    visit = Visit("es")
    for move in moves:
        visit = move(visit)
    return visit


def choose(language: str) -> Move:
    return lambda visit: journey.choose_language(visit, language)


ACTA = ServicePage("acta")
ARRIVE = (journey.begin, choose("es"))
TO_SERVICE = (*ARRIVE, lambda visit: journey.open_service(visit, "acta"))
TO_QUESTIONS = (*TO_SERVICE, start)
TO_CHECK = (
    *TO_QUESTIONS,
    lambda visit: journey.record_answers(visit, {"name": "Ana"}),
    go_on,
    go_on,
    go_on,
)
TO_FOLIO = (*TO_CHECK, lambda visit: journey.confirm(visit, SENT))


@pytest.mark.parametrize(
    ("visit", "move", "page", "trail"),
    [
        (Visit("es"), journey.begin, Languages(), ()),
        (standing(Languages()), choose("en"), Home(), ()),
        (standing(Languages(), Home(), TrackPage()), choose("en"), TrackPage(), (Home(),)),
        (standing(TrackPage(), Home()), choose("en"), TrackPage(), (Home(),)),
        (standing(Home()), journey.open_languages, Languages(), (Home(),)),
        (standing(Languages(), Home()), journey.open_languages, Languages(), (Home(),)),
        (
            standing(ConfirmationPage()),
            journey.open_languages,
            Languages(),
            (ConfirmationPage(),),
        ),
        (standing(Home()), journey.track, TrackPage(), (Home(),)),
        (standing(TrackPage(), Home()), journey.track, TrackPage(), (Home(),)),
        (standing(Home()), lambda v: journey.open_service(v, "acta"), ACTA, (Home(),)),
        (standing(ACTA, Home()), journey.back, Home(), ()),
        (standing(Home()), journey.back, Home(), ()),
        (standing(ACTA, Home()), journey.go_home, Home(), ()),
        (
            standing(Home()),
            lambda v: journey.refine_search(v, "acta"),
            Results("acta"),
            (Home(),),
        ),
        (
            standing(Results("act"), Home()),
            lambda v: journey.refine_search(v, "acta"),
            Results("acta"),
            (Home(),),
        ),
        (
            standing(Results("", area="health"), Home()),
            lambda v: journey.refine_search(v, "cita"),
            Results("cita", area="health"),
            (Home(),),
        ),
        (standing(ConfirmationPage()), journey.track, TrackPage(), ()),
        (standing(Attract()), lambda v: journey.go(v, Home()), Home(), ()),
    ],
)
def test_a_move(visit: Visit, move: Move, page: Page, trail: tuple[Page, ...]) -> None:
    moved = move(visit)
    assert (moved.page, moved.trail) == (page, trail)
    assert moved.can_go_back is bool(trail)


def test_a_fresh_visit_holds_nothing() -> None:
    visit = Visit("es")
    assert (visit.page, visit.trail, visit.application) == (Attract(), (), None)
    assert not visit.can_go_back


@pytest.mark.parametrize(
    ("move", "forward"),
    [
        (journey.track, True),
        (journey.open_languages, True),
        (journey.go_home, False),
        (journey.back, False),
    ],
)
def test_the_direction_in_which_the_pages_slide(move: Move, forward: bool) -> None:
    visit = replace(standing(ACTA, Home()), forward=not forward)
    assert move(visit).forward is forward


def test_the_first_touch_forgets_where_somebody_stood() -> None:
    assert journey.begin(standing(TrackPage(), Home())).trail == ()


# The application -------------------------------------------------------------------------------


def test_the_questions_come_one_after_the_other_and_then_the_check() -> None:
    pages = [after(*TO_QUESTIONS).page]
    visit = after(*TO_QUESTIONS)
    for _ in STEPS:
        visit = go_on(visit)
        pages.append(visit.page)
    assert pages == [*map(QuestionPage, STEPS), CheckPage()]
    assert visit.trail == (Home(), ACTA, *map(QuestionPage, STEPS))


def test_back_leads_through_all_questions_to_the_service() -> None:
    visit, seen = after(*TO_CHECK), []
    while visit.can_go_back:
        visit = journey.back(visit)
        seen.append(visit.page)
    assert seen == [*map(QuestionPage, reversed(STEPS)), ACTA, Home()]
    assert visit.application is not None
    assert visit.application.answers == {"name": "Ana"}


def test_a_start_takes_what_the_form_answers_itself() -> None:
    visit = journey.start_application(standing(ACTA), "acta", STEPS, {"state": "MX-OAX"})
    assert visit.application == Application("acta", {"state": "MX-OAX"})


@pytest.mark.parametrize(
    ("before", "kept"),
    [
        (None, False),
        (Application("acta", {"name": "Ana"}), True),
        (Application("beca", {"name": "Ana"}), False),
        (Application("acta", {"name": "Ana"}, SENT), False),
    ],
)
def test_answers_are_kept_for_the_same_unsent_service_only(
    before: Application | None, kept: bool
) -> None:
    visit = start(replace(standing(ACTA, Home()), application=before))
    assert visit.application is not None
    assert visit.application.sent is None
    assert visit.application.answers == ({"name": "Ana"} if kept else {})


def test_language_in_the_middle_keeps_page_trail_and_answers() -> None:
    before = go_on(after(*TO_QUESTIONS, lambda v: journey.record_answers(v, {"name": "Ana"})))
    visit = journey.choose_language(journey.open_languages(before), "en")
    assert visit == replace(before, language="en", forward=False)


def test_a_language_chosen_after_sending_shows_the_folio_again() -> None:
    before = after(*TO_FOLIO)
    visit = journey.choose_language(journey.open_languages(before), "en")
    assert isinstance(visit.page, ConfirmationPage)
    assert visit.application == before.application
    assert not visit.can_go_back


# Changing an answer ----------------------------------------------------------------------------


def test_a_change_comes_straight_back_to_the_check() -> None:
    before = after(*TO_CHECK)
    changing = journey.change_answer(before, "name")
    assert changing.page == QuestionPage("name", returning=True)
    visit = go_on(changing)
    assert (visit.page, visit.trail) == (before.page, before.trail)


def test_back_from_a_change_returns_to_the_check() -> None:
    before = after(*TO_CHECK)
    visit = journey.back(journey.change_answer(before, "name"))
    assert (visit.page, visit.trail) == (before.page, before.trail)


def test_a_change_that_brings_up_questions_asks_them_before_the_check() -> None:
    steps = ["name", "guardian", "guardian-phone", "curp", "phone"]
    visit = journey.change_answer(after(*TO_CHECK), "name")
    visit = go_on(visit, steps, ["guardian", "guardian-phone"])
    assert visit.page == QuestionPage("guardian", returning=True)
    visit = go_on(visit, steps, ["guardian-phone"])
    assert visit.page == QuestionPage("guardian-phone", returning=True)
    assert journey.back(visit).page == CheckPage()
    visit = go_on(visit, steps, [])
    assert visit.page == CheckPage()
    assert CheckPage() not in visit.trail


def test_two_changes_leave_no_second_check_behind() -> None:
    visit = after(*TO_CHECK)
    for step in ("name", "phone"):
        visit = go_on(journey.change_answer(visit, step))
    assert journey.back(visit).page == QuestionPage("phone")


def test_a_question_that_a_change_took_away_is_not_on_the_way_back() -> None:
    visit = go_on(journey.change_answer(after(*TO_CHECK), "name"), ["name", "phone"])
    assert visit.page == CheckPage()
    seen = []
    while visit.can_go_back:
        visit = journey.back(visit)
        seen.append(visit.page)
    assert seen == [QuestionPage("phone"), QuestionPage("name"), ACTA, Home()]


def test_a_question_that_vanished_on_the_way_forward_is_not_on_the_way_back() -> None:
    visit = go_on(go_on(after(*TO_QUESTIONS)))
    assert visit.page == QuestionPage("phone")
    visit = go_on(visit, ["name", "phone"])
    assert journey.back(journey.back(visit)).page == QuestionPage("name")


# Sending ---------------------------------------------------------------------------------------


def test_what_was_sent_is_neither_reached_again_nor_kept() -> None:
    visit = after(*TO_FOLIO)
    assert visit.page == ConfirmationPage()
    assert not visit.can_go_back
    assert journey.back(visit) == visit
    assert visit.application == Application("acta", {}, SENT)


@pytest.mark.parametrize(
    "again",
    [
        lambda visit: journey.confirm(visit, SENT),
        lambda visit: journey.record_answers(visit, {"name": "Eva"}),
        lambda visit: journey.resume_application(visit, STEPS, []),
    ],
)
def test_what_was_sent_takes_no_further_move(again: Move) -> None:
    with pytest.raises(ValueError, match="no application is open"):
        again(after(*TO_FOLIO))


def test_from_the_folio_nothing_leads_back_to_it_but_home_puts_it_away() -> None:
    tracking = journey.track(after(*TO_FOLIO))
    assert not tracking.can_go_back
    home = journey.go_home(after(*TO_FOLIO))
    assert home.application is None


def test_the_claim_code_is_in_no_repr() -> None:
    assert SENT.claim not in repr(after(*TO_FOLIO))


# Leaving and coming back -----------------------------------------------------------------------


def test_an_unfinished_application_waits_at_home() -> None:
    visit = journey.go_home(go_on(after(*TO_QUESTIONS)))
    assert visit.page == Home()
    assert visit.application == Application("acta")


@pytest.mark.parametrize(
    ("unanswered", "page", "passed"),
    [
        (["name", "phone"], QuestionPage("name"), []),
        (["curp"], QuestionPage("curp"), ["name"]),
        ([], CheckPage(), STEPS),
    ],
)
def test_resuming_opens_the_first_question_without_an_answer(
    unanswered: list[str], page: Page, passed: list[str]
) -> None:
    home = journey.go_home(after(*TO_QUESTIONS))
    visit = journey.resume_application(home, STEPS, unanswered)
    assert visit.page == page
    assert visit.trail == (Home(), ACTA, *map(QuestionPage, passed))


@pytest.mark.parametrize("page", [Home(), CheckPage(), ACTA])
def test_only_a_question_is_continued_from(page: Page) -> None:
    with pytest.raises(ValueError, match="only a question"):
        go_on(standing(page))


def test_nothing_is_recorded_without_an_application() -> None:
    with pytest.raises(ValueError, match="no application is open"):
        journey.record_answers(standing(Home()), {})


# Going on later --------------------------------------------------------------------------------


def test_saving_shows_the_words_and_back_returns_to_the_question() -> None:
    before = go_on(after(*TO_QUESTIONS, lambda v: journey.record_answers(v, {"name": "Ana"})))
    visit = journey.keep_draft(before, DRAFT)
    assert visit.page == DraftSavedPage()
    assert journey.back(visit).page == before.page
    assert visit.application == Application("acta", {"name": "Ana"}, draft=DRAFT)
    assert journey.keep_draft(visit, DRAFT) == visit


@pytest.mark.parametrize(
    ("application", "lost"),
    [
        (Application("acta", {"name": "Ana"}), True),
        (Application("acta", {"name": "Ana"}, draft=DRAFT), False),
        (Application("acta", {"name": "Eva"}, draft=DRAFT), True),
        (Application("acta", {}, SENT), False),
        (Application("acta"), False),
        (Application("acta", {}, draft=DRAFT), False),
    ],
)
def test_what_leaving_now_would_lose(application: Application, lost: bool) -> None:
    assert application.would_be_lost is lost


@pytest.mark.parametrize(
    ("unanswered", "page"), [(["curp"], QuestionPage("curp")), ([], CheckPage())]
)
def test_a_saved_application_goes_on_at_the_first_open_question(
    unanswered: list[str], page: Page
) -> None:
    application = Application("acta", {"name": "Ana"}, draft=DRAFT)
    visit = journey.open_resume(after(*ARRIVE))
    assert (visit.page, visit.trail) == (ResumePage(), (Home(),))
    visit = journey.with_application(visit, application)
    visit = journey.resume_application(visit, STEPS, unanswered)
    assert (visit.page, visit.application) == (page, application)
    assert visit.trail[:3] == (Home(), ACTA, QuestionPage("name"))
    assert ResumePage() not in visit.trail


def test_nothing_that_was_sent_can_be_saved() -> None:
    with pytest.raises(ValueError, match="no application is open"):
        journey.keep_draft(after(*TO_FOLIO), DRAFT)


def test_what_was_sent_has_no_draft_any_more() -> None:
    visit = journey.confirm(journey.keep_draft(after(*TO_CHECK), DRAFT), SENT)
    assert visit.application == Application("acta", {}, SENT)


def test_the_words_stand_in_no_traceback() -> None:
    assert "ábaco" not in repr(journey.keep_draft(after(*TO_CHECK), DRAFT))
