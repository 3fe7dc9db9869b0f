"""Services and who answers for them, in CPSV-AP 3.2's words.

All values are frozen, checked when the source was read, and hold every language. What a page needs
to know beyond the written facts (is it free, can it be applied for here) is derived here, once.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from kiosk.catalogue.duration import Duration
from kiosk.catalogue.offices import Office
from kiosk.catalogue.phrase import Phrase
from kiosk.catalogue.savings import Savings
from kiosk.catalogue.terms import (
    Area,
    Certainty,
    ChannelType,
    Level,
    LifeEvent,
    Signature,
    Subject,
)
from kiosk.catalogue.text import Text

if TYPE_CHECKING:
    from kiosk.catalogue.feed import Feed
    from kiosk.catalogue.guide import Guide
    from kiosk.catalogue.notice import Notice


@dataclass(frozen=True)
class AgencyKey:
    """A public key that submissions to an agency are sealed to."""

    key_id: str
    public_key: bytes
    created: date


@dataclass(frozen=True)
class Agency:
    """A competent authority (CPSV-AP *Public Organisation*).

    `place` is an ISO 3166-2 state or an INEGI municipality, None for federal. `keys` stand as in
    the file; the older ones still open what was sealed to them. `offices` are where one may be
    asked to come, `closed` the days on which none is open, the country's holidays apart.
    `phone_hours` is when `phone` is answered, `calls_back` when it calls whoever asks to be called,
    which it does only where that is said: both in schema.org's *openingHours*.
    """

    id: str
    name: Text
    level: Level
    short_name: Text | None = None
    place: str | None = None
    phone: str | None = None
    email: str | None = None
    website: str | None = None
    hours: Text | None = None
    address: Text | None = None
    keys: tuple[AgencyKey, ...] = ()
    offices: tuple[Office, ...] = ()
    closed: tuple[date, ...] = ()
    phone_hours: tuple[str, ...] = ()
    calls_back: tuple[str, ...] = ()

    @property
    def contact(self) -> str:
        """Phone and website, in one line; empty where neither is known."""
        return " · ".join(filter(None, (self.phone, self.website)))

    @property
    def key(self) -> AgencyKey | None:
        """The key to seal to now: the newest; of those made on one day, the one named last."""
        return max(reversed(self.keys), key=lambda key: key.created, default=None)

    @property
    def called(self) -> Text:
        """As people call it."""
        return self.short_name or self.name


@dataclass(frozen=True)
class Cost:
    """The official price in Mexican pesos, two decimals; None varies, as `note` says."""

    amount: Decimal | None
    note: Text | None = None


@dataclass(frozen=True)
class ProcessingTime:
    """How long until the visitor has the result; None varies, as `note` says."""

    duration: Duration | None
    note: Text | None = None

    def phrases(self) -> tuple[Phrase, ...]:
        """The duration's parts, or `duration.varies`."""
        return (Phrase("duration.varies"),) if self.duration is None else self.duration.phrases()


@dataclass(frozen=True)
class Evidence:
    """What one must have at hand. `original`: the paper itself (True) or a copy (False)."""

    name: Text
    note: Text | None = None
    original: bool | None = None


@dataclass(frozen=True)
class Channel:
    """One way to have the service."""

    type: ChannelType
    note: Text | None = None
    phone: str | None = None
    website: str | None = None


CRITERIA_FORM: Final = ("", "questions")
"""No agency's: `criteria/questions.schema.json` of the catalogue itself, by agency and name."""


@dataclass(frozen=True)
class Form:
    """The questions of a service as its agency wrote them; `kiosk.forms` makes pages of them.

    `schema` is JSON Schema, `ui_schema` react-jsonschema-form's uiSchema (empty where there is
    none), `translations` maps a language to {Spanish string: string}.
    """

    agency_id: str
    name: str
    schema: Mapping[str, Any]
    ui_schema: Mapping[str, Any]
    translations: Mapping[str, Mapping[str, str]]


@dataclass(frozen=True)
class WayOut:
    """Where one goes instead: a service by its id, that of a template at the same place, a phone,
    or the agency itself, at its `offices` where they are known. `note` says what for."""

    note: Text | None = None
    service: str | None = None
    template: str | None = None
    phone: str | None = None
    offices: bool = False


