"""The table of notices: a row each. Every statement on it is here."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

import apsw

from kiosk.catalogue.codec import encode
from kiosk.catalogue.notice import Notice

SCHEMA: Final = "CREATE TABLE notice (id TEXT PRIMARY KEY, row TEXT NOT NULL) STRICT;"


def insert_notices(db: apsw.Connection, notices: Iterable[Notice]) -> None:
    db.executemany(
        "INSERT INTO notice VALUES (?, ?)", ((notice.id, encode(notice)) for notice in notices)
    )


def read_notices(db: apsw.Connection) -> Iterator[str]:
    """The row of each, by id."""
    for (row,) in db.execute("SELECT row FROM notice ORDER BY id"):
        yield row
