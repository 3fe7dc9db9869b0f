"""The screen as a whole: which page is seen, what is in front of it, and what the bar can do.

Turns touches into moves of the visit (`kiosk.visit.journey`) and the visit into pages. Whatever
belongs to one page is in that page's model, made anew each time the page is opened.
"""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtQml import QmlElement

from kiosk.ui.models.answering import AnsweringModel
from kiosk.ui.models.drafts import DraftsModel
from kiosk.ui.models.finding import FindingModel
from kiosk.ui.models.keyboard import KeyboardModel
from kiosk.ui.models.opinions import OpinionsModel
from kiosk.ui.models.resume import ResumeModel
from kiosk.ui.models.screen_parts import ScreenParts
from kiosk.ui.models.signing import SigningModel
from kiosk.ui.models.status import StatusModel
from kiosk.ui.models.step import StepModel
from kiosk.ui.models.track import TrackModel
from kiosk.ui.models.view import ViewModel
from kiosk.ui.models.visit_moves import VisitOnScreen
from kiosk.ui.preferences import centre_defaults
from kiosk.ui.presence_watch import PresenceWatch
from kiosk.ui.status_watch import StatusWatch
from kiosk.ui.typed_qt import Property, QmlUncreatable
from kiosk.visit import help_moves, journey, keeping
from kiosk.visit.journey import Visit
from kiosk.visit.pages import Attract, Home, service_page_of
from kiosk.words import words_of

QML_IMPORT_NAME = "Ventanilla.Models"
QML_IMPORT_MAJOR_VERSION = 1


