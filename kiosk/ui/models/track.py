"""Following up: folio and claim code in, the application's steps and its agency's letters out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtQml import QmlElement

from kiosk.protocol.folio import FolioError, normalise_folio
from kiosk.protocol.station_calls import NO_LINE, NOT_FOUND, Answer
from kiosk.protocol.tracking import Tracking, TrackingRequest, claim_hash, normalise_claim
from kiosk.ui.letter_words import Surroundings, derive_steps
from kiosk.ui.letters_read import Read, read, to_take_along
from kiosk.ui.models.paper import PaperModel
from kiosk.ui.models.paper_page import PaperPage
from kiosk.ui.paper_desk import OnPaper
from kiosk.ui.scanned import Scanned, scanned
from kiosk.ui.typed_qt import Property, QmlUncreatable
from kiosk.ui.while_there import while_there
from kiosk.visit.answering import Answering, LookedUp
from kiosk.words import Words

QML_IMPORT_NAME = "Ventanilla.Models"
QML_IMPORT_MAJOR_VERSION = 1

Ask = Callable[[TrackingRequest, Callable[[Answer | None], None]], None]


@dataclass(frozen=True)
class Followed:
    """What is known here of the application that was found.

    `slip` is what there is to take along of a letter, or of the whole where it is None. `replaced`
    names what is open, and would be lost by answering a letter; else nothing.
    """

    service_name: Callable[[Tracking], str]
    around: Callable[[Tracking], Surroundings]
    slip: Callable[[Tracking, Read | None], OnPaper]
    replaced: Callable[[Answering], str]


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
    """Asks only when folio and code are well formed; says what is wrong otherwise.

    `found` is what the page was opened with, where it was looked up before; `typed` folio and code,
    where they were typed before.
    """

    changed = Signal()
    typed = Signal()
    lookedUp = Signal(object)
    answering = Signal(str, object)

    def __init__(
        self,
        ask: Ask,
        followed: Followed,
        words: Words,
        *,
        paper: PaperModel,
        found: LookedUp | None = None,
        typed: tuple[str, str] = ("", ""),
        parent: QObject | None = None,
    ) -> None:
        super().__init__(paper, parent)
        self._ask = ask
        self._followed = followed
        self._words = words
        self._typed = Scanned(*typed)
        self._trouble = ""
        self._asking = False
        self._asked_for: tuple[str, str] | None = None
        self._claim = ""
        self._tracking: Tracking | None = None
        self._read: tuple[Read, ...] = ()
        self._steps: tuple[dict[str, Any], ...] = ()
        if found is not None:
            self._keep(Tracking.model_validate_json(found.told), found.claim)

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
        return self._followed.service_name(self._tracking) if self._tracking else ""

    @Property("QVariant", notify=changed)
    def steps(self) -> list[dict[str, Any]]:
        """Newest first, see `kiosk.ui.letter_words`."""
        return list(self._steps)

    @Property(str, notify=typed)
    def typedFolio(self) -> str:
        return self._typed.folio

    @Property(str, notify=typed)
    def typedClaim(self) -> str:
        return self._typed.claim

    @Slot(str)
    def typeFolio(self, typed: str) -> None:
        """What was typed, or what a scanner read from a slip, which may hold the code too."""
        found = scanned(typed)
        claim = found.claim or self._typed.claim
        self._typed = Scanned(found.folio, claim)
        if found.folio != typed:
            self.typed.emit()

    @Slot(str)
    def typeClaim(self, typed: str) -> None:
        self._typed = Scanned(self._typed.folio, typed)

    @Slot()
    def look(self) -> None:
        """Asks the station; the answer is shown when it comes."""
        if self._asking:
            return
        try:
            folio = normalise_folio(self._typed.folio)
        except FolioError:
            self._show(trouble=self._words("track.bad-folio"))
            return
        try:
            claim = normalise_claim(self._typed.claim)
        except ValueError:
            self._show(trouble=self._words("track.bad-claim"))
            return
        self._show(asking=True)
        self._asked_for = folio, claim
        request = TrackingRequest(folio=folio, claim_hash=claim_hash(folio, claim))
        self._ask(request, while_there(self, self.take))

    def take(self, answer: Answer | None) -> None:
        """The station's answer: where it stands, or why that is not known."""
        if answer is None or answer.result is None or self._asked_for is None:
            self._show(trouble=self._words(trouble_key(answer)))
            return
        folio, claim = self._asked_for
        try:
            tracking = Tracking.model_validate(answer.result)
        except ValueError:
            self._show(trouble=self._words("track.no-station"))
            return
        if tracking.folio != folio:
            self._show(trouble=self._words("track.no-station"))
            return
        self._keep(tracking, claim)
        self._show()
        self.lookedUp.emit(LookedUp(tracking.canonical(), claim))

    @Property(bool, notify=changed)
    def mayAnswer(self) -> bool:
        """Whether there is a letter that waits for an answer, and can be answered here."""
        return self._open is not None

    @Property(str, notify=changed)
    def replaces(self) -> str:
        """Said before one answers, where that erases what was typed for something else."""
        to_answer = self._to_answer
        replaced = self._followed.replaced(to_answer) if to_answer else ""
        return self._words("letter.replaces", service=replaced) if replaced else ""

    @Slot()
    def answer(self) -> None:
        """Opens the questions of that letter."""
        if self._tracking is not None and (to_answer := self._to_answer) is not None:
            self.answering.emit(self._tracking.service, to_answer)

    @Slot(int)
    def takeAlong(self, place: int) -> None:
        """Of what the page has, this letter's slip is to be taken."""
        if self._tracking is not None:
            self._take(self._tracking, place)
            self.changed.emit()

    @property
    def _open(self) -> int | None:
        return next((step["place"] for step in self._steps if step["answerable"]), None)

    @property
    def _to_answer(self) -> Answering | None:
        if self._tracking is None or self._open is None:
            return None
        letter = self._read[self._open].letter
        if letter is None or letter.questions is None:
            return None
        return Answering(
            folio=self._tracking.folio,
            claim=self._claim,
            letter=letter.id,
            schema=letter.questions.json_schema,
            ui_schema=letter.questions.ui_schema,
        )

    def _keep(self, tracking: Tracking, claim: str) -> None:
        self._tracking, self._claim = tracking, claim
        self._read = read(tracking, claim)
        self._take(tracking, to_take_along(self._read))

    def _take(self, tracking: Tracking, place: int | None) -> None:
        """The step whose slip the page has to take along; None: the whole."""
        around = self._followed.around(tracking)
        self._steps = derive_steps(self._read, around, self._words, place)
        letter = None if place is None else self._read[place]
        self.paper.turn_to(self._followed.slip(tracking, letter))

    def _show(self, *, trouble: str = "", asking: bool = False) -> None:
        self._trouble, self._asking = trouble, asking
        self.changed.emit()
