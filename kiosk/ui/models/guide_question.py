"""One page of the questions that a guide's steps hang on."""

from __future__ import annotations

from PySide6.QtCore import QObject
from PySide6.QtQml import QmlElement

from kiosk.ui.models.enquiry import EnquiryModel
from kiosk.ui.typed_qt import Property, QmlUncreatable

QML_IMPORT_NAME = "Ventanilla.Models"
QML_IMPORT_MAJOR_VERSION = 1


@QmlElement
@QmlUncreatable("made by the screen")
class GuideQuestionModel(EnquiryModel, QObject):
    """As an enquiry's, but what is answered goes along the way."""

    @Property(str, constant=True)
    def promise(self) -> str:
        """What becomes of the answers: said before the first."""
        first = self._form.steps_of(self._answers)[0].key == self.key
        return self._words("guide.promise") if first else ""
