"""Search as people type: any order, any accents, a typo, a half-written word.

Where no service has all the words, those with the most of them are found; where none has any, near
words are suggested.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache, partial
from itertools import islice
from typing import Self

import apsw

from kiosk.catalogue.facets import NO_FACETS, FacetIndex, Facets
from kiosk.catalogue.filters import EVERYTHING, Filters
from kiosk.catalogue.gathering import (
    ANYWHERE,
    ASKED_FOR,
    STANDING,
    Around,
    gathered,
    nearness,
)
from kiosk.catalogue.levels import Levels, highest
from kiosk.catalogue.matching import Match, Matcher, Reading, Tongue
from kiosk.catalogue.meaning import Interpreter
from kiosk.catalogue.number_sets import as_bits
from kiosk.catalogue.ordering import Order
from kiosk.catalogue.place_table import places_called
from kiosk.catalogue.placing import LONGEST, Spotted, spot_place
from kiosk.catalogue.query import Query, Term, read_query
from kiosk.catalogue.ranking import Shares, WordMatches, as_called, rank
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
_KEPT = 16
_NAMES = 1024


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
    """Hits, nearest first. `listed`: how many there would be without a limit.

    `understood`: the words as corrected, None where nothing was. `place`: the code of the place
    that was named. `unknown`: the words, as typed,
    that no service has. `suggestions`: words to try, and `near`: services to look at, both where
    there is no hit even without filters; `near` is empty only for a text without a word, or
    where no service passes the filters.
    `filtered_out`: how many more there would be without the filters. `facets` counts hits.
    """

    hits: tuple[Hit, ...] = ()
    listed: int = 0
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
    def templates(self) -> tuple[int, ...]:
        """By number: the set of all services of the same template; 0 where there is none."""
        return tuple(self._sets.get(service.template or "", 0) for service in self.traits)

    @cached_property
    def shares(self) -> Shares:
        """How much of a whole each service is: those of a template are one together."""
        sets: dict[float, int] = {}
        alone = self.index.everything
        for same in self._sets.values():
            share = 1 / same.bit_count()
            sets[share] = sets.get(share, 0) | same
            alone ^= same
        sets[1.0] = sets.get(1.0, 0) | alone
        return Shares(tuple(sets.items()))

    def used(self, usage: Mapping[str, int]) -> dict[int, int]:
        """How often each service was used, by number."""
        numbers = self.index.numbers
        return {numbers[one]: times for one, times in usage.items() if one in numbers}

    def around(self, place: str | None) -> Around:
        """How near each service is to a place.

        Where no place is known, what many places have is as near as what is federal.
        """
        if place is None:
            return self._anywhere
        if place not in self._around:
            levels = {
                one: nearness(one, place) for one in {service.place for service in self.traits}
            }
            near = bytes(levels[service.place] for service in self.traits)
            self._around[place] = Around.of(near, len(STANDING) - 1)
        return self._around[place]

    @cached_property
    def _anywhere(self) -> Around:
        common = zip(self.traits, self.templates, strict=True)
        near = bytes(one.place is None or same.bit_count() > 1 for one, same in common)
        return Around.of(near, len(ANYWHERE) - 1)

    @cached_property
    def _around(self) -> dict[str, Around]:
        return {}

    @cached_property
    def _sets(self) -> dict[str, int]:
        """The services of each template."""
        found: dict[str, list[int]] = {}
        for number, service in enumerate(self.traits, start=1):
            if service.template is not None:
                found.setdefault(service.template, []).append(number)
        return {template: as_bits(numbers) for template, numbers in found.items()}

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
        self._levels = lru_cache(maxsize=_KEPT)(self._levels_of)
        self._called = lru_cache(maxsize=_KEPT * LONGEST)(partial(places_called, db))
        self._names: dict[int, str] = {}

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
        around = self._listing.around(spotted.place if spotted else vantage.place)
        order = self._as_called(
            query,
            matches,
            Order(
                rank(self._found_by(query, matches, spotted), self._listing.shares),
                self._listing.used(vantage.usage),
                around,
                ASKED_FOR if spotted else STANDING if vantage.place else ANYWHERE,
            ),
        )
        everything = order.ranking.kept
        passing = everything & self._listing.index.passing(filters)
        return SearchResult(
            hits=self._hits(order, passing, limit),
            listed=self._listing.index.listed(passing),
            understood=_understood(query, matches),
            place=spotted.place if spotted else None,
            unknown=tuple(query.typed[place] for place, match in matches.items() if match is None),
            suggestions=() if everything else self._suggestions(query),
            near=() if everything else self._near(query, limit, filters, vantage),
            filtered_out=(everything ^ passing).bit_count(),
            facets=self._listing.index.facets(everything, filters),
        )

    def _spotted(self, query: Query, vantage: Vantage) -> Spotted | None:
        if not self._listing.places:
            return None
        return spot_place(
            query.words,
            self._called,
            near=vantage.place,
            served=self._listing.places,
            is_word=self._matcher.has,
        )

    def _found_by(
        self, query: Query, matches: Mapping[int, Match | None], spotted: Spotted | None
    ) -> list[WordMatches]:
        """What each word found. The words of a place count little beside others."""
        of_place = spotted.words if spotted else frozenset[int]()
        terms = query.terms
        if of_place and not of_place.issuperset(terms):
            terms = {
                place: replace(term, weight=term.weight * _PLACE) if place in of_place else term
                for place, term in terms.items()
            }
        return [self._found(term, matches[place]) for place, term in terms.items()]

    def _as_called(self, query: Query, matches: Mapping[int, Match | None], order: Order) -> Order:
        """Of the best, those come first that are called what was typed."""
        best = order.best(_WEIGHED, order.ranking.kept)
        said = [_stems(match, self._own) for match in matches.values()]
        titles = self._index.titles(self._own, list(best))
        return replace(order, called=as_called(best, titles, said, " ".join(query.words)))

    def _hits(self, order: Order, among: int, limit: int) -> tuple[Hit, ...]:
        templates = self._listing.templates
        whole = gathered(order.of(among), among, templates, order.around, order.scores)
        best = list(islice(whole, limit))
        names = self._named([hit.number for hit in best])
        return tuple(
            Hit(
                self._listing.traits[hit.number - 1].service_id,
                names[hit.number],
                max(round(hit.score, 3), _LEAST),
                hit.others,
            )
            for hit in best
        )

    def _named(self, numbers: Sequence[int]) -> Mapping[int, str]:
        """The names of some services; those of the last are kept."""
        known = self._names
        if len(known) > _NAMES:
            known.clear()
        if new := [number for number in numbers if number not in known]:
            known.update(names_of(self._db, new, self._language))
        return {number: known[number] for number in numbers}

    def _near(
        self, query: Query, limit: int, filters: Filters, vantage: Vantage
    ) -> tuple[Hit, ...]:
        """Services with words that look like those typed; where none do, what is much used."""
        if not query.terms:
            return ()
        guesses = [(term, self._matcher.guess(term)) for term in query.terms.values()]
        ranking = rank([self._found(term, guess) for term, guess in guesses], self._listing.shares)
        if not ranking.kept:
            all_alike = WordMatches(1.0, ((1.0, self._listing.index.everything),))
            ranking = rank([all_alike], self._listing.shares)
        order = Order(
            ranking,
            self._listing.used(vantage.usage),
            self._listing.around(vantage.place),
            STANDING if vantage.place else ANYWHERE,
        )
        passing = ranking.kept & self._listing.index.passing(filters)
        return self._hits(order, passing, min(limit, _NEAR))

    def _found(self, term: Term, match: Match | None) -> WordMatches:
        levels = self._levels(match.readings) if match else ()
        return WordMatches(term.weight * (match.certainty if match else 1.0), levels)

    def _levels_of(self, readings: tuple[Reading, ...]) -> Levels:
        """Each service at the best that any reading says of it."""
        return highest(
            (reading.quality, self._index.having(reading.language, stem))
            for reading in readings
            for stem in reading.stems
        )

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
