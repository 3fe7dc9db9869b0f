"""The monthly return, from its first question to the day it is paid; signed, with a paper to pay.

Real screen, station, portal, desk and e.firma; the printer is one that decodes what it gets.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import zxingcpp
from catalogue_author import Author
from letters_world import Slip, desk, follows_up, given
from once_a_run import once_a_run
from paper_world import printing_station
from signing_world import Sticks, gives_stick, lay_trust, pair, types_password
from stage_copies import copy_of
from warm_stage import WarmStage

from kiosk.catalogue.shipped import shipped_catalogue
from kiosk.identity.efirma.example import EXAMPLE_PERSON
from kiosk.tour.stage import Stage
from kiosk.tour.visitor import Visitor

if TYPE_CHECKING:
    from conftest import Begin, Kiosk, KioskAt

RETURN = "declaracion-mensual-resico"
CALLED = "Declaración del mes (RESICO)"
REFERENCE = "0420 1893 7755 1098 2634"
DUE = (datetime.now(UTC) + timedelta(days=5)).date()


def enrol(folder: Path) -> None:
    """A kiosk with the shipped return, which must be signed here."""
    with WarmStage(folder) as stage:
        Author(stage.catalogue)
        agency = stage.catalogue / "agencies" / "sat"
        shutil.copytree(shipped_catalogue() / "agencies" / "sat", agency)
        service = agency / "services" / f"{RETURN}.yaml"
        written = service.read_text("utf-8")
        assert "signature: optional" in written
        service.write_text(written.replace("signature: optional", "signature: required"), "utf-8")
        lay_trust(stage.catalogue)
        stage.prepare()
        stage.start_portal()
        stage.enrol()


@pytest.fixture(scope="session")
def tax_stage(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return once_a_run(tmp_path_factory, "tax", enrol)


@pytest.fixture
def stage(tax_stage: Path, tmp_path: Path) -> Iterator[Stage]:
    with copy_of(WarmStage(tax_stage), tmp_path / "stage") as stage:
        yield stage


@pytest.fixture
def kiosk(stage: Stage, kiosk_at: KioskAt) -> Kiosk:
    return kiosk_at(stage, stage.kiosk_home)


@pytest.fixture
def visitor(kiosk: Kiosk, tmp_path: Path, begin: Begin) -> Visitor:
    sticks = Sticks(tmp_path / "media")
    sticks.insert(pair("good"))
    visitor = kiosk.open(sticks=sticks.folder)
    begin(visitor)
    return visitor


def files(visitor: Visitor, *, income: str) -> Slip:
    """Answers, signs and sends the return of a month; without income it is one of zeros."""
    words = visitor.words
    visitor.taps(words("area.business"))
    visitor.taps(CALLED)
    visitor.waits_for(words("service.cost"))
    visitor.taps(words("service.apply"))
    _answers(visitor, "¿Cuál es su RFC?", typed=EXAMPLE_PERSON.rfc)
    _answers(visitor, "¿Cuál es su CURP?", typed=EXAMPLE_PERSON.curp)
    visitor.waits_for("¿De qué mes es su declaración?")
    visitor.taps("Octubre")
    visitor.enters("Año", "2026")
    visitor.taps(words("question.continue"))
    _answers(visitor, "¿Cobró algo", chosen=words("question.yes" if income else "question.no"))
    if income:
        _answers(visitor, "¿De dónde vino", chosen="De mi profesión u oficio")
        _answers(visitor, "¿Cuánto facturó", typed=income)
        _answers(visitor, "¿Cuánto fue de descuentos", typed="0")
        _answers(visitor, "¿Cuánto impuesto sobre la renta", typed="0")
        visitor.waits_for("$125")
        _answers(visitor, "Su impuesto sobre la renta, paso a paso")
        _answers(visitor, "¿Tuvo ventas o compras con IVA", chosen=words("question.no"))
        _answers(visitor, "Lo que le toca pagar este mes")
    else:
        _answers(visitor, "¿Confirma que", chosen=words("question.consent"))
    _answers(visitor, "Si corrige una declaración")
    _answers(visitor, "¿A qué correo", typed="x@ejemplo.mx")
    _answers(visitor, "¿A qué teléfono")
    _answers(visitor, "aviso de privacidad", chosen=words("question.consent"))
    visitor.waits_for(words("check.heading"))
    visitor.taps(words("check.sign"))
    visitor.waits_for(words("sign.heading"))
    gives_stick(visitor)
    types_password(visitor)
    visitor.waits_for(words("sign.heading-signed"))
    visitor.taps(words("check.send"))
    slip = given(visitor)
    visitor.taps(words("confirmation.another"))
    return slip


def _answers(visitor: Visitor, question: str, *, typed: str = "", chosen: str = "") -> None:
    visitor.waits_for(question)
    if typed:
        visitor.types(typed)
    if chosen:
        visitor.taps(chosen)
    visitor.taps(visitor.words("question.continue"))


def _arrived(stage: Stage, visitor: Visitor) -> None:
    visitor.waits_until(lambda: stage.submissions() == 1, "the return at the portal", 60)


def test_a_return_is_filed_signed_paid_and_seen_as_paid(stage: Stage, visitor: Visitor) -> None:
    words = visitor.words
    slip = files(visitor, income="12500")
    stage.start_portal()
    with printing_station(stage.kiosk_home, stage.portal_url) as printer:
        _arrived(stage, visitor)
        read: dict[str, Any] = stage.opened(slip.folio)
        assert read["efirma"]["holds"] is True
        assert read["efirma"]["signer"]["rfc"] == EXAMPLE_PERSON.rfc
        assert read["body"]["answers"]["payment"]["total"] == 125
        desk(
            stage, "write", slip.folio, "--text", "Debe pagar el impuesto del mes.",
            "--pay", "125.00", "--concept", "ISR, octubre de 2026", "--reference", REFERENCE,
            "--due", DUE.isoformat(), "--pay-at", "En cualquier banco",
        )  # fmt: skip
        follows_up(visitor, slip, "$125")
        for said in ("ISR, octubre de 2026", REFERENCE, "En cualquier banco"):
            assert visitor.sees(said)
        assert visitor.sees("Quedan ")
        visitor.waits_for(words("paper.print-payment"), 20)
        visitor.taps(words("paper.print-payment"))
        visitor.waits_for(words("paper.printed"), 20)
        [paper] = printer.wait_for(1)
        codes = zxingcpp.read_barcodes(paper.image())
        assert {str(code.text) for code in codes} == {REFERENCE}
        assert {code.format.name for code in codes} == {"Code128", "QRCode"}

        desk(stage, "move", slip.folio, "--to", "paid")
        visitor.taps(words("bar.home"))
        follows_up(visitor, slip, words("stage.paid"))
        assert visitor.sees(words("letter.paid"))
        assert not visitor.sees(words("paper.print-payment"))


def test_a_return_of_zeros_is_filed_signed(stage: Stage, visitor: Visitor) -> None:
    slip = files(visitor, income="")
    stage.start_portal()
    stage.start_station()
    _arrived(stage, visitor)
    read = stage.opened(slip.folio)
    assert read["efirma"]["holds"] is True
    assert read["body"]["answers"]["confirm_zero"] is True
    assert "payment" not in read["body"]["answers"]
