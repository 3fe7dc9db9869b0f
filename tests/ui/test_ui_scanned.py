"""What a scanner types where an application is followed up: a folio, its code, or neither."""

from __future__ import annotations

import pytest

from kiosk.printing.samples import samples
from kiosk.printing.slip import ApplicationSlip
from kiosk.ui.scanned import Scanned, scanned

FOLIO = "0001-1S15-3ECT"


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        (FOLIO, Scanned(FOLIO, "")),
        (f"VENTANILLA FOLIO {FOLIO} CLAVE 7K3M-9QXR", Scanned(FOLIO, "7K3M-9QXR")),
        (f"https://portal.example/s#{FOLIO}.7K3M-9QXR", Scanned(FOLIO, "7K3M-9QXR")),
        (f"VENTANILLA FOLIO {FOLIO} CLAVE 7K3M", Scanned("", "")),
        ("x" * 5_000, Scanned("", "")),
    ],
)
def test_a_scanners_text_is_folio_and_code(typed: str, found: Scanned) -> None:
    assert scanned(typed) == (found if found.folio else Scanned(typed, ""))


def test_a_printed_slips_code_spares_typing_the_folio() -> None:
    slip = samples("es")["application"]
    assert isinstance(slip, ApplicationSlip)
    token = slip.token or ""
    for read_from in (token, f"https://portal.example/v#{token}"):
        assert scanned(read_from) == Scanned(slip.folio, "")
    assert scanned(token[:-1]) == Scanned(token[:-1], ""), "it is still being read"
