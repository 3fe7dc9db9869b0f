"""Whatever a visitor does, in whatever order: what holds of every visit."""

from __future__ import annotations

from datetime import UTC, datetime

from at_length import cases
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from kiosk.visit import browsing_moves, enquiry_moves, journey, opinion_moves
from kiosk.visit.journey import Application, SavedDraft, Sent, Visit
from kiosk.visit.pages import (
    Attract,
    Browse,
    By,
    CheckPage,
    ConfirmationPage,
    DraftSavedPage,
    EnquiryPage,
    Home,
    QuestionPage,
    RatePage,
    Results,
    ResumePage,
    ServicePage,
)
from kiosk.visit.said import Remark

SENT = Sent("0001-1S15-3ECT", "7K3M-9QXR", datetime(2026, 11, 24, tzinfo=UTC))
ALL_STEPS = ["kind", "name", "guardian", "phone"]


def draft_of(application: Application) -> SavedDraft:
    until = datetime(2026, 12, 25, tzinfo=UTC)
    return SavedDraft(("ábaco",) * 6, "0" * 32, until, application.answers)


class Wandering(RuleBasedStateMachine):
    """A form whose step `guardian` is there only while `minor` was answered."""

    def __init__(self) -> None:
        super().__init__()
        self.visit = Visit("es")
        self.sent = 0

    @property
    def on_question(self) -> bool:
        return isinstance(self.visit.page, QuestionPage)

    @property
    def has_open_application(self) -> bool:
        application = self.visit.application
        return application is not None and application.sent is None

    def steps(self) -> list[str]:
        answers = self.visit.application.answers if self.visit.application else {}
        return [step for step in ALL_STEPS if step != "guardian" or "minor" in answers]

    def unanswered(self) -> list[str]:
        answers = self.visit.application.answers if self.visit.application else {}
        return [step for step in self.steps() if step not in answers]

    @precondition(lambda self: isinstance(self.visit.page, Attract))
    @rule()
    def touches(self) -> None:
        self.visit = journey.begin(self.visit)

    @precondition(lambda self: not isinstance(self.visit.page, Attract))
    @rule(language=st.sampled_from(["es", "en"]))
    def chooses_language(self, language: str) -> None:
        self.visit = journey.choose_language(self.visit, language)
        assert self.visit.language == language

    @precondition(lambda self: not isinstance(self.visit.page, Attract))
    @rule()
    def opens_languages(self) -> None:
        before = self.visit
        self.visit = journey.open_languages(before)
        if self.visit != before:
            assert journey.back(self.visit).page == before.page

    @precondition(lambda self: isinstance(self.visit.page, Home | Results))
    @rule(query=st.sampled_from(["", "acta", "beca"]))
    def searches(self, query: str) -> None:
        self.visit = journey.refine_search(self.visit, query)

    @precondition(lambda self: isinstance(self.visit.page, Home | Browse))
    @rule(by=st.sampled_from([By.AUTHORITY, By.LIFE_EVENT, By.PLACE]))
    def browses(self, by: By) -> None:
        self.visit = browsing_moves.browse(self.visit, by)

    @precondition(lambda self: isinstance(self.visit.page, Results))
    @rule()
    def asks_for_a_place(self) -> None:
        before = self.visit
        self.visit = browsing_moves.browse(before, By.PLACE)
        chosen = browsing_moves.choose_place(self.visit, "20067")
        assert isinstance(chosen.page, Results)
        assert chosen.page.narrowing.place == "20067"
        assert chosen.trail == before.trail

    @precondition(lambda self: isinstance(self.visit.page, Browse))
    @rule(place=st.sampled_from([None, "20067"]))
    def chooses_a_place(self, place: str | None) -> None:
        self.visit = browsing_moves.choose_place(self.visit, place)

    @precondition(lambda self: isinstance(self.visit.page, Home | Results))
    @rule(service=st.sampled_from(["acta", "beca"]))
    def opens_service(self, service: str) -> None:
        self.visit = journey.open_service(self.visit, service)

    @precondition(lambda self: isinstance(self.visit.page, ServicePage))
    @rule()
    def starts(self) -> None:
        assert isinstance(self.visit.page, ServicePage)
        service = self.visit.page.service
        self.visit = journey.start_application(self.visit, service, ALL_STEPS, {})

    @precondition(lambda self: self.on_question)
    @rule(minor=st.booleans())
    def answers_and_continues(self, minor: bool) -> None:
        page = self.visit.page
        assert isinstance(page, QuestionPage)
        assert self.visit.application is not None
        answers = {**self.visit.application.answers, page.step: "x"}
        if page.step == "kind":
            answers.pop("minor", None)
            answers |= {"minor": "x"} if minor else {}
        self.visit = journey.record_answers(self.visit, answers)
        steps = self.steps()
        following = next(iter(steps[steps.index(page.step) + 1 :]), None)
        self.visit = journey.continue_from(self.visit, steps, self.unanswered(), following)

    @precondition(lambda self: isinstance(self.visit.page, CheckPage))
    @rule(data=st.data())
    def changes(self, data: st.DataObject) -> None:
        step = data.draw(st.sampled_from(self.steps()))
        self.visit = journey.change_answer(self.visit, step)

    @precondition(lambda self: isinstance(self.visit.page, CheckPage) and not self.unanswered())
    @rule()
    def sends(self) -> None:
        self.visit = journey.confirm(self.visit, SENT)
        self.sent += 1

    @precondition(lambda self: isinstance(self.visit.page, ConfirmationPage))
    @rule()
    def rates(self) -> None:
        self.visit = opinion_moves.rate(self.visit)

    @precondition(lambda self: isinstance(self.visit.page, RatePage))
    @rule(remark=st.sampled_from([Remark(2, "mal"), Remark(given=True)]))
    def says(self, remark: Remark) -> None:
        self.visit = opinion_moves.keep_remark(self.visit, remark)

    @precondition(lambda self: not isinstance(self.visit.page, Attract))
    @rule()
    def complains(self) -> None:
        self.visit = opinion_moves.open_beside(self.visit, "denuncia")

    @precondition(lambda self: isinstance(self.visit.page, Home))
    @rule()
    def asks_what_there_is_for_them(self) -> None:
        self.visit = enquiry_moves.open_enquiry(self.visit)

    @precondition(lambda self: isinstance(self.visit.page, EnquiryPage))
    @rule(following=st.sampled_from(["sex", None]))
    def answers_an_enquiry(self, following: str | None) -> None:
        before = self.visit.application
        self.visit = enquiry_moves.go_on(self.visit, {"age": 67}, following)
        assert self.visit.application == before

    @precondition(lambda self: isinstance(self.visit.page, Home) and self.has_open_application)
    @rule()
    def resumes(self) -> None:
        self.visit = journey.resume_application(self.visit, self.steps(), self.unanswered())

    @precondition(lambda self: self.has_open_application)
    @rule()
    def saves_for_later(self) -> None:
        application = self.visit.application
        assert application is not None
        self.visit = journey.keep_draft(self.visit, draft_of(application))
        assert self.visit.application is not None
        assert not self.visit.application.would_be_lost

    @precondition(lambda self: isinstance(self.visit.page, Home))
    @rule()
    def opens_resume(self) -> None:
        self.visit = journey.open_resume(self.visit)

    @precondition(lambda self: isinstance(self.visit.page, ResumePage))
    @rule(answered=st.sets(st.sampled_from(["kind", "name", "minor"])))
    def continues(self, answered: set[str]) -> None:
        answers = dict.fromkeys(answered, "x")
        application = Application("acta", answers, draft=draft_of(Application("acta", answers)))
        self.visit = journey.with_application(self.visit, application)
        self.visit = journey.resume_application(self.visit, self.steps(), self.unanswered())
        assert isinstance(self.visit.page, QuestionPage | CheckPage)

    @rule()
    def goes_back(self) -> None:
        before = self.visit
        self.visit = journey.back(before)
        if before.trail:
            assert self.visit.page == before.trail[-1]
            assert len(self.visit.trail) == len(before.trail) - 1
        else:
            assert self.visit == before

    @precondition(lambda self: not isinstance(self.visit.page, Attract))
    @rule()
    def goes_home(self) -> None:
        self.visit = journey.go_home(self.visit)

    @invariant()
    def no_way_leads_into_what_was_sent(self) -> None:
        ways = (self.visit.page, *self.visit.trail)
        if self.visit.application is not None and self.visit.application.sent is not None:
            assert not any(isinstance(page, QuestionPage | CheckPage) for page in ways)

    @invariant()
    def every_question_on_the_way_is_still_asked(self) -> None:
        for page in (self.visit.page, *self.visit.trail):
            if isinstance(page, QuestionPage):
                assert page.step in self.steps()

    @invariant()
    def the_folio_is_shown_only_for_what_was_sent(self) -> None:
        ways = (self.visit.page, *self.visit.trail)
        if any(isinstance(page, ConfirmationPage | RatePage) for page in ways):
            assert self.visit.application is not None
            assert self.visit.application.sent is not None

    @invariant()
    def the_words_are_shown_only_of_what_was_saved(self) -> None:
        if DraftSavedPage() in (self.visit.page, *self.visit.trail):
            assert self.visit.application is not None
            assert self.visit.application.draft is not None

    @invariant()
    def nothing_of_a_draft_is_left_of_what_was_sent(self) -> None:
        application = self.visit.application
        assert application is None or application.sent is None or application.draft is None

    @invariant()
    def the_way_back_ends(self) -> None:
        assert len(self.visit.trail) < 200


TestWandering = Wandering.TestCase
TestWandering.settings = settings(max_examples=cases(120), stateful_step_count=40, deadline=None)
