"""What typed words mean: themselves, then what people say instead of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Final

from kiosk.catalogue.matching import Match, Matcher, Reading
from kiosk.catalogue.query import Query, Term
from kiosk.catalogue.saying_table import Sayings
from kiosk.catalogue.sayings import (
    LANGUAGES,
    LONGEST,
    Saying,
    root_key,
    sound_key,
    stems_key,
)
from kiosk.catalogue.spelling import stem
from kiosk.catalogue.stop_words import is_weak
from kiosk.folding import folded

_SAME_MEANING: Final = 0.65
_SAME_PHRASE: Final = 0.7
_NOT_SAID_SO: Final = 0.85
_SAID_OTHERWISE: Final = 0.8


class Interpreter:
    """Reads all words of a query together: `adultos mayores` is one thing to say."""

    def __init__(self, matcher: Matcher, sayings: Sayings) -> None:
        self._matcher = matcher
        self._others = sayings.others

    def matches(self, query: Query) -> dict[int, Match | None]:
        """What each term means, by its place; None: nothing is near."""
        found: dict[int, Match | None] = {}
        for place, term in query.terms.items():
            match = self._matcher.as_written(term)
            if match is None and not self._others(_exact_keys((term.word,))):
                match = self._matcher.respelt(term)
            found[place] = match
        for places, sayings in self._sayings(query, found):
            fit = self._fit(query, places)
            readings = self._readings(sayings, fit)
            for place in places:
                found[place] = _with(found[place], readings, self._said(sayings))
        return found

    def _sayings(
        self, query: Query, found: Mapping[int, Match | None]
    ) -> Iterator[tuple[Sequence[int], Sequence[Saying]]]:
        """Runs of terms that are said otherwise too, the longest first, each term in one."""
        places = sorted(query.terms)
        meant = {place: _meant(query.terms[place], found[place]) for place in places}
        taken: set[int] = set()
        for length in range(min(LONGEST, len(places)), 0, -1):
            for start in range(len(places) - length + 1):
                run = places[start : start + length]
                phrase = tuple(meant[place] for place in run)
                if not taken.isdisjoint(run) or not _may_be_said(phrase, run):
                    continue
                keys = _exact_keys(phrase)
                if length == 1:
                    keys = (*keys, *_vague_keys(phrase[0], query.terms[run[0]]))
                if sayings := self._others(keys):
                    taken.update(run)
                    yield run, sayings

    def _fit(self, query: Query, places: Sequence[int]) -> float:
        """What people say instead counts the more where the catalogue does not say it so."""
        if not all(self._matcher.has(query.terms[place].word) for place in places):
            return _NOT_SAID_SO
        return _SAME_MEANING if len(places) == 1 else _SAME_PHRASE

    def _readings(self, sayings: Sequence[Saying], fit: float) -> tuple[Reading, ...]:
        """Phrases stand as several stems in one."""
        return tuple(
            Reading(tongue.number, stems, fit)
            for tongue in self._matcher.tongues
            if (
                stems := tuple(
                    dict.fromkeys(
                        " ".join(stem(word, tongue.code) for word in saying.phrase)
                        for saying in sayings
                        if saying.language == tongue.code
                        and all(self._matcher.has(word) for word in saying.phrase)
                    )
                )
            )
        )

    def _said(self, sayings: Sequence[Saying]) -> str | None:
        """The first of these that the catalogue says, in the screen's language."""
        code = self._matcher.tongues[0].code
        return next(
            (
                saying.written
                for saying in sayings
                if saying.language == code and all(map(self._matcher.has, saying.phrase))
            ),
            None,
        )


def _meant(term: Term, match: Match | None) -> str:
    """The word as corrected."""
    return folded(match.correction) if match and match.correction else term.word


def _may_be_said(phrase: tuple[str, ...], places: Sequence[int]) -> bool:
    """A weak word alone says nothing; words far apart are no phrase."""
    if len(phrase) == 1:
        return not is_weak(phrase[0])
    return all(later - earlier <= 3 for earlier, later in pairwise(places))


def _exact_keys(phrase: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(stems_key(phrase, language) for language in LANGUAGES)


def _vague_keys(word: str, term: Term) -> tuple[str, ...]:
    if len(word) < 4 or (term.unfinished and len(word) < 6):
        return ()
    return root_key(word), sound_key(word)


def _with(match: Match | None, readings: tuple[Reading, ...], said: str | None) -> Match | None:
    if not readings:
        return match
    if match is None:
        return Match(readings, said, _SAID_OTHERWISE)
    return replace(match, readings=match.readings + readings)
