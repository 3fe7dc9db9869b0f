"""What a visitor or staff takes away on paper: one frozen model a kind, words in one language.

Texts come from whoever has them (catalogue, screen) in the visitor's language; what is the same on
every slip is said by `kiosk.printing.composing`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

from kiosk.protocol.tracking import Stage


@dataclass(frozen=True)
class SlipOrigin:
    """Where the slip comes from: the centre's name and the kiosk's."""

    centre: str
    kiosk: str


@dataclass(frozen=True)
class Service:
    """What every slip about a service says: its name, who answers, the official cost, contact."""

    name: str
    authority: str
    cost: str
    time: str
    contact: str = ""


@dataclass(frozen=True)
class ApplicationSlip:
    """Of an accepted application; `token` is what anyone can verify, `copy` a second print.

    `saved`: what doing it here spared, where that is known.
    """

    place: SlipOrigin
    service: Service
    folio: str
    claim: str = field(repr=False)
    accepted_at: datetime
    stage: Stage
    said_at: datetime
    next_steps: tuple[str, ...] = ()
    token: str | None = None
    copy: bool = False
    saved: str = ""


@dataclass(frozen=True)
class RequirementsSlip:
    """What one needs and where one goes, to take home; `page` is where it stands on the web."""

    place: SlipOrigin
    service: Service
    purpose: str
    evidence: tuple[str, ...]
    ways: tuple[str, ...]
    said_at: datetime
    page: str = ""
    copy: bool = False


@dataclass(frozen=True)
class DraftSlip:
    """The six words with which an application is gone on with; `code` is what the QR holds.

    `elsewhere`: at any centre by now; `on_phones`: on a phone too.
    """

    place: SlipOrigin
    service: str
    words: tuple[str, ...] = field(repr=False)
    code: str = field(repr=False)
    until: datetime
    elsewhere: bool
    on_phones: bool = False
    copy: bool = False


@dataclass(frozen=True)
class TrackingStep:
    """A stage that was reached, with the agency's own words if it wrote any."""

    stage: Stage
    at: datetime
    note: str = ""


@dataclass(frozen=True)
class TrackingSlip:
    """Where an application stood when it was asked, newest step first; `page` is where one asks
    again on the web."""

    place: SlipOrigin
    service: str
    folio: str
    steps: tuple[TrackingStep, ...]
    said_at: datetime
    page: str = ""
    copy: bool = False


@dataclass(frozen=True)
class AppointmentSlip:
    """When and where one is expected, and what to bring. `zone` (IANA) is whose clock it is told
    by; None: local time."""

    place: SlipOrigin
    service: Service
    folio: str
    at: datetime
    address: str
    bring: tuple[str, ...] = ()
    zone: str | None = None
    copy: bool = False


@dataclass(frozen=True)
class LocationSlip:
    """A place to go to: where it is, when it is open. `card` is what a phone keeps of it (vCard),
    `as_of` whose word all of it is, and of which day."""

    place: SlipOrigin
    name: str
    kind: str
    address: tuple[str, ...]
    how_far: str
    phone: str
    hours: tuple[str, ...]
    services: tuple[str, ...]
    as_of: str
    said_at: datetime
    card: str = ""
    copy: bool = False


@dataclass(frozen=True)
class PaymentSlip:
    """What to pay, until when, with which reference; never money taken here.

    `reference` is what a bank or a shop scans: ASCII.
    """

    place: SlipOrigin
    service: Service
    folio: str
    reference: str
    amount: Decimal
    due: date
    pay_at: str
    concept: str = ""
    copy: bool = False


@dataclass(frozen=True)
class DayReportSlip:
    """The day of a kiosk in numbers, for staff and whoever has the next shift; no folio, nobody's
    name but that of the staff who hands over.

    `carried` is the part of `waiting` that is on a stick, `oldest` says how long something waits,
    `paper` what was used, `troubles` what needs somebody, `saved` what visitors saved, `saved_of`
    of how many of them that is known.
    """

    place: SlipOrigin
    day: date
    visits: int
    accepted: int
    delivered: int
    waiting: int
    carried: int
    held: int
    opinions: int
    printed: int
    not_printed: int
    errors: int
    by: str
    said_at: datetime
    oldest: str = ""
    paper: str = ""
    troubles: tuple[str, ...] = ()
    saved: str = ""
    saved_of: str = ""
    note: str = ""


@dataclass(frozen=True)
class PrinterTestSlip:
    """A page that shows whether signs, lines and codes come out."""

    place: SlipOrigin
    printer: str
    said_at: datetime


Slip = (
    ApplicationSlip
    | RequirementsSlip
    | DraftSlip
    | TrackingSlip
    | AppointmentSlip
    | LocationSlip
    | PaymentSlip
    | DayReportSlip
    | PrinterTestSlip
)
