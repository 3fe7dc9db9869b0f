"""Paper from the pages before and after an application: lists, results, words; each fault said.

Real screen, real station, a printer that decodes what it gets and fails as printers fail.
"""

from __future__ import annotations

from collections.abc import Iterator
from time import monotonic
from typing import TYPE_CHECKING, Final

import applicant
import pytest
import zxingcpp
from paper_world import printing_station

from kiosk.offline.draft_code import DraftCode, read_code
from kiosk.printing.simulator import Printout, Simulator
from kiosk.tour.visitor import Visitor
from kiosk.ui.models.confirmation import ConfirmationModel
from kiosk.words import words_of

if TYPE_CHECKING:
    from conftest import Begin, Kiosk

PAGES: Final = "https://portal.example"
PATIENCE: Final = 15.0
"""Seconds that a busy machine may need; what was needed is printed."""
CALLED: Final = {"es": "Español", "en": "English"}


@pytest.fixture
def printer(kiosk: Kiosk) -> Iterator[Simulator]:
    with printing_station(kiosk.home) as simulator:
        yield simulator


@pytest.fixture
def visitor(kiosk: Kiosk, begin: Begin, printer: Simulator) -> Visitor:
    """On the home page of a kiosk whose visitors' phones reach the portal."""
    visitor = kiosk.open(public_url=PAGES)
    begin(visitor)
    return visitor


def speaks(visitor: Visitor, language: str) -> None:
    visitor.taps(visitor.words("bar.language"))
    visitor.taps(CALLED[language])
    visitor.words = words_of(language)


def code_on(slip: Printout) -> str:
    [code] = zxingcpp.read_barcodes(slip.image())
    return str(code.text)


def meets_every_fault(visitor: Visitor, printer: Simulator, kind: str) -> None:
    """Whatever happens to the slip is said in words, never ahead; what is left is one way on."""
    words, slips = visitor.words, len(printer.printouts)

    def told(key: str, fault: str = "") -> str:
        said = {"reason": words(f"paper.fault-{fault}")} if fault else {}
        return words(key, instead=words(f"paper.instead-{kind}"), **said)

    def until(texts: set[str], what: str, began: float) -> None:
        visitor.waits_until(lambda: any(map(visitor.sees, texts)), what, PATIENCE)
        print(f"{kind}, {words.language}: {what} said after {monotonic() - began:.1f} s")

    visitor.waits_for(words(f"paper.print-{kind}"), PATIENCE)  # the station has come up
    printer.change(paper_out=True)
    until({told("paper.no-printer-now", "paper-out")}, "paper out, before", monotonic())
    visitor.taps(words(f"paper.print-{kind}"))
    until({told("paper.failed", "paper-out")}, "paper out", monotonic())

    printer.change(paper_out=False, cover_open=True)
    visitor.taps(words("paper.retry"))
    until({told("paper.failed", "cover-open")}, "cover open", monotonic())

    printer.change(cover_open=False, bytes_left=3_000)
    visitor.taps(words("paper.retry"))
    ends = {told("paper.failed", fault) for fault in ("lost", "stuck", "unreachable")}
    until({told("paper.not-known"), *ends}, "cable pulled in the middle", monotonic())
    assert not visitor.sees(words("paper.printed"))
    assert len(printer.printouts) == slips, "nothing came out whole"

    printer.change(bytes_left=None, mute=True)
    visitor.taps(words("paper.again" if visitor.sees(words("paper.again")) else "paper.retry"))
    until({told("paper.not-known")}, "silence", monotonic())
    assert not visitor.sees(words("paper.printed"))

    printer.change(mute=False, seconds_a_band=0.02)
    visitor.taps(words("paper.again"))
    until({told("paper.printing")}, "a slow one's printing", monotonic())
    until({told("paper.printed")}, "a slow one's end", monotonic())
    broken, _, slow = printer.wait_for(slips + 3)[slips:]
    assert broken.raster.height < slow.raster.height, "what hung out comes out by itself"


def said_at_last(visitor: Visitor, text: str) -> None:
    visitor.waits_for(text, PATIENCE)


