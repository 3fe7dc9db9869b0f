"""The table of sayings: what else means nearly the same. Every statement on it is here."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import Final

import apsw

from kiosk.catalogue.sayings import Saying

SCHEMA: Final = """
CREATE TABLE saying (
    number INTEGER PRIMARY KEY,
    meaning INTEGER NOT NULL,
    language TEXT NOT NULL,
    phrase TEXT NOT NULL,
    written TEXT NOT NULL
) STRICT;
CREATE INDEX saying_by_meaning ON saying (meaning);
CREATE TABLE saying_key (
    key TEXT NOT NULL,
    saying INTEGER NOT NULL REFERENCES saying (number),
    PRIMARY KEY (key, saying)
) STRICT, WITHOUT ROWID;
"""
_KEPT: Final = 64
_OTHERS: Final = """
SELECT other.meaning, other.language, other.phrase, other.written
FROM saying_key
JOIN saying AS mine ON mine.number = saying_key.saying
JOIN saying AS other ON other.meaning = mine.meaning AND other.phrase <> mine.phrase
WHERE saying_key.key = ?
GROUP BY other.phrase, other.language
ORDER BY min(other.number)
"""


def insert_sayings(db: apsw.Connection, sayings: Iterable[Saying]) -> None:
    for number, saying in enumerate(sayings, start=1):
        db.execute(
            "INSERT INTO saying VALUES (?, ?, ?, ?, ?)",
            (number, saying.group, saying.language, " ".join(saying.phrase), saying.written),
        )
        db.executemany(
            "INSERT INTO saying_key VALUES (?, ?)",
            ((key, number) for key in dict.fromkeys(saying.keys())),
        )


class Sayings:
    """The sayings of an open store."""

    def __init__(self, db: apsw.Connection) -> None:
        self._db = db
        self._keys = frozenset(key for (key,) in db.execute("SELECT key FROM saying_key"))
        self._others = lru_cache(maxsize=_KEPT)(self._read)

    def others(self, keys: Iterable[str]) -> tuple[Saying, ...]:
        """What else means the same as the first of these keys that is known."""
        key = next((key for key in keys if key in self._keys), None)
        return () if key is None else self._others(key)

    def _read(self, key: str) -> tuple[Saying, ...]:
        return tuple(
            Saying(meaning, language, tuple(phrase.split(" ")), written)
            for meaning, language, phrase, written in self._db.execute(_OTHERS, (key,))
        )
