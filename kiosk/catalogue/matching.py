"""From a typed word to the words of the catalogue that it may mean.

Tried in this order, in the screen's language and then in the others: the word itself, its stem or
its root (and, for the word being typed, what it may become); a word that sounds the same; a word
with a letter wrong, missing, extra or exchanged (two for eight letters or more).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from kiosk.catalogue.common_words import is_common
from kiosk.catalogue.query import Term
from kiosk.catalogue.search_table import Index
from kiosk.catalogue.spelling import root, sound, sound_without_ending, stem
from kiosk.catalogue.stop_words import is_weak
from kiosk.catalogue.typos import is_a_slip, most_alike, nearest_by_typos
from kiosk.catalogue.word_table import KnownWord, Vocabulary

_PREFIX_LIMITS = {1: 6, 2: 12, 3: 20}
_PREFIX_LIMIT = 30
_SAME_SOUND = 0.75
_SOUNDS_TOO = 0.4
_SAME_ROOT = 0.55
_ONE_TYPO = 0.6
_TWO_TYPOS = 0.45
_UNFINISHED = 0.8
_OTHER_LANGUAGE = 0.8
_GUESSED = 0.3
_ALIKE_AS_A_WORD = 75
"""Of 100, what a word that is suggested has in common with the one typed."""
_ALIKE_AS_A_GUESS = 65
"""The same of a word whose services are shown instead; below it they are any at all."""
_GUESSES = 3
_ABOUT = 0.8
_REMEMBERED = 64
"""Words of the visit, so that each letter asks anew for its own word alone."""
_SELDOM = 2
"""So few services say a word in a long text alone: it may be their author's own slip."""


@dataclass(frozen=True)
class Reading:
    """One way to read a typed word: any of these stems, with how well they fit (0…1)."""

    language: int
    stems: tuple[str, ...]
    quality: float


@dataclass(frozen=True)
class Match:
    """All readings of one typed word, best first. `correction` is set where it was misspelt.

    `certainty`: how far it may be relied on beside the other words (0…1).
    """

    readings: tuple[Reading, ...]
    correction: str | None = None
    certainty: float = 1.0


@dataclass(frozen=True)
class Tongue:
    """A language of the index, and its words."""

    number: int
    code: str
    vocabulary: Vocabulary


