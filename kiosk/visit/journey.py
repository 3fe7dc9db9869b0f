"""A visit and every move in it.

A `Visit` is a value; each function returns the next one. Nothing here knows a screen, a disk or a
clock, so that every journey can be told as a table. Guarantees: *back* always leads where the
visitor came from, an accepted application can never be sent again, and a finished visit is
nothing but its starting value.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from kiosk.visit.answering import Answering, LookedUp
from kiosk.visit.guided import Guided
from kiosk.visit.helped import Help
from kiosk.visit.pages import (
    About,
    Attract,
    CheckPage,
    ConfirmationPage,
    DraftSavedPage,
    Home,
    Languages,
    Narrowing,
    Page,
    QuestionPage,
    RatePage,
    Results,
    ResumePage,
    ServicePage,
    SignPage,
    TrackPage,
    service_page_of,
)
from kiosk.visit.said import NOT_ASKED, NOTHING_ASKED, NOTHING_SAID, Asked, Enquiry, Remark


@dataclass(frozen=True)
class Sent:
    """What the visitor was given for an accepted application."""

    folio: str
    claim: str = field(repr=False)
    accepted_at: datetime
    due: datetime | None = None
    """The deadline that it was for."""


@dataclass(frozen=True)
class Signed:
    """A signature over the answers as they were, in `language`, for the submission `id`.

    `name` and `rfc` are the holder's, as the certificate has them.
    """

    id: UUID
    der: bytes = field(repr=False)
    language: str
    name: str = field(repr=False)
    rfc: str = field(repr=False)


@dataclass(frozen=True)
class SavedDraft:
    """What the visitor was given to go on elsewhere; the words are kept nowhere but here.

    `answers` are those that were saved, `until` when the draft is removed; `partly` where something
    of them could not be: files. `held`: what stands behind the `#` of its address for phones.
    """

    words: tuple[str, ...] = field(repr=False)
    locator: str
    until: datetime
    answers: Mapping[str, Any] = field(repr=False)
    partly: bool = False
    held: str = field(default="", repr=False)


@dataclass(frozen=True)
class Application:
    """The answers to one service's form; `sent` once the outbox holds them.

    `draft` once it was saved to be continued: every later save takes its place. `about`: the tender
    or job that it is for. `signed` for as long as the answers are those that were signed.
    `answering`: the letter whose questions stand in the place of the form's. `remark`: what is
    said of the service once it was sent. `assisted` where somebody of the centre helped with it.
    `call_back` where it only asks to be called about the service.
    """

    service: str
    answers: Mapping[str, Any] = field(default_factory=dict)
    sent: Sent | None = None
    draft: SavedDraft | None = None
    about: About | None = None
    signed: Signed | None = None
    answering: Answering | None = None
    remark: Remark = NOTHING_SAID
    assisted: bool = False
    call_back: bool = False

    @property
    def is_for_the_service(self) -> bool:
        """Whether its questions are the service's own form."""
        return self.answering is None and not self.call_back

    @property
    def would_be_lost(self) -> bool:
        """Whether leaving now loses answers: neither sent nor saved as they are."""
        if self.sent is not None or not self.answers:
            return False
        return self.draft is None or self.draft.answers != self.answers


@dataclass(frozen=True)
class Visit:
    """Where one visitor is, how they came there, and what they told us so far."""

    language: str
    page: Page = field(default_factory=Attract)
    trail: tuple[Page, ...] = ()
    application: Application | None = None
    enquiry: Enquiry = NOTHING_ASKED
    guided: Guided | None = None
    left_guides: tuple[Guided, ...] = ()
    asked: Asked = NOT_ASKED
    forward: bool = True
    help: Help = Help.NONE

    @property
    def can_go_back(self) -> bool:
        return bool(self.trail)


def begin(visit: Visit) -> Visit:
    """The first touch: choose a language."""
    return replace(visit, page=Languages(), trail=(), forward=True)


def choose_language(visit: Visit, language: str) -> Visit:
    """Sets the language; from anywhere but the first page it keeps page and answers."""
    chosen = replace(visit, language=language)
    if not isinstance(visit.page, Languages):
        return chosen
    if visit.trail:
        return back(chosen)
    return replace(chosen, page=Home(), trail=(), forward=True)


def go(visit: Visit, page: Page) -> Visit:
    """Opens a page; *back* returns from it."""
    if page == visit.page:
        return visit
    trail = visit.trail
    if not _is_left_for_good(visit.page):
        trail = (*trail, visit.page)
    return replace(visit, page=page, trail=trail, forward=True)


