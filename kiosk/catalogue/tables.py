"""The tables of what is shown: the catalogue itself, agencies, services, forms.

Rows hold the whole thing as JSON; columns stand beside it only for what is filtered and sorted by.
Every statement on these tables is here.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final, NamedTuple

import apsw

from kiosk.catalogue.codec import encode
from kiosk.catalogue.filters import Filters
from kiosk.catalogue.model import Agency, Form, Service
from kiosk.catalogue.places import is_state, municipalities_prefix, state_of

SCHEMA: Final = """
CREATE TABLE about (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE agency (id TEXT PRIMARY KEY, row TEXT NOT NULL) STRICT;
CREATE TABLE service (
    number INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    area TEXT NOT NULL,
    level TEXT NOT NULL,
    place TEXT,
    free INTEGER NOT NULL,
    here INTEGER NOT NULL,
    no_line INTEGER NOT NULL,
    template TEXT,
    agency TEXT NOT NULL REFERENCES agency (id),
    about TEXT,
    criterion INTEGER NOT NULL,
    row TEXT NOT NULL
) STRICT;
CREATE INDEX service_criterion ON service (number) WHERE criterion;
CREATE INDEX service_about ON service (about) WHERE about IS NOT NULL;
CREATE INDEX service_traits ON service (
    number, id, area, level, place, free, here, no_line, template, agency
);
CREATE TABLE service_life_event (
    event TEXT NOT NULL,
    service INTEGER NOT NULL REFERENCES service (number),
    PRIMARY KEY (event, service)
) STRICT, WITHOUT ROWID;
CREATE TABLE service_name (
    service INTEGER NOT NULL REFERENCES service (number),
    language TEXT NOT NULL,
    name TEXT NOT NULL,
    PRIMARY KEY (service, language)
) STRICT, WITHOUT ROWID;
CREATE TABLE form (
    agency TEXT NOT NULL,
    name TEXT NOT NULL,
    row TEXT NOT NULL,
    PRIMARY KEY (agency, name)
) STRICT;
"""
_SELECT_ROWS = "SELECT agency, row FROM service {where} ORDER BY number"
_SELECT_TRAITS = (
    "SELECT id, area, level, place, free, here, no_line, template, agency FROM service "
    "ORDER BY number"
)


class Traits(NamedTuple):
    """What a service is filtered, counted and gathered by."""

    service_id: str
    area: str
    level: str
    place: str | None
    free: int
    here: int
    no_line: int
    template: str | None
    agency: str


def insert_about(db: apsw.Connection, about: Mapping[str, str]) -> None:
    db.executemany("INSERT INTO about VALUES (?, ?)", about.items())


def insert_agency(db: apsw.Connection, agency: Agency) -> None:
    db.execute("INSERT INTO agency VALUES (?, ?)", (agency.id, encode(agency)))


def insert_form(db: apsw.Connection, form: Form) -> None:
    db.execute("INSERT INTO form VALUES (?, ?, ?)", (form.agency_id, form.name, encode(form)))


def insert_service(db: apsw.Connection, number: int, service: Service) -> None:
    """`number` follows the order of the Spanish alphabet."""
    db.execute(
        "INSERT INTO service VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            number,
            service.id,
            service.area,
            service.level,
            service.agency.place,
            service.is_free,
            service.can_apply,
            service.needs_no_line,
            service.template,
            service.agency.id,
            service.about,
            service.criterion is not None,
            encode(service),
        ),
    )
    db.executemany(
        "INSERT INTO service_life_event VALUES (?, ?)",
        ((event, number) for event in service.life_events),
    )
    db.executemany(
        "INSERT INTO service_name VALUES (?, ?, ?)",
        ((number, language, name) for language, name in service.name.words.items()),
    )


def read_about(db: apsw.Connection) -> dict[str, str]:
    return dict(db.execute("SELECT name, value FROM about"))


def read_agency(db: apsw.Connection, agency_id: str) -> str | None:
    found = db.execute("SELECT row FROM agency WHERE id = ?", (agency_id,)).fetchone()
    return found and found[0]


def read_form(db: apsw.Connection, agency_id: str, name: str) -> str | None:
    found = db.execute(
        "SELECT row FROM form WHERE agency = ? AND name = ?", (agency_id, name)
    ).fetchone()
    return found and found[0]


def read_service(db: apsw.Connection, service_id: str) -> tuple[str, str] | None:
    """The agency's id and the row."""
    found = db.execute("SELECT agency, row FROM service WHERE id = ?", (service_id,)).fetchone()
    return found and (found[0], found[1])


def read_services(db: apsw.Connection, filters: Filters) -> Iterator[tuple[str, str]]:
    """The agency's id and the row of each, in the order of the Spanish alphabet."""
    where, values = _condition(filters)
    yield from db.execute(_SELECT_ROWS.format(where=where), values)


def read_services_about(db: apsw.Connection, subject: str) -> Iterator[tuple[str, str]]:
    """As `read_services`, of those whose applications are about such a thing."""
    yield from db.execute(
        "SELECT agency, row FROM service WHERE about = ? ORDER BY number", (subject,)
    )


def read_services_with_criterion(db: apsw.Connection) -> Iterator[tuple[str, str]]:
    """As `read_services`, of those that say who may have them."""
    yield from db.execute("SELECT agency, row FROM service WHERE criterion ORDER BY number")


def read_traits(db: apsw.Connection) -> Iterator[Traits]:
    """Of every service, by number from 1 on."""
    for row in db.execute(_SELECT_TRAITS):
        yield Traits(*row)


def read_life_events(db: apsw.Connection) -> Iterator[tuple[str, int]]:
    """Each life event and the number of a service of it."""
    yield from db.execute("SELECT event, service FROM service_life_event")


def names_of(db: apsw.Connection, numbers: Sequence[int], language: str) -> dict[int, str]:
    """The name by number, in Spanish where there is none in `language`."""
    return dict(
        db.execute(
            "SELECT value, coalesce(own.name, spanish.name) FROM json_each(?)"
            " JOIN service_name AS spanish ON spanish.service = value AND spanish.language = 'es'"
            " LEFT JOIN service_name AS own ON own.service = value AND own.language = ?",
            (json.dumps(numbers), language),
        )
    )


def count_services(db: apsw.Connection) -> int:
    return sum(count_by_area(db).values())


def count_by_area(db: apsw.Connection) -> dict[str, int]:
    return dict(db.execute("SELECT area, count(*) FROM service GROUP BY area"))


def count_by_life_event(db: apsw.Connection) -> dict[str, int]:
    return dict(db.execute("SELECT event, count(*) FROM service_life_event GROUP BY event"))


def _condition(filters: Filters) -> tuple[str, tuple[Any, ...]]:
    parts: list[str] = []
    values: list[Any] = []
    for column, wanted in (
        ("area", filters.area),
        ("level", filters.level),
        ("agency", filters.authority),
    ):
        if wanted is not None:
            parts.append(f"{column} = ?")
            values.append(wanted)
    for column, flag in (
        ("free", filters.free),
        ("here", filters.here),
        ("no_line", filters.no_line),
    ):
        if flag is not None:
            parts.append(f"{column} = ?")
            values.append(flag)
    if filters.life_event is not None:
        parts.append("number IN (SELECT service FROM service_life_event WHERE event = ?)")
        values.append(filters.life_event)
    if filters.withdrawn:
        parts.append("id NOT IN (SELECT value FROM json_each(?))")
        values.append(json.dumps(sorted(filters.withdrawn)))
    if filters.place is not None and is_state(filters.place):
        parts.append("(place IS NULL OR place = ? OR place GLOB ?)")
        values += [filters.place, municipalities_prefix(filters.place) + "*"]
    elif filters.place is not None:
        parts.append("(place IS NULL OR place IN (?, ?))")
        values += [filters.place, state_of(filters.place)]
    return (f"WHERE {' AND '.join(parts)}" if parts else ""), tuple(values)
