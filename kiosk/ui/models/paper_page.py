"""A page that has something to take along."""

from __future__ import annotations

from PySide6.QtCore import QObject
from PySide6.QtQml import QmlElement

from kiosk.ui.models.paper import PaperModel
from kiosk.ui.typed_qt import Property, QmlUncreatable

QML_IMPORT_NAME = "Ventanilla.Models"
QML_IMPORT_MAJOR_VERSION = 1


@QmlElement
@QmlUncreatable("made by the screen")
class PaperPage(QObject):
    """What such pages share; the paper lives as long as its page.

    Whoever inherits it names `QObject` too: qmllint's types are made from each file alone.
    """

    def __init__(self, paper: PaperModel, parent: QObject | None = None) -> None:
        super().__init__(parent)
        paper.setParent(self)
        self._paper = paper

    @Property(PaperModel, constant=True)
    def paper(self) -> PaperModel:
        return self._paper
