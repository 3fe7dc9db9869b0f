"""The tables of what changes daily: feeds, tenders, jobs, and the words that they are found by.

Rows hold the whole posting as JSON, as published; columns stand beside it for lists. Every
statement on these tables is here.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from typing import Any, Final

import apsw

from kiosk.catalogue.job_facts import JobTraits
from kiosk.catalogue.tender_facts import TenderTraits

SCHEMA: Final = """
CREATE TABLE feed (id TEXT PRIMARY KEY, row TEXT NOT NULL) STRICT;
CREATE TABLE tender (
    number INTEGER PRIMARY KEY,
    feed TEXT NOT NULL REFERENCES feed (id),
    id TEXT NOT NULL,
    title TEXT NOT NULL,
    buyer TEXT NOT NULL,
    places TEXT NOT NULL,
    amount REAL,
    currency TEXT NOT NULL,
    opens TEXT,
    closes TEXT,
    published TEXT,
    status TEXT NOT NULL,
    progress INTEGER NOT NULL,
    category TEXT NOT NULL,
    bidders INTEGER,
    row TEXT NOT NULL,
    UNIQUE (feed, id)
) STRICT;
CREATE INDEX tender_traits ON tender (
    number, feed, id, title, buyer, places, amount, currency, opens, closes, published, status,
    progress, category, bidders
);
CREATE TABLE job (
    number INTEGER PRIMARY KEY,
    feed TEXT NOT NULL REFERENCES feed (id),
    id TEXT NOT NULL,
    title TEXT NOT NULL,
    employer TEXT NOT NULL,
    places TEXT NOT NULL,
    monthly REAL,
    pays INTEGER NOT NULL,
    hours TEXT NOT NULL,
    schooling TEXT NOT NULL,
    experience TEXT NOT NULL,
    posted TEXT,
    until TEXT,
    row TEXT NOT NULL,
    UNIQUE (feed, id)
) STRICT;
CREATE INDEX job_traits ON job (
    number, feed, id, title, employer, places, monthly, pays, hours, schooling, experience, posted,
    until
);
CREATE VIRTUAL TABLE tender_words USING fts5 (
    stems, content = '', detail = none, prefix = '2 3', tokenize = 'unicode61'
);
CREATE VIRTUAL TABLE job_words USING fts5 (
    stems, content = '', detail = none, prefix = '2 3', tokenize = 'unicode61'
);
"""


def insert_feed(db: apsw.Connection, feed: str, head: str) -> None:
    db.execute("INSERT INTO feed VALUES (?, ?)", (feed, head))


def insert_tender(db: apsw.Connection, traits: TenderTraits, row: str, stems: str) -> None:
    values = [*traits, row]
    values[TenderTraits._fields.index("places")] = " ".join(traits.places)
    db.execute(
        "INSERT INTO tender VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        tuple(map(_plain, values)),
    )
    db.execute("INSERT INTO tender_words (rowid, stems) VALUES (?, ?)", (traits.number, stems))


def insert_job(db: apsw.Connection, traits: JobTraits, row: str, stems: str) -> None:
    values = [*traits, row]
    values[JobTraits._fields.index("places")] = " ".join(traits.places)
    db.execute(
        "INSERT INTO job VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        tuple(map(_plain, values)),
    )
    db.execute("INSERT INTO job_words (rowid, stems) VALUES (?, ?)", (traits.number, stems))


def read_feeds(db: apsw.Connection) -> Iterator[tuple[str, str]]:
    """Id and head of each."""
    yield from db.execute("SELECT id, row FROM feed ORDER BY id")


def read_tender_traits(
    db: apsw.Connection, shifts: Mapping[str, timedelta]
) -> Iterator[TenderTraits]:
    """Of every tender, by number; moments later by what is given for its feed."""
    for row in db.execute(
        "SELECT number, feed, id, title, buyer, places, amount, currency, opens, closes, published,"
        " status, progress, category, bidders FROM tender ORDER BY number"
    ):
        *head, places, amount, currency, opens, closes, published, status, far, kind, bidders = row
        shift = shifts[head[1]]
        moments = (_moment(text, shift) for text in (opens, closes, published))
        parts = (tuple(places.split()), amount, currency, *moments, status, far, kind, bidders)
        yield TenderTraits._make((*head, *parts))


def read_job_traits(db: apsw.Connection, shifts: Mapping[str, timedelta]) -> Iterator[JobTraits]:
    """As `read_tender_traits`."""
    for row in db.execute(
        "SELECT number, feed, id, title, employer, places, monthly, pays, hours, schooling,"
        " experience, posted, until FROM job ORDER BY number"
    ):
        *head, places, monthly, pays, hours, schooling, experience, posted, until = row
        shift = shifts[head[1]]
        days = (_day(posted, shift), _day(until, shift))
        terms = (monthly, bool(pays), hours, schooling, experience, *days)
        yield JobTraits._make((*head, tuple(places.split()), *terms))


def read_tender(db: apsw.Connection, feed: str, tender: str) -> tuple[int, Any] | None:
    """Number and JSON."""
    found = db.execute(
        "SELECT number, row FROM tender WHERE feed = ? AND id = ?", (feed, tender)
    ).fetchone()
    return found and (found[0], json.loads(found[1]))


def read_job(db: apsw.Connection, feed: str, job: str) -> tuple[int, Any] | None:
    """Number and JSON."""
    found = db.execute(
        "SELECT number, row FROM job WHERE feed = ? AND id = ?", (feed, job)
    ).fetchone()
    return found and (found[0], json.loads(found[1]))


def tenders_with(db: apsw.Connection, stems: str) -> set[int]:
    """The numbers of those that have all the words; `stems` is an FTS5 expression."""
    return {row[0] for row in db.execute("SELECT rowid FROM tender_words(?)", (stems,))}


def jobs_with(db: apsw.Connection, stems: str) -> set[int]:
    """As `tenders_with`."""
    return {row[0] for row in db.execute("SELECT rowid FROM job_words(?)", (stems,))}


def count_tenders(db: apsw.Connection) -> int:
    return int(db.execute("SELECT count(*) FROM tender").get)


def count_jobs(db: apsw.Connection) -> int:
    return int(db.execute("SELECT count(*) FROM job").get)


def _plain(value: object) -> Any:
    return value.isoformat() if isinstance(value, date) else value


def _moment(text: str | None, shift: timedelta) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text) + shift


def _day(text: str | None, shift: timedelta) -> date | None:
    return None if text is None else date.fromisoformat(text) + shift
