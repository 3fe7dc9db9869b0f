"""The six words to go on with an application, and from where that works at this moment."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import quote

from PySide6.QtCore import QObject, QUrl, Signal
from PySide6.QtQml import QmlElement

from kiosk.dates import day_words
from kiosk.ui.drafting import Where
from kiosk.ui.models.paper import PaperModel
from kiosk.ui.models.paper_page import PaperPage
from kiosk.ui.paper_desk import OnPaper
from kiosk.ui.typed_qt import Property, QmlUncreatable
from kiosk.visit.journey import SavedDraft
from kiosk.words import Words

QML_IMPORT_NAME = "Ventanilla.Models"
QML_IMPORT_MAJOR_VERSION = 1


@QmlElement
@QmlUncreatable("made by the screen")
class DraftSavedModel(PaperPage, QObject):
    """The words never change while they are seen; where they work does. While it is not known
    whether they work, there is nothing to take along. `code` is what the QR holds, `on_phones`
    whether it leads to a page that opens the draft."""

    whereChanged = Signal()

    def __init__(
        self,
        draft: SavedDraft,
        service: str,
        where: Where,
        words: Words,
        *,
        code: str,
        on_phones: bool,
        paper: PaperModel,
        on_paper: Callable[[Callable[[], Where]], OnPaper],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(paper, parent)
        self._on_paper = on_paper(lambda: self._where)
        self._draft = draft
        self._service = service
        self._where = where
        self._words = words
        self._code = code
        self._on_phones = on_phones
        self._offer_paper()

    @property
    def locator(self) -> str:
        return self._draft.locator

    def show_where(self, where: Where) -> None:
        if where is not self._where:
            self._where = where
            self.whereChanged.emit()
            self._offer_paper()

    def _offer_paper(self) -> None:
        self.paper.turn_to(None if self._where is Where.UNKNOWN else self._on_paper)

    @Property(str, notify=whereChanged)
    def whereWords(self) -> str:
        if self._where is Where.EVERYWHERE and self._on_phones:
            return self._words("draft.where-phone")
        return self._words(f"draft.where-{self._where.value}")

    @Property(str, notify=whereChanged)
    def whereKind(self) -> str:
        """The banner's kind."""
        match self._where:
            case Where.EVERYWHERE:
                return "success"
            case Where.HERE:
                return "notice"
            case Where.UNKNOWN:
                return "danger"

    @Property(str, constant=True)
    def service(self) -> str:
        return self._service

    @Property("QVariant", constant=True)
    def words(self) -> list[dict[str, Any]]:
        return [
            {"mark": str(number), "word": word}
            for number, word in enumerate(self._draft.words, start=1)
        ]

    @Property(QUrl, constant=True)
    def codeSource(self) -> QUrl:
        return QUrl("image://code/" + quote(self._code, safe=""))

    @Property(str, constant=True)
    def until(self) -> str:
        until = self._draft.until.astimezone().date()
        return self._words("draft.until", day=day_words(until, self._words))

    @Property("QVariant", constant=True)
    def advice(self) -> list[dict[str, str]]:
        """What to do with the words."""
        take = "draft.advice-phone" if self._on_phones else "draft.advice-take"
        keys = [take, "draft.advice-return", "draft.advice-type"]
        if self._draft.partly:
            keys.append("draft.advice-files")
        return [
            {"mark": str(number), "text": self._words(key)} for number, key in enumerate(keys, 1)
        ]
