"""The moves of an enquiry: a few questions, and what the visitor may have a right to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from kiosk.visit.journey import Visit, go
from kiosk.visit.pages import EnquiryPage, EnquiryResultPage, Home
from kiosk.visit.said import NOTHING_ASKED, Enquiry


def open_enquiry(visit: Visit) -> Visit:
    """The first question; what was answered before in this visit is still there."""
    return go(visit, EnquiryPage())


def go_on(visit: Visit, answers: Mapping[str, Any], following: str | None) -> Visit:
    """To the next question with these answers; after the last one to what is found."""
    if not isinstance(visit.page, EnquiryPage):
        return visit
    page = EnquiryResultPage() if following is None else EnquiryPage(following)
    return go(replace(visit, enquiry=Enquiry(answers)), page)


def start_anew(visit: Visit) -> Visit:
    """The first question again, with nothing answered; home lies behind it."""
    return replace(visit, page=EnquiryPage(), trail=(Home(),), enquiry=NOTHING_ASKED, forward=False)
