"""How well the search understands people, beside what FTS5 understands alone.

The set was written blind (`tests/catalogue/relevance`). What is tuned is tuned on the even lines of
its file; the odd ones are held out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from statistics import fmean
from typing import Final

from benchmarks.bare_index import BareIndex
from benchmarks.figure import Figure
from benchmarks.relevance_set import (
    KINDS,
    RelevanceQuery,
    load_queries,
    reciprocal_rank,
    success,
)
from kiosk.catalogue.store import CatalogueStore, Vantage

CENTRE: Final = "20067"
"""Where the writer of the set stood."""
LANGUAGES: Final = ("es", "en")
PEER: Final = "bare FTS5, BM25, of this place"
LEAST_MRR: Final = 0.85
LEAST_SUCCESS: Final = 0.9

Score = Callable[[Sequence[str], Sequence[str]], float]
Answers = Mapping[RelevanceQuery, Sequence[str]]


def measure_relevance(store_path: Path, scratch: Path) -> list[Figure]:
    """MRR@10 and success@3 of all, of the half that nothing was tuned on, and of each kind."""
    queries = load_queries()
    with CatalogueStore.open(store_path) as store:
        ours = {query: _found(store, query) for query in queries}
        peer = _found_by_peer(store, scratch, queries)
    return [
        Figure(
            f"{name} of {len(asked)}",
            fmean(score(ours[query], query.expected) for query in asked),
            "",
            PEER,
            fmean(score(peer[query], query.expected) for query in asked),
            least,
            more=True,
        )
        for name, asked, score, least in _parts(queries)
    ]


def _parts(
    queries: Sequence[RelevanceQuery],
) -> Iterator[tuple[str, Sequence[RelevanceQuery], Score, float | None]]:
    for name, part in (("all", queries), ("held out", queries[1::2])):
        yield f"MRR@10, {name}", part, reciprocal_rank, LEAST_MRR
        yield f"success@3, {name}", part, success, LEAST_SUCCESS
    for kind in sorted(KINDS):
        part = [query for query in queries if query.kind == kind]
        yield f"success@3, {kind}", part, success, None


def _found(store: CatalogueStore, query: RelevanceQuery) -> list[str]:
    found = store.search(query.query, query.language, 10, vantage=Vantage(CENTRE))
    return [hit.service_id for hit in found.hits or found.near]


def _found_by_peer(
    store: CatalogueStore, scratch: Path, queries: Sequence[RelevanceQuery]
) -> Answers:
    """It is spared the services of other places, which it could not tell apart."""
    services = store.services(place=CENTRE)
    found: dict[RelevanceQuery, Sequence[str]] = {}
    for language in LANGUAGES:
        index = BareIndex(scratch / f"relevance-{language}.sqlite", services, language)
        for query in queries:
            if query.language == language:
                found[query] = index.search_any(query.query)
        index.close()
    return found
