"""Search as people type: any order, any accents, a typo, a half-written word.

Where no service has all the words, those with the most of them are found; where none has any, near
words are suggested.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, partial
from heapq import nlargest
from typing import Self

import apsw

from kiosk.catalogue.facets import NO_FACETS, FacetIndex, Facets, as_bits
from kiosk.catalogue.filters import EVERYTHING, Filters
from kiosk.catalogue.gathering import (
    ANYWHERE,
    ASKED_FOR,
    STANDING,
    gathered,
    in_order,
    lifted,
    nearness,
)
from kiosk.catalogue.matching import Match, Matcher, Tongue
from kiosk.catalogue.meaning import Interpreter
from kiosk.catalogue.place_table import places_called
from kiosk.catalogue.placing import Spotted, spot_place
from kiosk.catalogue.query import Query, Term, read_query
from kiosk.catalogue.ranking import Found, as_called, rank
from kiosk.catalogue.saying_table import Sayings
from kiosk.catalogue.search_table import Index
from kiosk.catalogue.tables import Traits, names_of, read_life_events, read_traits
from kiosk.catalogue.text import SPANISH
from kiosk.catalogue.vantage import NOWHERE, Vantage
from kiosk.catalogue.word_table import Vocabulary

_SUGGESTIONS = 3
_NEAR = 5
_LEAST = 0.001
_PLACE = 0.25
_WEIGHED = 60


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

    `understood`: the words as corrected, None where nothing was. `place`: the code of the place
    that was named. `unknown`: the words, as typed,
    that no service has. `suggestions`: words to try, and `near`: services to look at, both where
    there is no hit even without filters; `near` is empty only for a text without a word, or
    where no service passes the filters.
    `filtered_out`: how many more there would be without the filters. `facets` counts hits.
    """

    hits: tuple[Hit, ...] = ()
    understood: str | None = None
    place: str | None = None
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

    def passing(self, filters: Filters) -> Iterator[Traits]:
        """Those that pass, by number."""
        bits = self.index.passing(filters)
        return (one for number, one in enumerate(self.traits, 1) if bits >> number & 1)

    @cached_property
    def templates(self) -> tuple[Sequence[int], ...]:
        """By number: all services of the same template; none where there is none."""
        found: dict[str, list[int]] = {}
        for number, service in enumerate(self.traits, start=1):
            if service.template is not None:
                found.setdefault(service.template, []).append(number)
        return tuple(found.get(service.template or "", ()) for service in self.traits)

    @cached_property
    def parts(self) -> tuple[float, ...]:
        """How much of a whole each service is, by number: those of a template are one together."""
        return tuple(1 / (len(same) or 1) for same in self.templates)

    def used(self, usage: Mapping[str, int]) -> dict[int, int]:
        """How often each service was used, by number."""
        return (
            {
                number: usage[service.service_id]
                for number, service in enumerate(self.traits, start=1)
                if service.service_id in usage
            }
            if usage
            else {}
        )

    def near(self, place: str | None) -> bytes:
        """How near each service is to a place (`gathering.nearness`), by number.

        Where no place is known, what many places have is as near as what is federal.
        """
        if place is None:
            return self._near_anywhere
        if place not in self._near:
            levels = {
                one: nearness(one, place) for one in {service.place for service in self.traits}
            }
            self._near[place] = bytes(levels[service.place] for service in self.traits)
        return self._near[place]

    @cached_property
    def _near_anywhere(self) -> bytes:
        common = zip(self.traits, self.templates, strict=True)
        return bytes(service.place is None or len(same) > 1 for service, same in common)

    @cached_property
    def _near(self) -> dict[str, bytes]:
        return {}

    @cached_property
    def places(self) -> frozenset[str]:
        """Where there is a service of its own."""
        return frozenset(service.place for service in self.traits if service.place)


