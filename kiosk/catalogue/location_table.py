"""The table of places that one can go to, and the words that they are found by.

Rows hold the whole of each as JSON, as published; columns stand beside it for lists. Every
statement on it is here.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Any, Final

import apsw

from kiosk.catalogue.location_facts import LocationTraits
from kiosk.catalogue.opening_hours import UNSAID, moved_spans, packed, unpacked
from kiosk.catalogue.points import Point

SCHEMA: Final = """
CREATE TABLE location (
    number INTEGER PRIMARY KEY,
    feed TEXT NOT NULL REFERENCES feed (id),
    id TEXT NOT NULL,
    name TEXT NOT NULL,
    type TEXT NOT NULL,
    operator TEXT NOT NULL,
    identifier TEXT NOT NULL,
    places TEXT NOT NULL,
    latitude REAL,
    longitude REAL,
    offers TEXT NOT NULL,
    spans TEXT NOT NULL,
    row TEXT NOT NULL,
    UNIQUE (feed, id)
) STRICT;
CREATE INDEX location_traits ON location (
    number, feed, id, name, type, operator, identifier, places, latitude, longitude, offers, spans
);
CREATE VIRTUAL TABLE location_words USING fts5 (
    stems, content = '', detail = none, prefix = '2 3', tokenize = 'unicode61'
);
"""


def insert_location(db: apsw.Connection, traits: LocationTraits, row: str, stems: str) -> None:
    point = traits.point or (None, None)
    db.execute(
        "INSERT INTO location VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            *traits[:7],
            " ".join(traits.places),
            *point,
            " ".join(traits.offers),
            packed(traits.spans),
            row,
        ),
    )
    db.execute("INSERT INTO location_words (rowid, stems) VALUES (?, ?)", (traits.number, stems))


def read_location_traits(
    db: apsw.Connection, shifts: Mapping[str, timedelta]
) -> Iterator[LocationTraits]:
    """Of every place, by number; days later by what is given for its feed."""
    for row in db.execute(
        "SELECT number, feed, id, name, type, operator, identifier, places, latitude, longitude,"
        " offers, spans FROM location ORDER BY number"
    ):
        *head, places, latitude, longitude, offers, spans = row
        point = None if latitude is None else Point(latitude, longitude)
        hours = moved_spans(unpacked(spans), shifts[head[1]])
        parts = (tuple(places.split()), point, tuple(offers.split()), hours)
        yield LocationTraits._make((*head, *parts, UNSAID, None, 0.0))


def read_location(db: apsw.Connection, feed: str, location: str) -> tuple[int, Any] | None:
    """Number and JSON."""
    found = db.execute(
        "SELECT number, row FROM location WHERE feed = ? AND id = ?", (feed, location)
    ).fetchone()
    return found and (found[0], json.loads(found[1]))


def locations_with(db: apsw.Connection, stems: str) -> set[int]:
    """The numbers of those that have all the words; `stems` is an FTS5 expression."""
    return {row[0] for row in db.execute("SELECT rowid FROM location_words(?)", (stems,))}


def count_locations(db: apsw.Connection) -> int:
    return int(db.execute("SELECT count(*) FROM location").get)
