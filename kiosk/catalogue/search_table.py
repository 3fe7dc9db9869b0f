"""The full-text index: one FTS5 table a language, over stems, ranked by BM25.

Every statement on these tables is here. Stems are letters and digits only, so nothing a visitor
types is ever read as FTS5's query language.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import astuple, dataclass
from math import log
from typing import Final

import apsw

_CREATE: Final = """
CREATE VIRTUAL TABLE {table} USING fts5(
    name, keywords, purpose, occasions, agency, rest,
    content='', tokenize='unicode61 remove_diacritics 2'
)
"""
_INSERT: Final = """
INSERT INTO {table} (rowid, name, keywords, purpose, occasions, agency, rest)
VALUES (?, ?, ?, ?, ?, ?, ?)
"""
_OPTIMISE: Final = "INSERT INTO {table} ({table}) VALUES ('optimize')"
_MATCH: Final = """
SELECT rowid, -bm25({table}, 12.0, 8.0, 1.0, 0.6, 1.0, 0.25) FROM {table} WHERE {table} MATCH ?
"""


@dataclass(frozen=True)
class Indexed:
    """What is indexed of a service: stems in order, with spaces between.

    `occasions` is how people speak of its life events, `rest` what it is about least.
    """

    name: str
    keywords: str
    purpose: str
    occasions: str
    agency: str
    rest: str


def create_index(db: apsw.Connection, language: int) -> None:
    db.execute(_CREATE.format(table=_table(language)))


def insert_indexed(db: apsw.Connection, language: int, number: int, texts: Indexed) -> None:
    db.execute(_INSERT.format(table=_table(language)), (number, *astuple(texts)))


def optimise_index(db: apsw.Connection, language: int) -> None:
    """Merges the index into one piece."""
    db.execute(_OPTIMISE.format(table=_table(language)))


def with_stem(
    db: apsw.Connection, language: int, stem: str, services: int
) -> list[tuple[int, float]]:
    """Services that have the stem, and how much of each it is about, from near 0 to 2.2.

    This is BM25 without its rarity (idf): a misspelling that occurs once must not outweigh the word
    it stands for. `services` is how many there are in all.
    """
    rows = _matches(db, language, _quoted(stem))
    # As FTS5 itself reckons (https://www.sqlite.org/fts5.html, section 5.1.1).
    rarity = log((services - len(rows) + 0.5) / (len(rows) + 0.5))
    return [(number, score / (rarity if rarity > 0 else 1e-6)) for number, score in rows]


def phrase(db: apsw.Connection, language: int, stems: Sequence[str]) -> set[int]:
    """Services whose name or keywords have the stems one after the other."""
    return _numbers(db, language, f"{{name keywords}} : {_quoted(' '.join(stems))}")


def name_begins(db: apsw.Connection, language: int, stems: Sequence[str]) -> set[int]:
    """Services whose name begins with the stems."""
    return _numbers(db, language, f"name : ^ {_quoted(' '.join(stems))}")


def _matches(db: apsw.Connection, language: int, query: str) -> list[tuple[int, float]]:
    return list(db.execute(_MATCH.format(table=_table(language)), (query,)))


def _numbers(db: apsw.Connection, language: int, query: str) -> set[int]:
    return {number for number, _ in _matches(db, language, query)}


def _quoted(stems: str) -> str:
    return f'"{stems}"'


def _table(language: int) -> str:
    return f"search_{language:d}"
