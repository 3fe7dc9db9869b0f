"""A few questions lead to what a visitor may have a right to; nothing of them is kept."""

from __future__ import annotations

from typing import TYPE_CHECKING

from applicant import goes_on

from kiosk.tour.visitor import Visitor

if TYPE_CHECKING:
    from conftest import Begin, Kiosk

PENSION = "Pensión para adultos mayores"
WRITTEN = "6789"
"""An age nobody has: it stands in no file by chance."""


def skips(visitor: Visitor, times: int) -> None:
    for _ in range(times):
        visitor.taps(visitor.words("enquiry.skip"))


def asks(visitor: Visitor) -> None:
    """From home to the first question."""
    visitor.taps(visitor.words("enquiry.open"))
    visitor.waits_for(visitor.words("enquiry.promise"))


def test_some_answers_lead_to_a_support_and_back(kiosk: Kiosk, begin: Begin) -> None:
    visitor = kiosk.open()
    words = visitor.words
    begin(visitor)
    asks(visitor)
    visitor.types("67")
    goes_on(visitor)
    visitor.taps("Mujer")
    goes_on(visitor)
    skips(visitor, 2)
    visitor.taps("No")  # insured
    goes_on(visitor)
    skips(visitor, 3)
    goes_on(visitor)  # with nothing answered
    visitor.waits_for(words("enquiry.no-decision"))
    visitor.waits_for(words("enquiry.likely", number=4))
    assert visitor.sees(PENSION)
    assert not visitor.sees("Pensión Mujeres Bienestar"), "for those of 60 to 64"

    visitor.taps(PENSION)
    visitor.waits_for(words("service.cost"))
    visitor.taps(words("bar.back"))
    visitor.waits_for(words("enquiry.no-decision"))
    assert kiosk.screen.model.visit.application is None

    visitor.taps(words("enquiry.anew"))
    visitor.waits_for(words("enquiry.promise"))
    assert not kiosk.screen.model.visit.enquiry.answers


def test_a_fault_is_said_and_may_be_passed_over(kiosk: Kiosk, begin: Begin) -> None:
    visitor = kiosk.open()
    begin(visitor)
    asks(visitor)
    visitor.types(WRITTEN)
    goes_on(visitor)
    visitor.waits_for("El número es muy grande. Escriba 120 o menos.")
    skips(visitor, 1)
    visitor.waits_for("¿Qué dice su acta de nacimiento? (opcional)")
    assert not kiosk.screen.model.visit.enquiry.answers

    lying = [path for path in kiosk.home.rglob("*") if path.is_file()]
    assert lying
    assert not any(f'"age":{WRITTEN}'.encode() in path.read_bytes() for path in lying)


def test_back_and_another_language_keep_the_answers(kiosk: Kiosk, begin: Begin) -> None:
    visitor = kiosk.open()
    begin(visitor)
    asks(visitor)
    visitor.types("67")
    goes_on(visitor)
    visitor.taps("Mujer")
    visitor.taps(visitor.words("bar.language"))
    visitor.taps("English")
    visitor.waits_for("What does your birth certificate say? (optional)")
    assert kiosk.screen.model.visit.enquiry.answers == {"age": 67, "sex": "woman"}
    visitor.taps("Back")
    visitor.waits_for("How old are you? (optional)")
    assert kiosk.screen.model.visit.enquiry.answers == {"age": 67, "sex": "woman"}


def test_what_is_withdrawn_is_left_out(kiosk: Kiosk, begin: Begin) -> None:
    visitor = kiosk.open()
    begin(visitor)
    asks(visitor)
    visitor.types("67")
    goes_on(visitor)
    folder = kiosk.settings().catalogue_folder
    folder.mkdir(exist_ok=True)
    (folder / "withdrawn.json").write_text('{"services": ["pension-para-el-bienestar"]}\n')
    skips(visitor, 8)
    visitor.waits_for(visitor.words("enquiry.no-decision"))
    assert visitor.sees("Tarjeta del INAPAM")
    assert not visitor.sees(PENSION)
