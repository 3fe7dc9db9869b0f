"""From a typed word to the words of the catalogue that it may mean.

Tried in this order, in the screen's language and then in the others: the word itself, its stem or
its root (and, for the word being typed, what it may become); a word that sounds the same; a word
with a letter wrong, missing, extra or exchanged (two for eight letters or more).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from kiosk.catalogue.query import Term
from kiosk.catalogue.spelling import root, sound, sound_without_ending, stem
from kiosk.catalogue.stop_words import is_weak
from kiosk.catalogue.word_table import KnownWord, Vocabulary

_PREFIX_LIMIT = 40
_SAME_SOUND = 0.75
_SAME_ROOT = 0.55
_ONE_TYPO = 0.6
_TWO_TYPOS = 0.45
_UNFINISHED = 0.8
_OTHER_LANGUAGE = 0.8
_GUESSED = 0.3
_GUESSES = 3


@dataclass(frozen=True)
class Reading:
    """One way to read a typed word: any of these stems, with how well they fit (0…1)."""

    language: int
    stems: tuple[str, ...]
    quality: float


@dataclass(frozen=True)
class Match:
    """All readings of one typed word, best first. `correction` is set where it was misspelt."""

    readings: tuple[Reading, ...]
    correction: str | None = None


@dataclass(frozen=True)
class Tongue:
    """A language of the index, and its words."""

    number: int
    code: str
    vocabulary: Vocabulary


class Matcher:
    """Matches words against the vocabularies, the screen's language first."""

    def __init__(self, tongues: Sequence[Tongue]) -> None:
        self._tongues = tongues
        self._beginnings = lru_cache(maxsize=16)(self._beginnings_of)

    def match(self, term: Term) -> Match | None:
        """What a typed word means; None: nothing is near."""
        for attempt in (self._as_written, self._by_sound, self._by_spelling):
            for place, tongue in enumerate(self._tongues):
                match = attempt(tongue, term, 1.0 if place == 0 else _OTHER_LANGUAGE)
                if match is not None:
                    return match
        return None

    def nearest(self, word: str, limit: int) -> list[str]:
        """Words to suggest where nothing matched, best first, as they are shown."""
        tongue = self._tongues[0]
        found = _alike(word, tongue.vocabulary.all(), 60, limit)
        return [tongue.vocabulary.word(near).shown for near, _ in found]

    def guess(self, term: Term) -> Match | None:
        """The words that look most like one that nothing matched; None: they share no letters."""
        tongue = self._tongues[0]
        found = _alike(term.word, tongue.vocabulary.all(), 40, _GUESSES)
        levels = [([tongue.vocabulary.word(near)], _GUESSED * share) for near, share in found]
        return Match(_readings(tongue, *levels)) if levels else None

    def _as_written(self, tongue: Tongue, term: Term, quality: float) -> Match | None:
        known = tongue.vocabulary
        exact = known.with_stem(stem(term.word, tongue.code))
        longer = known.beginning_with(term.word, _PREFIX_LIMIT) if term.unfinished else []
        related = known.with_root(root(term.word, tongue.code))
        if not (exact or longer or related):
            return None
        alike = known.sounding(sound_without_ending(term.word)) if exact else []
        return Match(
            _readings(
                tongue,
                (exact, quality),
                (longer, quality * _UNFINISHED),
                (alike, quality * _SAME_SOUND),
                (related, quality * _SAME_ROOT),
            )
        )

    def _by_sound(self, tongue: Tongue, term: Term, quality: float) -> Match | None:
        if len(term.word) < 3:
            return None
        alike = tongue.vocabulary.sounding(sound_without_ending(term.word))
        said = sound(term.word)
        if not alike and term.unfinished and len(said) >= 3:
            alike = tongue.vocabulary.beginning_to_sound(said, _PREFIX_LIMIT)
        return _corrected(tongue, alike, quality * _SAME_SOUND)

    def _by_spelling(self, tongue: Tongue, term: Term, quality: float) -> Match | None:
        allowed = 0 if len(term.word) < 4 or term.word.isdigit() else 1 if len(term.word) < 8 else 2
        if not allowed:
            return None
        near, distance = _nearest_by_typos(term.word, tongue.vocabulary.all(), allowed)
        if not near and term.unfinished:
            beginnings = self._beginnings(tongue.number, len(term.word))
            begun, distance = _nearest_by_typos(term.word, list(beginnings), allowed)
            near = [whole for beginning in begun for whole in beginnings[beginning]]
        known = [tongue.vocabulary.word(each) for each in near if not is_weak(each)]
        known.sort(key=lambda each: (each.word[0] != term.word[0], -each.services, each.word))
        fit = _ONE_TYPO if distance == 1 else _TWO_TYPOS
        return _corrected(tongue, known[:4], quality * fit)

    def _beginnings_of(self, number: int, length: int) -> dict[str, list[str]]:
        """The words of a tongue by their first letters, of those long enough."""
        vocabulary = next(t.vocabulary for t in self._tongues if t.number == number)
        found: dict[str, list[str]] = {}
        for word in vocabulary.all():
            if len(word) > length:
                found.setdefault(word[:length], []).append(word)
        return found


def _alike(word: str, choices: Sequence[str], least: int, limit: int) -> list[tuple[str, float]]:
    """The choices most like a word, with how much they have in common (0…1)."""
    from rapidfuzz import fuzz, process  # noqa: PLC0415 - 20 ms that most visits never need

    found = process.extract(word, choices, scorer=fuzz.ratio, score_cutoff=least, limit=limit)
    return [(near, share / 100) for near, share, _ in found]


def _nearest_by_typos(word: str, choices: Sequence[str], allowed: int) -> tuple[list[str], int]:
    """The choices with the fewest typos (optimal string alignment), and how many those are."""
    from rapidfuzz import process  # noqa: PLC0415 - as above
    from rapidfuzz.distance import OSA  # noqa: PLC0415

    found = process.extract(word, choices, scorer=OSA.distance, score_cutoff=allowed, limit=20)
    if not found:
        return [], 0
    fewest = min(distance for _, distance, _ in found)
    return [near for near, distance, _ in found if distance == fewest], int(fewest)


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
    return Match(_readings(tongue, (known, quality)), known[0].shown)
