"""Who may change a visit: no view that reads it, and no page that was left."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any, NoReturn, cast

import pytest
from PySide6.QtCore import QObject
from ui_samples import ES

from kiosk.ui.models.drafts import DraftsModel, VisitAt
from kiosk.ui.models.opinions import OpinionsModel
from kiosk.ui.models.resume import ResumeModel
from kiosk.ui.models.signing import SigningModel
from kiosk.visit.journey import Visit

NOTHING = cast("Any", None)


def _take_over() -> NoReturn:
    pytest.fail("what was typed was taken over by a read")


@pytest.mark.usefixtures("qtbot")
def test_a_read_takes_over_nothing_that_is_typed() -> None:
    at = VisitAt(
        now=lambda: Visit("es"),
        with_typed=_take_over,
        move=lambda _: None,
        words=lambda: ES,
        wake=lambda: None,
    )
    drafts = DraftsModel(NOTHING, NOTHING, at, guides=NOTHING)
    assert drafts.offered
    assert drafts.saved_words()
    assert not SigningModel(NOTHING, at).asked
    assert not OpinionsModel(NOTHING, at).offered


@pytest.mark.parametrize("is_left", [False, True])
@pytest.mark.usefixtures("qtbot")
def test_a_draft_that_is_found_as_its_page_is_left_calls_nobody_back(*, is_left: bool) -> None:
    at = VisitAt(
        now=lambda: Visit("es"),
        with_typed=lambda: Visit("es"),
        move=lambda _: pytest.fail("its service is gone"),
        words=lambda: ES,
        wake=lambda: None,
    )
    applying = cast("Any", SimpleNamespace(why_not_resumed=lambda *_: ES("resume.gone")))
    drafts = DraftsModel(NOTHING, applying, at, guides=NOTHING)
    page, next_page = ResumeModel(NOTHING, NOTHING, ES), QObject()
    drafts.follow(page)
    if is_left:
        drafts.follow(next_page)

    page.found.emit(SimpleNamespace(content=None))

    assert page.trouble == ("" if is_left else ES("resume.gone"))
