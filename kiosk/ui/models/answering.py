"""From a page to questions that are not the service's form: a letter's, or those for a call."""

from __future__ import annotations

from PySide6.QtCore import QObject, Slot

from kiosk.forms.answers import with_defaults
from kiosk.ui.applying import Applying
from kiosk.ui.models.service import ServiceModel
from kiosk.ui.models.track import TrackModel
from kiosk.ui.models.visit_moves import VisitOnScreen
from kiosk.visit import call_moves, journey
from kiosk.visit.answering import Answering, LookedUp
from kiosk.visit.pages import QuestionPage


class AnsweringModel(QObject):
    """Keeps what was looked up for the way back, and opens what is to be answered."""

    def __init__(
        self, applying: Applying, at: VisitOnScreen, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._applying = applying
        self._at = at

    def follow(self, page: QObject) -> None:
        """Listens to the page that was just opened."""
        if isinstance(page, TrackModel):
            page.lookedUp.connect(self._keep)
            page.answering.connect(self._answer)
        if isinstance(page, ServiceModel):
            page.calling.connect(self._ask_for_call)

    @Slot(object)
    def _keep(self, found: LookedUp) -> None:
        self._at.stay(journey.keep_looked_up(self._at.now(), found))

    @Slot(str, object)
    def _answer(self, service: str, answering: Answering) -> None:
        given = self._applying.first_answers_to(answering)
        visit = journey.answer_letter(self._at.now(), service, answering, given)
        first, *_ = self._applying.open_steps(visit)
        self._at.move(journey.go(visit, QuestionPage(first)))

    @Slot(str)
    def _ask_for_call(self, service: str) -> None:
        form = self._applying.call_form(service, self._at.now().language)
        given = with_defaults(form, {})
        first, *_ = [step.key for step in form.steps_of(given)]
        self._at.move(call_moves.ask_for_call(self._at.now(), service, first, given))
