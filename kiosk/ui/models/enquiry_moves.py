"""The moves of an enquiry into what a visitor may have a right to."""

from __future__ import annotations

from PySide6.QtCore import QObject, Slot
from PySide6.QtQml import QmlElement

from kiosk.ui.models.enquiry import EnquiryModel
from kiosk.ui.models.visit_moves import VisitMoves
from kiosk.ui.typed_qt import QmlUncreatable
from kiosk.visit import enquiry_moves

QML_IMPORT_NAME = "Ventanilla.Models"
QML_IMPORT_MAJOR_VERSION = 1


@QmlElement
@QmlUncreatable("made by the screen")
class EnquiryMovesModel(VisitMoves, QObject):
    """Made by `FindingModel`."""

    @Slot()
    def open(self) -> None:
        self._move(enquiry_moves.open_enquiry(self._now()))

    @Slot()
    def goOn(self) -> None:
        """Judges the page; goes on where nothing is wrong."""
        page = self._page()
        if isinstance(page, EnquiryModel) and page.judge():
            self._move(enquiry_moves.go_on(self._now(), page.answers, page.following))

    @Slot()
    def skip(self) -> None:
        """Goes on without an answer to this page."""
        page = self._page()
        if isinstance(page, EnquiryModel):
            self._move(enquiry_moves.go_on(self._now(), page.without_answers, page.following))

    @Slot()
    def startAnew(self) -> None:
        self._move(enquiry_moves.start_anew(self._now()))
