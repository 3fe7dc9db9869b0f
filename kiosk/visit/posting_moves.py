"""The moves among tenders, jobs and places, as `kiosk.visit.journey` has those of the rest."""

from __future__ import annotations

from dataclasses import replace

from kiosk.visit.journey import Visit, back, go
from kiosk.visit.pages import About, PostingChoicePage, PostingPage, PostingPlotsPage, PostingsPage


def open_postings(visit: Visit, kind: str, query: str = "") -> Visit:
    """The list of all of a kind, or of those with some words."""
    return go(visit, PostingsPage(kind, query))


def relist(visit: Visit, page: PostingsPage) -> Visit:
    """The open list otherwise: no new place to come back to."""
    return replace(visit, page=page) if isinstance(visit.page, PostingsPage) else visit


def narrowed(page: PostingsPage, field: str, value: str | None) -> PostingsPage:
    """By this value of the field alone; None, or the value that it had: by none."""
    others = dict(page.narrowing)
    before = others.pop(field, None)
    if value is not None and value != before:
        others[field] = value
    return replace(page, narrowing=tuple(sorted(others.items())))


def open_choice(visit: Visit, field: str) -> Visit:
    """From a list to the values of one of its fields."""
    if not isinstance(visit.page, PostingsPage):
        return visit
    return go(visit, PostingChoicePage(visit.page, field))


def choose(visit: Visit, value: str | None) -> Visit:
    """Back to the list, narrowed by what was chosen; None: by nothing of it."""
    if not isinstance(visit.page, PostingChoicePage) or not visit.trail:
        return visit
    of, field = visit.page.of, visit.page.field
    cleared = narrowed(of, field, None)
    page = cleared if value is None else narrowed(cleared, field, value)
    return replace(visit, page=page, trail=visit.trail[:-1], forward=False)


def open_plots(visit: Visit) -> Visit:
    """From a list to pictures of it."""
    if not isinstance(visit.page, PostingsPage):
        return visit
    return go(visit, PostingPlotsPage(visit.page))


def open_posting(visit: Visit, about: About) -> Visit:
    """All of one."""
    return go(visit, PostingPage(about))


def open_list(visit: Visit) -> Visit:
    """From one of a kind to the list it was chosen from; else to all of its kind."""
    page = visit.page
    if not isinstance(page, PostingPage):
        return visit
    before = visit.trail[-1] if visit.trail else None
    if isinstance(before, PostingsPage) and before.kind == page.about.kind:
        return back(visit)
    return go(visit, PostingsPage(page.about.kind))