@pytest.mark.parametrize("language", CALLED)
def test_that_there_is_no_paper_is_said_before_one_starts_and_the_list_is_taken_home(
    visitor: Visitor, printer: Simulator, language: str
) -> None:
    applicant.opens_service(visitor)
    speaks(visitor, language)
    words = visitor.words
    assert visitor.sees(words("service.verdict-here"))
    printer.change(paper_out=True)
    reason = words("paper.fault-paper-out")
    said_at_last(visitor, words("service.no-paper", reason=reason))
    printer.change(paper_out=False)
    visitor.waits_until(lambda: not visitor.sees(reason), "paper is there again", PATIENCE)

    visitor.taps(words("paper.take-requirements"))
    assert visitor.sees(words("slip.requirements"))
    visitor.taps(words("paper.print-requirements"))
    said_at_last(visitor, words("paper.printed"))
    [slip] = printer.wait_for(1)
    assert code_on(slip) == f"{PAGES}/t/acta-de-nacimiento"
    visitor.taps(words("view.close"))
    assert visitor.sees(words("paper.printed")), "the page tells it as well"


@pytest.mark.parametrize("language", CALLED)
def test_every_fault_met_by_a_list_leaves_the_visit_as_it_was(
    visitor: Visitor, printer: Simulator, language: str
) -> None:
    applicant.opens_service(visitor)
    speaks(visitor, language)
    visitor.taps(visitor.words("paper.take-requirements"))
    meets_every_fault(visitor, printer, "requirements")
    visitor.taps(visitor.words("view.close"))
    visitor.taps(visitor.words("service.apply"))
    visitor.waits_for(visitor.words("question.continue"))


@pytest.mark.parametrize("language", CALLED)
def test_every_fault_met_by_a_result_leaves_the_visit_as_it_was(
    kiosk: Kiosk, visitor: Visitor, printer: Simulator, language: str
) -> None:
    applicant.starts(visitor)
    applicant.answers_all(visitor)
    visitor.taps(visitor.words("check.send"))
    visitor.waits_for(visitor.words("state.queued.long"))
    sent = kiosk.screen.model.pageModel
    assert isinstance(sent, ConfirmationModel)
    folio, claim = sent.folio, sent.claim
    visitor.taps(visitor.words("bar.home"))
    speaks(visitor, language)
    words = visitor.words
    visitor.taps(words("home.track"))
    visitor.enters(words("confirmation.folio"), folio.replace("-", ""))
    visitor.enters(words("confirmation.claim"), claim.replace("-", ""))
    visitor.taps(words("track.look"))
    said_at_last(visitor, words("stage.waiting"))

    meets_every_fault(visitor, printer, "result")
    assert visitor.sees(folio)
    assert {code_on(slip) for slip in printer.printouts[-2:]} == {f"{PAGES}/s"}
    visitor.taps(words("paper.take-result"))
    assert visitor.sees(words("slip.tracking"))
    assert visitor.sees(words("paper.phone"))


def test_the_six_words_are_printed_only_after_it_was_said_what_they_open(
    kiosk: Kiosk, visitor: Visitor, printer: Simulator
) -> None:
    applicant.starts(visitor)
    visitor.taps(visitor.words("draft.save"))
    visitor.waits_for(visitor.words("draft.heading"))
    assert not any(visitor.words("paper.print-draft") == one.name for one in visitor.things())
    visitor.taps(visitor.words("paper.take-draft"))
    visitor.waits_for(visitor.words("draft.keep-why"))
    assert printer.printouts == []
    visitor.taps(visitor.words("paper.print-draft"))
    said_at_last(visitor, visitor.words("paper.printed"))

    [slip] = printer.wait_for(1)
    application = kiosk.screen.model.visit.application
    assert application is not None
    assert application.draft is not None
    scanned = code_on(slip)
    assert scanned.startswith(f"{PAGES}/d#")
    assert read_code(scanned) == DraftCode(application.draft.words)

    def left() -> set[str]:
        return {path.name for path in (kiosk.home / "spool").iterdir()}

    visitor.waits_until(
        lambda: all(name.startswith("roll-") for name in left()), "nothing of it in the spool"
    )
