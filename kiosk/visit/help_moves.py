"""The moves around somebody of the centre who helps: they may fill in, the visitor alone confirms.

Guarantees: nothing is signed or sent from the moment that help begins until the visitor has taken
over; what was filled in with help stays marked as such until it is sent.
"""

from __future__ import annotations

from dataclasses import replace

from kiosk.visit.helped import Help
from kiosk.visit.journey import Visit
from kiosk.visit.pages import (
    CheckPage,
    ConfirmationPage,
    DraftSavedPage,
    Page,
    QuestionPage,
    RatePage,
    SignPage,
    TrackPage,
)

HELPED = frozenset({Help.GIVEN, Help.ENDED})
"""Somebody else may be looking at the screen."""


def begin_help(visit: Visit) -> Visit:
    """Somebody of the centre helps from now on."""
    application = visit.application
    if application is not None and application.sent is None:
        application = replace(application, assisted=True)
    return replace(visit, help=Help.GIVEN, application=application)


def end_help(visit: Visit) -> Visit:
    """Nobody helps any more; who touched that, the screen cannot know."""
    return visit if visit.help is Help.NONE else replace(visit, help=Help.ENDED)


def take_over(visit: Visit) -> Visit:
    """The visitor's own act: they are alone with what is theirs.

    In the middle of a form the help is put aside for this page; else it is over.
    """
    if visit.help not in HELPED:
        return visit
    goes_on = visit.help is Help.GIVEN and isinstance(visit.page, QuestionPage)
    return replace(visit, help=Help.ASIDE if goes_on else Help.NONE)


def followed(before: Visit, after: Visit) -> Visit:
    """Help that was put aside for one page goes on with the next; it is over where that one is the
    visitor's own, too: nobody is to say twice in a row that they are alone."""
    if after.help is Help.ASIDE and after.page != before.page:
        return replace(after, help=Help.NONE if is_visitors_own(after.page) else Help.GIVEN)
    return after


def is_visitors_own(page: Page) -> bool:
    """Pages that are for the visitor's eyes and hands alone; a question may be one too."""
    match page:
        case CheckPage() | SignPage() | ConfirmationPage() | RatePage() | DraftSavedPage():
            return True
        case TrackPage(found):
            return found is not None
        case _:
            return False
