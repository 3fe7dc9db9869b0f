"""Saving an application for later, and going on with one that was saved."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtQml import QmlElement

from kiosk.ui.applying import Applying
from kiosk.ui.drafting import Drafting, Opened, guided_of
from kiosk.ui.guide_pages import GuidePages
from kiosk.ui.models.resume import ResumeModel
from kiosk.ui.models.visit_moves import VisitOnScreen
from kiosk.ui.typed_qt import Property, QmlUncreatable
from kiosk.visit import guide_moves, journey
from kiosk.visit.journey import Application, Visit

QML_IMPORT_NAME = "Ventanilla.Models"
QML_IMPORT_MAJOR_VERSION = 1


@QmlElement
@QmlUncreatable("made by the screen")
class DraftsModel(QObject):
    """`trouble` says why nothing was saved; it is gone with the next page. `wake` tells the station
    that there is something new on the disk."""

    troubleChanged = Signal()
    offeredChanged = Signal()
    saved = Signal()

    def __init__(
        self,
        drafting: Drafting,
        applying: Applying,
        at: VisitOnScreen,
        parent: QObject | None = None,
        *,
        guides: GuidePages,
        wake: Callable[[], None],
    ) -> None:
        super().__init__(parent)
        self._drafting = drafting
        self._applying = applying
        self._guides = guides
        self._wake = wake
        self._at = at
        self._trouble = ""
        self._page: QObject | None = None

    @Property(str, notify=troubleChanged)
    def trouble(self) -> str:
        return self._trouble

    @Property(bool, notify=offeredChanged)
    def offered(self) -> bool:
        """Whether what is open can be saved: only what is asked by the service's own form."""
        application = self._at.now().application
        return application is None or application.is_for_the_service

    def unsent_words(self) -> str:
        """What is lost by finishing now, and whether it could be saved instead."""
        application = self._at.now().application
        if application is not None and application.call_back:
            return self._at.words()("finish.unsent-call")
        return self._at.words()("finish.unsent" if self.offered else "finish.unsent-answer")

    def saved_words(self) -> str:
        """What finishing leaves behind: a draft, and whether files must be added again."""
        application = self._at.now().application
        partly = application is not None and application.draft and application.draft.partly
        return self._at.words()("finish.saved-partly" if partly else "finish.saved")

    @Slot()
    def save(self) -> None:
        """Saves the open application and shows its words; where it cannot, all stays as it is."""
        visit = self._at.with_typed()
        if visit.application is None or visit.application.sent is not None or not self.offered:
            return
        self._save(visit, visit.application)

    @Property(bool, notify=offeredChanged)
    def savesGuide(self) -> bool:
        """Whether the way that is followed can be gone on with another day."""
        return bool(self._step_to_save(self._at.now()))

    @Slot()
    def saveGuide(self) -> None:
        """Saves the way: with the step that is open, else with the next one, as it would begin."""
        visit = self._at.with_typed()
        step = self._step_to_save(visit)
        if not step:
            return
        if visit.application is None or not _is_open_for(step, visit.application):
            application = Application(step, self._applying.first_answers(visit, step))
            visit = journey.with_application(visit, application)
        if visit.application is not None:
            self._save(visit, visit.application)

    def _step_to_save(self, visit: Visit) -> str:
        application = visit.application
        if application is not None and journey.is_unfinished(application):
            own = self._guides.followed_for(visit, application.service) is not None
            return application.service if own and application.is_for_the_service else ""
        return self._guides.next_service(visit)

    def _save(self, visit: Visit, application: Application) -> None:
        guided = self._guides.followed_for(visit, application.service)
        outcome = self._drafting.save(application, visit.language, guided)
        if isinstance(outcome, str):
            self.show_trouble(self._at.words()(outcome))
            return
        self._wake()
        self._at.move(journey.keep_draft(visit, outcome))
        self.saved.emit()

    @Slot()
    def openResume(self) -> None:
        self._at.move(journey.open_resume(self._at.with_typed()))

    def show_trouble(self, trouble: str) -> None:
        if trouble != self._trouble:
            self._trouble = trouble
            self.troubleChanged.emit()

    def follow(self, page: QObject) -> None:
        """Goes on with what is found on the page that was just opened."""
        self._page = page
        self.show_trouble("")
        self.offeredChanged.emit()
        if isinstance(page, ResumeModel):
            page.found.connect(lambda opened: self._continue(page, opened))

    def forget(self, application: Application) -> None:
        """It was sent: nobody goes on with it."""
        if application.draft is not None:
            self._drafting.forget(application.draft)

    def _continue(self, page: ResumeModel, opened: Opened) -> None:
        if page is not self._page:  # found as the visitor was leaving the page
            return
        visit, words = self._at.with_typed(), self._at.words()
        if trouble := self._applying.why_not_resumed(opened.content, words):
            page.show_trouble(trouble)
            return
        answers = self._applying.still_asked(opened.content, words.language)
        service = opened.content.service
        application = Application(service, answers, draft=opened.draft)
        visit = journey.with_application(visit, application)
        unanswered = self._applying.unanswered(visit)
        steps = self._applying.way_back(visit, unanswered)
        visit = journey.resume_application(visit, steps, unanswered)
        guided = guided_of(opened.content)
        if guided is not None and self._guides.is_there(guided.guide):
            visit = guide_moves.on_the_way(visit, guided)
        self._at.move(visit)


def _is_open_for(service: str, application: Application) -> bool:
    """One in which nothing was answered yet may be for any service."""
    unsent = application.sent is None and application.is_for_the_service
    return unsent and application.service == service
