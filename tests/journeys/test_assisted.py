"""Somebody of the centre helps a visitor: seen, masked, written down, and never confirming."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

import applicant
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from staff_world import LUPE, acts, knocks, staffed_station, types_pin

from kiosk.identity.staff.log import StaffLog
from kiosk.printing.simulator import Simulator
from kiosk.tour.play import ANSWERS
from kiosk.tour.visitor import Visitor
from kiosk.ui.models.resume import ResumeModel
from kiosk.ui.models.track import TrackModel
from kiosk.visit.journey import Application
from kiosk.visit.pages import QuestionPage

if TYPE_CHECKING:
    from conftest import Begin, Kiosk


_NUMBER = "social_security_number"


@pytest.fixture
def printer(kiosk: Kiosk) -> Iterator[Simulator]:
    with staffed_station(kiosk) as simulator:
        yield simulator


def offers_help(visitor: Visitor) -> None:
    """By touch, from the page on which a visitor calls somebody."""
    visitor.taps(visitor.words("bar.help"))
    visitor.taps(visitor.words("helping.offer"))
    visitor.waits_for(visitor.words("staff.help-door"))
    types_pin(visitor, LUPE)
    visitor.waits_for(visitor.words("helping.banner"), 12)


def takes_over(visitor: Visitor) -> None:
    """A finger that stays until the button is full."""
    visitor.waits_for(visitor.words("helping.your-turn"))
    where = visitor.finds_at_rest(visitor.words("helping.alone")).rect.center().toPoint()
    QTest.mousePress(visitor.window, Qt.MouseButton.LeftButton, pos=where)
    gone = lambda: not visitor.sees(visitor.words("helping.your-turn"))  # noqa: E731
    visitor.waits_until(gone, "the page behind it", 8)
    QTest.mouseRelease(visitor.window, Qt.MouseButton.LeftButton, pos=where)


def follows_what_was_sent(kiosk: Kiosk, visitor: Visitor) -> None:
    """With help as far as the two fields: what the agency wrote is not for the helper."""
    model = kiosk.screen.model
    application = model.visit.application
    assert application is not None
    assert application.sent is not None
    model.goHome()
    offers_help(visitor)
    model.openTracking()
    page = model.pageModel
    assert isinstance(page, TrackModel)
    page.typeFolio(application.sent.folio)
    page.typeClaim(application.sent.claim)
    visitor.taps(visitor.words("track.look"))
    visitor.waits_for(visitor.words("helping.your-turn"))
    assert not visitor.sees(application.sent.folio)
    takes_over(visitor)
    visitor.waits_for(application.sent.folio)


def is_masked(visitor: Visitor, number: str) -> bool:
    """Whether it stands in a field that shows none of it."""
    fields = [one.item for one in visitor.things() if one.item.property("text") == number]
    return bool(fields) and all(field.property("masked") for field in fields)


def test_staff_fill_in_and_the_visitor_alone_agrees_and_sends(
    kiosk: Kiosk, begin: Begin, printer: Simulator
) -> None:
    visitor = kiosk.open()
    begin(visitor)
    applicant.starts(visitor)
    visitor.taps("Es mía")
    offers_help(visitor)
    assert visitor.finds("Es mía").checked, "what was chosen is still there"
    applicant.goes_on(visitor)
    applicant.gives_name(visitor)
    applicant.goes_on(visitor)
    assert visitor.sees(visitor.words("helping.banner"))
    applicant.answers_up_to_consent(visitor)

    agree = visitor.words("question.consent")
    visitor.waits_for(visitor.words("helping.your-turn"))
    assert not visitor.sees(agree)
    assert not visitor.sees(visitor.words("helping.end"))
    visitor.taps(visitor.words("helping.alone"))
    assert not visitor.sees(agree), "a touch is no finger that stays"
    takes_over(visitor)
    assert visitor.sees(visitor.words("helping.aside"))
    visitor.taps(agree)
    applicant.goes_on(visitor)
    visitor.waits_for(visitor.words("check.heading"))
    assert not visitor.sees(visitor.words("helping.banner"))
    visitor.taps(visitor.words("check.send"))

    visitor.waits_for(visitor.words("confirmation.heading"))
    (item,) = applicant.stored(kiosk.home)
    assert item.header.assisted
    assert applicant.opened(kiosk.stage, item) == ANSWERS
    visitor.waits_until(lambda: acts(kiosk)[-1] == "help-end", "the end in the log")
    assert acts(kiosk) == ["enter", "help-begin", "help-end"]

    follows_what_was_sent(kiosk, visitor)
    told = StaffLog(kiosk.settings().staff_log_path)
    assert not any(entry.detail for entry in told.entries()), "nothing of whom it was for"


def test_a_touch_that_ends_it_confirms_nothing_and_shows_nothing(
    kiosk: Kiosk, begin: Begin, printer: Simulator
) -> None:
    visitor = kiosk.open()
    begin(visitor)
    knocks(visitor)
    visitor.taps(visitor.words("staff.visit-help"))
    types_pin(visitor, LUPE)
    visitor.waits_for(visitor.words("helping.banner"), 12)
    model = kiosk.screen.model
    employed = Application("solicitud-de-empleo", {_NUMBER: "12345678903"})
    model.stand_on(replace(model.visit, application=employed, page=QuestionPage(_NUMBER)))
    assert is_masked(visitor, "12345678903")

    visitor.taps(visitor.words("helping.end"))
    visitor.waits_until(lambda: acts(kiosk)[-1] == "help-end", "the end in the log")
    assert is_masked(visitor, "12345678903")
    model.drafts.openResume()
    page = model.pageModel
    assert isinstance(page, ResumeModel)
    page.type("abeja")
    visitor.waits_for("1. ••••")
    assert not any("abeja" in one.name for one in visitor.things()), "the words of a draft"
    model.stand_on(replace(model.visit, page=QuestionPage("consent")))
    visitor.waits_for(visitor.words("helping.your-turn"))

    visitor.presses(Qt.Key.Key_Return)
    visitor.waits_for(visitor.words("helping.press-again"), 8)
    visitor.presses(Qt.Key.Key_Return)
    visitor.waits_until(lambda: not kiosk.screen.helping.watched, "the visitor took over")

    offers_help(visitor)
    model.finish()
    visitor.waits_until(lambda: acts(kiosk)[-1] == "help-end", "the visit's end in the log")
