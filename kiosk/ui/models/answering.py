"""From an agency's letter to the questions that it asks."""

from __future__ import annotations

from PySide6.QtCore import QObject, Slot

from kiosk.ui.models.finding import FindingAt
from kiosk.ui.models.track import TrackModel
from kiosk.ui.pages import PageMaker
from kiosk.visit import journey
from kiosk.visit.answering import Answering, LookedUp
from kiosk.visit.pages import QuestionPage


class AnsweringModel(QObject):
    """Keeps what was looked up for the way back, and opens what is to be answered."""

    def __init__(self, pages: PageMaker, at: FindingAt, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._pages = pages
        self._at = at

    def follow(self, page: QObject) -> None:
        """Listens to the page that was just opened."""
        if isinstance(page, TrackModel):
            page.lookedUp.connect(self._keep)
            page.answering.connect(self._answer)

    @Slot(object)
    def _keep(self, found: LookedUp) -> None:
        self._at.stay(journey.keep_looked_up(self._at.now(), found))

    @Slot(str, object)
    def _answer(self, service: str, answering: Answering) -> None:
        given = self._pages.first_answers_to(answering)
        visit = journey.answer_letter(self._at.now(), service, answering, given)
        first, *_ = self._pages.open_steps(visit)
        self._at.move(journey.go(visit, QuestionPage(first)))
