"""The blind relevance set is well formed and speaks of services that exist; its figures' sums."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from benchmarks.relevance_set import (
    HEADER,
    KINDS,
    RelevanceQuery,
    load_queries,
    reciprocal_rank,
    success,
)
from kiosk.catalogue.shipped import shipped_catalogue
from kiosk.catalogue.source import load_source

AT_LEAST = {
    "plain": 25,
    "everyday": 40,
    "typo": 25,
    "accent": 8,
    "order": 8,
    "partial": 8,
    "sentence": 18,
    "life-event": 12,
    "english": 15,
}


@pytest.fixture(scope="module")
def queries() -> list[RelevanceQuery]:
    return load_queries()


def test_it_is_large_and_of_every_kind(queries: list[RelevanceQuery]) -> None:
    counted = Counter(row.kind for row in queries)
    assert len(queries) >= 250
    assert set(AT_LEAST) == KINDS
    assert {kind: counted[kind] for kind, few in AT_LEAST.items() if counted[kind] < few} == {}


def test_nobody_is_asked_twice(queries: list[RelevanceQuery]) -> None:
    counted = Counter(row.query.casefold() for row in queries)
    assert [query for query, times in counted.items() if times > 1] == []


def test_every_query_is_what_fits_a_search_box(queries: list[RelevanceQuery]) -> None:
    wrong = [row.query for row in queries if row.query != row.query.strip() or len(row.query) >= 80]
    assert wrong == []


def test_every_answer_is_a_service_of_the_shipped_catalogue(queries: list[RelevanceQuery]) -> None:
    services = load_source(shipped_catalogue()).services
    ids = {service.id for service in services}
    unknown = {row.query: row.expected for row in queries if not ids.issuperset(row.expected)}
    assert unknown == {}, "the service was renamed or withdrawn: correct the expected ids"
    areas = {service.id: service.area for service in services}
    assert {areas[row.expected[0]] for row in queries} == set(areas.values())


def test_one_to_three_answers_each_named_once(queries: list[RelevanceQuery]) -> None:
    wrong = [
        row.query
        for row in queries
        if not 1 <= len(row.expected) <= 3 or len(set(row.expected)) < len(row.expected)
    ]
    assert wrong == []


def test_english_is_searched_in_english() -> None:
    assert RelevanceQuery("tax id", ("rfc",), "english").language == "en"
    assert RelevanceQuery("efrima", ("e-firma",), "typo").language == "es"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("query,expected,kind\n", r"queries\.tsv:1: the header"),
        (f"{HEADER}\nrfc\tinscripcion-rfc\tplain\nine\tplain\n", r"queries\.tsv:3: not a query"),
        (f"{HEADER}\nrfc\tinscripcion-rfc\tguess\n", r"queries\.tsv:2: not a query"),
        (f"{HEADER}\nrfc\t\tplain\n", r"queries\.tsv:2: not a query"),
    ],
)
def test_a_line_that_is_no_row_is_named(tmp_path: Path, text: str, message: str) -> None:
    path = tmp_path / "queries.tsv"
    path.write_text(text, "utf-8")
    with pytest.raises(ValueError, match=message):
        load_queries(path)


@pytest.mark.parametrize(
    ("results", "expected", "at", "rank"),
    [
        (["a", "b", "c"], ("a",), 10, 1.0),
        (["a", "b", "c"], ("b",), 10, 0.5),
        (["a", "b", "c", "d"], ("d",), 10, 0.25),
        (["a", "b", "c"], ("c", "b"), 10, 0.5),
        (["a", "b", "c"], ("x",), 10, 0.0),
        (["a", "b", "c"], ("c",), 2, 0.0),
        (["a", "b", "c"], ("b",), 2, 0.5),
        ([], ("a",), 10, 0.0),
    ],
)
def test_the_first_right_answer_sets_the_reciprocal_rank(
    results: list[str], expected: tuple[str, ...], at: int, rank: float
) -> None:
    assert reciprocal_rank(results, expected, at) == rank


def test_the_tenth_place_is_the_last_that_counts() -> None:
    results = [str(place) for place in range(1, 12)]
    assert reciprocal_rank(results, ("10",)) == 0.1
    assert reciprocal_rank(results, ("11",)) == 0.0


@pytest.mark.parametrize(
    ("results", "expected", "at", "found"),
    [
        (["a", "b", "c"], ("a",), 3, True),
        (["a", "b", "c"], ("c",), 3, True),
        (["a", "b", "c", "d"], ("d",), 3, False),
        (["a", "b", "c", "d"], ("d", "b"), 3, True),
        (["a", "b"], ("b",), 1, False),
        ([], ("a",), 3, False),
    ],
)
def test_success_is_an_answer_among_the_first(
    results: list[str], expected: tuple[str, ...], at: int, found: bool
) -> None:
    assert success(results, expected, at) is found
