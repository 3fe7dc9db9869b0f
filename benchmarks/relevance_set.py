"""The blind relevance set (`tests/catalogue/relevance`) and the two figures drawn from it.

What counts as found is decided by the set alone; nothing here knows how the search works.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path

QUERIES = Path(__file__).parents[1] / "tests" / "catalogue" / "relevance" / "queries.tsv"
HEADER = "query\texpected\tkind"
KINDS = frozenset(
    {
        "plain",
        "everyday",
        "typo",
        "accent",
        "order",
        "partial",
        "sentence",
        "life-event",
        "english",
    }
)


@dataclass(frozen=True)
class RelevanceQuery:
    """What a person types, and the ids of the services that would answer it, best first."""

    query: str
    expected: tuple[str, ...]
    kind: str

    @property
    def language(self) -> str:
        """The language the screen speaks to the one who types this."""
        return "en" if self.kind == "english" else "es"


def load_queries(path: Path = QUERIES) -> list[RelevanceQuery]:
    """All rows in the file's order. Raises `ValueError` naming the line that is not a row."""
    head, *lines = path.read_text("utf-8").splitlines()
    if head != HEADER:
        raise ValueError(f"{path.name}:1: the header is not {HEADER!r}")
    return [_row(path.name, number, line) for number, line in enumerate(lines, start=2)]


def reciprocal_rank(results: Sequence[str], expected: Collection[str], at: int = 10) -> float:
    """1 / the place of the first expected id among the first `at` results; 0 where none is there.

    Its mean over all queries is MRR@`at` (Voorhees 1999, TREC-8 question answering).
    """
    places = (place for place, found in enumerate(results[:at], start=1) if found in expected)
    place = next(places, None)
    return 1 / place if place else 0.0


def success(results: Sequence[str], expected: Collection[str], at: int = 3) -> bool:
    """Whether an expected id stands among the first `at` results."""
    return not set(results[:at]).isdisjoint(expected)


def _row(file: str, number: int, line: str) -> RelevanceQuery:
    fields = line.split("\t")
    if len(fields) != 3 or not all(fields) or fields[2] not in KINDS:
        raise ValueError(f"{file}:{number}: not a query, its ids and a known kind, between tabs")
    query, expected, kind = fields
    return RelevanceQuery(query, tuple(expected.split(" ")), kind)
