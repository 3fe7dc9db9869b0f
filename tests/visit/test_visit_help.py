"""Help in a visit as pure values: who may confirm, and what stays marked."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from kiosk.visit import journey
from kiosk.visit.answering import LookedUp
from kiosk.visit.help_moves import begin_help, end_help, followed, is_visitors_own, take_over
from kiosk.visit.helped import Help
from kiosk.visit.journey import Application, Sent, Visit
from kiosk.visit.pages import (
    CheckPage,
    ConfirmationPage,
    Home,
    Page,
    QuestionPage,
    ServicePage,
    SignPage,
    TrackPage,
)

COPIES = Application("acta-de-nacimiento", {"curp": "X"})


def at(page: Page, application: Application | None = COPIES) -> Visit:
    return Visit("es", page, application=application)


@pytest.mark.parametrize("help_", [Help.GIVEN, Help.ASIDE, Help.ENDED])
@pytest.mark.parametrize("page", [CheckPage(), SignPage()])
def test_nothing_is_confirmed_while_anybody_helps(page: Page, help_: Help) -> None:
    visit = at(page)
    assert journey.may_send(visit)
    helped = replace(visit, help=help_)
    assert not journey.may_send(helped)
    assert journey.sign(replace(at(CheckPage()), help=help_)).page == CheckPage()


def test_the_visitor_takes_over_before_sending_and_it_stays_marked() -> None:
    visit = begin_help(at(CheckPage()))
    assert not journey.may_send(visit)
    own = take_over(visit)
    assert journey.may_send(own)
    assert own.application == replace(COPIES, assisted=True)


def test_a_touch_that_ends_the_help_confirms_nothing() -> None:
    ended = end_help(begin_help(at(QuestionPage("curp"))))
    checked = followed(ended, journey.go(ended, CheckPage()))
    assert not journey.may_send(checked)
    assert journey.may_send(take_over(checked))
    assert end_help(at(Home())).help is Help.NONE


def test_in_the_middle_of_a_form_help_goes_on_with_the_next_page() -> None:
    alone = take_over(begin_help(at(QuestionPage("consent"))))
    assert alone.help is Help.ASIDE
    assert followed(alone, replace(alone, application=None)).help is Help.ASIDE
    assert followed(alone, journey.go(alone, QuestionPage("next"))).help is Help.GIVEN
    assert journey.may_send(followed(alone, journey.go(alone, CheckPage())))
    assert take_over(end_help(alone)).help is Help.NONE


def test_what_is_begun_with_help_is_marked_and_what_was_sent_is_not() -> None:
    helped = begin_help(at(ServicePage("pasaporte"), None))
    started = journey.start_application(helped, "pasaporte", ["curp"], {})
    assert started.application is not None
    assert started.application.assisted

    alone = journey.start_application(at(Home(), None), "pasaporte", ["curp"], {})
    assert alone.application is not None
    assert not alone.application.assisted

    resumed = journey.with_application(helped, COPIES)
    assert resumed.application is not None
    assert resumed.application.assisted

    sent = replace(COPIES, sent=Sent("f", "c", datetime(2026, 11, 25, tzinfo=UTC)))
    assert begin_help(at(ConfirmationPage(), sent)).application == sent


def test_pages_with_codes_words_or_letters_are_the_visitors_own() -> None:
    assert is_visitors_own(ConfirmationPage())
    assert not is_visitors_own(TrackPage())
    assert not is_visitors_own(QuestionPage("curp"))
    assert is_visitors_own(TrackPage(LookedUp(b"{}", "7K3M-9QXR")))
