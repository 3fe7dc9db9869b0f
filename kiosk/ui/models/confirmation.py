"""What the visitor takes home, and what is true of it at this moment."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from PySide6.QtCore import QObject, QUrl, Signal
from PySide6.QtQml import QmlElement

from kiosk.dates import moment_words
from kiosk.offline.outbox_item import State
from kiosk.ui.models.paper import PaperModel
from kiosk.ui.models.paper_page import PaperPage
from kiosk.ui.proof import Proof, code_text
from kiosk.ui.typed_qt import Property, QmlUncreatable
from kiosk.words import Words

QML_IMPORT_NAME = "Ventanilla.Models"
QML_IMPORT_MAJOR_VERSION = 1


@QmlElement
@QmlUncreatable("made by the screen")
class ConfirmationModel(PaperPage, QObject):
    """The proof, with a state that follows the outbox."""

    stateChanged = Signal()

    def __init__(
        self,
        proof: Proof,
        state: State,
        paper: PaperModel,
        words: Words,
        parent: QObject | None = None,
        *,
        in_guide: bool = False,
    ) -> None:
        super().__init__(paper, parent)
        self._in_guide = in_guide
        self.proof = proof
        self._state = state
        self._words = words

    def show_state(self, state: State) -> None:
        if state is not self._state:
            self._state = state
            self.stateChanged.emit()

    @Property(str, notify=stateChanged)
    def stateWords(self) -> str:
        return self._words(f"state.{self._state.value}.long")

    @Property(str, notify=stateChanged)
    def heading(self) -> str:
        if self.proof.call_back:
            key = "call.delivered" if self.delivered else "call.kept"
        elif self.proof.added_to:
            key = "confirmation.answer-delivered" if self.delivered else "confirmation.answer"
        else:
            key = "confirmation.heading-delivered" if self.delivered else "confirmation.heading"
        return self._words(key)

    @Property(bool, constant=True)
    def inGuide(self) -> bool:
        """Whether it was a step on a way, and what follows is on the way's page."""
        return self._in_guide

    @Property(bool, notify=stateChanged)
    def delivered(self) -> bool:
        return self._state is State.DELIVERED

    @Property(str, constant=True)
    def service(self) -> str:
        return self.proof.service

    @Property(str, constant=True)
    def folio(self) -> str:
        return self.proof.followed_folio

    @Property(str, constant=True)
    def folioSpelt(self) -> str:
        """Sign by sign, as it is read aloud."""
        return " ".join(self.folio.replace("-", ","))

    @Property(str, constant=True)
    def ownFolio(self) -> str:
        """Of an answer, the number of its own slip; empty where that is `folio`."""
        if not self.proof.added_to:
            return ""
        return self._words("confirmation.own-folio", folio=self.proof.folio)

    @Property(str, constant=True)
    def claim(self) -> str:
        return self.proof.claim

    @Property(str, constant=True)
    def moment(self) -> str:
        return moment_words(self.proof.accepted_at, self._words)

    @Property(QUrl, constant=True)
    def codeSource(self) -> QUrl:
        """An address that a phone opens, where there are pages for it; else folio and code."""
        text = self.paper.code or code_text(self.proof)
        return QUrl("image://code/" + quote(text, safe=""))

    @Property(str, constant=True)
    def authority(self) -> str:
        return self.proof.authority

    @Property(str, constant=True)
    def saved(self) -> str:
        """What doing it here spared; empty: nothing is known."""
        return self.proof.saved

    @Property(str, constant=True)
    def savedBasis(self) -> str:
        return self.proof.saved_basis

    @Property(str, constant=True)
    def contact(self) -> str:
        return self.proof.contact

    @Property("QVariant", constant=True)
    def nextSteps(self) -> list[dict[str, Any]]:
        steps = enumerate(self.proof.next_steps, start=1)
        return [{"mark": str(number), "text": text} for number, text in steps]
