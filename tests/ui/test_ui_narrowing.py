"""What a list can be narrowed by, and what each touch makes of it."""

from __future__ import annotations

import pytest
from ui_samples import ES

from kiosk.catalogue.facets import NO_FACETS, Facets
from kiosk.catalogue.terms import Area, Level
from kiosk.ui.narrowing import chosen_in, counts_of, groups_of, toggled, usable
from kiosk.visit.pages import Narrowing, Results

HERE = Narrowing(place="20551")


@pytest.mark.parametrize(
    ("before", "name", "after"),
    [
        (HERE, "free", Narrowing(place="20551", free=True)),
        (Narrowing(free=True), "free", Narrowing()),
        (Narrowing(), "here", Narrowing(here=True)),
        (Narrowing(here=True), "no-line", Narrowing(here=True, no_line=True)),
        (Narrowing(), "state", Narrowing(level="state")),
        (Narrowing(level="state"), "federal", Narrowing(level="federal")),
        (Narrowing(level="state"), "state", Narrowing()),
        (Narrowing(), "area-health", Narrowing(area="health")),
        (Narrowing(area="health"), "area-jobs", Narrowing(area="jobs")),
        (Narrowing(area="jobs"), "area-jobs", Narrowing()),
    ],
)
def test_a_touch(before: Narrowing, name: str, after: Narrowing) -> None:
    assert toggled(before, name) == after


@pytest.mark.parametrize("name", ["", "place", "area-", "area-zoo", "galactic"])
def test_an_unknown_name_is_a_mistake_of_ours(name: str) -> None:
    with pytest.raises(ValueError, match="is not a valid"):
        toggled(Narrowing(), name)


def test_what_is_chosen_has_the_name_that_toggles_it() -> None:
    names = ["free", "here", "no-line", "municipal", "area-health"]
    narrowing = HERE
    for name in names:
        narrowing = toggled(narrowing, name)
    assert chosen_in(narrowing) == names


@pytest.mark.parametrize(
    ("page", "groups"),
    [
        (Results("acta"), [3, 3, 5]),
        (Results(life_event="moving"), [3, 3, 5]),
        (Results(area="health"), [3, 3]),
        (Results(authority="imss"), [3, 5]),
    ],
)
def test_a_page_is_not_narrowed_by_what_all_of_it_is(page: Results, groups: list[int]) -> None:
    assert [len(group.options) for group in groups_of(page, ES)] == groups


def test_every_option_has_a_count_and_what_is_empty_is_usable_only_to_take_it_back() -> None:
    facets = Facets(area={Area.HEALTH: 2}, level={Level.STATE: 3}, free=4)
    counts = counts_of(facets)
    options = [name for group in groups_of(Results(), ES) for name, _ in group.options]
    assert set(options) == set(counts)
    assert usable(counts, []) == ["free", "state", "area-health"]
    assert usable(counts_of(NO_FACETS), ["here"]) == ["here"]