class Matcher:
    """Matches words against the vocabularies, the screen's language first."""

    def __init__(self, tongues: Sequence[Tongue], index: Index) -> None:
        self.tongues = tuple(tongues)
        self._index = index
        self._beginnings = lru_cache(maxsize=16)(self._beginnings_of)
        self._written = lru_cache(maxsize=_REMEMBERED)(self._written_of)
        self._respelt = lru_cache(maxsize=_REMEMBERED)(self._respelt_of)
        self._near = lru_cache(maxsize=_REMEMBERED)(self._is_near)
        self._words = frozenset(word for tongue in tongues for word in tongue.vocabulary.named())

    def as_written(self, term: Term) -> Match | None:
        """The word itself, its stem or its root, and what it may become."""
        return self._written(term.word, term.unfinished)

    def respelt(self, term: Term) -> Match | None:
        """A word that sounds the same, or has a typo less."""
        return self._respelt(term.word, term.unfinished)

    def nearest(self, word: str, limit: int) -> list[str]:
        """Words to suggest where nothing matched, best first, as they are shown."""
        known = self.tongues[0].vocabulary.named()
        return [self.shown(near) for near, _ in most_alike(word, known, _ALIKE_AS_A_WORD, limit)]

    def guess(self, term: Term) -> Match | None:
        """The words that look most like one that nothing matched; None: they share no letters."""
        tongue = self.tongues[0]
        found = most_alike(term.word, tongue.vocabulary.named(), _ALIKE_AS_A_GUESS, _GUESSES)
        levels = [
            ([known], _GUESSED * share)
            for near, share in found
            if (known := tongue.vocabulary.word(near))
        ]
        return Match(_readings(tongue, *levels)) if levels else None

    def has(self, word: str) -> bool:
        """Whether it stands so in the catalogue, in any language."""
        return word in self._words

    def has_beginning(self, letters: str) -> bool:
        """Whether a word begins with these letters."""
        return any(tongue.vocabulary.beginning_with(letters, 1) for tongue in self.tongues)

    def is_near(self, word: str) -> bool:
        """Whether it is another form of a known word, sounds like one, or is one with a slip."""
        return self._near(word)

    def _is_near(self, word: str) -> bool:
        term = Term(word, word)
        return is_common(word) or any(
            self._as_written(tongue, term, 1.0)
            or tongue.vocabulary.sounding(sound_without_ending(word))
            or nearest_by_typos(word, tongue.vocabulary.named(), 1)[0]
            for tongue in self.tongues
        )

    def are_together(self, words: Sequence[str]) -> bool:
        """Whether a service is about all of these known words."""
        if not words:
            return True
        return any(
            fit >= _ABOUT
            for tongue in self.tongues
            for fit, _ in self._index.having(
                tongue.number, " ".join(stem(word, tongue.code) for word in words)
            )
        )

    def shown(self, word: str) -> str:
        """A known word as it is written for people."""
        known = (tongue.vocabulary.word(word) for tongue in self.tongues)
        return next((each.shown for each in known if each), word)

    def _written_of(self, word: str, unfinished: bool) -> Match | None:  # noqa: FBT001 - a key
        return self._first((self._as_written,), Term(word, word, unfinished=unfinished))

    def _respelt_of(self, word: str, unfinished: bool) -> Match | None:  # noqa: FBT001 - a key
        term = Term(word, word, unfinished=unfinished)
        return self._first((self._by_sound, self._by_spelling), term)

    def _first(self, attempts: Sequence[_Attempt], term: Term) -> Match | None:
        for attempt in attempts:
            for place, tongue in enumerate(self.tongues):
                match = attempt(tongue, term, 1.0 if place == 0 else _OTHER_LANGUAGE)
                if match is not None:
                    return match
        return None

    def _as_written(self, tongue: Tongue, term: Term, quality: float) -> Match | None:
        known = tongue.vocabulary
        exact = known.with_stem(stem(term.word, tongue.code))
        longer = []
        if term.unfinished:
            limit = _PREFIX_LIMITS.get(len(term.word), _PREFIX_LIMIT)
            longer = known.beginning_with(term.word, limit)
        related = known.with_root(root(term.word, tongue.code))
        if not (exact or longer or related):
            return None
        alike = known.sounding(sound_without_ending(term.word)) if exact else []
        match = Match(
            _readings(
                tongue,
                (exact, quality),
                (longer, quality * _UNFINISHED),
                (alike, quality * _SOUNDS_TOO),
                (related, quality * _SAME_ROOT),
            )
        )
        if longer or any(word.named or word.services > _SELDOM for word in (*exact, *related)):
            return match
        meant = self._by_spelling(tongue, replace(term, unfinished=False), quality)
        return replace(match, readings=match.readings + (meant.readings if meant else ()))

    def _by_sound(self, tongue: Tongue, term: Term, quality: float) -> Match | None:
        if len(term.word) < 3 or is_common(term.word):
            return None
        alike = tongue.vocabulary.sounding(sound_without_ending(term.word))
        said = sound(term.word)
        if not alike and term.unfinished and len(said) >= 3:
            alike = tongue.vocabulary.beginning_to_sound(said, _PREFIX_LIMIT)
        return _corrected(tongue, alike, quality * _SAME_SOUND)

    def _by_spelling(self, tongue: Tongue, term: Term, quality: float) -> Match | None:
        word = term.word
        allowed = 0 if len(word) < 3 or word.isdigit() else 1 if len(word) < 8 else 2
        if not allowed or is_common(word):
            return None
        near, distance = nearest_by_typos(word, tongue.vocabulary.named(), allowed)
        if len(word) == 3:
            near = [each for each in near if len(each) == 3 and is_a_slip(word, each)]
        if not near and term.unfinished and len(word) > 3:
            beginnings = self._beginnings(tongue.number, len(word))
            begun, distance = nearest_by_typos(word, list(beginnings), allowed)
            near = [whole for beginning in begun for whole in beginnings[beginning]]
        known = [
            found for each in near if not is_weak(each) and (found := tongue.vocabulary.word(each))
        ]
        known.sort(
            key=lambda each: (
                not is_a_slip(word, each.word[: len(word)]),
                each.word[0] != word[0],
                -each.named,
                each.word,
            )
        )
        fit = _ONE_TYPO if distance == 1 else _TWO_TYPOS
        return _corrected(tongue, known[:4], quality * fit)

    def _beginnings_of(self, number: int, length: int) -> dict[str, list[str]]:
        """The words of a tongue by their first letters, of those long enough."""
        vocabulary = next(t.vocabulary for t in self.tongues if t.number == number)
        found: dict[str, list[str]] = {}
        for word in vocabulary.named():
            if len(word) > length:
                found.setdefault(word[:length], []).append(word)
        return found


_Attempt = Callable[[Tongue, Term, float], Match | None]


def _readings(tongue: Tongue, *levels: tuple[Sequence[KnownWord], float]) -> tuple[Reading, ...]:
    """One reading a level that adds a stem."""
    seen: set[str] = set()
    readings = []
    for known, quality in levels:
        stems = [s for s in dict.fromkeys(word.stem for word in known) if s not in seen]
        seen.update(stems)
        if stems:
            readings.append(Reading(tongue.number, tuple(stems), quality))
    return tuple(readings)


def _corrected(tongue: Tongue, known: Sequence[KnownWord], quality: float) -> Match | None:
    if not known:
        return None
    return Match(_readings(tongue, (known, quality)), known[0].shown, quality)
