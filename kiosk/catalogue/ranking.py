"""From what each wished word found to one order of services. Pure.

Score = Σ (word's weight × rarity × how near) × coverage², times a bonus where the words stand
together or begin the name. Coverage is the share of the wished words, by weight, that a service
has, whatever place they stand in.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from math import log
from typing import Final

_TOGETHER: Final = 1.4
_BEGINS_NAME: Final = 1.25
_LEAST_OF_BEST_COVERAGE: Final = 0.5


@dataclass(frozen=True)
class Found:
    """What one wished word found: its weight (0…1) and nearness (above 0) by service."""

    weight: float
    nearness: Mapping[int, float]


def rank(
    found: Sequence[Found],
    services: int,
    together: Collection[int] = (),
    begins_name: Collection[int] = (),
) -> dict[int, float]:
    """Scores by service, best first, equals by number; the far are left out.

    `services` is how many there are in all: a word that few of them have tells more.
    """
    sums: dict[int, float] = {}
    coverage: dict[int, float] = {}
    for word in found:
        nearest = max(word.nearness.values(), default=0.0)
        telling = word.weight * _rarity(_having(word.nearness, nearest), services)
        for number, nearness in word.nearness.items():
            sums[number] = sums.get(number, 0.0) + telling * nearness
            coverage[number] = coverage.get(number, 0.0) + word.weight * _share(nearness, nearest)
    if not sums:
        return {}
    whole = sum(word.weight for word in found)
    least = max(coverage.values()) * _LEAST_OF_BEST_COVERAGE
    scores = {
        number: nearness
        * (coverage[number] / whole) ** 2
        * (_TOGETHER if number in together else 1.0)
        * (_BEGINS_NAME if number in begins_name else 1.0)
        for number, nearness in sums.items()
        if coverage[number] >= least
    }
    return dict(sorted(scores.items(), key=lambda scored: (-scored[1], scored[0])))


def _having(nearness: Mapping[int, float], nearest: float) -> float:
    """How many have the word: one that has it but faintly counts for a part."""
    return sum(nearness.values()) / nearest if nearest else 0.0


def _rarity(having: float, services: int) -> float:
    """Inverse document frequency, always above 0."""
    return log(1 + (services - having + 0.5) / (having + 0.5))


def _share(nearness: float, nearest: float) -> float:
    """How much of a word a service has: half where it only just stands there."""
    return 0.5 + 0.5 * nearness / nearest
