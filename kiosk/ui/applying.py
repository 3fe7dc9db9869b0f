"""The application of a visit, by the catalogue's forms: what is asked, how one begins and goes on.

A visit comes in, another goes out; no page is made here, and nothing is kept. Before anything is
begun or gone on with, the list of what is withdrawn is read anew.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any, Protocol

from kiosk.catalogue.model import Service
from kiosk.catalogue.reading import CatalogueStore
from kiosk.catalogue.terms import Subject
from kiosk.catalogue.withdrawn import WithdrawnList
from kiosk.forms.answers import with_defaults
from kiosk.forms.beforehand import left_to_ask, page_left_after
from kiosk.forms.definition import Form
from kiosk.forms.earlier import taken_up
from kiosk.forms.known import with_known
from kiosk.forms.layout import way_to
from kiosk.forms.validation import check_form, faulty_steps
from kiosk.offline.sealed_draft import DraftContent
from kiosk.ui.ability import NOT_RESUMED, Verdict, ability
from kiosk.ui.asking import Asking
from kiosk.visit.answering import Answering
from kiosk.visit.journey import (
    Application,
    Sent,
    Visit,
    confirm,
    has_begun,
    is_unfinished,
    start_application,
    subject_of,
)
from kiosk.visit.pages import About
from kiosk.words import Words


class Guides(Protocol):
    """What is told from one application of a way to the next."""

    def first_answers(
        self, visit: Visit, service: Service, form: Form, answers: Mapping[str, Any]
    ) -> Mapping[str, Any]:
        """A form's first answers with what was told before."""

    def kept(self, visit: Visit, service: Service, form: Form, sent: Sent) -> Visit:
        """With what the application told, and its folio."""


class Beforehand(Protocol):
    """What was asked before a service's form."""

    def facts(self, visit: Visit, service: Service) -> Mapping[str, Any]:
        """As the form names it."""

    def brought_in(self, visit: Visit, service: Service, form: Form) -> Visit:
        """The open application with it."""


@dataclass(frozen=True)
class Able:
    """Whether this machine can sign, and has room for one more application."""

    can_sign: Callable[[], bool]
    has_room: Callable[[], bool]


