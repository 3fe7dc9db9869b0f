"""From what each wished word found to one order of services. Pure.

Score = Σ (word's weight × rarity × how near) × coverage, times a bonus where the words stand
together, begin the name, or are the whole of it or of a keyword. Coverage is the share of the
wished words, by weight, that a service has, whatever place they stand in: half of a word where it
only just stands there. A service that has a word but faintly counts for a part in its rarity.

Nobody looks at the thousandth service, so its score is not reckoned: whole numbers a little below
the scores (`bit_slices`) tell which services may be among the best, and only theirs are.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from math import ceil, log
from typing import Final

from kiosk.catalogue.bit_slices import (
    Slices,
    added,
    at_least,
    largest,
    multiplied,
    sliced,
)
from kiosk.catalogue.levels import Levels, anywhere, values_of
from kiosk.catalogue.search_table import BETWEEN, Title

_TOGETHER: Final = 1.4
_BEGINS_NAME: Final = 1.1
_WHOLE_NAME: Final = 0.5
_WORD_FOR_WORD: Final = 1.4
_WHOLE_KEYWORD: Final = 1.3
_KEYWORD_WITHIN: Final = 1.25
_SAME_FORM: Final = 0.2
_LEAST_OF_BEST_COVERAGE: Final = 0.5
_ROUGH: Final = 511
"""The largest whole number that a sum or a coverage becomes."""
_DROPPED: Final = 8
"""So many bits of their product tell nothing."""


@dataclass(frozen=True)
class WordMatches:
    """What one wished word found: its weight (0…1), and how near services are to it (above 0)."""

    weight: float
    levels: Levels


@dataclass(frozen=True)
class Shares:
    """How much a service counts in the rarity of a word: the sets of those that count alike.

    A word tells more the fewer have it; services of one template count as one together.
    """

    sets: tuple[tuple[float, int], ...]

    @cached_property
    def whole(self) -> float:
        """What all count together."""
        return self.of(sum(bits for _, bits in self.sets))

    def of(self, services: int) -> float:
        """What these count together."""
        if len(self.sets) == 1:
            return self.sets[0][0] * services.bit_count()
        return sum([share * (bits & services).bit_count() for share, bits in self.sets])


@dataclass(frozen=True)
class RaisedAlike:
    """Services whose scores are raised alike, by a factor from `low` to `high`."""

    services: int
    low: float
    high: float


@dataclass(frozen=True)
class _Word:
    """What a service gets for a word: `telling` × how near, and `half` + `share` × how near."""

    levels: Levels
    telling: float
    half: float
    share: float

    def cover(self, value: float) -> float:
        return self.half + self.share * value


@dataclass(frozen=True)
class Ranking:
    """Services with what is needed to score any of them; `kept`: those that are not too far."""

    kept: int
    whole: float
    words: tuple[_Word, ...]
    _coverage: Slices

    def scores(self, among: int) -> dict[int, float]:
        """Scores by service, in no order."""
        sums: dict[int, float] = {}
        coverage: dict[int, float] = {}
        for word in self.words:
            summed, covered = sums.get, coverage.get
            for number, value in values_of(word.levels, among).items():
                sums[number] = summed(number, 0.0) + word.telling * value
                coverage[number] = covered(number, 0.0) + word.half + word.share * value
        return {number: one * coverage[number] / self.whole for number, one in sums.items()}

    def likeliest(self, count: int, among: int, standings: Sequence[RaisedAlike]) -> int:
        """Services of which the best `count` of `among` are sure to be some, raised as they stand.

        `standings`: all services, each in one.
        """
        if among.bit_count() <= 2 * count:
            return among
        standing = [
            RaisedAlike(some, s.low, s.high) for s in standings if (some := s.services & among)
        ]
        bound = 0
        for place in range(len(self._rough), -1, -1):
            trial = bound | 1 << place
            reached = sum(
                at_least(self._rough, ceil(trial / s.low), s.services).bit_count() for s in standing
            )
            if reached >= count:
                bound = trial
                if reached <= 2 * count:
                    break
        found = 0
        for s in standing:
            found |= at_least(self._rough, int(bound / s.high) - self._slack, s.services)
        return found

    @cached_property
    def _rough(self) -> Slices:
        """All scores as whole numbers, of which each is less than `_slack` too low."""
        if len(self.words) == 1:
            word = self.words[0]
            scores = [(value * word.cover(value), services) for value, services in word.levels]
            return sliced((int(_ROUGH * one / scores[0][0]), services) for one, services in scores)
        unit = _ROUGH / sum(word.telling * word.levels[0][0] for word in self.words)
        sums: Slices = ()
        for word in self.words:
            sums = added(sums, sliced((int(unit * word.telling * v), b) for v, b in word.levels))
        return multiplied(sums, self._coverage)[_DROPPED:]

    @property
    def _slack(self) -> int:
        lost = len(self.words)
        return (2 * lost * _ROUGH + lost * lost >> _DROPPED) + 2


NOTHING: Final = Ranking(0, 1.0, (), ())


def rank(found: Sequence[WordMatches], shares: Shares) -> Ranking:
    """All that have enough of the words."""
    words = []
    for one in found:
        if not one.levels:
            continue
        nearest = one.levels[0][0]
        having = sum(value * shares.of(bits) for value, bits in one.levels)
        telling = one.weight * _rarity(having / nearest, shares.whole)
        words.append(_Word(one.levels, telling, 0.5 * one.weight, 0.5 * one.weight / nearest))
    if not words:
        return NOTHING
    whole = sum(one.weight for one in found)
    if len(words) == 1:
        return Ranking(anywhere(words[0].levels), whole, tuple(words), ())
    unit = _ROUGH / sum(2 * word.half for word in words)
    coverage: Slices = ()
    everything = 0
    for word in words:
        coverage = added(coverage, sliced((int(unit * word.cover(v)), b) for v, b in word.levels))
        everything |= anywhere(word.levels)
    return Ranking(_kept(words, coverage, unit, everything), whole, tuple(words), coverage)


def _kept(words: Sequence[_Word], coverage: Slices, unit: float, everything: int) -> int:
    """Those with at least half of the best coverage; reckoned exactly where it is a near thing."""
    lost = len(words)
    best = at_least(coverage, largest(coverage, everything) - lost, everything)
    least = _LEAST_OF_BEST_COVERAGE * max(_covered(words, best))
    surely = at_least(coverage, ceil(least * unit) + 1, everything)
    maybe = at_least(coverage, int(least * unit) - lost, everything) ^ surely
    for share, services in _covered(words, maybe).items():
        if share >= least:
            surely |= services
    return surely


def _covered(words: Sequence[_Word], among: int) -> Mapping[float, int]:
    """The services of each coverage."""
    sets = {0.0: among} if among else {}
    for word in words:
        parted: dict[float, int] = {}
        for covered, services in sets.items():
            left = services
            for value, level in word.levels:
                if some := left & level:
                    share = covered + word.half + word.share * value
                    parted[share] = parted.get(share, 0) | some
                    left ^= some
            if left:
                parted[covered] = parted.get(covered, 0) | left
        sets = parted
    return sets


def as_called(
    scores: Mapping[int, float],
    titles: Mapping[int, Title],
    said: Sequence[Collection[str]],
    typed: str = "",
) -> dict[int, float]:
    """The scores once more, higher for those of `titles` that are called what was said.

    `said`: for each word of the query in its order the stems that it may mean, likeliest first;
    `typed`: the query word for word (`indexing.as_said`).
    """
    words = typed.split()
    spoken = _Said(
        stems=" ".join(next(iter(stems)) for stems in said if stems),
        anything=frozenset(stem for stems in said for phrase in stems for stem in phrase.split()),
        typed=typed,
        words=tuple(f" {word} " for word in words),
        pairs=tuple(f"{BETWEEN}{first} {second} " for first, second in pairwise(words)),
    )
    raised = {number: scores[number] * _called(title, spoken) for number, title in titles.items()}
    return {**scores, **raised}


@dataclass(frozen=True)
class _Said:
    """What was said, once for all titles: `anything` that it may mean, and its words as a saying
    has them: within it, and two at its beginning."""

    stems: str
    anything: frozenset[str]
    typed: str
    words: tuple[str, ...]
    pairs: tuple[str, ...]


def _called(title: Title, said: _Said) -> float:
    sayings = f"{BETWEEN}{title.sayings}{BETWEEN}"
    factor = _worded(title, sayings, said)
    if name := title.name.split():
        factor *= 1 + _WHOLE_NAME * (len([1 for stem in name if stem in said.anything]) / len(name))
    if words := said.words:
        # In the form that was typed: `viejitos`, not `viejos`.
        factor *= 1 + _SAME_FORM * (len([1 for word in words if word in sayings]) / len(words))
    return factor


def _worded(title: Title, sayings: str, said: _Said) -> float:
    """How far the words stand there as they were typed: in this order, alone, word for word."""
    factor = 1.0
    stems = said.stems
    if " " in stems and _has(title, stems):
        factor *= _TOGETHER
    if stems and f"{title.name} ".startswith(f"{stems} "):
        factor *= _BEGINS_NAME
    if f"{BETWEEN}{said.typed}{BETWEEN}" in sayings:
        return factor * _WORD_FOR_WORD
    if stems and f"{BETWEEN}{stems}{BETWEEN}" in f"{BETWEEN}{title.keywords}{BETWEEN}":
        return factor * _WHOLE_KEYWORD
    if any(pair in sayings for pair in said.pairs) and any(
        " " in saying and f" {saying} " in f" {said.typed} "
        for saying in title.sayings.split(BETWEEN)
    ):
        return factor * _KEYWORD_WITHIN
    return factor


def _has(title: Title, stems: str) -> bool:
    return f" {stems} " in f" {title.name} " or f" {stems} " in f" {title.keywords} "


def _rarity(having: float, services: float) -> float:
    """Inverse document frequency, always above 0."""
    return log(1 + (services - having + 0.5) / (having + 0.5))
