"""What is reckoned for all services at once is what would be reckoned for each of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import accumulate
from math import log

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.relevance_set import load_queries
from kiosk.catalogue import search
from kiosk.catalogue.bit_slices import added, at_least, largest, multiplied, sliced
from kiosk.catalogue.filters import Filters
from kiosk.catalogue.level_code import packed, unpacked
from kiosk.catalogue.levels import anywhere, highest, lowest, values_of
from kiosk.catalogue.number_sets import as_bits, numbers_of
from kiosk.catalogue.ranking import RaisedAlike, Ranking, Shares, WordMatches, rank
from kiosk.catalogue.reading import CatalogueStore
from kiosk.catalogue.vantage import Vantage

NUMBERS = st.integers(1, 300)
FITS = st.dictionaries(NUMBERS, st.integers(1, 255), max_size=60)
WORDS = st.lists(
    st.tuples(st.sampled_from((1.0, 0.1, 0.45)), st.dictionaries(NUMBERS, st.integers(1, 220))),
    max_size=4,
)
ALIKE = st.lists(
    st.tuples(
        st.sampled_from((1.0, 0.45)),
        st.lists(
            st.sampled_from((0, 40, 100, 101, 102, 103, 104, 220)), min_size=40, max_size=40
        ).map(lambda fits: {130 + n: fit for n, fit in enumerate(fits) if fit}),
    ),
    min_size=1,
    max_size=3,
)
"""Many services that are nearly as near as one another."""
ALL = as_bits(range(1, 301))
SHARES = Shares(((0.25, as_bits(range(1, 101))), (1.0, as_bits(range(101, 301)))))


def as_levels(nearness: Mapping[int, float]) -> tuple[tuple[float, int], ...]:
    return highest((1.0, ((near, 1 << one),)) for one, near in nearness.items())


@given(st.sets(st.integers(0, 2000)))
def test_a_set_is_one_number(numbers: set[int]) -> None:
    assert list(numbers_of(as_bits(numbers))) == sorted(numbers)


@given(FITS, st.integers(1, 40))
def test_levels_are_kept_as_they_are(fits: Mapping[int, int], spread: int) -> None:
    """However near one another or far apart the services are that have them."""
    levels: dict[int, list[int]] = {}
    for number, fit in sorted(fits.items()):
        levels.setdefault(fit, []).append(number * spread)
    read = unpacked(packed(levels))
    assert [value for value, _ in read] == sorted((fit / 100 for fit in levels), reverse=True)
    expected = {number * spread: fit / 100 for number, fit in fits.items()}
    assert values_of(read, anywhere(read)) == expected


@given(FITS, FITS, st.sampled_from((1.0, 0.8, 0.55)))
def test_levels_are_joined_service_by_service(
    one: Mapping[int, int], other: Mapping[int, int], factor: float
) -> None:
    mine, theirs = as_levels(one), as_levels(other)
    joined = highest(((1.0, mine), (factor, theirs)))
    assert values_of(joined, ALL) == {
        number: max(one.get(number, 0), other.get(number, 0) * factor)
        for number in one.keys() | other.keys()
    }
    assert values_of(lowest(mine, theirs), ALL) == {
        number: min(one[number], other[number]) for number in one.keys() & other.keys()
    }


@given(FITS, FITS, st.integers(-3, 600))
def test_slices_count_as_numbers_do(
    one: Mapping[int, int], other: Mapping[int, int], bound: int
) -> None:
    mine = sliced((value, 1 << number) for number, value in one.items())
    theirs = sliced((value, 1 << number) for number, value in other.items())
    for slices, expected in (
        (added(mine, theirs), {n: one.get(n, 0) + other.get(n, 0) for n in range(1, 301)}),
        (multiplied(mine, theirs), {n: one.get(n, 0) * other.get(n, 0) for n in range(1, 301)}),
    ):
        reaching = {number for number, value in expected.items() if value >= bound}
        assert set(numbers_of(at_least(slices, bound, ALL))) == reaching
        assert largest(slices, ALL) == max(expected.values())


def plain(found: Sequence[WordMatches], shares: Shares) -> dict[int, float]:
    """The scores as `kiosk.catalogue.ranking` defines them, one service after another."""
    share = {number: part for part, bits in shares.sets for number in numbers_of(bits)}
    sums: dict[int, float] = {}
    coverage: dict[int, float] = {}
    for word in found:
        nearness = values_of(word.levels, anywhere(word.levels))
        if not nearness:
            continue
        nearest = max(nearness.values())
        having = sum(near * share[number] for number, near in nearness.items()) / nearest
        rarity = log(1 + (sum(share.values()) - having + 0.5) / (having + 0.5))
        half = 0.5 * word.weight
        for number, near in nearness.items():
            sums[number] = sums.get(number, 0.0) + word.weight * rarity * near
            coverage[number] = coverage.get(number, 0.0) + half + half / nearest * near
    whole = sum(word.weight for word in found)
    least = 0.5 * max(coverage.values(), default=0.0)
    return {n: sums[n] * part / whole for n, part in coverage.items() if part >= least}


def found_by(words: Sequence[tuple[float, Mapping[int, int]]]) -> list[WordMatches]:
    return [
        WordMatches(weight, as_levels({number: fit / 100 for number, fit in fits.items()}))
        for weight, fits in words
    ]


@given(WORDS)
def test_every_score_is_the_plain_one(words: list[tuple[float, Mapping[int, int]]]) -> None:
    found = found_by(words)
    ranking = rank(found, SHARES)
    expected = plain(found, SHARES)
    assert set(numbers_of(ranking.kept)) == expected.keys()
    assert ranking.scores(ranking.kept) == pytest.approx(expected)


@given(ALIKE | WORDS, st.integers(1, 12), st.sampled_from((1.0, 0.65, 1.01)))
def test_the_best_are_among_the_likeliest(
    words: list[tuple[float, Mapping[int, int]]], count: int, factor: float
) -> None:
    ranking = rank(found_by(words), SHARES)
    first, used, others = as_bits(range(1, 150)), as_bits(range(150, 160)), as_bits(range(160, 301))
    standings = (
        RaisedAlike(first, factor, factor),
        RaisedAlike(used, 1.0, 1.1),
        RaisedAlike(others, 1.0, 1.0),
    )
    likely = set(numbers_of(ranking.likeliest(count, ranking.kept, standings)))
    raised = {
        number: score * (factor if number < 150 else 1 + number % 10 / 90 if number < 160 else 1)
        for number, score in ranking.scores(ranking.kept).items()
    }
    least = sorted(raised.values(), reverse=True)[:count][-1:]
    assert {number for number, score in raised.items() if score >= (least or [0])[0]} <= likely


class Exhaustive(Ranking):
    """Looks at every service."""

    def likeliest(self, count: int, among: int, standings: Sequence[RaisedAlike]) -> int:  # noqa: ARG002
        return among


def exhaustive(found: Sequence[WordMatches], shares: Shares) -> Ranking:
    """As `rank`, and keeps what the plain definition keeps."""
    ranking = rank(found, shares)
    kept = as_bits(plain(found, shares)) if found else 0
    return Exhaustive(kept, ranking.whole, ranking.words, ())


def test_the_search_finds_what_looking_at_every_service_would(
    shipped_store: CatalogueStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On the relevance set and letter by letter: hits, order, scores, counts and facets."""
    asked = [(query.query, query.language) for query in load_queries()[::5]]
    asked += [(typed, "es") for typed in accumulate("acta de nasim")]
    asked += [("no me llegó la lu", "es"), ("predial en oaxaca", "es"), ("licencia p", "es")]
    views = (
        (Filters(), Vantage()),
        (Filters(free=True), Vantage("20067", {"acta-de-nacimiento": 5, "consultar-curp": 2})),
    )

    def results() -> list[search.SearchResult]:
        return [
            shipped_store.search(typed, language, 50, filters, vantage)
            for filters, vantage in views
            for typed, language in asked
        ]

    mine = results()
    assert sum(len(result.hits) for result in mine) > 1000
    monkeypatch.setattr(search, "rank", exhaustive)
    assert mine == results()
