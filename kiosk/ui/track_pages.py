"""Makes the model of the page on which an earlier application is followed up."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from PySide6.QtCore import QObject

from kiosk.catalogue.model import Service
from kiosk.catalogue.reading import CatalogueStore
from kiosk.printing.slip import Service as ServiceOnPaper
from kiosk.protocol.letter import Letter
from kiosk.protocol.tracking import Tracking
from kiosk.ui.letter_form import form_of_letter
from kiosk.ui.letter_words import Surroundings
from kiosk.ui.letters_read import Read
from kiosk.ui.models.track import Ask, Followed, TrackModel
from kiosk.ui.paper_desk import OnPaper
from kiosk.ui.paper_pages import PaperPages
from kiosk.ui.sending import Sending
from kiosk.visit.answering import Answering
from kiosk.visit.pages import TrackPage
from kiosk.words import Words


@dataclass(frozen=True)
class TrackPages:
    """`ask` asks the station; `store` is None where there is no catalogue."""

    ask: Ask
    paper: PaperPages
    store: CatalogueStore | None
    sending: Sending
    clock: Callable[[], datetime]

    def make(
        self,
        page: TrackPage,
        words: Words,
        parent: QObject,
        *,
        replaced: Callable[[Answering], str],
    ) -> TrackModel:
        """`replaced` names what is open, and would be lost by answering a letter; else nothing."""
        followed = Followed(
            service_name=lambda tracking: self._on_paper(tracking, words).name,
            around=lambda tracking: self._around(tracking, words),
            slip=lambda tracking, step: self._slip(tracking, step, words),
            replaced=replaced,
        )
        return TrackModel(
            self.ask,
            followed,
            words,
            paper=self.paper.model(None, words),
            found=page.found,
            typed=page.typed,
            parent=parent,
        )

    def refusal(self, service: str, letter: Letter, words: Words) -> str:
        """Why what a letter asks cannot be answered here; empty where it can.

        A service that is not offered any more is no reason: its agency waits for the answer.
        """
        known = self._service(service)
        if letter.questions is None or known is None or known.agency.key is None:
            return _cannot_answer(known, words)
        if form_of_letter(letter.questions.json_schema, letter.questions.ui_schema) is None:
            return _cannot_answer(known, words)
        return "" if self.sending.has_room() else words("letter.no-room")

    def _around(self, tracking: Tracking, words: Words) -> Surroundings:
        return Surroundings(
            today=self.clock().astimezone().date(),
            refusal=lambda letter: self.refusal(tracking.service, letter, words),
        )

    def _slip(self, tracking: Tracking, step: Read | None, words: Words) -> OnPaper:
        service = self._on_paper(tracking, words)
        letter = step.letter if step else None
        if letter is not None and letter.payment is not None:
            return self.paper.payment(tracking.folio, letter, letter.payment, service)
        if letter is not None and letter.appointment is not None:
            return self.paper.appointment(tracking.folio, letter, letter.appointment, service)
        return self.paper.result(tracking, service.name)

    def _on_paper(self, tracking: Tracking, words: Words) -> ServiceOnPaper:
        """What is known of the service; the catalogue may have lost it meanwhile."""
        known = self._service(tracking.service)
        return ServiceOnPaper(
            name=known.name.in_language(words.language) if known else tracking.service,
            authority=known.agency.name.in_language(words.language) if known else words("app.name"),
            cost="",
            time="",
            contact=_contact(known),
        )

    def _service(self, service: str) -> Service | None:
        if self.store is None:
            return None
        try:
            return self.store.service(service)
        except LookupError:
            return None


def _cannot_answer(service: Service | None, words: Words) -> str:
    """With whom to ask: the centre's staff where the agency is not known, or says no contact."""
    if contact := _contact(service):
        return words("letter.cannot-answer", contact=contact)
    return words("letter.cannot-answer-ask-staff")


def _contact(service: Service | None) -> str:
    return service.agency.contact if service else ""
