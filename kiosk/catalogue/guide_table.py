"""The table of guides: a row each. Every statement on it is here."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

import apsw

from kiosk.catalogue.codec import encode
from kiosk.catalogue.guide import Guide

SCHEMA: Final = "CREATE TABLE guide (id TEXT PRIMARY KEY, row TEXT NOT NULL) STRICT;"


def insert_guides(db: apsw.Connection, guides: Iterable[Guide]) -> None:
    db.executemany(
        "INSERT INTO guide VALUES (?, ?)", ((guide.id, encode(guide)) for guide in guides)
    )


def read_guides(db: apsw.Connection) -> Iterator[str]:
    """The row of each, by id."""
    for (row,) in db.execute("SELECT row FROM guide ORDER BY id"):
        yield row
