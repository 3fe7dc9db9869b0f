"""What the visitor is told of the paper: never ahead of what is known."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from pytestqt.qtbot import QtBot

from kiosk.printing.condition import Fault
from kiosk.printing.raster import unpack_raster
from kiosk.printing.samples import samples
from kiosk.printing.slip import Place, Slip
from kiosk.protocol.message import Message
from kiosk.protocol.station_calls import (
    Answer,
    CallError,
    JobState,
    PrinterState,
    PrintQuestion,
    PrintRequest,
    PrintStatus,
    SlipAnswer,
    SlipRequest,
)
from kiosk.protocol.tracking import Stage
from kiosk.ui.models.paper import PaperModel
from kiosk.ui.paper_desk import PaperDesk
from kiosk.ui.paper_words import PaperInputs, PaperView, derive_paper
from kiosk.words import languages, words_of

FOLIO = "0400-1S2C-1CB4"
JOB = "0" * 31 + "1"
ES = words_of("es")
SAID = datetime(2026, 11, 24, 16, 5, tzinfo=UTC)


def status(printer: str = "ready", job: str | None = None, fault: str | None = None) -> PrintStatus:
    return PrintStatus(
        printer=PrinterState(printer),
        paper="58mm",
        job=None if job is None else JobState(job),
        fault=fault,
    )


def told(*, handing: bool = False, copy: bool = False, **of: str | None) -> PaperView:
    return derive_paper(PaperInputs(status(**of), handing, copy), ES)  # type: ignore[arg-type]


def test_nothing_is_offered_where_there_is_no_printer_or_no_station() -> None:
    assert derive_paper(PaperInputs(), ES) == PaperView()
    assert told(printer="none") == PaperView()


@pytest.mark.parametrize("printer", ["ready", "low", "unknown"])
def test_a_printer_without_a_fault_is_offered_and_promises_nothing(printer: str) -> None:
    assert told(printer=printer) == PaperView(offered=True, action="Imprimir comprobante")


def test_only_the_printers_word_makes_it_printed() -> None:
    for job in JobState:
        said = told(job=job.value).notice
        assert ("se imprimió. Tómelo" in said) == (job is JobState.PRINTED), job


def test_while_it_prints_nothing_can_be_pressed() -> None:
    assert told(job="printing").busy
    assert told(handing=True).busy
    assert told(handing=True, job="printed").busy, "of the slip before"


@pytest.mark.parametrize("language", languages())
@pytest.mark.parametrize("fault", [*(one.value for one in Fault), "of a newer station"])
def test_every_fault_has_words_what_now_and_a_way_on(fault: str, language: str) -> None:
    failed = PaperInputs(status(job="failed", fault=fault))
    view = derive_paper(failed, words_of(language))
    assert view.kind == "danger"
    assert not view.busy
    assert view.action == words_of(language)("paper.retry")
    assert "{" not in view.notice
    before = derive_paper(PaperInputs(status("fault", fault=fault)), words_of(language))
    assert before.notice


def test_a_second_print_says_that_it_is_one() -> None:
    assert told(copy=True).action == "Imprimir otra vez"


class Station:
    """Answers when the test says so; keeps what it was asked."""

    def __init__(self) -> None:
        self.now = status()
        self.facts: Answer | None = Answer(
            result=SlipAnswer(stage=Stage.WAITING, said_at=SAID).model_dump(mode="json")
        )
        self.refuses = False
        self.slips: list[PrintRequest] = []
        self.requests: list[SlipRequest] = []

    def call(
        self, method: str, callback: Callable[[Answer | None], None], params: Message | None
    ) -> None:
        match params:
            case SlipRequest():
                self.requests.append(params)
                callback(self.facts)
            case PrintRequest():
                if self.refuses:
                    callback(Answer(error=CallError(code=-32603, message="no room")))
                    return
                self.slips.append(params)
                callback(Answer(result={"job": JOB}))
            case PrintQuestion():
                job = self.now.job if params.job is not None else None
                now = self.now.model_copy(update={"job": job})
                callback(Answer(result=now.model_dump(mode="json")))
            case _:
                raise AssertionError(method)


class Desk:
    """A paper model before a station."""

    def __init__(self) -> None:
        self.station = Station()
        self.desk = PaperDesk(self.station.call, Place("Centro", "kiosk-7"))
        self.copies: list[bool] = []
        self.model = self.open()

    def open(self) -> PaperModel:
        return PaperModel(self.desk, FOLIO, self.slip, ES)

    def slip(self, _facts: SlipAnswer, copy: bool) -> Slip:
        self.copies.append(copy)
        return samples("es")["application"]

    def becomes(self, qtbot: QtBot, job: str, fault: str | None = None) -> None:
        self.station.now = status(job=job, fault=fault)
        notice = self.model.notice
        qtbot.waitUntil(lambda: self.model.notice != notice)


@pytest.fixture
def desk(qtbot: QtBot) -> Desk:
    return Desk()


def test_a_slip_is_drawn_for_the_printers_paper_and_its_end_is_told(
    desk: Desk, qtbot: QtBot
) -> None:
    desk.station.now = status(job="printing")
    desk.model.print(100)
    desk.model.print(100)
    assert desk.model.busy
    assert unpack_raster(desk.station.slips[0].raster).width == 384
    assert len(desk.station.slips) == 1, "a second touch prints no second slip"

    desk.becomes(qtbot, "printed")
    assert desk.model.kind == "success"
    desk.model.print(150)
    assert desk.copies == [False, True]
    assert [one.copy_of for one in desk.station.requests] == [False, True]


def test_what_failed_is_no_copy_when_it_is_tried_again(desk: Desk, qtbot: QtBot) -> None:
    desk.station.now = status(job="printing")
    desk.model.print(100)
    desk.becomes(qtbot, "failed", "paper-out")
    assert "no tiene papel" in desk.model.notice
    desk.model.print(100)

    assert desk.copies == [False, False]


def test_a_page_opened_anew_knows_the_slip(desk: Desk, qtbot: QtBot) -> None:
    desk.station.now = status(job="printing")
    desk.model.print(100)
    desk.becomes(qtbot, "not-known")
    again = desk.open()

    assert "no confirma" in again.notice
    assert again.action == "Imprimir otra vez"


def test_a_station_that_takes_nothing_is_told_and_can_be_asked_again(desk: Desk) -> None:
    desk.station.refuses = True
    desk.model.print(100)
    assert desk.model.kind == "danger"
    assert not desk.model.busy
    desk.station.refuses, desk.station.facts = False, None
    desk.model.print(100)
    assert desk.model.kind == "danger"
