"""The source files' fields, as `docs/catalogue-source.md` specifies them, and their rules.

These models know one file at a time; what spans files (references, duplicates) is `source`'s.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Self

from pydantic import (
    AfterValidator,
    BeforeValidator,
    Field,
    StringConstraints,
    model_validator,
)

from kiosk.catalogue.authored_fields import (
    Authored,
    Day,
    Email,
    Hours,
    Keywords,
    Language,
    LongWords,
    Phone,
    Plain,
    Website,
    Whole,
    Words,
    digits,
    iso_duration,
    short,
)
from kiosk.catalogue.duration import Duration
from kiosk.catalogue.guide import EventKind
from kiosk.catalogue.places import is_municipality, is_state
from kiosk.catalogue.terms import (
    Area,
    Certainty,
    ChannelType,
    Level,
    LifeEvent,
    Signature,
    Subject,
)
from kiosk.catalogue.text import SPANISH
from kiosk.protocol.message import Base64, KeyId, Slug

PUBLIC_KEY_BYTES = 1184 + 32


class CatalogueFile(Authored):
    """catalogue.yaml"""

    title: Words
    languages: tuple[Language, ...] = Field(min_length=1)
    version: Annotated[
        str,
        BeforeValidator(digits),
        StringConstraints(pattern=r"^[0-9A-Za-z][0-9A-Za-z.+-]*$", max_length=40),
    ]
    certainty_note: Words | None = None

    @model_validator(mode="after")
    def _speaks_spanish(self) -> Self:
        if SPANISH not in self.languages:
            raise ValueError("languages: Spanish (es) is missing")
        return self


class PlacesFile(Authored):
    """templates/places.yaml: lists of states or of municipalities"""

    lists: dict[
        Slug,
        Annotated[tuple[Annotated[str, BeforeValidator(digits)], ...], Field(min_length=1)],
    ]


Value = Annotated[int, Field(strict=True)] | Plain | tuple[Plain, ...] | Words


class ValuesFile(Authored):
    """templates/<template>/values.yaml: what differs from place to place, and what is usual"""

    usual: dict[Annotated[str, StringConstraints(pattern=r"^[a-z][a-z_]{1,40}$")], Value]
    places: dict[str, dict[str, Value]] = Field(default_factory=dict)


class OfficeLine(Authored):
    """One of an agency's `offices`; `opens` as schema.org writes *openingHours*."""

    id: Slug
    name: Annotated[Words, AfterValidator(short)]
    opens: Hours = ()
    address: Words | None = None
    phone: Phone | None = None


class AgencyFile(Authored):
    """agency.yaml"""

    name: Words
    level: Level
    short_name: Words | None = None
    place: Annotated[str | None, BeforeValidator(digits)] = None
    phone: Phone | None = None
    email: Email | None = None
    website: Website | None = None
    hours: Words | None = None
    address: Words | None = None
    template: Slug | None = None
    offices: tuple[OfficeLine, ...] = Field(default=(), max_length=200)
    closed: tuple[Day, ...] = Field(default=(), max_length=400)
    phone_hours: Hours = ()
    calls_back: Hours = ()

    @model_validator(mode="after")
    def _hours_have_a_phone(self) -> Self:
        if self.phone_hours and self.phone is None:
            raise ValueError("phone_hours: there is no phone")
        return self

    @model_validator(mode="after")
    def _offices_differ(self) -> Self:
        ids = [office.id for office in self.offices]
        if len(set(ids)) != len(ids):
            raise ValueError("offices: two have one id")
        return self

    @model_validator(mode="after")
    def _place_fits_level(self) -> Self:
        place = self.place or ""
        match self.level:
            case Level.FEDERAL if self.place is not None:
                raise ValueError("place: a federal agency has no place")
            case Level.STATE if not is_state(place):
                raise ValueError("place: a state agency's place is a state's code, such as MX-OAX")
            case Level.MUNICIPAL if not is_municipality(place):
                raise ValueError("place: a municipal agency's place is INEGI's code, such as 20067")
            case _:
                return self


class CostLine(Authored):
    """One of `costs`."""

    amount: Annotated[Decimal, Field(ge=0, le=10_000_000, decimal_places=2)] | None
    note: Words | None = None

    @model_validator(mode="after")
    def _says_why(self) -> Self:
        if self.amount is None and self.note is None:
            raise ValueError("note: a cost that varies needs a note")
        return self


class TimeLine(Authored):
    """`processing_time`"""

    duration: Annotated[Duration | None, BeforeValidator(iso_duration)]
    note: Words | None = None

    @model_validator(mode="after")
    def _says_why(self) -> Self:
        if self.duration is None and self.note is None:
            raise ValueError("note: a time that varies needs a note")
        return self


class EvidenceLine(Authored):
    """One of `evidence`."""

    name: Words
    note: Words | None = None
    original: Annotated[bool, Field(strict=True)] | None = None


class ChannelLine(Authored):
    """One of `channels`."""

    type: ChannelType
    note: Words | None = None
    phone: Phone | None = None
    website: Website | None = None


