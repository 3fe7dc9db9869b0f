"""The moves along a guide, as the screen makes them."""

from __future__ import annotations

from PySide6.QtCore import QObject, Slot
from PySide6.QtQml import QmlElement

from kiosk.ui.guide_pages import GuidePages
from kiosk.ui.models.guide import GuideModel
from kiosk.ui.models.guide_question import GuideQuestionModel
from kiosk.ui.models.visit_moves import VisitOnScreen
from kiosk.ui.typed_qt import QmlUncreatable
from kiosk.visit import guide_moves

QML_IMPORT_NAME = "Ventanilla.Models"
QML_IMPORT_MAJOR_VERSION = 1


@QmlElement
@QmlUncreatable("made by the screen")
class GuideMovesModel(QObject):
    """`pages` make what is shown of a guide."""

    def __init__(
        self, at: VisitOnScreen, parent: QObject | None = None, *, pages: GuidePages
    ) -> None:
        super().__init__(parent)
        self._at = at
        self._pages = pages

    @Slot(str)
    def open(self, guide: str) -> None:
        visit = self._at.now()
        first, given = self._pages.first_of(guide, visit.language)
        self._at.move(guide_moves.open_guide(visit, guide, first, given))

    @Slot()
    def goOn(self) -> None:
        """Judges the page; goes on where nothing is wrong."""
        page = self._at.page()
        if isinstance(page, GuideQuestionModel) and page.judge():
            self._at.move(guide_moves.answer(self._at.now(), page.answers, page.following))

    @Slot()
    def skip(self) -> None:
        """Goes on without an answer to this page."""
        page = self._at.page()
        if isinstance(page, GuideQuestionModel):
            self._at.move(guide_moves.answer(self._at.now(), page.without_answers, page.following))

    @Slot()
    def askAgain(self) -> None:
        visit = self._at.now()
        if visit.guided is not None:
            first, _ = self._pages.first_of(visit.guided.guide, visit.language)
            if first is not None:
                self._at.move(guide_moves.ask_again(visit, first))

    @Slot(str)
    def mark(self, step: str) -> None:
        """A step was done before; or was not, after all."""
        page = self._at.page()
        if isinstance(page, GuideModel):
            visit = guide_moves.mark(self._at.now(), step)
            self._at.stay(visit)
            page.show(self._pages.stages(visit))

    @Slot()
    def comeBack(self) -> None:
        """From a step to the whole way."""
        self._at.move(guide_moves.return_to_guide(self._at.now()))
