"""How well the search understands people, beside tantivy, Whoosh and FTS5 alone.

The set was written blind (`tests/catalogue/relevance`). What is tuned is tuned on the even lines of
its file; the odd ones are held out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from statistics import fmean
from typing import Final

from benchmarks.bare_index import BareIndex
from benchmarks.depth import Depth
from benchmarks.figure import Aim, Figure, Measured
from benchmarks.peer_indexes import PEERS, is_here, missing
from benchmarks.place import Place
from benchmarks.relevance_set import (
    KINDS,
    RelevanceQuery,
    load_queries,
    reciprocal_rank,
    success,
)
from kiosk.catalogue.model import Service
from kiosk.catalogue.reading import CatalogueStore
from kiosk.catalogue.vantage import Vantage

CENTRE: Final = "20067"
"""Where the writer of the set stood."""
LANGUAGES: Final = ("es", "en")
BARE: Final = "bare FTS5, BM25"
LEAST_MRR: Final = 0.85
LEAST_SUCCESS: Final = 0.9

Score = Callable[[Sequence[str], Sequence[str]], float]
Answers = Mapping[RelevanceQuery, Sequence[str]]
Search = Callable[[str], list[str]]


def measure_relevance(place: Place, depth: Depth) -> Iterator[Figure]:  # noqa: ARG001 - as all parts
    """MRR@10 and success@3 of all, of the half that nothing was tuned on, and of each kind."""
    queries = load_queries()
    with CatalogueStore.open(place.settings.catalogue_store_path) as store:
        services = store.services(place=CENTRE)
        ours = {query: _found(store, query) for query in queries}
    beside = {
        name: _found_by(name, services, place.scratch / f"relevance-{name}", queries)
        for name in (*PEERS, BARE)
    }
    for name, asked, score, least in _parts(queries):
        mine = Measured.once(fmean(score(ours[query], query.expected) for query in asked))
        # A kind is looked at beside the strongest of them alone.
        for peer in beside if least is not None else [next(iter(beside))]:
            answers = beside[peer]
            yield Figure(
                f"{name} of {len(asked)}",
                "",
                mine,
                Measured.once(fmean(score(answers[query], query.expected) for query in asked))
                if answers is not None
                else None,
                peer,
                aim=None if least is None else Aim(at_least=least, ahead=True),
                more=True,
                missing="" if peer == BARE else missing(peer),
            )


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


def _found_by(
    peer: str, services: tuple[Service, ...], folder: Path, queries: Sequence[RelevanceQuery]
) -> Answers | None:
    """None where it is not here. It is spared the services of other places, which it could not
    tell apart.
    """
    if peer != BARE and not is_here(peer):
        return None
    folder.mkdir()
    found: dict[RelevanceQuery, Sequence[str]] = {}
    for language in LANGUAGES:
        bare = peer == BARE
        index = (BareIndex if bare else PEERS[peer])(folder / language, services, language)
        search: Search = index.search_any if isinstance(index, BareIndex) else index.search
        for query in queries:
            if query.language == language:
                found[query] = search(query.query)
        index.close()
    return found
