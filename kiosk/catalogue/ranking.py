"""From what each wished word found to one order of services. Pure.

Score = Σ (word's weight × rarity × how near) × coverage, times a bonus where the words stand
together, begin the name, or are the whole of it or of a keyword. Coverage is the share of the
wished words, by weight, that a service has, whatever place they stand in: half of a word where it
only just stands there. A service that has a word but faintly counts for a part in its rarity.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from math import log
from typing import Final

from kiosk.catalogue.search_table import BETWEEN, Title

_TOGETHER: Final = 1.4
_BEGINS_NAME: Final = 1.1
_WHOLE_NAME: Final = 0.5
_WORD_FOR_WORD: Final = 1.4
_WHOLE_KEYWORD: Final = 1.3
_KEYWORD_WITHIN: Final = 1.25
_SAME_FORM: Final = 0.2
_LEAST_OF_BEST_COVERAGE: Final = 0.5


@dataclass(frozen=True)
class Found:
    """What one wished word found: its weight (0…1) and nearness (above 0) by service."""

    weight: float
    nearness: Mapping[int, float]


def rank(found: Sequence[Found], parts: Sequence[float]) -> dict[int, float]:
    """Scores by service, in no order; the far are left out.

    `parts`, by number: how much a service counts in the rarity of a word, which tells more the
    fewer have it. Those of a template count as one together.
    """
    services = sum(parts)
    sums: dict[int, float] = {}
    coverage: dict[int, float] = {}
    for word in found:
        nearest = max(word.nearness.values(), default=0.0)
        if not nearest:
            continue
        having = (
            sum(near * parts[number - 1] for number, near in word.nearness.items())
            if len(parts) > services
            else sum(word.nearness.values())
        )
        telling = word.weight * _rarity(having / nearest, services)
        half, share = 0.5 * word.weight, 0.5 * word.weight / nearest
        summed, covered = sums.get, coverage.get
        for number, nearness in word.nearness.items():
            sums[number] = summed(number, 0.0) + telling * nearness
            coverage[number] = covered(number, 0.0) + half + share * nearness
    if not sums:
        return {}
    whole = sum(word.weight for word in found)
    least = max(coverage.values()) * _LEAST_OF_BEST_COVERAGE
    return {
        number: sums[number] * share / whole for number, share in coverage.items() if share >= least
    }


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
    likeliest = " ".join(next(iter(stems)) for stems in said if stems)
    anything = {stem for stems in said for phrase in stems for stem in phrase.split(" ")}
    raised = {
        number: scores[number]
        * _worded(title, likeliest, typed)
        * (1 + _WHOLE_NAME * _share_said(title, anything))
        * (1 + _SAME_FORM * _share_as_typed(title, typed))
        for number, title in titles.items()
    }
    return {**scores, **raised}


def _worded(title: Title, stems: str, typed: str) -> float:
    """How far the words stand there as they were typed: in this order, alone, word for word."""
    factor = 1.0
    if " " in stems and _has(title, stems):
        factor *= _TOGETHER
    if stems and f"{title.name} ".startswith(f"{stems} "):
        factor *= _BEGINS_NAME
    if typed in title.sayings:
        return factor * _WORD_FOR_WORD
    if stems and f"{BETWEEN}{stems}{BETWEEN}" in f"{BETWEEN}{title.keywords}{BETWEEN}":
        return factor * _WHOLE_KEYWORD
    if any(" " in saying and f" {saying} " in f" {typed} " for saying in title.sayings):
        return factor * _KEYWORD_WITHIN
    return factor


def _share_said(title: Title, stems: Collection[str]) -> float:
    """How much of the name was said."""
    name = title.name.split()
    return sum(stem in stems for stem in name) / len(name) if name else 0.0


def _share_as_typed(title: Title, typed: str) -> float:
    """How many of the words stand there in the form that was typed: `viejitos`, not `viejos`."""
    written = {word for saying in title.sayings for word in saying.split()}
    words = typed.split()
    return sum(word in written for word in words) / len(words) if words else 0.0


def _has(title: Title, stems: str) -> bool:
    return f" {stems} " in f" {title.name} " or f" {stems} " in f" {title.keywords} "


def _rarity(having: float, services: float) -> float:
    """Inverse document frequency, always above 0."""
    return log(1 + (services - having + 0.5) / (having + 0.5))
