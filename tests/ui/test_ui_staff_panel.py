"""The staff's panel while it looks again and again: what it says stands, each touch is done."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from waiting import until

from kiosk.printing.slip import SlipOrigin
from kiosk.protocol.message import Message
from kiosk.protocol.staff_calls import StaffDone, UsbStatus, UsbWay
from kiosk.protocol.station_calls import (
    Answer,
    CallError,
    JobState,
    PrinterState,
    PrintJob,
    PrintQuestion,
    PrintStatus,
)
from kiosk.ui.models.staff_panel import StaffPanelModel
from kiosk.ui.staff.desk import StaffDesk
from kiosk.ui.staff.today import Shift
from kiosk.words import words_of

SESSION, JOB = "5" * 32, "7" * 32
READY = PrintStatus(printer=PrinterState.READY, paper="roll-80")
PRINTED = READY.model_copy(update={"job": JobState.PRINTED})
CANNOT = Answer(error=CallError(code=-32603, message="the log cannot be written"))
Asked = tuple[str, Callable[[Answer | None], None], Message | None]


class Hall:
    """Somebody is in, on a page; the station's answers come when they are told to."""

    def __init__(self) -> None:
        self.asked: list[Asked] = []
        self.words = words_of("es")
        desk = StaffDesk(self._call, SlipOrigin("Centro", "kiosk-7"), lambda: datetime.now(UTC))
        self.panel = StaffPanelModel(desk, lambda: self.words, str)
        self.panel.begin(SESSION, Shift())
        self.answers(None)

    def opens(self, page: str, shown: Message) -> None:
        self.panel.show(page)
        self.answers(shown)

    def answers(self, what: Message | Answer | None) -> None:
        """The question that waits longest."""
        _, tell, _ = self.asked.pop(0)
        if what is not None and not isinstance(what, Answer):
            what = Answer(result=what.model_dump(mode="json"))
        tell(what)

    def waits_for(self, method: str) -> None:
        """Until the panel asks it."""

        def asks() -> bool:
            QTest.qWait(10)
            return method in self.methods

        until(asks)

    @property
    def methods(self) -> list[str]:
        return [method for method, _, _ in self.asked]

    def _call(
        self, method: str, tell: Callable[[Answer | None], None], params: Message | None
    ) -> None:
        self.asked.append((method, tell, params))


@pytest.fixture
def hall(qapp: QGuiApplication) -> Hall:
    return Hall()


def test_what_could_not_be_done_stays_said_while_the_printer_is_watched(hall: Hall) -> None:
    hall.opens("printer", READY)
    hall.panel.act("paper", "", "paper")
    hall.answers(CANNOT)
    said = hall.panel.notice
    assert said == hall.words("staff.refused-failed")

    for answer in (READY, None, READY):
        hall.waits_for("print_status")
        hall.answers(answer)
        assert (hall.panel.notice, hall.panel.kind) == (said, "danger")


def test_a_station_that_is_silent_for_once_is_said_until_it_answers(hall: Hall) -> None:
    hall.opens("printer", READY)
    hall.waits_for("print_status")
    hall.answers(None)
    assert hall.panel.notice == hall.words("staff.refused-silent")

    hall.waits_for("print_status")
    hall.answers(READY)
    assert hall.panel.notice == ""


def test_a_touch_while_the_printer_is_looked_at_is_done(hall: Hall) -> None:
    hall.opens("printer", READY)
    hall.waits_for("print_status")
    assert not hall.panel.busy
    hall.panel.act("paper", "", "paper")

    assert hall.methods == ["print_status", "staff_paper"]
    assert hall.panel.busy


def test_a_touch_while_a_stick_is_at_work_is_done(hall: Hall) -> None:
    works = UsbStatus(way=UsbWay.EXPORT, running=True)
    hall.opens("usb", works)
    hall.waits_for("staff_usb_status")
    hall.panel.act("usb", UsbWay.CATALOGUE.value, "")
    assert hall.methods == ["staff_usb_status", "staff_usb"]

    hall.answers(None)
    hall.answers(CANNOT)
    hall.waits_for("staff_usb_status")
    hall.answers(works)
    assert hall.panel.notice == hall.words("staff.refused-failed")


def test_what_was_asked_before_a_page_went_to_the_press_says_nothing_of_it(hall: Hall) -> None:
    hall.opens("printer", READY)
    hall.waits_for("print_status")
    before = hall.asked.pop()
    hall.panel.act("test-page", "", "")
    hall.answers(StaffDone())
    hall.answers(PrintJob(job=JOB))
    assert hall.asked[0][2] == PrintQuestion(job=JOB)
    hall.answers(PRINTED)
    shown = hall.panel.blocks
    assert hall.words("staff.test-printed") in str(shown)

    hall.asked.append(before)
    hall.answers(READY)
    assert hall.panel.blocks == shown