@dataclass(frozen=True)
class Applying:
    """`store` is None where there is no catalogue. `told_of` says what forms may know of a tender,
    a job or a place."""

    store: CatalogueStore | None
    withdrawn: WithdrawnList
    asking: Asking
    guides: Guides
    beforehand: Beforehand
    told_of: Callable[[About | None], Mapping[str, str]]
    able: Able

    def started(self, visit: Visit, service: str) -> Visit:
        """The application from its first question that was not asked before it."""
        form = self.asking.of_service(self.service(service), visit.language)
        visit = self.beforehand.brought_in(visit, self.service(service), form)
        steps, first = self.step_keys(visit, service), self.first_answers(visit, service)
        return start_application(visit, service, steps, first)

    def step_keys(self, visit: Visit, service: str) -> list[str]:
        """The steps of a service's form that are opened first, for the answers so far where it was
        begun: without those that were asked before it."""
        answers = answers_of(visit) if has_begun(visit, service) else {}
        form = self.asking.of_service(self.service(service), visit.language)
        answers = dict(answers or self.first_answers(visit, service))
        return left_to_ask(form.steps_of(answers), answers)

    def open_steps(self, visit: Visit) -> list[str]:
        """The steps of the open application for the answers so far."""
        form = self.form(visit, visit.language)
        return [step.key for step in form.steps_of(answers_of(visit) or with_defaults(form, {}))]

    def first_answers(self, visit: Visit, service: str) -> Mapping[str, Any]:
        """What the form itself answers: defaults, fixed and hidden values. Put in only once."""
        asked = self.service(service)
        form = self.asking.of_service(asked, visit.language)
        facts = {
            **self.told_of(subject_of(visit, service)),
            **self.beforehand.facts(visit, asked),
        }
        first = with_known(form, _kept(visit, service) or with_defaults(form, {}), facts)
        return self.guides.first_answers(visit, asked, form, first)

    def confirmed(self, visit: Visit, sent: Sent) -> Visit:
        """The outbox holds it; what it told is kept for the steps that follow on the same way."""
        service, form = self.service_of(visit), self.form(visit, visit.language)
        return confirm(self.guides.kept(visit, service, form, sent), sent)

    def first_answers_to(self, letter: Answering) -> Mapping[str, Any]:
        """What the questions of a letter answer themselves."""
        return with_defaults(self.asking.of_letter(letter), {})

    def has_faults(self, visit: Visit) -> bool:
        """Whether anything at all is wrong with the answers, also what belongs to no question."""
        faults = check_form(self.form(visit, visit.language), answers_of(visit))
        return any(fault.severity == "error" for fault in faults)

    def unanswered(self, visit: Visit) -> list[str]:
        """The steps of the open application that still have a fault."""
        return list(faulty_steps(self.form(visit, visit.language), answers_of(visit)))

    def following(self, visit: Visit, step: str) -> str | None:
        """The step that comes after one that was answered; None after the last. What was asked
        before the form is passed over."""
        form, answers = self.form(visit, visit.language), answers_of(visit)
        return page_left_after(form.steps_of(answers), step, answers)

    def way_back(self, visit: Visit, unanswered: list[str]) -> list[str]:
        """The steps up to the first unanswered, as if the visitor had come through them."""
        form = self.form(visit, visit.language)
        return list(way_to(form.steps_of(answers_of(visit)), next(iter(unanswered), None)))

    def why_not_resumed(self, draft: DraftContent, words: Words) -> str:
        """Why a draft cannot be gone on with here and now; empty where it can be."""
        if self.store is None:
            return words("home.no-catalogue")
        try:
            service = self.store.service(draft.service)
        except LookupError:
            return words("resume.gone")
        self.withdrawn.look()
        gone = service.id in self.withdrawn
        verdict = Verdict.WITHDRAWN if gone else self.possible(service, words)
        if verdict is Verdict.HERE:
            return ""
        return words(NOT_RESUMED.get(verdict, "resume.gone"))

    def still_asked(self, draft: DraftContent, language: str) -> Mapping[str, Any]:
        """A draft's answers as far as today's form takes them. Raises `LookupError`."""
        service = self.service(draft.service)
        form = self.asking.of_service(service, language)
        same = draft.form_version == service.form_version
        return taken_up(form, draft.answers, same_form=same)

    def may_start(self, visit: Visit, service: str) -> bool:
        """Whether its form may be opened: not once it is withdrawn, unless it was begun."""
        self.withdrawn.look()
        return service not in self.withdrawn or has_begun(visit, service)

    def replaced(self, visit: Visit, service: str) -> str | None:
        """The service whose unsent answers would be lost by beginning this one; None: of none."""
        open_ = _open_and_unsaved(visit)
        if open_ is None:
            return None
        same = open_.about == subject_of(visit, service) or bool(_kept(visit, service))
        return None if same and has_begun(visit, service) else open_.service

    def replaced_by_draft(self, visit: Visit) -> str | None:
        """The same of going on with what was saved."""
        open_ = _open_and_unsaved(visit)
        return open_.service if open_ else None

    def replaced_by_answer(self, visit: Visit, letter: Answering) -> str | None:
        """The same of answering a letter."""
        open_ = _open_and_unsaved(visit)
        return open_.service if open_ and open_.answering != letter else None

    def call_form(self, service: str, language: str) -> Form:
        """What is asked of who wants to be called about a service."""
        return self.asking.of_call(self.service(service), language)

    def possible(self, service: Service, words: Words) -> Verdict:
        """Whether it can be done here and now, withdrawn or not."""
        compiled = partial(self.asking.of_service, service, words.language)
        return ability(service, self.able.can_sign, self.able.has_room, compiled)

    def service_of(self, visit: Visit) -> Service:
        """The open application's. Raises `ValueError` where none is open."""
        if visit.application is None:
            raise ValueError("no application is open")
        return self.service(visit.application.service)

    def form(self, visit: Visit, language: str) -> Form:
        """What the open application is asked. Raises `ValueError` where none is open."""
        if visit.application is None:
            raise ValueError("no application is open")
        return self.asking.of_application(visit.application, self.service_of(visit), language)

    def service(self, service: str) -> Service:
        """Raises `LookupError`."""
        if self.store is None:
            raise LookupError("there is no catalogue")
        return self.store.service(service)


def answers_of(visit: Visit) -> dict[str, Any]:
    """Those of the open application."""
    return dict(visit.application.answers) if visit.application else {}


def _open_and_unsaved(visit: Visit) -> Application | None:
    """The open application where something was answered that leaving it would lose."""
    open_ = visit.application
    return open_ if open_ and is_unfinished(open_) and open_.would_be_lost else None


def _kept(visit: Visit, service: str) -> Mapping[str, Any]:
    """What was answered before a place was chosen for the same application: it is not another."""
    about = subject_of(visit, service)
    of_place = about is not None and about.kind == Subject.LOCATION
    return answers_of(visit) if of_place and has_begun(visit, service) else {}
