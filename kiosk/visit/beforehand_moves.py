"""The moves before an application: a few questions, and whether it can be done here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from kiosk.visit.journey import Visit, go
from kiosk.visit.pages import BeforehandPage, BeforehandResultPage, ServicePage
from kiosk.visit.said import Asked


def ask_beforehand(visit: Visit) -> Visit:
    """From a service to its first question; what was answered before in this visit is there."""
    if not isinstance(visit.page, ServicePage):
        return visit
    return go(visit, BeforehandPage(visit.page))


def go_on(visit: Visit, answers: Mapping[str, Any], following: str | None) -> Visit:
    """To the next question with these answers; None: to what they come to."""
    if not isinstance(visit.page, BeforehandPage):
        return visit
    of = visit.page.of
    page = BeforehandResultPage(of) if following is None else BeforehandPage(of, following)
    return go(replace(visit, asked=Asked(of.service, answers)), page)


def ask_again(visit: Visit) -> Visit:
    """From what they came to back to the first question; the service lies behind it."""
    if not isinstance(visit.page, BeforehandResultPage):
        return visit
    of = visit.page.of
    trail = tuple(page for page in visit.trail if not isinstance(page, BeforehandPage))
    return replace(visit, page=BeforehandPage(of), trail=trail, forward=False)
