"""The table of what places are called, to find them in what a visitor types.

Every statement on it is here.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

import apsw

SCHEMA: Final = """
CREATE TABLE place_name (
    words TEXT NOT NULL,
    place TEXT NOT NULL,
    PRIMARY KEY (words, place)
) STRICT, WITHOUT ROWID;
"""


def insert_place_names(db: apsw.Connection, names: Iterable[tuple[str, str]]) -> None:
    """Pairs of folded words and a place's code."""
    db.executemany("INSERT OR IGNORE INTO place_name VALUES (?, ?)", names)


def places_called(db: apsw.Connection, words: Sequence[str]) -> list[str]:
    """The codes of all places with just this name."""
    rows = db.execute("SELECT place FROM place_name WHERE words = ?", (" ".join(words),))
    return [place for (place,) in rows]
