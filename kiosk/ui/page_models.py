"""Makes the model of the page a visit stands on, from the catalogue and the outbox."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import assert_never

from PySide6.QtCore import QObject

from kiosk.catalogue.model import Service
from kiosk.ui.ability import Verdict
from kiosk.ui.applying import Applying, answers_of
from kiosk.ui.confirming import proof_of
from kiosk.ui.draft_pages import DraftPages
from kiosk.ui.file_desk import FileDesk
from kiosk.ui.finding_pages import FindingPages
from kiosk.ui.help_line import HelpLine
from kiosk.ui.models.check import CheckModel, derive_steps
from kiosk.ui.models.confirmation import ConfirmationModel
from kiosk.ui.models.draft_saved import DraftSavedModel
from kiosk.ui.models.places import AttractModel, LanguagesModel
from kiosk.ui.models.renewing import ShowsServices
from kiosk.ui.models.service import ServiceModel
from kiosk.ui.models.sign import SignModel
from kiosk.ui.models.step import StepModel
from kiosk.ui.opinion_pages import OpinionPages
from kiosk.ui.paper_pages import PaperPages
from kiosk.ui.sending import Sending
from kiosk.ui.sign_pages import SignPages
from kiosk.ui.track_pages import TrackPages
from kiosk.visit.journey import Visit, has_begun, is_unfinished
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
    """Without a catalogue the pages say so. `now` is in the visitor's own zone."""

    def __init__(  # noqa: PLR0913 - all that makes pages, passed by its root
        self,
        applying: Applying,
        sending: Sending,
        drafts: DraftPages,
        finding: FindingPages,
        tracking: TrackPages,
        *,
        paper: PaperPages,
        files: FileDesk,
        signing: SignPages,
        opinions: OpinionPages,
        now: Callable[[], datetime],
        centre_name: str,
        drafted: tuple[str, ...] = (),
    ) -> None:
        self._applying = applying
        self._finding = finding
        self._sending = sending
        self._drafts = drafts
        self._tracking = tracking
        self._paper = paper
        self._files = files
        self.signing = signing
        self.opinions = opinions
        self._now = now
        self._centre_name = centre_name
        self._drafted = drafted

    def arrive(self, visit: Visit) -> None:
        """What coming to a page sets off, before its model is made: what ran for the page before
        ends, what is withdrawn is read anew, and what is checked gets its claim code."""
        self._finding.look()
        self._files.rest()
        match visit.page:
            case Attract():
                self._files.forget()
            case CheckPage() if visit.application is not None:
                self._sending.prepare(visit.application)
            case _:
                pass

    def make(  # noqa: C901, PLR0911, PLR0912 - one page, one return
        self, visit: Visit, words: Words, parent: QObject
    ) -> QObject:
        """The model of the page that is open now; `arrive` comes first."""
        match visit.page:
            case Attract():
                store = self._applying.store
                count = store.count() if store else 0
                return AttractModel(
                    self._centre_name, count, words, parent, board=self._finding.notices
                )
            case Languages():
                return LanguagesModel(visit.language, self._drafted, parent)
            case Home() | Browse() | Results() | OfPostings() | OfQuestions() as page:
                unfinished = self._unfinished(visit, words)
                return self._finding.make(page, visit, unfinished, words, parent)
            case ServicePage(service):
                return self._service_page(self._applying.service(service), visit, words, parent)
            case QuestionPage(step):
                form = self._applying.form(visit, words.language)
                told = self._finding.guides.told_for(visit, self._applying.service_of(visit))
                return StepModel(
                    form,
                    step,
                    answers_of(visit),
                    words,
                    parent,
                    desk=self._files,
                    told=told,
                    suggest=self._finding.postings.suggested,
                )
            case CheckPage():
                return self._check(visit, words, parent)
            case SignPage():
                form = self._applying.form(visit, words.language)
                signature = self._applying.service_of(visit).signature
                return self.signing.make(visit, form, signature, words, parent)
            case ConfirmationPage():
                return self._confirmation(visit, words, parent)
            case RatePage():
                return self.opinions.make(visit, words, parent)
            case TrackPage() as page:
                return self._tracking.make(
                    page,
                    words,
                    parent,
                    replaced=lambda letter: self._name(
                        words, self._applying.replaced_by_answer(visit, letter)
                    ),
                )
            case DraftSavedPage():
                service = self._applying.service_of(visit).name.in_language(words.language)
                return self._drafts.saved(visit, service, words, parent)
            case ResumePage(typed):
                replaced = self._name(words, self._applying.replaced_by_draft(visit))
                return self._drafts.resume(typed, words, parent, replaced=replaced)
            case never:
                assert_never(never)

    def refresh(self, model: QObject, visit: Visit, words: Words) -> None:
        """Looks again at what may have changed while a page is seen."""
        if self._finding.look() and isinstance(model, ShowsServices):
            fresh = self.make(visit, words, model)
            model.renew(fresh)
            fresh.deleteLater()
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

    def _check_notice(self, visit: Visit, words: Words) -> str:
        """Said before sending what was withdrawn since it was begun."""
        service = self._applying.service_of(visit)
        if visit.application and not visit.application.is_for_the_service:
            return ""
        if not self._finding.is_withdrawn(service.id):
            form = self._applying.form(visit, visit.language)
            return self._finding.postings.deadline_notice(form, answers_of(visit), words)
        return words("check.withdrawn", authority=service.agency.called.in_language(words.language))

    def _check(self, visit: Visit, words: Words, parent: QObject) -> CheckModel:
        form = self._applying.form(visit, words.language)
        service = self._applying.service_of(visit)
        steps = derive_steps(form, answers_of(visit), words, self._files)
        authority = service.agency.name.in_language(words.language)
        answers = visit.application is not None and visit.application.answering is not None
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
        finds = self._finding.postings.finds_for(service, words)
        others = self._finding.others(service)
        return ServiceModel(
            service, verdict, paper, list_, words, others=others, finds=finds,
            help_line=HelpLine(service, self._now, may_ask),
            asks_first=not begun and self._finding.beforehand.asks(service),
            replaced=self._name(words, self._applying.replaced(visit, service.id)), parent=parent,
        )  # fmt: skip

    def _confirmation(self, visit: Visit, words: Words, parent: QObject) -> ConfirmationModel:
        service = self._applying.service_of(visit)
        if visit.application is None:
            raise ValueError("nothing was sent")
        now = self._now()
        proof = proof_of(service, visit.application, now, self._finding.place, words)
        state = partial(self._sending.state, proof.folio)
        paper = self._paper.model(self._paper.application(service, proof, state, words), words)
        in_guide = self._finding.guides.has_step(visit, service)
        return ConfirmationModel(proof, state(), paper, words, parent, in_guide=in_guide)

    def _verdict(self, service: Service, words: Words, visit: Visit) -> Verdict:
        if not self._finding.is_withdrawn(service.id):
            verdict = self._applying.possible(service, words)
            return self._finding.postings.verdict(verdict, service, visit)
        return Verdict.WITHDRAWN_BEGUN if has_begun(visit, service.id) else Verdict.WITHDRAWN

    def _name(self, words: Words, service: str | None) -> str:
        """Empty: of none."""
        if service is None:
            return ""
        try:
            return self._applying.service(service).name.in_language(words.language)
        except LookupError:
            return service
