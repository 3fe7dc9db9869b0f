"""How a source's columns become a catalogue's fields: `docs/importing.md` explains the file.

Declarative and strict: a name that nobody knows is an error with its line.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from enum import StrEnum
from typing import Annotated, Any, Final, Self

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    ValidationInfo,
    field_validator,
    model_validator,
)

from kiosk.catalogue.feed import known_place
from kiosk.catalogue.location import LocationType
from kiosk.catalogue.terms import Area, Certainty, ChannelType, Level, LifeEvent

_WAYS = tuple(way for way in ChannelType if way is not ChannelType.KIOSK)
"""An imported service has no form yet, so it cannot be had here."""


class ImportKind(StrEnum):
    """What is imported."""

    SERVICES = "services"
    TENDERS = "tenders"
    JOBS = "jobs"
    LOCATIONS = "locations"


class Shape(StrEnum):
    """What a row is: a table's, or an object of a standard."""

    TABLE = "table"
    HSDS = "hsds"
    JOB_POSTING = "job-posting"
    OCDS = "ocds"


SHAPES: Final = {
    ImportKind.SERVICES: (Shape.TABLE, Shape.HSDS),
    ImportKind.TENDERS: (Shape.OCDS,),
    ImportKind.JOBS: (Shape.TABLE, Shape.JOB_POSTING),
    ImportKind.LOCATIONS: (Shape.TABLE, Shape.HSDS),
}
"""How each kind may be written; the first where nothing is said."""