@QmlElement
@QmlUncreatable("made by the composition root")
class ScreenModel(QObject):
    """One visitor's screen, from the attract page to the curtain."""

    pageChanged = Signal()
    wordsChanged = Signal()
    panelChanged = Signal()
    overChanged = Signal()
    ended = Signal()

    def __init__(self, parts: ScreenParts, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._parts = parts
        self._visit = Visit(language=parts.settings.language)
        self._words = words_of(self._visit.language)
        self._panel = ""
        self._over = False
        self._presence = PresenceWatch(
            parts.settings.idle_seconds,
            parts.settings.idle_warning_seconds,
            parts.monotonic,
            lambda: not isinstance(self._visit.page, Attract),
            self,
        )
        self._presence.changed.connect(self.panelChanged)
        self._presence.gone.connect(self.finish)
        self._view = ViewModel(centre_defaults(parts.settings), lambda: self._words, self)
        self._keyboard = KeyboardModel(lambda: self._words, self)
        self._page_model = self._arrive()
        self._status = StatusWatch(parts.station, lambda: self._words, self)
        self._status.looked.connect(self._refresh)
        at = self.visit_at()
        self._finding = FindingModel(
            at, self, place=parts.place, guides=parts.guides, began=self._tell_begun
        )
        self._finding.leaving.connect(self.closePanel)
        self._drafts = DraftsModel(
            parts.drafting,
            parts.applying,
            at,
            self,
            guides=parts.guides,
            wake=self._wake_station,
        )
        self._drafts.saved.connect(self.closePanel)
        self._signing = SigningModel(parts.pages.signing, at, self)
        self._answering = AnsweringModel(parts.applying, at, self)
        self._opinions = OpinionsModel(parts.pages.opinions, at, self)
        self._opinions.leaving.connect(self.closePanel)

    # What the views read -------------------------------------------------------------------

    @Property(str, notify=pageChanged)
    def page(self) -> str:
        """The view's name: the page's class without `Page`."""
        return type(self._visit.page).__name__.removesuffix("Page")

    @Property(QObject, notify=pageChanged)
    def pageModel(self) -> QObject:
        return self._page_model

    @Property(bool, notify=pageChanged)
    def forward(self) -> bool:
        return self._visit.forward

    @Property(bool, notify=pageChanged)
    def canGoBack(self) -> bool:
        return self._visit.can_go_back

    @Property(bool, notify=pageChanged)
    def canGoHome(self) -> bool:
        return not isinstance(self._visit.page, Home) and not self._choosing_first_language

    @Property(str, constant=True)
    def centreName(self) -> str:
        return self._parts.centre_name

    @Property(float, constant=True)
    def pixelsPerMm(self) -> float:
        return self._parts.pixels_per_mm

    @Property(StatusModel, constant=True)
    def status(self) -> StatusModel:
        return self._status.model

    @Property(KeyboardModel, constant=True)
    def keyboard(self) -> KeyboardModel:
        return self._keyboard

    @Property(ViewModel, constant=True)
    def view(self) -> ViewModel:
        return self._view

    @Property(DraftsModel, constant=True)
    def drafts(self) -> DraftsModel:
        return self._drafts

    @Property(SigningModel, constant=True)
    def signing(self) -> SigningModel:
        return self._signing

    @Property(OpinionsModel, constant=True)
    def opinions(self) -> OpinionsModel:
        return self._opinions

    @Property(FindingModel, constant=True)
    def finding(self) -> FindingModel:
        return self._finding

    @Property("QVariantMap", notify=wordsChanged)
    def texts(self) -> dict[str, str]:
        """All words of the language, for the views."""
        return dict(self._words.texts)

    @Property(str, notify=panelChanged)
    def panel(self) -> str:
        """What stands in front of the page: `view`, `use`, `help`, `finish`, `idle`, or nothing."""
        return "idle" if self._presence.is_asking else self._panel

    @Property(bool, notify=panelChanged)
    def losesAnswers(self) -> bool:
        """Whether finishing now would lose what was answered."""
        return self._visit.application is not None and self._visit.application.would_be_lost

    @Property(str, notify=panelChanged)
    def finishWords(self) -> str:
        """What finishing means at this moment."""
        if self.losesAnswers:
            return self._drafts.unsent_words()
        return self._drafts.saved_words() if self._has_draft else self._words("finish.text")

    @Property(str, notify=panelChanged)
    def leaveWords(self) -> str:
        """What the button that finishes says: what was saved is not erased."""
        kept = self._has_draft and not self.losesAnswers
        return self._words("bar.finish" if kept else "finish.leave")

    @Property(str, notify=panelChanged)
    def secondsLeft(self) -> str:
        return self._words("idle.seconds", count=self._presence.seconds_left)

    @Property(bool, notify=overChanged)
    def over(self) -> bool:
        """The visit is over: only the still picture is seen."""
        return self._over

    @Slot()
    def begin(self) -> None:
        self._tell_begun()
        self._move(journey.begin(self._visit))

    @Slot(str)
    def chooseLanguage(self, language: str) -> None:
        self._words = words_of(language)
        self._keyboard.retranslate()
        self._view.retranslate()
        self.wordsChanged.emit()
        self._status.show()
        self._move(journey.choose_language(self._visit, language), speak_again=True)

    @Slot()
    def openLanguages(self) -> None:
        self._keep_answers()
        self._move(journey.open_languages(self._visit))

    @Slot()
    def back(self) -> None:
        self._keep_answers()
        self._move(journey.back(self._visit))

    @Slot()
    def goHome(self) -> None:
        self._keep_answers()
        self._move(journey.go_home(self._visit))

    @Slot(str)
    def openService(self, service: str) -> None:
        self._move(journey.open_service(self._visit, service))

    @Slot()
    def openTracking(self) -> None:
        self._move(journey.track(self._visit))

    # The application -----------------------------------------------------------------------

    @Slot()
    def startApplication(self) -> None:
        if (page := service_page_of(self._visit.page)) is not None:
            service = page.service
            if not self._parts.applying.may_start(self._visit, service):
                self._show_page()
                return
            self._move(self._parts.applying.started(self._visit, service))

    @Slot()
    def resumeApplication(self) -> None:
        """Back to the first question that has no good answer yet, or to the check page."""
        if self._visit.application is not None:
            unanswered = self._parts.applying.unanswered(self._visit)
            steps = self._parts.applying.way_back(self._visit, unanswered)
            self._move(journey.resume_application(self._visit, steps, unanswered))

    @Slot()
    def continueApplication(self) -> None:
        """Judges the page; goes on where nothing is wrong."""
        model = self._page_model
        if not isinstance(model, StepModel) or not model.judge():
            return
        visit = journey.record_answers(self._visit, model.answers)
        applying = self._parts.applying
        steps = applying.open_steps(visit)
        following = applying.following(visit, model.key)
        self._move(journey.continue_from(visit, steps, applying.unanswered(visit), following))

    @Slot(int)
    def openItem(self, place: int) -> None:
        """Opens an item of the list that is seen, a new one where it has none at that place."""
        model = self._page_model
        if isinstance(model, StepModel) and (step := model.open_item(place)) is not None:
            visit = journey.record_answers(self._visit, model.answers)
            self._move(journey.open_item(visit, step))

    @Slot(str)
    def changeAnswer(self, step: str) -> None:
        self._move(journey.change_answer(self._visit, step))

    @Slot()
    def send(self) -> None:
        """Stores the application, once; a second touch finds nothing left to send."""
        application = self._visit.application
        if application is None or not journey.may_send(self._visit):
            return
        if unanswered := self._parts.applying.unanswered(self._visit):
            self._move(journey.change_answer(self._visit, unanswered[0]))
            return
        if self._parts.applying.has_faults(self._visit):
            self._parts.pages.show_trouble(self._page_model, self._words("check.incomplete"))
            return
        outcome = self._parts.sending.send(application, self._visit.language)
        if isinstance(outcome, str):
            self._parts.pages.show_trouble(self._page_model, self._words(outcome))
            return
        self._drafts.forget(application)
        self._wake_station()
        self._move(self._parts.applying.confirmed(self._visit, outcome))

    @Slot(str)
    def openPanel(self, panel: str) -> None:
        self._keep_answers()
        self._panel = panel
        self.panelChanged.emit()

    @Slot()
    def closePanel(self) -> None:
        self.openPanel("")

    @Slot()
    def touch(self) -> None:
        """Somebody is here."""
        self._presence.touch()

    @Slot(QObject)
    def putAway(self, model: QObject) -> None:
        """The view of a page has faded out and is gone."""
        model.deleteLater()

    @Slot()
    def finish(self) -> None:
        """Draws the curtain, forgets the visit, and tells whoever minds the processes."""
        if self._over:
            return
        self._over = True
        self._presence.stop()
        self._status.stop()
        self.overChanged.emit()
        self._panel = ""
        self.panelChanged.emit()
        self._visit = Visit(language=self._parts.settings.language)
        self._view.reset()
        self._show_page()
        self.ended.emit()

    @property
    def visit(self) -> Visit:
        return self._visit

    def stand_on(self, visit: Visit) -> None:
        """Opens a visit that was made elsewhere, as for a picture of its page."""
        self._move(visit, speak_again=True)

    @property
    def _choosing_first_language(self) -> bool:
        return self.page == "Languages" and not self._visit.can_go_back

    @property
    def _has_draft(self) -> bool:
        return self._visit.application is not None and self._visit.application.draft is not None

    def _move(self, visit: Visit, *, speak_again: bool = False) -> None:
        visit = help_moves.followed(self._visit, visit)
        moved = visit.page != self._visit.page
        self._visit = visit
        if moved or speak_again:
            self._show_page()

    def _show_page(self) -> None:
        self._page_model = self._arrive()
        for follower in (self._drafts, self._signing, self._answering, self._opinions):
            follower.follow(self._page_model)
        self.pageChanged.emit()

    def _arrive(self) -> QObject:
        self._parts.pages.arrive(self._visit)
        return self._parts.pages.make(self._visit, self._words, self)

    def _keep_answers(self) -> Visit:
        """What was typed on a page is not lost by choosing a language, nor a question's answers by
        leaving it."""
        match self._page_model:
            case StepModel() as model:
                self._visit = keeping.keep_typed(self._visit, model.answers)
            case TrackModel() as model:
                codes = model.typedFolio, model.typedClaim
                self._visit = keeping.keep_codes(self._visit, *codes)
            case ResumeModel() as model:
                self._visit = keeping.keep_words(self._visit, model.typed)
        return self._visit

    def visit_at(self) -> VisitOnScreen:
        """For whatever else moves the visit."""

        def stay(visit: Visit) -> None:
            self._visit = visit

        return VisitOnScreen(
            now=lambda: self._visit,
            with_typed=self._keep_answers,
            page=lambda: self._page_model,
            move=self._move,
            stay=stay,
            words=lambda: self._words,
        )

    def _tell_begun(self) -> None:
        self._parts.station.call("visit_began", lambda _: None)

    @Slot()
    def _refresh(self) -> None:
        """The status watch's beat: what may have changed meanwhile is looked at too."""
        if self.page == "Attract" and not self._panel and self._parts.is_stale():
            self.finish()  # nobody is here: the next process stands on what there is now
            return
        self._parts.pages.refresh(self._page_model, self._visit, self._words)

    def _wake_station(self) -> None:
        """A courtesy, whatever the answer: the station also looks by itself."""
        self._parts.station.call("wake", lambda _: None)
