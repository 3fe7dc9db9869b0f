"""From the attract page to a folio, by touch, with no line and no station."""

from __future__ import annotations

from typing import TYPE_CHECKING

import applicant
import pytest

from kiosk.tour.play import ANSWERS

if TYPE_CHECKING:
    from conftest import Begin, Kiosk


def test_a_visitor_applies_while_the_line_is_down(kiosk: Kiosk, begin: Begin) -> None:
    visitor = kiosk.open()
    begin(visitor)
    applicant.starts(visitor)
    applicant.answers_all(visitor)
    assert applicant.stored(kiosk.home) == []

    visitor.taps(visitor.words("check.send"))

    visitor.waits_for(visitor.words("state.queued.long"))
    (item,) = applicant.stored(kiosk.home)
    assert visitor.sees(item.folio)
    assert applicant.opened(kiosk.stage, item) == ANSWERS
    assert not visitor.sees(visitor.words("state.delivered.long"))


def test_send_pressed_twice_sends_once(kiosk: Kiosk, begin: Begin) -> None:
    visitor = kiosk.open()
    begin(visitor)
    applicant.starts(visitor)
    applicant.answers_all(visitor)
    send = visitor.finds(visitor.words("check.send"))
    model = kiosk.screen.model

    visitor.taps(send.name)
    model.send()
    model.back()
    model.send()

    assert len(applicant.stored(kiosk.home)) == 1
    assert visitor.sees(visitor.words("confirmation.heading"))


def test_nothing_is_judged_before_continue_and_then_the_words_are_the_same_twice(
    kiosk: Kiosk, begin: Begin
) -> None:
    visitor = kiosk.open()
    begin(visitor)
    applicant.starts(visitor)
    visitor.taps("Es mía")
    applicant.goes_on(visitor)
    visitor.enters("Primer apellido", "Núñez")
    missing = visitor.words("fault.required")
    assert not visitor.sees(missing)

    applicant.goes_on(visitor)

    assert visitor.sees(visitor.words("question.summary"))
    said = [thing.name for thing in visitor.things() if missing in thing.name]
    assert said == [f"Nombre o nombres: {missing}", missing]
    field = next(t for t in visitor.things() if t.name == "Primer apellido" and t.value)
    assert field.value == "Núñez"

    visitor.taps(f"Nombre o nombres: {missing}")
    visitor.types("Ana")
    applicant.goes_on(visitor)
    visitor.waits_for("¿Cuál es la CURP de la persona del acta?")


def test_back_restores_the_answer(kiosk: Kiosk, begin: Begin) -> None:
    visitor = kiosk.open()
    begin(visitor)
    applicant.starts(visitor)
    visitor.taps("De mi hija o hijo")
    applicant.goes_on(visitor)
    visitor.enters("Nombre o nombres", "Zoé")
    visitor.taps(visitor.words("bar.back"))
    assert visitor.finds("De mi hija o hijo").checked
    applicant.goes_on(visitor)
    assert any(thing.value == "Zoé" for thing in visitor.things())


def test_a_change_from_the_check_page_comes_straight_back_and_is_what_is_sent(
    kiosk: Kiosk, begin: Begin
) -> None:
    visitor = kiosk.open()
    begin(visitor)
    applicant.starts(visitor)
    applicant.answers_all(visitor)
    assert visitor.sees(visitor.words("check.no-answer"))

    question = "¿Para qué la necesita?"
    visitor.taps(visitor.words("check.change-name", question=question))
    visitor.taps("Para un trabajo")
    applicant.goes_on(visitor)
    visitor.waits_for(visitor.words("check.heading"))
    assert visitor.sees("Para un trabajo")

    visitor.taps(visitor.words("check.send"))
    (item,) = applicant.stored(kiosk.home)
    assert applicant.opened(kiosk.stage, item) == {**ANSWERS, "reason": "work"}


def test_the_language_changes_in_the_middle_and_keeps_page_and_answers(
    kiosk: Kiosk, begin: Begin
) -> None:
    visitor = kiosk.open()
    begin(visitor)
    applicant.starts(visitor)
    visitor.taps("Es mía")
    applicant.goes_on(visitor)
    visitor.enters("Nombre o nombres", "Íñigo")

    visitor.taps(visitor.words("bar.language"))
    visitor.taps("English")

    visitor.waits_for("Step 2 of 12")
    assert visitor.sees("Continue")
    assert not visitor.sees("Continuar")
    assert any(thing.value == "Íñigo" for thing in visitor.things())


def test_an_application_left_for_home_waits_to_be_resumed(kiosk: Kiosk, begin: Begin) -> None:
    visitor = kiosk.open()
    begin(visitor)
    applicant.starts(visitor)
    visitor.taps("Es mía")
    applicant.goes_on(visitor)
    visitor.taps(visitor.words("bar.home"))
    visitor.taps(visitor.words("home.resume", service=applicant.SERVICE))
    visitor.waits_for("Nombre o nombres")


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("nupj 900412 mocxxs04", "NUPJ900412MOCXXS04"),
        ("NUPJ900412MOCXXS04", "NUPJ900412MOCXXS04"),
    ],
)
def test_a_hardware_keyboard_and_a_scanner_work_too(
    kiosk: Kiosk, begin: Begin, typed: str, expected: str
) -> None:
    visitor = kiosk.open()
    begin(visitor)
    applicant.starts(visitor)
    visitor.taps("Es mía")
    applicant.goes_on(visitor)
    applicant.gives_name(visitor)
    applicant.goes_on(visitor)
    visitor.waits_for("¿Cuál es la CURP de la persona del acta?")
    visitor.scans(typed)
    applicant.goes_on(visitor)
    visitor.waits_for("¿Qué padres están en el acta?")
    application = kiosk.screen.model.visit.application
    assert application is not None
    assert application.answers["registered_curp"] == expected


def test_a_wrong_check_digit_is_explained(kiosk: Kiosk, begin: Begin) -> None:
    visitor = kiosk.open()
    begin(visitor)
    applicant.starts(visitor)
    visitor.taps("Es mía")
    applicant.goes_on(visitor)
    applicant.gives_name(visitor)
    applicant.goes_on(visitor)
    visitor.types("NUPJ900412MOCXXS05")
    applicant.goes_on(visitor)
    assert visitor.sees(visitor.words("fault.curp.check-digit"))
