"""An order of services, from the best on, reckoned as far as somebody looks. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final

from kiosk.catalogue.gathering import Around, lifted, standings
from kiosk.catalogue.number_sets import as_bits
from kiosk.catalogue.ranking import RaisedAlike, Ranking

_AT_ONCE: Final = 60
_MORE: Final = 4


@dataclass(frozen=True)
class Order:
    """By `gathering.lifted`, and before these the best, which have their scores in `called`."""

    ranking: Ranking
    used: Mapping[int, int]
    around: Around
    by_place: Sequence[float]
    called: Mapping[int, float] = field(default_factory=dict)

    def best(self, count: int, among: int) -> dict[int, float]:
        """The first of these services as lifted, best first, equals by number."""
        likely = self.ranking.likeliest(count, among, self._standings)
        scores = self._lifted(likely)
        best = sorted(scores, key=lambda number: (-scores[number], number))[:count]
        return {number: scores[number] for number in best}

    def scores(self, among: int) -> dict[int, float]:
        """The scores of these services, in no order."""
        scores = self._lifted(among)
        return {number: self.called.get(number, score) for number, score in scores.items()}

    def of(self, among: int) -> Iterator[tuple[int, float]]:
        """Number and score of all these services, in order."""
        first = {number: score for number, score in self.called.items() if among >> number & 1}
        yield from sorted(first.items(), key=lambda one: (-one[1], one[0]))
        left = among & ~as_bits(first)
        count = _AT_ONCE
        while left:
            best = self.best(count, left)
            yield from best.items()
            left ^= as_bits(best)
            count *= _MORE

    def _lifted(self, among: int) -> dict[int, float]:
        scores = self.ranking.scores(among)
        return lifted(scores, self.used, self.around.levels, self.by_place)

    @cached_property
    def _standings(self) -> tuple[RaisedAlike, ...]:
        return tuple(standings(self.around.sets, self.by_place, as_bits(self.used)))
