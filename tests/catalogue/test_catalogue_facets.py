"""Counts of what a list can be narrowed by."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.catalogue.facets import FacetIndex
from kiosk.catalogue.filters import EVERYTHING, Filters
from kiosk.catalogue.number_sets import as_bits
from kiosk.catalogue.reading import CatalogueStore
from kiosk.catalogue.tables import Traits
from kiosk.catalogue.terms import Area, Level, LifeEvent

SERVICES = (
    Traits("one", "health", "federal", None, 1, 1, 1, None, "a"),
    Traits("two", "health", "state", "MX-OAX", 0, 1, 0, None, "b"),
    Traits("three", "jobs", "municipal", "20067", 1, 0, 0, None, "c"),
    Traits("four", "jobs", "state", "MX-PUE", 1, 0, 0, None, "d"),
)
INDEX = FacetIndex(SERVICES, [("marrying", 1), ("marrying", 3)])


@pytest.mark.parametrize(
    ("filters", "numbers"),
    [
        (EVERYTHING, {1, 2, 3, 4}),
        (Filters(area=Area.HEALTH), {1, 2}),
        (Filters(area=Area.BUSINESS), set()),
        (Filters(level=Level.STATE), {2, 4}),
        (Filters(life_event=LifeEvent.MARRYING), {1, 3}),
        (Filters(life_event=LifeEvent.MOVING), set()),
        (Filters(place="20067"), {1, 2, 3}),
        (Filters(place="20001"), {1, 2}),
        (Filters(place="MX-OAX"), {1, 2, 3}),
        (Filters(place="MX-PUE"), {1, 4}),
        (Filters(place="MX-YUC"), {1}),
        (Filters(free=True), {1, 3, 4}),
        (Filters(free=False), {2}),
        (Filters(here=True), {1, 2}),
        (Filters(no_line=True), {1}),
        (Filters(authority="c"), {3}),
        (Filters(withdrawn=frozenset({"one", "gone"})), {2, 3, 4}),
        (Filters(area=Area.JOBS, free=True, place="MX-OAX"), {3}),
    ],
)
def test_who_passes(filters: Filters, numbers: set[int]) -> None:
    assert INDEX.passing(filters) == as_bits(numbers)


def test_counts_say_what_one_more_filter_would_leave() -> None:
    found = INDEX.facets(INDEX.everything, EVERYTHING)
    assert found.area == {Area.HEALTH: 2, Area.JOBS: 2}
    assert found.level == {Level.FEDERAL: 1, Level.STATE: 2, Level.MUNICIPAL: 1}
    assert found.place == {"20067": 3, "MX-OAX": 3, "MX-PUE": 2}
    assert (found.free, found.here, found.no_line) == (3, 2, 1)


def test_a_facets_own_filter_does_not_count_in_it() -> None:
    found = INDEX.facets(INDEX.everything, Filters(area=Area.JOBS))
    assert found.area == {Area.HEALTH: 2, Area.JOBS: 2}
    assert found.level == {Level.STATE: 1, Level.MUNICIPAL: 1}
    assert found.here == 0


def test_only_what_was_found_counts() -> None:
    found = INDEX.facets(as_bits({2, 4}), EVERYTHING)
    assert found.level == {Level.STATE: 2}
    assert found.place == {"MX-OAX": 1, "MX-PUE": 1}


@given(st.sets(st.integers(1, 5000)))
def test_bits_are_the_set(numbers: set[int]) -> None:
    bits = as_bits(numbers)
    assert bits.bit_count() == len(numbers)
    assert all(bits >> number & 1 for number in numbers)


def test_a_count_is_what_the_filter_then_finds(shipped_store: CatalogueStore) -> None:
    whole = shipped_store.search("constancia", limit=5000)
    assert whole.facets.area
    for area, count in whole.facets.area.items():
        filters = Filters(area=area)
        found = shipped_store.search("constancia", limit=5000, filters=filters)
        assert len(found.hits) == count
    for place, count in list(whole.facets.place.items())[:5]:
        found = shipped_store.search("constancia", limit=5000, filters=Filters(place=place))
        assert len(found.hits) == count


def test_a_list_without_words_has_counts_too(shipped_store: CatalogueStore) -> None:
    for filters in (EVERYTHING, Filters(level=Level.FEDERAL)):
        facets = shipped_store.facets(filters)
        assert facets.area
        for area, count in facets.area.items():
            assert len(shipped_store.browse(replace(filters, area=area))) == count


def test_of_a_template_one_counts() -> None:
    templated = [service._replace(template="same") for service in SERVICES[1:]]
    index = FacetIndex([SERVICES[0], *templated], [])
    found = index.facets(index.everything, EVERYTHING)
    assert found.area == {Area.HEALTH: 2, Area.JOBS: 1}
    assert found.place == {"20067": 2, "MX-OAX": 2, "MX-PUE": 2}
    assert found.free == 2
