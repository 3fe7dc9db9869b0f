"""What an agency asks for later, and its answer: real screen, station, portal and desk."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import applicant
import pytest
from brought import jpeg
from letters_world import NAME, Slip, applies, desk, enrol, follows_up, given
from once_a_run import once_a_run
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from stage_copies import copy_of
from warm_stage import WarmStage

from kiosk.sealing.stretching import stretched
from kiosk.tour.stage import Stage
from kiosk.tour.visitor import Visitor

if TYPE_CHECKING:
    from conftest import Begin, Kiosk, KioskAt

TEXT = "Su comprobante no se lee. Tómele otra foto, por favor."
DOCUMENT = "Comprobante de domicilio"


@pytest.fixture(scope="session")
def letters_stage(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return once_a_run(tmp_path_factory, "letters", enrol)


@pytest.fixture
def stage(letters_stage: Path, tmp_path: Path) -> Iterator[Stage]:
    with copy_of(WarmStage(letters_stage), tmp_path / "stage") as stage:
        yield stage


@pytest.fixture
def kiosk(stage: Stage, kiosk_at: KioskAt) -> Kiosk:
    return kiosk_at(stage, stage.kiosk_home)


@pytest.fixture
def sticks(tmp_path: Path) -> Path:
    folder = tmp_path / "media"
    (folder / "KINGSTON").mkdir(parents=True)
    (folder / "KINGSTON" / "recibo.jpg").write_bytes(jpeg())
    return folder


@pytest.fixture
def visitor(kiosk: Kiosk, sticks: Path, begin: Begin) -> Visitor:
    visitor = kiosk.open(sticks=sticks)
    begin(visitor)
    return visitor


def brings_line(stage: Stage, visitor: Visitor, count: int) -> None:
    stage.start_portal()
    stage.start_station()
    visitor.waits_until(lambda: stage.submissions() == count, "the portal has it", 60)


def test_a_letterbox_is_made_before_send_and_what_was_scanned_opens_what_is_in_it(
    stage: Stage, visitor: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[int] = []

    def counted(secret: bytes, salt: bytes) -> bytes:
        made.append(len(salt))
        return stretched(secret, salt)

    monkeypatch.setattr("kiosk.sealing.letterbox.stretched", counted)
    words = visitor.words
    visitor.taps(words("area.government"))
    visitor.taps(NAME)
    visitor.taps(words("service.apply"))
    visitor.types("ana")
    visitor.taps(words("question.continue"))
    visitor.waits_for(words("check.heading"))
    assert len(made) == 1, "made while the answers are checked"
    visitor.taps(words("bar.back"))
    visitor.taps(words("question.continue"))
    visitor.waits_for(words("check.heading"))
    visitor.taps(words("check.send"))
    slip = given(visitor)
    assert len(made) == 1, "neither going back nor sending makes another"

    brings_line(stage, visitor, 1)
    assert stage.opened(slip.folio)["body"]["letterbox"]
    desk(stage, "write", slip.folio, "--text", TEXT)
    visitor.taps(words("confirmation.another"))
    visitor.taps(words("home.track"))
    visitor.finds(words("confirmation.folio"), roles={QAccessible.Role.EditableText})
    visitor.scans(f"VENTANILLA FOLIO {slip.folio} CLAVE {slip.claim}")
    visitor.presses(Qt.Key.Key_Return)
    visitor.waits_for(TEXT, 20)


def test_one_more_document_is_asked_for_and_given_while_the_line_is_down(
    stage: Stage, kiosk: Kiosk, visitor: Visitor
) -> None:
    words = visitor.words
    slip = applies(visitor)
    brings_line(stage, visitor, 1)
    letter = desk(
        stage, "write", slip.folio, "--text", TEXT, "--document", DOCUMENT, "--question", "¿Desde?"
    )["letter"]
    visitor.taps(words("confirmation.another"))
    follows_up(visitor, slip, TEXT)
    assert visitor.sees(words("letter.asks"))
    stage.stop_station()
    stage.stop_portal()

    answer = _answers(visitor)
    assert answer == slip, "folio and code stay the same"
    assert visitor.sees(words("confirmation.answer"))
    assert visitor.sees(words("confirmation.added", folio=slip.folio))
    [item] = applicant.stored(kiosk.home)
    assert item.header.service == "apoyo"

    brings_line(stage, visitor, 2)
    [reply] = stage.opened(slip.folio)["replies"]
    assert reply == item.folio
    read = stage.opened(reply)
    assert read["header"]["follows"]["folio"] == slip.folio
    assert read["body"]["letter"] == letter
    assert read["body"]["answers"]["answer_1"] == "si"
    [note] = read["body"]["attachments"]
    assert note["name"] == "recibo.jpg"
    visitor.taps(words("confirmation.another"))
    follows_up(visitor, slip, words("letter.answered"))
    assert visitor.sees(TEXT)
    assert not visitor.sees(words("letter.asks"))


def test_an_appointment_elsewhere_is_told_by_the_clock_there_which_is_named(
    stage: Stage, visitor: Visitor
) -> None:
    slip = applies(visitor)
    brings_line(stage, visitor, 1)
    desk(
        stage, "write", slip.folio, "--text", TEXT, "--appointment", "2099-12-10T10:00",
        "--zone", "America/Tijuana", "--address", "Calle 5, Tijuana",
    )  # fmt: skip
    visitor.taps(visitor.words("confirmation.another"))
    follows_up(visitor, slip, "Calle 5, Tijuana")
    assert visitor.sees("10 de diciembre de 2099, 10:00")
    assert visitor.sees(visitor.words("zone.tijuana"))


def _answers(visitor: Visitor) -> Slip:
    """From the letter to the confirmation; there is no draft of an answer."""
    words = visitor.words
    visitor.taps(words("letter.answer"))
    visitor.waits_for(DOCUMENT)
    assert not visitor.sees(words("draft.save"))
    visitor.taps(words("bar.back"))
    visitor.waits_for(TEXT)
    visitor.taps(words("letter.answer"))
    visitor.waits_for(DOCUMENT)
    visitor.taps(words("files.stick"))
    visitor.waits_for("recibo.jpg")
    visitor.taps("recibo.jpg")
    visitor.waits_for(words("files.remove-name", name="recibo.jpg"))
    visitor.taps(words("question.continue"))
    visitor.waits_for("¿Desde?")
    visitor.types("si")
    visitor.taps(words("question.continue"))
    visitor.waits_for(words("check.heading"))
    assert not visitor.sees(words("draft.save"))
    visitor.taps(words("check.send-answer"))
    return given(visitor)