@dataclass(frozen=True)
class Rule:
    """Whose answers fit `when` (a formula) can do a service `here`, or not; `says` why."""

    when: str
    here: bool
    says: Text
    instead: tuple[WayOut, ...] = ()


@dataclass(frozen=True)
class Beforehand:
    """What is asked before an application: a form of the agency, and what follows from it."""

    form: str
    rules: tuple[Rule, ...] = ()


@dataclass(frozen=True)
class Source:
    """Where a service was taken from, by the name it has there (CPSV-AP *identifier*)."""

    identifier: str
    system: str
    url: str | None = None
    retrieved: date | None = None


@dataclass(frozen=True)
class Service:
    """A public service. `filling_minutes` is how long its form takes here.

    Services of one `template` are the same service of other places; there is at most one a place.
    One that is `about` a tender, a job or a place is offered on its page too. `criterion` says in a
    formula over the answers to the catalogue's `criteria` who may have it (CPSV-AP's own term).
    `beforehand` asks whether it can be done here by somebody, before its form is opened.
    `official_name` stands where `name` is shorter, `description` where there is more to read than
    `purpose`: a paragraph a line.
    """

    id: str
    agency: Agency
    name: Text
    purpose: Text
    area: Area
    life_events: tuple[LifeEvent, ...]
    keywords: Mapping[str, tuple[str, ...]]
    costs: tuple[Cost, ...]
    processing_time: ProcessingTime
    filling_minutes: int
    evidence: tuple[Evidence, ...]
    output: Text
    next_steps: tuple[Text, ...]
    channels: tuple[Channel, ...]
    certainty: Certainty
    reviewed: date
    form: str | None = None
    form_version: int | None = None
    signature: Signature = Signature.NONE
    legal_basis: Text | None = None
    template: str | None = None
    official_name: Text | None = None
    description: Text | None = None
    source: Source | None = None
    about: Subject | None = None
    criterion: str | None = None
    saves: Savings | None = None
    beforehand: Beforehand | None = None

    @property
    def level(self) -> Level:
        return self.agency.level

    @property
    def is_free(self) -> bool:
        """Whether nothing of it costs anything."""
        return all(cost.amount == 0 for cost in self.costs)

    @property
    def can_apply(self) -> bool:
        """Whether it can be applied for here: it has a form, and its agency a key to seal to."""
        return self.form is not None and self.agency.key is not None

    @property
    def needs_no_line(self) -> bool:
        """Whether all of the visitor's part is done here while the line is down.

        What was answered waits here, sealed; a signature is judged by the catalogue's own lists.
        """
        return self.can_apply

    @property
    def is_example(self) -> bool:
        """Whether a fact is not certain; the screen says so."""
        return self.certainty is Certainty.EXAMPLE

    def other_ways(self) -> tuple[Channel, ...]:
        """The channels besides this kiosk, in the author's order."""
        return tuple(way for way in self.channels if way.type is not ChannelType.KIOSK)


@dataclass(frozen=True)
class Catalogue:
    """All of it. Services are ordered by id; every reference in it is alive."""

    title: Text
    languages: tuple[str, ...]
    version: str
    agencies: Mapping[str, Agency]
    services: tuple[Service, ...]
    forms: Mapping[tuple[str, str], Form]
    """By agency and name."""
    criteria: Form | None = None
    """The few questions that services' criteria are about; what is answered is kept nowhere."""
    notice: Text | None = None
    """What must be said of the whole catalogue, such as that it is an example."""
    feeds: tuple[Feed, ...] = ()
    """What changes daily, by id."""
    guides: tuple[Guide, ...] = ()
    """Ways through several services, by id."""
    notices: tuple[Notice, ...] = ()
    """What is told to whoever passes by, by id."""

    def form_of(self, service: Service) -> Form | None:
        return None if service.form is None else self.forms[service.agency.id, service.form]

    def beforehand_of(self, service: Service) -> Form | None:
        """The questions that come before it."""
        asked = service.beforehand
        return None if asked is None else self.forms[service.agency.id, asked.form]
