"""What a stick held was judged by whom an application names: it holds for no other application."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot
from ui_samples import ES

from kiosk.ui.efirma_desk import EfirmaDesk, Known, Told, TrustPlace
from kiosk.ui.models.sign import Signing, SignModel

ANA, EVA = ("MUPX850214AB1", "MUPX850214MOCXXC01"), ("NUPJ900412CD2", "NUPJ900412MOCXXS04")
SIGNER = {"name": "Eva", "rfc": EVA[0], "curp": EVA[1]}


class Stick(EfirmaDesk):
    """One on which the e.firma of somebody lies who is not named."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder, TrustPlace(folder, folder), lambda: datetime.now(UTC))

    def _order(self, order: Told, known: Known, then: Callable[[Told], None]) -> None:
        fault = None if EVA in known else "not-yours"
        found = {"file": f"{order['do']}.cer", "fault": fault, "signer": SIGNER}
        then({"found": [found], "stick": True})


@pytest.mark.parametrize(("then", "stage"), [(ANA, "choose"), (EVA, "insert")])
def test_what_was_found_wanting_for_one_is_not_said_of_another(
    qtbot: QtBot, tmp_path: Path, then: tuple[str, str], stage: str
) -> None:
    desk = Stick(tmp_path)

    def page(known: tuple[str, str]) -> SignModel:
        return SignModel(Signing([known], must=True, content=lambda: ""), desk, ES)

    first = page(ANA)
    first.look()
    assert first.trouble
    again = page(then)
    assert again.stage == stage
    assert bool(again.trouble) is (then == ANA)
    for model in (first, again):
        model.deleteLater()
