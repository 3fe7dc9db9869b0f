"""The way to and from tenders, jobs and places."""

from __future__ import annotations

from kiosk.visit.journey import Visit, go
from kiosk.visit.pages import About, Home, PostingPage, PostingsPage
from kiosk.visit.posting_moves import open_list, open_posting

GONE = About("job", "feed", "gone")


def test_from_what_is_gone_one_comes_to_the_list_as_it_was() -> None:
    narrowed = PostingsPage("job", "obra", (("hours", "full"),))
    listed = go(Visit("es", Home()), narrowed)
    there = open_list(open_posting(listed, GONE))
    assert (there.page, there.trail) == (narrowed, listed.trail)


def test_from_what_is_gone_one_comes_to_all_of_its_kind_where_no_list_was_seen() -> None:
    for before in (Home(), PostingsPage("tender")):
        there = open_list(go(Visit("es", before), PostingPage(GONE)))
        assert there.page == PostingsPage("job")


def test_elsewhere_it_leads_nowhere() -> None:
    at_home = Visit("es", Home())
    assert open_list(at_home) == at_home
