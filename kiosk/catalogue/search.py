"""Search as people type: any order, any accents, a typo, a half-written word.

Where no service has all the words, those with the most of them are found; where none has any, near
words are suggested.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Self

import apsw

from kiosk.catalogue.facets import NO_FACETS, FacetIndex, Facets, as_bits
from kiosk.catalogue.filters import EVERYTHING, Filters
from kiosk.catalogue.gathering import gathered, lifted
from kiosk.catalogue.matching import Match, Matcher, Tongue
from kiosk.catalogue.query import Query, Term, read_query
from kiosk.catalogue.ranking import Found, rank
from kiosk.catalogue.search_table import name_begins, phrase, with_stem
from kiosk.catalogue.tables import Traits, names_of, read_life_events, read_traits
from kiosk.catalogue.text import SPANISH
from kiosk.catalogue.vantage import NOWHERE, Vantage
from kiosk.catalogue.word_table import Vocabulary

_SUGGESTIONS = 3
_NEAR = 5
_LEAST = 0.001


@dataclass(frozen=True)
class Hit:
    """A service that was found; a larger score is nearer. `name` is in the language asked for.

    `others`: how many more were found that are the same service of other places (`template`).
    """

    service_id: str
    name: str
    score: float
    others: int = 0


@dataclass(frozen=True)
class SearchResult:
    """Hits, nearest first.

    `understood`: the words as corrected, None where nothing was. `unknown`: the words, as typed,
    that no service has. `suggestions`: words to try, and `near`: services to look at, both where
    there is no hit even without filters; `near` is empty only for a text without a word, or
    where no service passes the filters.
    `filtered_out`: how many more there would be without the filters. `facets` counts services,
    those in `Hit.others` too.
    """

    hits: tuple[Hit, ...] = ()
    understood: str | None = None
    unknown: tuple[str, ...] = ()
    suggestions: tuple[str, ...] = ()
    near: tuple[Hit, ...] = ()
    filtered_out: int = 0
    facets: Facets = NO_FACETS


@dataclass(frozen=True)
class Listing:
    """All services of a store by what they are filtered, counted and gathered by."""

    traits: tuple[Traits, ...]
    index: FacetIndex

    @classmethod
    def read(cls, db: apsw.Connection) -> Self:
        traits = tuple(read_traits(db))
        return cls(traits, FacetIndex(traits, read_life_events(db)))


class Search:
    """Searches an open store in one language, and in its others for words that one lacks."""

    def __init__(
        self, db: apsw.Connection, listing: Listing, languages: Sequence[str], language: str
    ) -> None:
        self._db = db
        self._listing = listing
        self._language = language if language in languages else SPANISH
        order = dict.fromkeys((self._language, SPANISH, *languages))
        tongues = [
            Tongue(number, code, Vocabulary(db, number))
            for code in order
            for number in (languages.index(code),)
        ]
        self._own = tongues[0].number
        self._matcher = Matcher(tongues)
        self._services = len(listing.traits)

    def search(
        self,
        text: str,
        limit: int = 20,
        filters: Filters = EVERYTHING,
        vantage: Vantage = NOWHERE,
    ) -> SearchResult:
        """Finds at most `limit` services by what a person types; an empty text finds nothing."""
        query = read_query(text, self._language)
        matches = {place: self._matcher.match(term) for place, term in query.terms.items()}
        found = [self._found(query.terms[place], match) for place, match in matches.items()]
        stems = self._stems(matches)
        everything = rank(
            found,
            self._services,
            phrase(self._db, self._own, stems) if len(stems) > 1 else (),
            name_begins(self._db, self._own, stems) if stems else (),
        )
        scores = self._passing(everything, filters)
        return SearchResult(
            hits=self._hits(scores, limit, vantage),
            understood=_understood(query, matches),
            unknown=tuple(query.typed[place] for place, match in matches.items() if match is None),
            suggestions=() if everything else self._suggestions(query),
            near=() if everything else self._near(query, limit, filters, vantage),
            filtered_out=len(everything) - len(scores),
            facets=self._listing.index.facets(as_bits(everything), filters),
        )

    def _passing(self, scores: Mapping[int, float], filters: Filters) -> Mapping[int, float]:
        if filters == EVERYTHING:
            return scores
        passing = self._listing.index.passing(filters)
        return {number: score for number, score in scores.items() if passing >> number & 1}

    def _hits(self, scores: Mapping[int, float], limit: int, vantage: Vantage) -> tuple[Hit, ...]:
        traits = self._listing.traits
        best = gathered(lifted(scores, traits, vantage), traits, vantage)[:limit]
        names = names_of(self._db, [hit.number for hit in best], self._language)
        return tuple(Hit(*names[hit.number], round(hit.score, 3), hit.others) for hit in best)

    def _near(
        self, query: Query, limit: int, filters: Filters, vantage: Vantage
    ) -> tuple[Hit, ...]:
        """Services with words that look like those typed; where none do, what is much used."""
        if not query.terms:
            return ()
        guesses = [(term, self._matcher.guess(term)) for term in query.terms.values()]
        scores: Mapping[int, float] = rank(
            [self._found(term, guess) for term, guess in guesses], self._services
        )
        scores = scores or dict.fromkeys(range(1, self._services + 1), _LEAST)
        return self._hits(self._passing(scores, filters), min(limit, _NEAR), vantage)

    def _found(self, term: Term, match: Match | None) -> Found:
        nearness: dict[int, float] = {}
        for reading in match.readings if match else ():
            for stem in reading.stems:
                for number, fit in with_stem(self._db, reading.language, stem, self._services):
                    nearness[number] = max(nearness.get(number, 0.0), fit * reading.quality)
        return Found(term.weight, nearness)

    def _stems(self, matches: Mapping[int, Match | None]) -> list[str]:
        """The likeliest stem of each word, where all are of the screen's language."""
        likeliest = [match.readings[0] for match in matches.values() if match]
        if any(reading.language != self._own for reading in likeliest):
            return []
        return [reading.stems[0] for reading in likeliest]

    def _suggestions(self, query: Query) -> tuple[str, ...]:
        near = (self._matcher.nearest(term.word, _SUGGESTIONS) for term in query.terms.values())
        return tuple(dict.fromkeys(word for words in near for word in words))[:_SUGGESTIONS]


def _understood(query: Query, matches: Mapping[int, Match | None]) -> str | None:
    corrections = {
        place: match.correction for place, match in matches.items() if match and match.correction
    }
    if not corrections:
        return None
    return " ".join(corrections.get(place, typed) for place, typed in enumerate(query.typed))
