"""A visitor takes the receipt home on paper: real screen, real station, a printer that decodes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import applicant
import pytest
import zxingcpp
from paper_world import printing_station

from kiosk.identity.enrolment_record import load_enrolment
from kiosk.printing.simulator import Simulator
from kiosk.protocol.slip import verify_slip
from kiosk.protocol.tracking import Stage as Reached
from kiosk.tour.visitor import Visitor

if TYPE_CHECKING:
    from conftest import Begin, Kiosk


@pytest.fixture
def printer(kiosk: Kiosk) -> Iterator[Simulator]:
    """A printer that the kiosk's own station drives; there is no line."""
    with printing_station(kiosk.home) as simulator:
        yield simulator


@pytest.fixture
def visitor(kiosk: Kiosk, begin: Begin, printer: Simulator) -> Visitor:
    """On the page with the folio, with the printer offered."""
    visitor = kiosk.open()
    begin(visitor)
    applicant.starts(visitor)
    applicant.answers_all(visitor)
    visitor.taps(visitor.words("check.send"))
    visitor.waits_for(visitor.words("paper.print-application"))
    return visitor


def test_the_receipt_comes_out_verifiable_and_a_second_one_says_that_it_is_a_copy(
    kiosk: Kiosk, visitor: Visitor, printer: Simulator
) -> None:
    visitor.taps(visitor.words("paper.print-application"))
    visitor.waits_for(visitor.words("paper.printed"))

    portal_key = load_enrolment(kiosk.settings().enrolment_path).portal_key
    [slip] = printer.wait_for(1)
    [code] = zxingcpp.read_barcodes(slip.image())
    facts = verify_slip(code.text, portal_key).facts
    [item] = applicant.stored(kiosk.home)
    assert (facts.folio, facts.service) == (item.folio, item.header.service)
    assert facts.stage is Reached.WAITING, "there is no line"
    assert not facts.copy

    visitor.taps(visitor.words("paper.again"))
    visitor.waits_until(lambda: len(printer.printouts) == 2, "a second slip")
    again = printer.printouts[1]
    [code] = zxingcpp.read_barcodes(again.image())
    assert verify_slip(code.text, portal_key).facts.copy
    assert again.raster.height > slip.raster.height, "REIMPRESIÓN stands on it"


def test_paper_that_is_out_leaves_the_visit_intact_and_is_printed_later(
    kiosk: Kiosk, visitor: Visitor, printer: Simulator
) -> None:
    printer.change(paper_out=True)
    visitor.taps(visitor.words("paper.print-application"))
    reason = visitor.words("paper.fault-paper-out")
    visitor.waits_for(visitor.words("paper.failed", reason=reason, instead=""))
    [item] = applicant.stored(kiosk.home)
    assert visitor.sees(item.folio)

    printer.change(paper_out=False)
    visitor.taps(visitor.words("paper.retry"))
    visitor.waits_for(visitor.words("paper.printed"))
    assert len(printer.wait_for(1)) == 1


def test_a_cable_pulled_in_mid_slip_is_never_told_as_printed(
    kiosk: Kiosk, visitor: Visitor, printer: Simulator
) -> None:
    printer.change(bytes_left=9_000)
    visitor.taps(visitor.words("paper.print-application"))
    told = {
        visitor.words("paper.not-known"),
        *(
            visitor.words("paper.failed", reason=visitor.words(f"paper.fault-{fault}"), instead="")
            for fault in ("lost", "stuck", "unreachable")
        ),
    }
    visitor.waits_until(lambda: any(map(visitor.sees, told)), "what became of the slip")

    assert not visitor.sees(visitor.words("paper.printed"))
    assert printer.printouts == []