class SavingsLine(Authored):
    """`saves`"""

    visits: Annotated[Whole, Field(ge=1, le=20)]
    basis: Words
    office: Annotated[str | None, BeforeValidator(digits)] = None
    minutes: Annotated[Whole, Field(ge=1, le=1440)] | None = None
    pesos: Annotated[Decimal, Field(gt=0, le=100_000, decimal_places=2)] | None = None

    @model_validator(mode="after")
    def _has_an_office(self) -> Self:
        if self.office is not None and not is_municipality(self.office):
            raise ValueError("office: a municipality's code of INEGI, such as 20067")
        return self


class SourceLine(Authored):
    """`source`"""

    identifier: Annotated[Plain, Field(max_length=300)]
    system: Annotated[Plain, Field(max_length=120)]
    url: Website | None = None
    retrieved: Day | None = None


class WayOutLine(Authored):
    """One of a rule's `instead`."""

    note: Words | None = None
    service: Slug | None = None
    template: Slug | None = None
    phone: Phone | None = None
    offices: Annotated[bool, Field(strict=True)] = False

    @model_validator(mode="after")
    def _leads_somewhere(self) -> Self:
        ways = [self.service, self.template, self.phone, self.offices or None]
        if sum(way is not None for way in ways) != 1:
            raise ValueError("instead: name one of service, template, phone and offices: true")
        return self


class RuleLine(Authored):
    """One of the `rules` of `beforehand`."""

    when: Annotated[Plain, Field(max_length=500)]
    here: Annotated[bool, Field(strict=True)]
    says: Words
    instead: tuple[WayOutLine, ...] = Field(default=(), max_length=8)

    @model_validator(mode="after")
    def _says_where_else(self) -> Self:
        if not self.here and not self.instead:
            raise ValueError("instead: who is turned away is told where to go")
        if self.here and self.instead:
            raise ValueError("instead: who can do it here needs no other way")
        return self


class BeforehandLine(Authored):
    """`beforehand`"""

    form: Slug
    rules: tuple[RuleLine, ...] = Field(min_length=1, max_length=40)


class ServiceFile(Authored):
    """services/<service>.yaml"""

    name: Annotated[Words, AfterValidator(short)]
    purpose: Words
    area: Area
    life_events: tuple[LifeEvent, ...]
    keywords: Keywords
    costs: tuple[CostLine, ...] = Field(min_length=1)
    processing_time: TimeLine
    filling_minutes: Annotated[Whole, Field(ge=0, le=600)]
    evidence: tuple[EvidenceLine, ...]
    output: Words
    next_steps: tuple[Words, ...]
    channels: tuple[ChannelLine, ...] = Field(min_length=1)
    form: Slug | None = None
    form_version: Annotated[Whole, Field(ge=1, le=1_000_000)] | None = None
    signature: Signature = Signature.NONE
    legal_basis: Words | None = None
    certainty: Certainty
    reviewed: Day
    template: Slug | None = None
    official_name: Words | None = None
    description: LongWords | None = None
    source: SourceLine | None = None
    about: Subject | None = None
    criterion: Annotated[Plain, Field(max_length=500)] | None = None
    saves: SavingsLine | None = None
    beforehand: BeforehandLine | None = None

    @property
    def forms(self) -> tuple[str, ...]:
        """Those of the agency that it uses."""
        asked = self.beforehand.form if self.beforehand else None
        return tuple(name for name in (self.form, asked) if name is not None)

    @model_validator(mode="after")
    def _form_fits(self) -> Self:
        if (self.form is None) != (self.form_version is None):
            raise ValueError("form: form and form_version go together")
        kiosk = any(channel.type is ChannelType.KIOSK for channel in self.channels)
        if kiosk and self.form is None:
            raise ValueError("channels: kiosk stands only where there is a form")
        if self.beforehand is not None and self.form is None:
            raise ValueError("beforehand: it comes before a form, and there is none")
        if self.form is not None and not kiosk:
            raise ValueError("channels: a service with a form has a kiosk channel")
        if len(set(self.life_events)) != len(self.life_events):
            raise ValueError("life_events: one stands twice")
        return self


class GuideStepLine(Authored):
    """One of a guide's `steps`."""

    id: Slug
    gives: Words
    service: Slug | None = None
    template: Slug | None = None
    when: Annotated[Plain, Field(max_length=500)] | None = None
    optional: Annotated[bool, Field(strict=True)] = False
    needs: tuple[Slug, ...] = ()

    @model_validator(mode="after")
    def _leads_somewhere(self) -> Self:
        if (self.service is None) == (self.template is None):
            raise ValueError("service: a step has a service or a template")
        return self


class GuideFile(Authored):
    """guides/<guide>/guide.yaml"""

    kind: EventKind
    name: Annotated[Words, AfterValidator(short)]
    purpose: Words
    area: Area
    life_events: tuple[LifeEvent, ...]
    keywords: Keywords
    steps: tuple[GuideStepLine, ...] = Field(min_length=1, max_length=30)
    reviewed: Day

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        before: set[str] = set()
        for step in self.steps:
            if step.id in before:
                raise ValueError(f"steps: {step.id} stands twice")
            if not before.issuperset(step.needs):
                raise ValueError(f"steps: {step.id} needs what does not come before it")
            before.add(step.id)
        return self


class KeyLine(Authored):
    """One public key of an agency."""

    key_id: KeyId
    public_key: Base64 = Field(min_length=PUBLIC_KEY_BYTES, max_length=PUBLIC_KEY_BYTES)
    created: Day


class KeysFile(Authored):
    """keys.json, which `portal keys` writes"""

    keys: tuple[KeyLine, ...]