def back(visit: Visit) -> Visit:
    """Returns to the page before; nothing happens where there is none."""
    if not visit.trail:
        return visit
    return replace(visit, page=visit.trail[-1], trail=visit.trail[:-1], forward=False)


def go_home(visit: Visit) -> Visit:
    """To the home page; an unfinished application waits, a sent one is put away."""
    application = visit.application
    if application is not None and application.sent is not None:
        application = None
    return replace(visit, page=Home(), trail=(), application=application, forward=False)


def open_languages(visit: Visit) -> Visit:
    """To choose another language, and back to the same page: a folio is not lost by it."""
    if isinstance(visit.page, Languages):
        return visit
    return replace(visit, page=Languages(), trail=(*visit.trail, visit.page), forward=True)


def refine_search(visit: Visit, query: str) -> Visit:
    """Other words on the same results page: no new place to come back to."""
    if isinstance(visit.page, Results):
        return replace(visit, page=replace(visit.page, query=query))
    return go(visit, Results(query=query))


def open_list(visit: Visit, page: Results, place: str | None) -> Visit:
    """Opens services that were not searched for; at first those that apply in `place`."""
    narrowing = Narrowing(place=place)
    return go(visit, replace(page, narrowing=narrowing, opened_with=narrowing))


def narrow(visit: Visit, narrowing: Narrowing) -> Visit:
    """Narrows the open results page otherwise: no new place to come back to."""
    if not isinstance(visit.page, Results):
        return visit
    return replace(visit, page=replace(visit.page, narrowing=narrowing))


def start_application(
    visit: Visit, service: str, steps: Sequence[str], given: Mapping[str, Any]
) -> Visit:
    """Opens the first question. Answers to this service are kept; else `given` are the first.

    What is about one tender or job is not kept for another.
    """
    application = visit.application
    about = subject_of(visit, service)
    if (
        application is None
        or application.service != service
        or application.sent is not None
        or application.about != about
        or not application.is_for_the_service
    ):
        application = Application(service, given, about=about, assisted=visit.help.is_given)
    return go(in_hand(visit, application), QuestionPage(steps[0]))


def in_hand(visit: Visit, application: Application) -> Visit:
    """With this application open. Of one that was sent before, no page is on the way back."""
    trail = tuple(p for p in visit.trail if not isinstance(p, ConfirmationPage | RatePage))
    return replace(visit, application=application, trail=trail)


def subject_of(visit: Visit, service: str) -> About | None:
    """What an application for the service is about, or would be if it were begun here."""
    if (page := service_page_of(visit.page)) is not None and page.about is not None:
        return page.about
    application = visit.application
    return application.about if application and application.service == service else None


def has_begun(visit: Visit, service: str) -> bool:
    """Whether an application for the service is open that was neither sent nor left empty."""
    application = visit.application
    if application is None or application.service != service:
        return False
    return application.is_for_the_service and is_unfinished(application)


def is_unfinished(application: Application) -> bool:
    """Whether something was answered that is not sent."""
    return application.sent is None and bool(application.answers)


def resume_application(visit: Visit, steps: Sequence[str], unanswered: Sequence[str]) -> Visit:
    """Back into the open application: to the first question without a good answer, or to check.

    The trail is laid as if the visitor had come through the questions before.
    """
    application = _open_application(visit)
    reached = steps.index(unanswered[0]) if unanswered else len(steps)
    passed = [QuestionPage(step) for step in steps[:reached]]
    page = QuestionPage(unanswered[0]) if unanswered else CheckPage()
    before = TrackPage() if application.answering else ServicePage(application.service)
    trail: tuple[Page, ...] = (Home(), before, *passed)
    return replace(visit, page=page, trail=trail, forward=True)


def record_answers(visit: Visit, answers: Mapping[str, Any]) -> Visit:
    """Puts down what was answered so far. Raises `ValueError` when none is open."""
    application = _open_application(visit)
    signed = application.signed if answers == application.answers else None
    return replace(visit, application=replace(application, answers=answers, signed=signed))


