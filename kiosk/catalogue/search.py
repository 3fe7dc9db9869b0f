"""Search as people type: any order, any accents, a typo, a half-written word.

Where no service has all the words, those with the most of them are found; where none has any, near
words are suggested.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import apsw

from kiosk.catalogue.filters import EVERYTHING, Filters
from kiosk.catalogue.matching import Match, Matcher, Tongue
from kiosk.catalogue.query import Query, Term, read_query
from kiosk.catalogue.ranking import Found, rank
from kiosk.catalogue.search_table import name_begins, phrase, with_stem
from kiosk.catalogue.tables import count_services, names_of, service_numbers
from kiosk.catalogue.text import SPANISH
from kiosk.catalogue.word_table import Vocabulary

_SUGGESTIONS = 3


@dataclass(frozen=True)
class Hit:
    """A service that was found; a larger score is nearer. `name` is in the language asked for."""

    service_id: str
    name: str
    score: float


@dataclass(frozen=True)
class SearchResult:
    """Hits, nearest first.

    `understood`: the words as corrected, None where nothing was. `suggestions`: words to try, where
    there is no hit. `filtered_out`: how many more there would be without the filters.
    """

    hits: tuple[Hit, ...] = ()
    understood: str | None = None
    suggestions: tuple[str, ...] = ()
    filtered_out: int = 0


class Search:
    """Searches an open store in one language, and in its others for words that one lacks."""

    def __init__(self, db: apsw.Connection, languages: Sequence[str], language: str) -> None:
        self._db = db
        self._language = language if language in languages else SPANISH
        order = dict.fromkeys((self._language, SPANISH, *languages))
        tongues = [
            Tongue(number, code, Vocabulary(db, number))
            for code in order
            for number in (languages.index(code),)
        ]
        self._own = tongues[0].number
        self._matcher = Matcher(tongues)
        self._services = count_services(db)

    def search(self, text: str, limit: int = 20, filters: Filters = EVERYTHING) -> SearchResult:
        """Finds at most `limit` services by what a person types; an empty text finds nothing."""
        query = read_query(text, self._language)
        matches = {place: self._matcher.match(term) for place, term in query.terms.items()}
        found = [self._found(query.terms[place], match) for place, match in matches.items()]
        stems = self._stems(matches)
        scores = rank(
            found,
            self._services,
            phrase(self._db, self._own, stems) if len(stems) > 1 else (),
            name_begins(self._db, self._own, stems) if stems else (),
        )
        everything = len(scores)
        if filters != EVERYTHING:
            passing = service_numbers(self._db, filters)
            scores = {number: score for number, score in scores.items() if number in passing}
        best = dict(list(scores.items())[:limit])
        names = names_of(self._db, list(best), self._language)
        return SearchResult(
            hits=tuple(Hit(*names[number], round(score, 3)) for number, score in best.items()),
            understood=_understood(query, matches),
            suggestions=() if everything else self._suggestions(query),
            filtered_out=everything - len(scores),
        )

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
