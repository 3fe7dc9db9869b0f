"""What the views read of a visit leaves it as it is."""

from __future__ import annotations

from typing import Any, NoReturn, cast

import pytest
from ui_samples import ES

from kiosk.ui.models.drafts import DraftsModel, VisitAt
from kiosk.ui.models.opinions import OpinionsModel
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
