"""Makes what each page has to take along: on paper, on the screen, in a phone."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import quote

from kiosk.catalogue.location import Location
from kiosk.catalogue.location_facts import LocationTraits
from kiosk.catalogue.model import Service
from kiosk.offline.draft_code import DraftCode
from kiosk.offline.outbox_item import State, stage_of
from kiosk.printing.slip import Service as ServiceOnPaper
from kiosk.printing.slip import Slip
from kiosk.protocol.letter import Appointment, Letter, Payment
from kiosk.protocol.station_calls import SlipAnswer
from kiosk.protocol.tracking import Tracking
from kiosk.ui.drafting import Where
from kiosk.ui.location_slip import location_of
from kiosk.ui.models.paper import PaperModel
from kiosk.ui.paper_desk import OnPaper, PaperDesk, PaperKind
from kiosk.ui.paper_slips import (
    application_of,
    appointment_of,
    draft_of,
    payment_of,
    requirements_of,
    result_of,
)
from kiosk.ui.proof import Proof, code_text
from kiosk.visit.journey import SavedDraft
from kiosk.words import Words


@dataclass(frozen=True)
class PaperPages:
    """`public_pages` is what addresses for phones begin with, or empty (`Settings`)."""

    desk: PaperDesk
    public_pages: str = ""

    def model(self, subject: OnPaper | None, words: Words) -> PaperModel:
        """What a page shows of its paper."""
        return PaperModel(self.desk, subject, words)

    def application(
        self, service: Service, proof: Proof, state: Callable[[], State], words: Words
    ) -> OnPaper:
        """Of an accepted application; where the station is silent the screen shows the outbox's
        state, unsigned."""

        def make(facts: SlipAnswer | None, copy: bool) -> Slip:
            said = facts or SlipAnswer(stage=stage_of(state()), said_at=self.desk.clock())
            return application_of(service, proof, self.desk.place, words, facts=said, copy=copy)

        return OnPaper(proof.folio, PaperKind.APPLICATION, make, proof.folio, self._follow(proof))

    def requirements(self, service: Service, words: Words) -> OnPaper:
        """Of a service, to read at home before starting."""

        def make(_: SlipAnswer | None, copy: bool) -> Slip:
            page = self._page(f"/t/{quote(service.id, safe='')}")
            said_at = self.desk.clock()
            return requirements_of(
                service, self.desk.place, words, page=page, said_at=said_at, copy=copy
            )

        return OnPaper(f"requirements {service.id}", PaperKind.REQUIREMENTS, make)

    def draft(self, draft: SavedDraft, service: str, where: Callable[[], Where]) -> OnPaper:
        """Of an application that is not finished: its words, which open it."""

        def make(_: SlipAnswer | None, copy: bool) -> Slip:
            elsewhere = where() is Where.EVERYWHERE
            code, place = self.draft_code(draft), self.desk.place
            on_phones = elsewhere and self.has_phones(draft)
            return draft_of(
                draft, service, place, code=code, elsewhere=elsewhere, on_phones=on_phones,
                copy=copy,
            )  # fmt: skip

        return OnPaper(f"draft {draft.locator}", PaperKind.DRAFT, make)

    def draft_code(self, draft: SavedDraft) -> str:
        """What its QR holds: the address where a phone goes on, or else the words alone."""
        if self.has_phones(draft):
            return self._page(f"/d#{draft.held}")
        return DraftCode(draft.words).plain

    def has_phones(self, draft: SavedDraft) -> bool:
        """Whether a phone reaches a page that opens it."""
        return bool(self.public_pages and draft.held)

    def result(self, tracking: Tracking, service: str) -> OnPaper:
        """Of an application that was looked up just now."""
        said_at = self.desk.clock()

        def make(_: SlipAnswer | None, copy: bool) -> Slip:
            page = self._page("/s")
            return result_of(
                tracking, service, self.desk.place, page=page, said_at=said_at, copy=copy
            )

        newest = tracking.steps[-1].at.isoformat()
        return OnPaper(f"result {tracking.folio} {newest}", PaperKind.RESULT, make)

    def payment(
        self, folio: str, letter: Letter, payment: Payment, service: ServiceOnPaper
    ) -> OnPaper:
        """What an agency's letter asks to be paid, for a bank or a shop to scan."""

        def make(_: SlipAnswer | None, copy: bool) -> Slip:
            return payment_of(payment, folio, service, self.desk.place, copy=copy)

        return OnPaper(f"letter {letter.id}", PaperKind.PAYMENT, make)

    def appointment(
        self, folio: str, letter: Letter, appointment: Appointment, service: ServiceOnPaper
    ) -> OnPaper:
        """When and where an agency's letter expects somebody."""

        def make(_: SlipAnswer | None, copy: bool) -> Slip:
            return appointment_of(appointment, folio, service, self.desk.place, copy=copy)

        return OnPaper(f"letter {letter.id}", PaperKind.APPOINTMENT, make)

    def location(
        self, location: Location, traits: LocationTraits, as_of: str, words: Words
    ) -> OnPaper:
        """A place to go to; a phone keeps it among its contacts."""

        def make(_: SlipAnswer | None, copy: bool) -> Slip:
            said_at = self.desk.clock()
            return location_of(
                location, traits, self.desk.place, words, as_of=as_of, said_at=said_at, copy=copy
            )

        key = f"location {traits.feed}/{traits.id}"
        return OnPaper(key, PaperKind.LOCATION, make)

    def _follow(self, proof: Proof) -> str:
        """What a phone keeps of an application; behind the `#` it is sent to nobody."""
        page = self._page("/s")
        return f"{page}#{proof.followed_folio}.{proof.claim}" if page else code_text(proof)

    def _page(self, path: str) -> str:
        return f"{self.public_pages}{path}" if self.public_pages else ""
