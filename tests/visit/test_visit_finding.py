"""Finding told as a table: lists, what narrows them, and the ways to services."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from kiosk.visit import browsing_moves, journey
from kiosk.visit.journey import Application, Sent, Visit
from kiosk.visit.pages import Browse, By, Home, Narrowing, Page, Results

HERE = Narrowing(place="20551")


def standing(page: Page, *trail: Page) -> Visit:
    return Visit("es", page, trail)


def test_a_list_opens_with_the_centres_place_and_is_narrowed_where_it_stands() -> None:
    visit = journey.open_list(standing(Home()), Results(area="health"), "20551")
    assert visit.page == Results(area="health", narrowing=HERE, opened_with=HERE)
    free = journey.narrow(visit, replace(HERE, free=True))
    assert free.trail == visit.trail
    assert free.page == Results(
        area="health", narrowing=Narrowing(place="20551", free=True), opened_with=HERE
    )
    assert journey.refine_search(free, "cita").page == replace(free.page, query="cita")


def test_only_a_results_page_is_narrowed() -> None:
    visit = standing(Home())
    assert journey.narrow(visit, HERE) == visit


def test_from_one_way_to_services_to_another_is_no_step() -> None:
    visit = browsing_moves.browse(standing(Home()), By.AUTHORITY)
    assert (visit.page, visit.trail) == (Browse(By.AUTHORITY), (Home(),))
    other = browsing_moves.browse(visit, By.LIFE_EVENT)
    assert (other.page, other.trail) == (Browse(By.LIFE_EVENT), (Home(),))


@pytest.mark.parametrize("inside", [(), (Browse(By.PLACE),)])
def test_a_place_comes_back_to_the_list_that_asked_for_it(inside: tuple[Page, ...]) -> None:
    asking = Results("acta", narrowing=Narrowing(free=True))
    visit = standing(Browse(By.PLACE, "MX-OAX" if inside else ""), Home(), asking, *inside)
    chosen = browsing_moves.choose_place(visit, "20551")
    assert chosen.page == replace(asking, narrowing=Narrowing(place="20551", free=True))
    assert chosen.trail == (Home(),)
    assert not chosen.forward


def test_a_place_that_no_list_asked_for_opens_one() -> None:
    visit = standing(Browse(By.PLACE), Home())
    chosen = browsing_moves.choose_place(visit, "MX-OAX")
    narrowing = Narrowing(place="MX-OAX")
    assert chosen.page == Results(narrowing=narrowing, opened_with=narrowing)
    assert chosen.trail == (Home(), Browse(By.PLACE))


SENT = Sent("0001-1S15-3ECT", "7K3M-9QXR", datetime(2026, 11, 24, tzinfo=UTC))


@pytest.mark.parametrize(
    ("application", "begun"),
    [
        (None, False),
        (Application("acta"), False),
        (Application("acta", {"name": "Ana"}), True),
        (Application("beca", {"name": "Ana"}), False),
        (Application("acta", {"name": "Ana"}, sent=SENT), False),
    ],
)
def test_what_was_begun_is_unsent_and_has_an_answer(
    application: Application | None, begun: bool
) -> None:
    assert journey.has_begun(Visit("es", application=application), "acta") is begun
