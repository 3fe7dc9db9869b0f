"""Finding a service of the shipped catalogue, and knowing it before starting."""

from __future__ import annotations

from typing import TYPE_CHECKING

import applicant

if TYPE_CHECKING:
    from conftest import Begin, Kiosk


def test_a_typo_and_a_missing_accent_still_find_it(kiosk: Kiosk, begin: Begin) -> None:
    visitor = kiosk.open()
    begin(visitor)
    visitor.enters(visitor.words("search.label"), "acta de nasimiento")
    field = visitor.finds(visitor.words("search.label"))
    assert field.value == "acta de nasimiento"
    visitor.waits_for(applicant.SERVICE)
    visitor.taps(applicant.SERVICE)
    visitor.waits_for(visitor.words("service.evidence"))


def test_before_starting_one_knows_cost_time_needs_and_whether_it_is_done_here(
    kiosk: Kiosk, begin: Begin
) -> None:
    visitor = kiosk.open()
    begin(visitor)
    applicant.opens_service(visitor)
    for key in ("cost", "time", "authority", "evidence", "next", "verdict-here"):
        assert visitor.sees(visitor.words(f"service.{key}"))


def test_a_service_that_is_not_done_here_says_where_it_is(kiosk: Kiosk, begin: Begin) -> None:
    visitor = kiosk.open()
    begin(visitor)
    applicant.opens_service(visitor, "Registrar a un bebé")
    assert visitor.sees(visitor.words("service.verdict-elsewhere"))
    assert visitor.sees(visitor.words("channel.in-person"))
    assert not visitor.sees(visitor.words("service.apply"))


def test_a_service_that_must_be_signed_says_so_first(kiosk: Kiosk, begin: Begin) -> None:
    visitor = kiosk.open()
    begin(visitor)
    applicant.opens_service(visitor, "Corregir un error en un acta")
    assert visitor.sees(visitor.words("service.verdict-signature"))
