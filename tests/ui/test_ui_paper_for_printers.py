"""What the screen hands in where printers of two kinds stand ready: one slip for each paper."""

from __future__ import annotations

import pytest

from kiosk.printing.pages import page_of
from kiosk.printing.paper import LETTER, ROLL_80
from kiosk.printing.raster import unpack_raster
from kiosk.printing.samples import samples
from kiosk.protocol.station_calls import MAX_LINE_BYTES, Call, PrintRequest
from kiosk.ui.paper_desk import drawn
from kiosk.words import languages, words_of

KINDS = sorted(samples("es"))


def request(kind: str, language: str, paper: str, spare: str | None, percent: int) -> PrintRequest:
    return drawn(samples(language)[kind], paper, words_of(language), percent, spare)


@pytest.mark.usefixtures("qapp")
@pytest.mark.parametrize("kind", KINDS)
def test_a_slip_for_two_papers_fits_one_call(kind: str) -> None:
    """In the largest letters, in every language."""
    for language in languages():
        both = request(kind, language, LETTER.name, ROLL_80.name, 150)
        call = Call(id=1, method="print_slip", params=both.model_dump(mode="json"))
        assert len(call.model_dump_json()) < MAX_LINE_BYTES


@pytest.mark.usefixtures("qapp")
def test_each_paper_has_its_own_drawing() -> None:
    first = request("application", "es", "letter", "80mm", 100)
    assert first.spare is not None
    assert page_of(unpack_raster(first.raster)) is LETTER
    assert unpack_raster(first.spare).width == ROLL_80.width
    assert request("application", "es", "80mm", None, 100).spare is None
