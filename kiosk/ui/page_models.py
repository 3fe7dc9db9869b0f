"""Makes the model of the page a visit stands on, from the catalogue and the outbox."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any, assert_never

from PySide6.QtCore import QObject

from kiosk.catalogue.model import Service
from kiosk.catalogue.reading import CatalogueStore
from kiosk.catalogue.terms import Subject
from kiosk.forms.answers import with_defaults
from kiosk.forms.beforehand import left_to_ask, page_left_after
from kiosk.forms.definition import Form
from kiosk.forms.earlier import taken_up
from kiosk.forms.known import with_known
from kiosk.forms.layout import way_to
from kiosk.forms.validation import check_form, faulty_steps
from kiosk.offline.sealed_draft import DraftContent
from kiosk.ui.ability import NOT_RESUMED, ability
from kiosk.ui.asking import Asking
from kiosk.ui.confirming import proof_of
from kiosk.ui.draft_pages import DraftPages
from kiosk.ui.file_desk import FileDesk
from kiosk.ui.finding_pages import FindingPages
from kiosk.ui.help_line import HelpLine
from kiosk.ui.models.check import CheckModel, derive_steps
from kiosk.ui.models.confirmation import ConfirmationModel
from kiosk.ui.models.draft_saved import DraftSavedModel
from kiosk.ui.models.places import AttractModel, LanguagesModel
from kiosk.ui.models.results import ResultsModel
from kiosk.ui.models.service import ServiceModel, Verdict
from kiosk.ui.models.sign import SignModel
from kiosk.ui.models.step import StepModel
from kiosk.ui.opinion_pages import OpinionPages
from kiosk.ui.paper_pages import PaperPages
from kiosk.ui.sending import Sending
from kiosk.ui.sign_pages import SignPages
from kiosk.ui.track_pages import TrackPages
from kiosk.visit.answering import Answering
from kiosk.visit.journey import (
    Sent,
    Visit,
    confirm,
    has_begun,
    is_unfinished,
    start_application,
    subject_of,
)
from kiosk.visit.pages import (
    Attract,
    Browse,
    CheckPage,
    ConfirmationPage,
    DraftSavedPage,
    Home,
    Languages,
    OfPostings,
    OfQuestions,
    QuestionPage,
    RatePage,
    Results,
    ResumePage,
    ServicePage,
    SignPage,
    TrackPage,
)
from kiosk.words import Words


class PageModels:
    """`store` is None where there is no catalogue; the pages then say so."""

    def __init__(
        self,
        store: CatalogueStore | None,
        sending: Sending,
        drafts: DraftPages,
        finding: FindingPages,
        tracking: TrackPages,
        *,
        paper: PaperPages,
        files: FileDesk,
        signing: SignPages,
        opinions: OpinionPages,
        asking: Asking,
        centre_name: str,
        drafted: tuple[str, ...] = (),
    ) -> None:
        self._store = store
        self.finding = finding
        self._sending = sending
        self._drafts = drafts
        self.tracking = tracking
        self._paper = paper
        self._files = files
        self.signing = signing
        self.opinions = opinions
        self._asking = asking
        self._centre_name = centre_name
        self._drafted = drafted

    def make(  # noqa: C901, PLR0911, PLR0912 - one page, one return
        self, visit: Visit, words: Words, parent: QObject
    ) -> QObject:
        """The model of the page that is open now."""
        self.finding.look()
        self._files.rest()
        match visit.page:
            case Attract():
                self._files.forget()
                count = self._store.count() if self._store else 0
                return AttractModel(
                    self._centre_name, count, words, parent, board=self.finding.notices
                )
            case Languages():
                return LanguagesModel(visit.language, self._drafted, parent)
            case Home() | Browse() | Results() | OfPostings() | OfQuestions() as page:
                unfinished = self._unfinished(visit, words)
                return self.finding.make(page, visit, unfinished, words, parent)
            case ServicePage(service):
                return self._service_page(self._service(service), visit, words, parent)
            case QuestionPage(step):
                form = self._form(visit, words.language)
                told = self.finding.guides.told_for(visit, self._application_service(visit))
                return StepModel(
                    form,
                    step,
                    _answers(visit),
                    words,
                    parent,
                    desk=self._files,
                    told=told,
                    suggest=self.finding.postings.suggested,
                )
            case CheckPage():
                return self._check(visit, words, parent)
            case SignPage():
                form = self._form(visit, words.language)
                signature = self._application_service(visit).signature
                return self.signing.make(visit, form, signature, words, parent)
            case ConfirmationPage():
                return self._confirmation(visit, words, parent)
            case RatePage():
                return self.opinions.make(visit, words, parent)
            case TrackPage(found):
                return self.tracking.make(found, words, parent)
            case DraftSavedPage():
                service = self._application_service(visit).name.in_language(words.language)
                return self._drafts.saved(visit, service, words, parent)
            case ResumePage():
                return self._drafts.resume(words, parent)
            case never:
                assert_never(never)

    def started(self, visit: Visit, service: str) -> Visit:
        """The application from its first question that was not asked before it."""
        form = self._asking.of_service(self._service(service), visit.language)
        visit = self.finding.beforehand.brought_in(visit, self._service(service), form)
        steps, first = self.step_keys(visit, service), self.first_answers(visit, service)
        return start_application(visit, service, steps, first)

    def step_keys(self, visit: Visit, service: str) -> list[str]:
        """The steps of a service's form that are opened first, for the answers so far where it was
        begun: without those that were asked before it."""
        answers = _answers(visit) if has_begun(visit, service) else {}
        form = self._asking.of_service(self._service(service), visit.language)
        answers = dict(answers or self.first_answers(visit, service))
        return left_to_ask(form.steps_of(answers), answers)

    def open_steps(self, visit: Visit) -> list[str]:
        """The steps of the open application for the answers so far."""
        form = self._form(visit, visit.language)
        return [step.key for step in form.steps_of(_answers(visit) or with_defaults(form, {}))]

    def first_answers(self, visit: Visit, service: str) -> Mapping[str, Any]:
        """What the form itself answers: defaults, fixed and hidden values. Put in only once."""
        asked = self._service(service)
        form = self._asking.of_service(asked, visit.language)
        facts = {
            **self.finding.postings.facts(subject_of(visit, service)),
            **self.finding.beforehand.facts(visit, asked),
        }
        first = with_known(form, _kept(visit, service) or with_defaults(form, {}), facts)
        return self.finding.guides.first_answers(visit, asked, form, first)

    def confirmed(self, visit: Visit, sent: Sent) -> Visit:
        """The outbox holds it; what it told is kept for the steps that follow on the same way."""
        service, form = self._application_service(visit), self._form(visit, visit.language)
        return confirm(self.finding.guides.kept(visit, service, form, sent), sent)

    def first_answers_to(self, letter: Answering) -> Mapping[str, Any]:
        """What the questions of a letter answer themselves."""
        return with_defaults(self._asking.of_letter(letter), {})

    def has_faults(self, visit: Visit) -> bool:
        """Whether anything at all is wrong with the answers, also what belongs to no question."""
        faults = check_form(self._form(visit, visit.language), _answers(visit))
        return any(fault.severity == "error" for fault in faults)

    def unanswered(self, visit: Visit) -> list[str]:
        """The steps of the open application that still have a fault."""
        return list(faulty_steps(self._form(visit, visit.language), _answers(visit)))

    def following(self, visit: Visit, step: str) -> str | None:
        """The step that comes after one that was answered; None after the last. What was asked
        before the form is passed over."""
        form, answers = self._form(visit, visit.language), _answers(visit)
        return page_left_after(form.steps_of(answers), step, answers)

    def way_back(self, visit: Visit, unanswered: list[str]) -> list[str]:
        """The steps up to the first unanswered, as if the visitor had come through them."""
        form = self._form(visit, visit.language)
        return list(way_to(form.steps_of(_answers(visit)), next(iter(unanswered), None)))

    def still_asked(self, draft: DraftContent, words: Words) -> Mapping[str, Any] | str:
        """A draft's answers as far as today's form takes them, or why it cannot be gone on with."""
        if self._store is None:
            return words("home.no-catalogue")
        try:
            service = self._store.service(draft.service)
        except LookupError:
            return words("resume.gone")
        self.finding.look()
        gone = self.finding.is_withdrawn(service.id)
        verdict = Verdict.WITHDRAWN if gone else self._possible(service, words)
        if verdict is not Verdict.HERE:
            return words(NOT_RESUMED.get(verdict, "resume.gone"))
        form = self._asking.of_service(service, words.language)
        same = draft.form_version == service.form_version
        return taken_up(form, draft.answers, same_form=same)

    def may_start(self, visit: Visit, service: str) -> bool:
        """Whether its form may be opened: not once it is withdrawn, unless it was begun."""
        self.finding.look()
        return not self.finding.is_withdrawn(service) or has_begun(visit, service)

    def refresh(self, model: QObject, visit: Visit, words: Words) -> None:
        """Looks again at what may have changed while a page is seen."""
        if self.finding.look():
            self._show_withdrawn(model, visit, words)
        match model:
            case CheckModel():
                model.show_notice(self._check_notice(visit, words))
            case ServiceModel():
                model.look_at_line()
            case ConfirmationModel():
                model.show_state(self._sending.state(model.proof.folio))
            case DraftSavedModel():
                self._drafts.refresh(model)
            case _:
                pass

    def show_trouble(self, model: QObject, trouble: str) -> None:
        """Says on the page why nothing was sent."""
        if isinstance(model, CheckModel | SignModel):
            model.show_trouble(trouble)

    def _unfinished(self, visit: Visit, words: Words) -> str:
        """The name of the service that the visitor has begun to apply for."""
        application = visit.application
        if application is None or not is_unfinished(application):
            return ""
        return self._name(words, application.service)

    def _show_withdrawn(self, model: QObject, visit: Visit, words: Words) -> None:
        """What was withdrawn a moment ago goes from the page that is seen."""
        match model, visit.page:
            case ResultsModel(), Results() as page:
                model.show(page)
            case ServiceModel(), _:
                model.show_verdict(self._verdict(self._service(model.service), words, visit))
            case CheckModel(), _:
                model.show_notice(self._check_notice(visit, words))
            case _:
                pass

    def _check_notice(self, visit: Visit, words: Words) -> str:
        """Said before sending what was withdrawn since it was begun."""
        service = self._application_service(visit)
        if visit.application and not visit.application.is_for_the_service:
            return ""
        if not self.finding.is_withdrawn(service.id):
            form = self._form(visit, visit.language)
            return self.finding.postings.deadline_notice(form, _answers(visit), words)
        return words("check.withdrawn", authority=service.agency.called.in_language(words.language))

    def _check(self, visit: Visit, words: Words, parent: QObject) -> CheckModel:
        form = self._form(visit, words.language)
        service = self._application_service(visit)
        steps = derive_steps(form, _answers(visit), words, self._files)
        authority = service.agency.name.in_language(words.language)
        answers = False
        if visit.application is not None:
            self._sending.prepare(visit.application)
            answers = visit.application.answering is not None
        notice = self._check_notice(visit, words)
        return CheckModel(steps, authority, notice, words, parent, is_answer=answers)

    def _service_page(
        self, service: Service, visit: Visit, words: Words, parent: QObject
    ) -> ServiceModel:
        verdict = self._verdict(service, words, visit)
        paper = self._paper.model(None, words)
        list_ = self._paper.requirements(service, words)
        begun = has_begun(visit, service.id)
        may_ask = not begun and self._sending.has_room()
        finds = self.finding.postings.finds_for(service, words)
        return ServiceModel(
            service, verdict, paper, list_, words, others=self.finding.others(service), finds=finds,
            help_line=HelpLine(service, self.finding.postings.now, may_ask),
            asks_first=not begun and self.finding.beforehand.asks(service), parent=parent,
        )  # fmt: skip

    def call_form(self, service: str, language: str) -> Form:
        """What is asked of who wants to be called about a service."""
        return self._asking.of_call(self._service(service), language)

    def _confirmation(self, visit: Visit, words: Words, parent: QObject) -> ConfirmationModel:
        service = self._application_service(visit)
        if visit.application is None:
            raise ValueError("nothing was sent")
        now = self.finding.postings.now()
        proof = proof_of(service, visit.application, now, self.finding.place, words)
        state = partial(self._sending.state, proof.folio)
        paper = self._paper.model(self._paper.receipt(service, proof, state, words), words)
        in_guide = self.finding.guides.has_step(visit, service)
        return ConfirmationModel(proof, state(), paper, words, parent, in_guide=in_guide)

    def _verdict(self, service: Service, words: Words, visit: Visit) -> Verdict:
        if not self.finding.is_withdrawn(service.id):
            verdict = self._possible(service, words)
            return self.finding.postings.verdict(verdict, service, visit)
        return Verdict.WITHDRAWN_BEGUN if has_begun(visit, service.id) else Verdict.WITHDRAWN

    def _possible(self, service: Service, words: Words) -> Verdict:
        compiled = partial(self._asking.of_service, service, words.language)
        return ability(service, self._sending, self.signing, compiled)

    def _application_service(self, visit: Visit) -> Service:
        if visit.application is None:
            raise ValueError("no application is open")
        return self._service(visit.application.service)

    def _form(self, visit: Visit, language: str) -> Form:
        """What the open application is asked."""
        if visit.application is None:
            raise ValueError("no application is open")
        service = self._service(visit.application.service)
        return self._asking.of_application(visit.application, service, language)

    def _service(self, service: str) -> Service:
        return self._open_store().service(service)

    def _name(self, words: Words, service: str) -> str:
        try:
            return self._service(service).name.in_language(words.language)
        except LookupError:
            return service

    def _open_store(self) -> CatalogueStore:
        if self._store is None:
            raise LookupError("there is no catalogue")
        return self._store


def _kept(visit: Visit, service: str) -> Mapping[str, Any]:
    """What was answered before a place was chosen for the same application: it is not another."""
    about = subject_of(visit, service)
    of_place = about is not None and about.kind == Subject.LOCATION
    return _answers(visit) if of_place and has_begun(visit, service) else {}


def _answers(visit: Visit) -> dict[str, object]:
    return dict(visit.application.answers) if visit.application else {}
