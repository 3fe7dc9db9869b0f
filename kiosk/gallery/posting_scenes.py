"""Tenders, jobs and places in the gallery: lists, choices, pictures, and one of each kind."""

from __future__ import annotations

from collections.abc import Iterator

from kiosk.catalogue.location_facts import opening_of
from kiosk.catalogue.opening_hours import Openness
from kiosk.catalogue.posting_list import tender_entries
from kiosk.catalogue.tender_facts import TenderStage
from kiosk.catalogue.terms import Subject
from kiosk.gallery.hall import Hall
from kiosk.ui.models.postings import PostingsModel
from kiosk.visit.journey import Visit
from kiosk.visit.pages import About, Home, PostingPage, PostingPlotsPage, PostingsPage, ServicePage

_STAGES = (TenderStage.OPEN, TenderStage.DECIDING, TenderStage.SIGNED, TenderStage.DESERTED)


def posting_scenes(hall: Hall) -> Iterator[str]:
    """Opens each page; yields the name of what is seen."""
    moves = hall.model.finding.postings
    for kind in Subject:
        hall.stands_on(_at(hall, PostingsPage(kind)))
        yield f"postings {kind.value}"
        model = hall.model.pageModel
        if isinstance(model, PostingsModel):
            hall.unfolds("Postings_QMLTYPE")
            yield f"postings {kind.value} unfolded"
        moves.search("xqzwk")
        yield f"postings {kind.value} nothing"
        moves.search("")
        moves.openChoice("place")
        yield f"posting choice {kind.value}"
    hall.stands_on(_at(hall, PostingPlotsPage(PostingsPage(Subject.TENDER))))
    yield "posting plots"
    hall.stands_on(_at(hall, PostingPlotsPage(PostingsPage(Subject.LOCATION))))
    yield "posting plots location"
    for about, name in _postings(hall):
        hall.stands_on(_at(hall, PostingPage(about)))
        yield f"posting {name}"
    hall.stands_on(_at(hall, PostingPage(About(Subject.JOB, "gone", "gone"))))
    yield "posting gone"
    hall.stands_on(_at(hall, ServicePage("participar-en-una-compra")))
    yield "service to choose for"
    hall.stands_on(Visit(hall.look.language, Home()))
    hall.model.finding.search("pintura")
    yield "results with postings"


def _at(hall: Hall, page: PostingsPage | PostingPlotsPage | PostingPage | ServicePage) -> Visit:
    return Visit(hall.look.language, page, trail=(Home(),))


def _postings(hall: Hall) -> Iterator[tuple[About, str]]:
    """A tender of each of some stages, a job, and places of some kinds."""
    postings = hall.store.postings
    now = hall.now()
    entries = tender_entries(postings.tenders(now.date()), now)
    for stage in _STAGES:
        found = next((entry.traits for entry in entries if entry.stage is stage), None)
        if found is not None:
            yield About(Subject.TENDER, found.feed, found.id), stage.value
    for job in postings.jobs(now.date())[:1]:
        yield About(Subject.JOB, job.feed, job.id), "job"
    for standing in Openness:
        for each in postings.locations(now.date()):
            if opening_of(each, now).standing is standing:
                yield About(Subject.LOCATION, each.feed, each.id), f"location {standing.value}"
                break
