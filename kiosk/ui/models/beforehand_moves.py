"""The moves before an application, from its service to whether it can be done here."""

from __future__ import annotations

from PySide6.QtCore import QObject, Slot
from PySide6.QtQml import QmlElement

from kiosk.ui.models.beforehand import BeforehandModel
from kiosk.ui.models.visit_moves import VisitMoves
from kiosk.ui.typed_qt import QmlUncreatable
from kiosk.visit import beforehand_moves

QML_IMPORT_NAME = "Ventanilla.Models"
QML_IMPORT_MAJOR_VERSION = 1


@QmlElement
@QmlUncreatable("made by the screen")
class BeforehandMovesModel(VisitMoves, QObject):
    """Made by `FindingModel`."""

    @Slot()
    def ask(self) -> None:
        """From the service to the first question."""
        self._move(beforehand_moves.ask_beforehand(self._now()))

    @Slot()
    def goOn(self) -> None:
        """Judges the page; goes on where nothing is wrong."""
        page = self._page()
        if isinstance(page, BeforehandModel) and page.judge():
            self._move(beforehand_moves.go_on(self._now(), page.answers, page.following))

    @Slot()
    def askAgain(self) -> None:
        self._move(beforehand_moves.ask_again(self._now()))
