"""Following up: folio and claim code in, the application's steps out."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtQml import QmlElement

from kiosk.protocol.folio import FolioError, normalise_folio
from kiosk.protocol.station_calls import NO_LINE, NOT_FOUND, Answer
from kiosk.protocol.tracking import Stage, Tracking, TrackingRequest, claim_hash, normalise_claim
from kiosk.ui.models.confirmation import moment_words
from kiosk.ui.models.paper import PaperModel
from kiosk.ui.models.paper_page import PaperPage
from kiosk.ui.paper_desk import OnPaper
from kiosk.ui.typed_qt import Property, QmlUncreatable
from kiosk.words import Words

QML_IMPORT_NAME = "Ventanilla.Models"
QML_IMPORT_MAJOR_VERSION = 1

Ask = Callable[[TrackingRequest, Callable[[Answer | None], None]], None]

_GLYPHS = {
    Stage.WAITING: "safe",
    Stage.HELD: "warning",
    Stage.DELIVERED: "send",
    Stage.IN_REVIEW: "document",
    Stage.NEEDS_VISITOR: "person",
    Stage.ANSWERED: "send",
    Stage.PAID: "check",
    Stage.RESOLVED: "check",
    Stage.REJECTED: "close",
}


def trouble_key(answer: Answer | None) -> str:
    """The message for an answer that is no tracking."""
    if answer is None or answer.error is None:
        return "track.no-station"
    match answer.error.code:
        case code if code == NOT_FOUND:
            return "track.not-found"
        case code if code == NO_LINE:
            return "track.no-line"
        case _:
            return "track.no-station"


@QmlElement
@QmlUncreatable("made by the screen")
class TrackModel(PaperPage, QObject):
    """Asks only when folio and code are well formed; says what is wrong otherwise."""

    changed = Signal()

    def __init__(
        self,
        ask: Ask,
        service_name: Callable[[str], str],
        words: Words,
        *,
        paper: PaperModel,
        result: Callable[[Tracking, str], OnPaper],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(paper, parent)
        self._result = result
        self._ask = ask
        self._service_name = service_name
        self._words = words
        self._typed_folio = ""
        self._typed_claim = ""
        self._trouble = ""
        self._asking = False
        self._tracking: Tracking | None = None

    @Property(str, notify=changed)
    def trouble(self) -> str:
        return self._trouble

    @Property(bool, notify=changed)
    def asking(self) -> bool:
        return self._asking

    @Property(str, notify=changed)
    def folio(self) -> str:
        return self._tracking.folio if self._tracking else ""

    @Property(str, notify=changed)
    def service(self) -> str:
        return self._service_name(self._tracking.service) if self._tracking else ""

    @Property("QVariant", notify=changed)
    def steps(self) -> list[dict[str, Any]]:
        """Newest first."""
        if self._tracking is None:
            return []
        return [
            {
                "glyph": _GLYPHS[step.stage],
                "words": self._words(f"stage.{step.stage.value}"),
                "moment": moment_words(step.at, self._words),
                "note": step.note,
            }
            for step in reversed(self._tracking.steps)
        ]

    @Slot(str)
    def typeFolio(self, typed: str) -> None:
        self._typed_folio = typed

    @Slot(str)
    def typeClaim(self, typed: str) -> None:
        self._typed_claim = typed

    @Slot()
    def look(self) -> None:
        """Asks the station; the answer is shown when it comes."""
        if self._asking:
            return
        try:
            folio = normalise_folio(self._typed_folio)
        except FolioError:
            self._show(trouble=self._words("track.bad-folio"))
            return
        try:
            claim = normalise_claim(self._typed_claim)
        except ValueError:
            self._show(trouble=self._words("track.bad-claim"))
            return
        self._show(asking=True)
        self._ask(TrackingRequest(folio=folio, claim_hash=claim_hash(folio, claim)), self.take)

    def take(self, answer: Answer | None) -> None:
        """The station's answer: where it stands, or why that is not known."""
        if answer is None or answer.result is None:
            self._show(trouble=self._words(trouble_key(answer)))
            return
        try:
            tracking = Tracking.model_validate(answer.result)
        except ValueError:
            self._show(trouble=self._words("track.no-station"))
            return
        self._show(tracking=tracking)
        self.paper.turn_to(self._result(tracking, self.service))

    def _show(
        self, *, trouble: str = "", asking: bool = False, tracking: Tracking | None = None
    ) -> None:
        self._trouble, self._asking, self._tracking = trouble, asking, tracking
        self.changed.emit()
