"""What was typed on a page stays in the visit, wherever the visitor goes from it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from kiosk.visit.journey import Visit, record_answers
from kiosk.visit.pages import (
    BeforehandPage,
    EnquiryPage,
    GuideQuestionPage,
    QuestionPage,
    ResumePage,
    TrackPage,
)
from kiosk.visit.said import Asked, Enquiry


def keep_typed(visit: Visit, answers: Mapping[str, Any]) -> Visit:
    """What was typed on a question's page is not lost by leaving it."""
    match visit.page:
        case QuestionPage():
            return record_answers(visit, answers)
        case EnquiryPage():
            return replace(visit, enquiry=Enquiry(answers))
        case GuideQuestionPage() if visit.guided is not None:
            return replace(visit, guided=replace(visit.guided, answers=answers))
        case BeforehandPage(of):
            return replace(visit, asked=Asked(of.service, answers))
        case _:
            return visit


def keep_codes(visit: Visit, folio: str, claim: str) -> Visit:
    """The same of what an earlier application is looked up by, until it is found."""
    match visit.page:
        case TrackPage(found=None):
            return replace(visit, page=TrackPage(typed=(folio, claim)))
        case _:
            return visit


def keep_words(visit: Visit, typed: str) -> Visit:
    """The same of a saved application's six words."""
    match visit.page:
        case ResumePage():
            return replace(visit, page=ResumePage(typed))
        case _:
            return visit