def continue_from(
    visit: Visit, steps: Sequence[str], unanswered: Sequence[str], following: str | None
) -> Visit:
    """From a judged question to the next one, or back to the check page it was opened from.

    `steps` are the form's steps for the present answers; `unanswered` those of them that still
    have a fault (a changed answer may bring up new questions). Questions that it took away are
    taken out of the way back. `following` is the step that comes next, None after the last; where
    it was passed already, as the list that an item belongs to, this is the way back to it.
    """
    visit = replace(visit, trail=_without_vanished(visit.trail, steps))
    match visit.page:
        case QuestionPage(step=_, returning=True):
            if unanswered:
                return replace(
                    visit, page=QuestionPage(unanswered[0], returning=True), forward=True
                )
            return replace(visit, page=CheckPage(), trail=_without_check(visit.trail))
        case QuestionPage():
            if following is None:
                return go(visit, CheckPage())
            return _back_to(visit, following) or go(visit, QuestionPage(following))
        case _:
            raise ValueError("only a question can be continued from")


def change_answer(visit: Visit, step: str) -> Visit:
    """From the check page to one question and, after *continue*, straight back."""
    return go(visit, QuestionPage(step, returning=True))


def open_item(visit: Visit, step: str) -> Visit:
    """From a list to the first page of one of its items; after the last one comes the list."""
    return go(visit, QuestionPage(step))


def sign(visit: Visit) -> Visit:
    """From checked answers to signing them; nothing happens where none are open, nor with help."""
    return go(visit, SignPage()) if isinstance(visit.page, CheckPage) and may_send(visit) else visit


def may_send(visit: Visit) -> bool:
    """Whether there is something to be confirmed here, and only its visitor to confirm it."""
    stands = isinstance(visit.page, CheckPage | SignPage) and visit.application is not None
    return stands and visit.help is Help.NONE


def keep_signature(visit: Visit, signed: Signed) -> Visit:
    """The answers are signed, until one of them changes."""
    return replace(visit, application=replace(_open_application(visit), signed=signed))


def confirm(visit: Visit, sent: Sent) -> Visit:
    """The outbox holds it. There is no way back into what was sent, nor a draft of it."""
    application = replace(_open_application(visit), answers={}, sent=sent, draft=None, signed=None)
    return replace(visit, application=application, page=ConfirmationPage(), trail=(), forward=True)


def keep_draft(visit: Visit, draft: SavedDraft) -> Visit:
    """Shows the words of what was just saved; *back* returns to the question."""
    application = replace(_open_application(visit), draft=draft)
    return go(replace(visit, application=application), DraftSavedPage())


def open_resume(visit: Visit) -> Visit:
    """To go on with an application that was saved before."""
    return go(visit, ResumePage())


def with_application(visit: Visit, application: Application) -> Visit:
    """A saved application in the place of what was open; `resume_application` opens it."""
    assisted = application.assisted or visit.help.is_given
    return in_hand(visit, replace(application, assisted=assisted))


def track(visit: Visit) -> Visit:
    """Opens the page for an earlier application."""
    return go(visit, TrackPage())


def keep_looked_up(visit: Visit, found: LookedUp | None) -> Visit:
    """What the open page found; *back* leads to it again. None: to the two fields."""
    return replace(visit, page=TrackPage(found)) if isinstance(visit.page, TrackPage) else visit


def answer_letter(
    visit: Visit, service: str, answering: Answering, given: Mapping[str, Any]
) -> Visit:
    """Begins the answer to a letter. What was answered to the same letter is kept."""
    application = visit.application
    if application is None or application.sent is not None or application.answering != answering:
        assisted = visit.help.is_given
        application = Application(service, given, answering=answering, assisted=assisted)
    return in_hand(visit, application)


def open_service(visit: Visit, service: str) -> Visit:
    """Opens a service's page."""
    return go(visit, ServicePage(service))


def _open_application(visit: Visit) -> Application:
    if visit.application is None or visit.application.sent is not None:
        raise ValueError("no application is open")
    return visit.application


def _back_to(visit: Visit, step: str) -> Visit | None:
    for place, page in enumerate(visit.trail):
        if isinstance(page, QuestionPage) and page.step == step:
            return replace(visit, page=page, trail=visit.trail[:place], forward=True)
    return None


def _is_left_for_good(page: Page) -> bool:
    return isinstance(page, Attract | ConfirmationPage)


def _without_check(trail: tuple[Page, ...]) -> tuple[Page, ...]:
    return trail[: trail.index(CheckPage())] if CheckPage() in trail else trail


def _without_vanished(trail: tuple[Page, ...], steps: Sequence[str]) -> tuple[Page, ...]:
    return tuple(p for p in trail if not isinstance(p, QuestionPage) or p.step in steps)
