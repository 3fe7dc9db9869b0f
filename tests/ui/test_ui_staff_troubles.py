"""What staff read of a trouble: a printer's fault as visitors read it, and what to do about it."""

from __future__ import annotations

import pytest

from kiosk.gallery.staff_scenes import _OVERVIEW as OVERVIEW
from kiosk.printing.condition import PrinterFault
from kiosk.protocol.staff_calls import StaffTrouble
from kiosk.ui.staff.today import Shift, derive_today, trouble_words
from kiosk.words import words_of

ES = words_of("es")
FOR_SUPPORT = ES("staff.for-support", words="as the station says it")


def of(name: str) -> StaffTrouble:
    return StaffTrouble(name=name, words="as the station says it")


@pytest.mark.parametrize("fault", PrinterFault)
def test_a_printer_that_stopped_is_told_of_as_to_visitors_and_what_to_do(
    fault: PrinterFault,
) -> None:
    assert read(f"printer-{fault}") == (ES(f"paper.fault-{fault}"), ES(f"staff.remedy-{fault}"))


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("printer-paper-low", "staff.trouble-printer"),
        ("line-captive", "staff.trouble-line"),
        ("drafts-refused", "staff.trouble-portal"),
        ("outbox-repaired", "staff.trouble-outbox"),
        ("outbox-damaged", "staff.trouble-other"),
        ("staff-locked", "staff.trouble-staff"),
        ("staff-log-broken", "staff.trouble-other"),
        ("printer-of-later", "staff.trouble-other"),
    ],
)
def test_the_rest_is_told_of_as_what_it_is(name: str, said: str) -> None:
    assert read(name) == (ES(said), FOR_SUPPORT)


def read(name: str) -> tuple[str, str]:
    """The trouble's line on *Hoy*, which says it as the day's paper does."""
    overview = OVERVIEW.model_copy(update={"troubles": (of(name),)})
    blocks = derive_today(overview, Shift(), ES)
    [block] = [one for one in blocks if one["title"] == ES("staff.troubles")]
    [line] = block["lines"]
    assert line["value"] == trouble_words(of(name), ES)
    return line["value"], line["note"]
