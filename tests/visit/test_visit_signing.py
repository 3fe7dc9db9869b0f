"""A signature is of just these answers, and is gone with the first that changes."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from uuid import UUID

from kiosk.visit import journey
from kiosk.visit.journey import Application, Sent, Signed, Visit
from kiosk.visit.pages import CheckPage, ConfirmationPage, QuestionPage, SignPage

SIGNED = Signed(UUID(int=7), b"signature", "es", "XÓCHITL MUÑOZ PEÑA", "MUPX850214AB1")
ANSWERS = {"name": "Xóchitl"}


def _checked() -> Visit:
    application = Application("rfc", ANSWERS)
    return Visit("es", CheckPage(), (QuestionPage("name"),), application)


def test_checked_answers_are_signed_and_back_leads_to_them() -> None:
    signing = journey.sign(_checked())
    assert signing.page == SignPage()
    assert journey.back(signing).page == CheckPage()


def test_nothing_else_is_signed() -> None:
    asking = replace(_checked(), page=QuestionPage("name"))
    assert journey.sign(asking) is asking


def test_a_signature_stays_while_the_answers_do() -> None:
    visit = journey.keep_signature(_checked(), SIGNED)
    same = journey.record_answers(visit, dict(ANSWERS))
    assert same.application is not None
    assert same.application.signed == SIGNED

    changed = journey.record_answers(visit, {"name": "Otra"})
    assert changed.application is not None
    assert changed.application.signed is None


def test_what_was_sent_keeps_no_signature() -> None:
    visit = journey.keep_signature(_checked(), SIGNED)
    sent = journey.confirm(visit, Sent("0001-0000-0000", "CLAIM", datetime.now(UTC)))
    assert sent.page == ConfirmationPage()
    assert sent.application is not None
    assert sent.application.signed is None


def test_a_signature_shows_nobody_in_a_log() -> None:
    assert "XÓCHITL" not in repr(SIGNED)
    assert "MUPX" not in repr(SIGNED)
