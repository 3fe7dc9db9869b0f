"""The moves of an enquiry into what a visitor may have a right to."""

from __future__ import annotations

from PySide6.QtCore import QObject, Slot
from PySide6.QtQml import QmlElement

from kiosk.ui.models.enquiry import EnquiryModel
from kiosk.ui.models.visit_moves import VisitOnScreen
from kiosk.ui.typed_qt import QmlUncreatable
from kiosk.visit import enquiry_moves

QML_IMPORT_NAME = "Ventanilla.Models"
QML_IMPORT_MAJOR_VERSION = 1


@QmlElement
@QmlUncreatable("made by the screen")
class EnquiryMovesModel(QObject):
    """Made by `FindingModel`."""

    def __init__(self, at: VisitOnScreen, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._at = at

    @Slot()
    def open(self) -> None:
        self._at.move(enquiry_moves.open_enquiry(self._at.now()))

    @Slot()
    def goOn(self) -> None:
        """Judges the page; goes on where nothing is wrong."""
        page = self._at.page()
        if isinstance(page, EnquiryModel) and page.judge():
            self._at.move(enquiry_moves.go_on(self._at.now(), page.answers, page.following))

    @Slot()
    def skip(self) -> None:
        """Goes on without an answer to this page."""
        page = self._at.page()
        if isinstance(page, EnquiryModel):
            self._at.move(enquiry_moves.go_on(self._at.now(), page.without_answers, page.following))

    @Slot()
    def startAnew(self) -> None:
        self._at.move(enquiry_moves.start_anew(self._at.now()))
