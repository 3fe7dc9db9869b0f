"""What the visitor thinks of the service: 1 to 5 in words, and a comment if they like."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtQml import QmlElement

from kiosk.protocol.opinion import BEST, MAX_COMMENT_SIGNS
from kiosk.ui.typed_qt import Property, QmlUncreatable
from kiosk.visit.said import Remark
from kiosk.words import Words

QML_IMPORT_NAME = "Ventanilla.Models"
QML_IMPORT_MAJOR_VERSION = 1


@QmlElement
@QmlUncreatable("made by the screen")
class RateModel(QObject):
    """Nothing is judged before it is sent; `said` with all that was said whenever it changes."""

    changed = Signal()
    said = Signal(object)

    def __init__(
        self,
        service: str,
        authority: str,
        remark: Remark,
        words: Words,
        *,
        may_comment: bool,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._service = service
        self._authority = authority
        self._remark = remark
        self._words = words
        self._may_comment = may_comment
        self._first_comment = remark.comment
        self._fault = ""
        self._trouble = ""

    def judge(self) -> bool:
        """Whether there is a rating to send; says so where there is none."""
        chosen = self._remark.rating > 0
        self._show(fault="" if chosen else self._words("rate.choose-first"))
        return chosen

    def show_given(self) -> None:
        """It was kept; nothing of it is left here."""
        self._remark = Remark(given=True)
        self._first_comment = ""
        self._show()

    def show_trouble(self) -> None:
        self._show(trouble=self._words("rate.not-kept"))

    @Slot(int)
    def rate(self, rating: int) -> None:
        if 1 <= rating <= BEST:
            self._say(replace(self._remark, rating=rating))
            self._show()

    @Slot(str)
    def type(self, comment: str) -> None:
        self._say(replace(self._remark, comment=comment[:MAX_COMMENT_SIGNS]))

    @Property(str, constant=True)
    def service(self) -> str:
        return self._service

    @Property(str, constant=True)
    def apart(self) -> str:
        """That it is no part of the application, and who reads it."""
        return self._words("rate.apart", authority=self._authority)

    @Property("QVariant", constant=True)
    def ratings(self) -> list[dict[str, Any]]:
        """Worst first."""
        return [
            {"rating": rating, "title": self._words(f"rate.{rating}")}
            for rating in range(1, BEST + 1)
        ]

    @Property(int, notify=changed)
    def rating(self) -> int:
        return self._remark.rating

    @Property(bool, constant=True)
    def mayComment(self) -> bool:
        return self._may_comment

    @Property(str, constant=True)
    def comment(self) -> str:
        """What the field starts with."""
        return self._first_comment

    @Property(int, constant=True)
    def commentSigns(self) -> int:
        return MAX_COMMENT_SIGNS

    @Property("QVariant", notify=changed)
    def faults(self) -> list[dict[str, Any]]:
        return [{"text": self._fault, "index": 0}] if self._fault else []

    @Property(str, notify=changed)
    def fault(self) -> str:
        return self._fault

    @Property(str, notify=changed)
    def trouble(self) -> str:
        """Why it was not kept."""
        return self._trouble

    @Property(bool, notify=changed)
    def given(self) -> bool:
        return self._remark.given

    def _say(self, remark: Remark) -> None:
        if not self._remark.given and remark != self._remark:
            self._remark = remark
            self.said.emit(remark)

    def _show(self, *, fault: str = "", trouble: str = "") -> None:
        self._fault, self._trouble = fault, trouble
        self.changed.emit()