class _Strict(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


def _words(value: object) -> object:
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value


def _list(value: object) -> object:
    return value if isinstance(value, list | tuple) else [value]


def _column(value: object) -> object:
    return {"column": value} if isinstance(value, str) else value


def _day(value: object) -> object:
    try:
        return date.fromisoformat(str(value))
    except ValueError:
        raise ValueError(f"{value!r} is not a date") from None


Word = Annotated[
    str, BeforeValidator(_words), StringConstraints(strict=True, min_length=1, max_length=1000)
]
Terms = Annotated[tuple[Word, ...], BeforeValidator(_list)]


class Rule(_Strict):
    """`value` where any of the words, or beginnings of words, stands in one of the columns.

    The word `*` is anything at all.
    """

    words: Terms
    value: Terms
    columns: Terms | None = None


class Expression(_Strict):
    """Where a field comes from. A bare name in the mapping is a column."""

    column: Word | None = None
    columns: tuple[Word, ...] = ()
    constant: Terms | None = None
    values: dict[Word, Terms] = {}
    rules: tuple[Rule, ...] = ()
    default: Terms | None = None
    join: str = "\n"
    split: Terms | None = None
    drop_number: bool = False
    optional: bool = False
    translations: dict[str, Annotated[Expression, BeforeValidator(_column)]] = {}

    @model_validator(mode="after")
    def _says_where(self) -> Self:
        said = [self.column is not None, bool(self.columns), self.constant is not None]
        if sum(said) > 1 or (not any(said) and self.default is None):
            raise ValueError("column: name a column, several columns or a constant")
        return self

    @property
    def sources(self) -> tuple[str, ...]:
        """The columns it reads its own words from."""
        return self.columns if self.column is None else (self.column,)

    def all_columns(self) -> Iterator[tuple[str, bool]]:
        """Every column it names, and whether the file may lack it."""
        for name in self.sources:
            yield name, self.optional
        for rule in self.rules:
            for name in rule.columns or ():
                yield name, self.optional
        for each in self.translations.values():
            yield from each.all_columns()


From = Annotated[Expression, BeforeValidator(_column)]


def _of(terms: Iterable[str]) -> AfterValidator:
    """Whatever the mapping itself writes is one of these terms."""
    known = frozenset(terms)

    def check(expression: Expression) -> Expression:
        written = [*(expression.constant or ()), *(expression.default or ())]
        written += [term for terms in expression.values.values() for term in terms]
        written += [term for rule in expression.rules for term in rule.value]
        if strange := sorted(set(written) - known):
            raise ValueError(f"{strange[0]!r} is none of {', '.join(sorted(known))}")
        return expression

    return AfterValidator(check)


class Labelled(_Strict):
    """A column that is kept in the long description, under a label."""

    column: Word
    label: Word
    optional: bool = False


class Reading(_Strict):
    """How the file is read, where that cannot be found out or must be said."""

    shape: Shape | None = None
    delimiter: Annotated[str, StringConstraints(min_length=1, max_length=1)] | None = None
    encoding: Word | None = None
    header: Annotated[int, Field(ge=1, le=100_000, strict=True)] | None = None
    sheet: Word | None = None
    replace: dict[str, str] = {}
    empty: Terms = ()


class AgencySources(_Strict):
    name: From
    level: Annotated[From, _of(Level)]
    short_name: From | None = None
    place: From | None = None
    phone: From | None = None
    email: From | None = None
    website: From | None = None
    hours: From | None = None
    address: From | None = None


class ServiceSources(_Strict):
    name: From
    area: Annotated[From, _of(Area)]
    purpose: From | None = None
    life_events: Annotated[From, _of(LifeEvent)] | None = None
    keywords: From | None = None
    costs: From | None = None
    currency: From | None = None
    processing_time: From | None = None
    evidence: From | None = None
    output: From | None = None
    next_steps: From | None = None
    channels: Annotated[From, _of(_WAYS)] | None = None
    website: From | None = None
    phone: From | None = None
    legal_basis: From | None = None
    certainty: Annotated[From, _of(Certainty)] | None = None
    reviewed: From | None = None
    more: tuple[Labelled, ...] = ()


class JobSources(_Strict):
    title: From
    description: From | None = None
    organization: From | None = None
    organization_url: From | None = None
    street: From | None = None
    locality: From | None = None
    region: From | None = None
    postcode: From | None = None
    country: From | None = None
    location_type: From | None = None
    salary: From | None = None
    salary_max: From | None = None
    currency: From | None = None
    salary_unit: From | None = None
    employment_type: From | None = None
    date_posted: From | None = None
    valid_through: From | None = None
    openings: From | None = None
    work_hours: From | None = None
    qualifications: From | None = None
    education: From | None = None
    experience: From | None = None
    skills: From | None = None
    responsibilities: From | None = None
    benefits: From | None = None
    industry: From | None = None
    category: From | None = None
    phone: From | None = None
    email: From | None = None
    more: tuple[Labelled, ...] = ()


class LocationSources(_Strict):
    name: From
    type: Annotated[From, _of(LocationType)] | None = None
    description: From | None = None
    organization: From | None = None
    street: From | None = None
    locality: From | None = None
    region: From | None = None
    postcode: From | None = None
    country: From | None = None
    place: From | None = None
    latitude: From | None = None
    longitude: From | None = None
    phone: From | None = None
    email: From | None = None
    url: From | None = None
    hours: From | None = None
    services: From | None = None
    accessibility: From | None = None
    languages: From | None = None
    more: tuple[Labelled, ...] = ()


class Mapping(_Strict):
    """The whole file."""

    kind: ImportKind
    system: Annotated[str, StringConstraints(min_length=1, max_length=120)]
    language: Annotated[str, StringConstraints(pattern=r"^[a-z]{2,3}$")] = "es"
    languages: Terms = ("es", "en")
    title: dict[str, Word] | None = None
    version: Word = "1"
    retrieved: Annotated[date | None, BeforeValidator(_day)] = None
    license: Word | None = None
    place: Annotated[str | None, AfterValidator(known_place)] = None
    keep_days: Annotated[int | None, Field(ge=1, le=3650)] = None
    read: Reading = Reading()
    identifier: From | None = None
    url: From | None = None
    ignore: dict[str, Word] = {}
    refuse: tuple[Rule, ...] = ()
    agency: AgencySources | None = None
    service: ServiceSources | None = None
    job: JobSources | None = None
    location: LocationSources | None = None

    @field_validator("read")
    @classmethod
    def _is_of_its_kind(cls, read: Reading, info: ValidationInfo) -> Reading:
        kind = info.data.get("kind")
        if kind is not None and read.shape not in {None, *SHAPES[kind]}:
            raise ValueError(f"shape: {kind} are read as {' or '.join(SHAPES[kind])}")
        return read

    @model_validator(mode="after")
    def _is_whole(self) -> Self:
        if self.kind is ImportKind.SERVICES and (self.agency is None or self.service is None):
            raise ValueError("kind: services need agency and service")
        if self.kind is ImportKind.JOBS and self.job is None:
            raise ValueError("kind: jobs need job")
        if self.kind is ImportKind.LOCATIONS and self.location is None:
            raise ValueError("kind: locations need location")
        if any(rule.columns is None for rule in self.refuse):
            raise ValueError("refuse: say in which columns the words stand")
        if "es" not in self.languages:
            raise ValueError("languages: Spanish (es) is missing")
        return self

    def columns(self) -> dict[str, bool]:
        """Every column that it names, and whether a file may lack it."""
        named: dict[str, bool] = {}
        for part in (self, self.agency, self.service, self.job, self.location):
            for name, optional in _columns(part):
                named[name] = named.get(name, True) and optional
        for rule in self.refuse:
            for name in rule.columns or ():
                named.setdefault(name, True)
        return named


def _columns(part: BaseModel | None) -> Iterator[tuple[str, bool]]:
    fields: dict[str, Any] = {} if part is None else dict(part)
    for value in fields.values():
        if isinstance(value, Expression):
            yield from value.all_columns()
        elif isinstance(value, tuple):
            for each in value:
                if isinstance(each, Labelled):
                    yield each.column, each.optional
