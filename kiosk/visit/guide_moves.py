"""The moves along a guide: its questions, its steps, and back to it from each of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from kiosk.visit.guided import Guided
from kiosk.visit.journey import Visit, go, is_unfinished
from kiosk.visit.pages import GuidePage, GuideQuestionPage, Home


def open_guide(visit: Visit, guide: str, first: str | None, given: Mapping[str, Any]) -> Visit:
    """The guide where it was left; when it is opened first, its first question.

    `first` is that question's page, None where the guide asks nothing; `given` answers it already
    has. Another one that was followed waits until it is opened again.
    """
    if visit.guided is not None and visit.guided.guide == guide:
        return return_to_guide(visit)
    before = next((left for left in visit.left_guides if left.guide == guide), None)
    if before is not None:
        return return_to_guide(_follow(visit, before))
    visit = _follow(visit, Guided(guide, answers=given))
    return go(visit, GuidePage(guide) if first is None else GuideQuestionPage(guide, first))


def answer(visit: Visit, answers: Mapping[str, Any], following: str | None) -> Visit:
    """To the next question with these answers; after the last one to the steps."""
    if not isinstance(visit.page, GuideQuestionPage) or visit.guided is None:
        return visit
    guided = replace(visit.guided, answers=answers)
    visit = replace(visit, guided=guided)
    if following is not None:
        return go(visit, GuideQuestionPage(guided.guide, following))
    trail = tuple(page for page in visit.trail if not _is_of_guide(page))
    return replace(visit, page=GuidePage(guided.guide), trail=trail or (Home(),), forward=True)


def ask_again(visit: Visit, first: str) -> Visit:
    """From the steps to the questions; what was answered is still there."""
    if not isinstance(visit.page, GuidePage):
        return visit
    return go(visit, GuideQuestionPage(visit.page.guide, first))


def mark(visit: Visit, step: str) -> Visit:
    """A step that was done elsewhere; once more: it was not."""
    if visit.guided is None:
        return visit
    return replace(visit, guided=replace(visit.guided, had=visit.guided.had ^ {step}))


def return_to_guide(visit: Visit) -> Visit:
    """To the steps, with home behind them; what was sent is put away, what was begun waits."""
    if visit.guided is None:
        return visit
    application = visit.application
    if application is not None and not is_unfinished(application):
        application = None
    page = GuidePage(visit.guided.guide)
    return replace(visit, page=page, trail=(Home(),), application=application, forward=True)


def on_the_way(visit: Visit, guided: Guided) -> Visit:
    """An application that was opened again is a step of this way, and *back* leads there."""
    trail = (Home(), GuidePage(guided.guide), *(p for p in visit.trail if p != Home()))
    return replace(_follow(visit, guided), trail=trail)


def keep_told(visit: Visit, step: str, folio: str, told: Mapping[str, Any]) -> Visit:
    """A step was sent: its folio, and what was told in it in the place of what was told before."""
    if visit.guided is None:
        return visit
    kept = {**visit.guided.told, **told}
    sent = {**visit.guided.sent, step: folio}
    return replace(visit, guided=replace(visit.guided, told=kept, sent=sent))


def _follow(visit: Visit, guided: Guided) -> Visit:
    """The one that is followed now; another that was so far waits."""
    known = visit.left_guides if visit.guided is None else (*visit.left_guides, visit.guided)
    left = tuple(one for one in known if one.guide != guided.guide)
    return replace(visit, guided=guided, left_guides=left)


def _is_of_guide(page: object) -> bool:
    return isinstance(page, GuidePage | GuideQuestionPage)
