"""One page of the questions on what a visitor may have a right to."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import QObject
from PySide6.QtQml import QmlElement

from kiosk.forms.layout import page_after
from kiosk.forms.places import with_answer
from kiosk.ui.models.step import StepModel
from kiosk.ui.typed_qt import Property, QmlUncreatable

QML_IMPORT_NAME = "Ventanilla.Models"
QML_IMPORT_MAJOR_VERSION = 1


@QmlElement
@QmlUncreatable("made by the screen")
class EnquiryModel(StepModel, QObject):
    """As a form's, but every question may be passed over."""

    @property
    def following(self) -> str | None:
        """The page that comes next; None after the last."""
        return page_after(self._form.steps_of(self.answers), self.key)

    @property
    def without_answers(self) -> Mapping[str, Any]:
        """The answers but for those of this page."""
        answers = self.answers
        for pointer in self._questions:
            answers = with_answer(answers, pointer, None)
        return answers

    @Property(str, constant=True)
    def promise(self) -> str:
        """What becomes of the answers: said before the first."""
        first = self._form.steps_of(self._answers)[0].key == self.key
        return self._words("enquiry.promise") if first else ""
