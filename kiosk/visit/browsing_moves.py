"""The moves among the ways to services, and from them to a list."""

from __future__ import annotations

from dataclasses import replace

from kiosk.visit.journey import Visit, go, open_list
from kiosk.visit.pages import Browse, By, Home, Page, Results


def browse(visit: Visit, by: By) -> Visit:
    """The ways to services; from one of them to another is no step on the way."""
    if isinstance(visit.page, Browse) and not visit.page.inside:
        return replace(visit, page=Browse(by))
    return go(visit, Browse(by))


def narrowed_by_browsing(visit: Visit) -> Results | None:
    """The results page that asked for a place, where one did."""
    before = _before_browsing(visit.trail)
    return before[-1] if before and isinstance(before[-1], Results) else None


def choose_place(visit: Visit, place: str | None) -> Visit:
    """Back to the results page that asked for a place, narrowed to it; else a list of the place's.

    None is the whole country.
    """
    asking = narrowed_by_browsing(visit)
    if asking is None:
        return open_list(visit, Results(), place)
    page = replace(asking, narrowing=replace(asking.narrowing, place=place))
    trail = _before_browsing(visit.trail)[:-1]
    return replace(visit, page=page, trail=trail, forward=False)


def _before_browsing(trail: tuple[Page, ...]) -> tuple[Page, ...]:
    """Without the ways to services at its end."""
    return _before_browsing(trail[:-1]) if trail and isinstance(trail[-1], Browse) else trail


def come_home(visit: Visit) -> Visit:
    """As if a visitor had begun in the centre's own language."""
    return replace(visit, page=Home(), trail=(), forward=True)
