"""The index: for each stem the services that have it, and how much each is about it.

What BM25 would reckon for each query is reckoned once, when the store is built, so that a common
word costs a lookup whatever the number of services. Every statement on these tables is here.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import astuple, dataclass, fields
from functools import lru_cache
from typing import Final

import apsw

from kiosk.catalogue.level_code import STEPS, packed, unpacked
from kiosk.catalogue.levels import Levels, lowest

SCHEMA: Final = """
CREATE TABLE posting (
    language INTEGER NOT NULL,
    stem TEXT NOT NULL,
    levels BLOB NOT NULL,
    PRIMARY KEY (language, stem)
) STRICT, WITHOUT ROWID;
CREATE TABLE title (
    language INTEGER NOT NULL,
    service INTEGER NOT NULL,
    name TEXT NOT NULL,
    keywords TEXT NOT NULL,
    sayings TEXT NOT NULL,
    PRIMARY KEY (language, service)
) STRICT, WITHOUT ROWID;
"""
_SATURATION: Final = 1.2
_BY_LENGTH: Final = 0.5
_KEPT: Final = 128
_TITLES: Final = 1024
BETWEEN: Final = " | "
"""Stands between the stems of one keyword and those of the next."""


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


_WEIGHTS: Final = {
    "name": 12.0,
    "keywords": 8.0,
    "purpose": 1.0,
    "occasions": 0.6,
    "agency": 1.0,
    "rest": 0.25,
}


@dataclass(frozen=True)
class Title:
    """What a service is called: the stems of its name, and those of its keywords, in order.

    `sayings`: the name and the keywords once more, word for word (`indexing.as_said`), with
    `BETWEEN` between them.
    """

    name: str
    keywords: str
    sayings: str = ""


def insert_index(
    db: apsw.Connection,
    language: int,
    texts: Sequence[Indexed],
    sayings: Sequence[frozenset[str]],
) -> None:
    """The services of one language, by number from 1 on: stems, and what they are called."""
    db.executemany(
        "INSERT INTO posting VALUES (?, ?, ?)",
        ((language, stem, packed(levels)) for stem, levels in sorted(postings(texts).items())),
    )
    db.executemany(
        "INSERT INTO title VALUES (?, ?, ?, ?, ?)",
        (
            (language, number, text.name, text.keywords, BETWEEN.join(sorted(said)))
            for number, (text, said) in enumerate(zip(texts, sayings, strict=True), start=1)
        ),
    )


def postings(texts: Sequence[Indexed]) -> Mapping[str, Mapping[int, list[int]]]:
    """By stem: the services that have it, by how much each is about it, in hundredths.

    That is BM25F (Robertson, Zaragoza 2009, section 3.6) without its rarity: a misspelling that
    occurs once must not outweigh the word it stands for.
    """
    found: defaultdict[str, defaultdict[int, list[int]]] = defaultdict(lambda: defaultdict(list))
    lengths = [sum(part.count(" ") + 1 for part in astuple(text) if part) for text in texts]
    usual = sum(lengths) / max(1, len(lengths))
    for number, (text, length) in enumerate(zip(texts, lengths, strict=True), start=1):
        damping = _SATURATION * (1 - _BY_LENGTH + _BY_LENGTH * length / usual)
        for stem, weight in _weighed(text).items():
            fit = weight * (1 + _SATURATION) / (weight + damping)
            found[stem][max(1, min(255, round(fit * STEPS)))].append(number)
    return found


def _weighed(text: Indexed) -> Mapping[str, float]:
    weights: defaultdict[str, float] = defaultdict(float)
    for field in fields(text):
        for stem in getattr(text, field.name).replace(BETWEEN, " ").split():
            weights[stem] += _WEIGHTS[field.name]
    return weights


class Index:
    """The index of an open store; what was looked up once is kept."""

    def __init__(self, db: apsw.Connection) -> None:
        self._db = db
        self._having = lru_cache(maxsize=_KEPT)(self._read)
        self._titles: dict[tuple[int, int], Title] = {}

    def having(self, language: int, stems: str) -> Levels:
        """Services that have the stem, by how much each is about it (0.01…2.2); of several
        stems, with spaces between, those that have them all."""
        first, *more = stems.split(" ")
        found = self._having(language, first)
        for stem in more:
            found = lowest(found, self._having(language, stem))
        return found

    def titles(self, language: int, numbers: Sequence[int]) -> Mapping[int, Title]:
        """What these services are called."""
        known = self._titles
        if len(known) > _TITLES:
            known.clear()
        if new := [number for number in numbers if (language, number) not in known]:
            rows = self._db.execute(
                "SELECT service, name, keywords, sayings FROM json_each(?)"
                " JOIN title ON language = ? AND service = value",
                (json.dumps(new), language),
            )
            for number, name, keywords, sayings in rows:
                known[language, number] = Title(name, keywords, sayings)
        return {number: known[language, number] for number in numbers}

    def _read(self, language: int, stem: str) -> Levels:
        row = self._db.execute(
            "SELECT levels FROM posting WHERE language = ? AND stem = ?", (language, stem)
        ).fetchone()
        return unpacked(row[0]) if row else ()