class Search:
    """Searches an open store in one language, and in its others for words that one lacks."""

    def __init__(
        self, db: apsw.Connection, listing: Listing, languages: Sequence[str], language: str
    ) -> None:
        self._db = db
        self._index = Index(db)
        self._listing = listing
        self._language = language if language in languages else SPANISH
        order = dict.fromkeys((self._language, SPANISH, *languages))
        tongues = [
            Tongue(number, code, Vocabulary(db, number))
            for code in order
            for number in (languages.index(code),)
        ]
        self._own = tongues[0].number
        self._matcher = Matcher(tongues, self._index)
        self._interpreter = Interpreter(self._matcher, Sayings(db))

    def search(
        self,
        text: str,
        limit: int = 20,
        filters: Filters = EVERYTHING,
        vantage: Vantage = NOWHERE,
    ) -> SearchResult:
        """Finds at most `limit` services by what a person types; an empty text finds nothing."""
        query = read_query(text, self._language, self._matcher)
        matches = self._interpreter.matches(query)
        spotted = self._spotted(query, vantage)
        near = self._listing.near(spotted.place if spotted else vantage.place)
        found = lifted(
            rank(self._found_by(query, matches, spotted), self._listing.parts),
            self._listing.used(vantage.usage),
            near,
            ASKED_FOR if spotted else STANDING if vantage.place else ANYWHERE,
        )
        everything = in_order(self._as_called(query, matches, found))
        scores = self._passing(everything, filters)
        return SearchResult(
            hits=self._hits(scores, near, limit),
            understood=_understood(query, matches),
            place=spotted.place if spotted else None,
            unknown=tuple(query.typed[place] for place, match in matches.items() if match is None),
            suggestions=() if everything else self._suggestions(query),
            near=() if everything else self._near(query, limit, filters, vantage),
            filtered_out=len(everything) - len(scores),
            facets=self._listing.index.facets(as_bits(everything), filters),
        )

    def _spotted(self, query: Query, vantage: Vantage) -> Spotted | None:
        if not self._listing.places:
            return None
        return spot_place(
            query.words,
            partial(places_called, self._db),
            near=vantage.place,
            served=self._listing.places,
            is_word=self._matcher.has,
        )

    def _found_by(
        self, query: Query, matches: Mapping[int, Match | None], spotted: Spotted | None
    ) -> list[Found]:
        """What each word found. The words of a place count little beside others."""
        of_place = spotted.words if spotted else frozenset[int]()
        terms = query.terms
        if not of_place.issuperset(terms):
            terms = {
                place: replace(term, weight=term.weight * _PLACE) if place in of_place else term
                for place, term in terms.items()
            }
        return [self._found(term, matches[place]) for place, term in terms.items()]

    def _as_called(
        self, query: Query, matches: Mapping[int, Match | None], scores: Mapping[int, float]
    ) -> dict[int, float]:
        """Of the best, those come first that are called what was typed."""
        best = nlargest(_WEIGHED, scores, key=scores.__getitem__)
        said = [_stems(match, self._own) for match in matches.values()]
        return as_called(scores, self._index.titles(self._own, best), said, " ".join(query.words))

    def _passing(self, scores: Mapping[int, float], filters: Filters) -> Mapping[int, float]:
        if filters == EVERYTHING:
            return scores
        passing = self._listing.index.passing(filters)
        return {number: score for number, score in scores.items() if passing >> number & 1}

    def _hits(
        self, scores: Mapping[int, float], near: Sequence[int], limit: int
    ) -> tuple[Hit, ...]:
        best = gathered(scores, self._listing.templates, near, limit)
        names = names_of(self._db, [hit.number for hit in best], self._language)
        return tuple(
            Hit(
                self._listing.traits[hit.number - 1].service_id,
                names[hit.number],
                max(round(hit.score, 3), _LEAST),
                hit.others,
            )
            for hit in best
        )

    def _near(
        self, query: Query, limit: int, filters: Filters, vantage: Vantage
    ) -> tuple[Hit, ...]:
        """Services with words that look like those typed; where none do, what is much used."""
        if not query.terms:
            return ()
        guesses = [(term, self._matcher.guess(term)) for term in query.terms.values()]
        scores = rank([self._found(term, guess) for term, guess in guesses], self._listing.parts)
        scores = scores or dict.fromkeys(range(1, len(self._listing.traits) + 1), _LEAST)
        near = self._listing.near(vantage.place)
        by_place = STANDING if vantage.place else ANYWHERE
        raised = lifted(scores, self._listing.used(vantage.usage), near, by_place)
        return self._hits(self._passing(in_order(raised), filters), near, min(limit, _NEAR))

    def _found(self, term: Term, match: Match | None) -> Found:
        nearness: dict[int, float] = {}
        for reading in match.readings if match else ():
            quality = reading.quality
            for stem in reading.stems:
                having = self._index.having(reading.language, stem)
                known = nearness.get
                nearness.update(
                    (number, near)
                    for number, fit in having.items()
                    if (near := fit * quality) > known(number, 0.0)
                )
        return Found(term.weight * (match.certainty if match else 1.0), nearness)

    def _suggestions(self, query: Query) -> tuple[str, ...]:
        near = (self._matcher.nearest(term.word, _SUGGESTIONS) for term in query.terms.values())
        return tuple(dict.fromkeys(word for words in near for word in words))[:_SUGGESTIONS]


def _stems(match: Match | None, language: int) -> tuple[str, ...]:
    """What a word may mean in a language, likeliest first."""
    readings = match.readings if match else ()
    return tuple(
        stems for reading in readings if reading.language == language for stems in reading.stems
    )


def _understood(query: Query, matches: Mapping[int, Match | None]) -> str | None:
    corrections = {
        place: match.correction for place, match in matches.items() if match and match.correction
    }
    if not corrections and not query.mended:
        return None
    return " ".join(corrections.get(place, typed) for place, typed in enumerate(query.typed))
