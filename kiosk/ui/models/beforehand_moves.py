"""The moves before an application, from its service to whether it can be done here."""

from __future__ import annotations

from PySide6.QtCore import QObject, Slot
from PySide6.QtQml import QmlElement

from kiosk.ui.models.beforehand import BeforehandModel
from kiosk.ui.models.visit_moves import VisitOnScreen
from kiosk.ui.typed_qt import QmlUncreatable
from kiosk.visit import beforehand_moves

QML_IMPORT_NAME = "Ventanilla.Models"
QML_IMPORT_MAJOR_VERSION = 1


@QmlElement
@QmlUncreatable("made by the screen")
class BeforehandMovesModel(QObject):
    """Made by `FindingModel`."""

    def __init__(self, at: VisitOnScreen, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._at = at

    @Slot()
    def ask(self) -> None:
        """From the service to the first question."""
        self._at.move(beforehand_moves.ask_beforehand(self._at.now()))

    @Slot()
    def goOn(self) -> None:
        """Judges the page; goes on where nothing is wrong."""
        page = self._at.page()
        if isinstance(page, BeforehandModel) and page.judge():
            self._at.move(beforehand_moves.go_on(self._at.now(), page.answers, page.following))

    @Slot()
    def askAgain(self) -> None:
        self._at.move(beforehand_moves.ask_again(self._at.now()))
