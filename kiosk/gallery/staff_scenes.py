"""The staff panel: its door, and each page with what a station could have told."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from typing import Final

from kiosk.gallery.exhibits import sample_answers
from kiosk.gallery.hall import Hall
from kiosk.printing.condition import PrinterFault
from kiosk.protocol.heartbeat import DayFigures, OutboxFigures
from kiosk.protocol.staff_calls import (
    AppliedToday,
    CentreChoices,
    ClosedWord,
    HelpBegun,
    HourFigures,
    KeySeal,
    LineFinding,
    LinePart,
    LineReport,
    LogPage,
    LogRow,
    OutboxPage,
    OutboxRow,
    PartState,
    ShiftNote,
    ShiftWord,
    StaffEntry,
    StaffOverview,
    StaffTrouble,
    UsbStatus,
    UsbTrouble,
    UsbWay,
)
from kiosk.protocol.station_calls import JobState, PrinterState, PrintStatus
from kiosk.ui.models.staff_panel import StaffPanelModel
from kiosk.visit.journey import Application, Visit
from kiosk.visit.pages import Attract, CheckPage, QuestionPage

_SERVICE: Final = "acta-de-nacimiento"
_MOMENT: Final = datetime(2026, 11, 25, 16, 5, tzinfo=UTC)
_READY: Final = PrintStatus(printer=PrinterState.READY, paper="80mm")
_OVERVIEW: Final = StaffOverview(
    online=False,
    portal_seen_at=_MOMENT,
    outbox=OutboxFigures(
        queued=11, sending=1, carried=0, held=2, delivered=340, oldest_undelivered_seconds=11_520
    ),
    accepted_today=31,
    delivered_today=19,
    hours=tuple(
        HourFigures(hour=hour, visits=visits, accepted=accepted, delivered=delivered)
        for hour, visits, accepted, delivered in (
            *((9, 7, 4, 4), (10, 12, 9, 8), (11, 9, 7, 7), (12, 13, 8, 0), (13, 6, 3, 0)),
        )
    ),
    applied_today=(
        AppliedToday(service=_SERVICE, count=9),
        AppliedToday(service="solicitud-de-informacion", count=4),
    ),
    day=DayFigures(
        day=_MOMENT.date(), visits=47, opinions=12, printed=40, millimetres=8_400, troubles=2
    ),
    printer=_READY,
    catalogue_version="2026-11-24.2",
    key=KeySeal.TPM,
    troubles=(
        StaffTrouble(name="line-captive", words="the network asks for a log-in page"),
        StaffTrouble(name="printer-paper-low", words="the printer's paper is near its end"),
    ),
)
_REASON: Final = "The service is not offered any more: acta-de-nacimiento, form 1"
_STATES: Final = (("held", 1, _REASON), ("queued", 3, "no route to host"), ("carried", 0, ""))
_ROWS: Final = tuple(
    OutboxRow(
        folio="0001-1S15-3ECT",
        service="acta-de-nacimiento",
        state=state,
        created_at=_MOMENT,
        attempts=attempts,
        reason=reason,
    )
    for state, attempts, reason in _STATES
)

_STICK: Final = {
    "nothing yet": UsbStatus(),
    "running": UsbStatus(way=UsbWay.EXPORT, running=True, percent=42),
    "done": UsbStatus(way=UsbWay.EXPORT, percent=100, count=12),
    "read only": UsbStatus(way=UsbWay.EXPORT, trouble=UsbTrouble.READ_ONLY, words="read-only"),
}
_LOG: Final = tuple(
    LogRow(at=_MOMENT, who=who, act=act, detail="")
    for who, act in (
        ("Guadalupe Martínez", "test-page"),
        ("Guadalupe Martínez", "enter"),
        ("", "turned-away"),
        ("Beto", "shift-note"),
    )
)


def staff_scenes(hall: Hall) -> Iterator[str]:
    """The door, the panel, and the question before it."""
    hall.stands_on(Visit(hall.look.language, Attract()))
    staff = hall.screen.staff
    staff.open()
    for digit in "4182":
        staff.type(digit)
    yield "staff door"
    note = ShiftNote(note=ShiftWord.NEEDS_PAPER, name="Beto")
    staff.take(StaffEntry(session="0" * 32, name="Guadalupe Martínez", new_shift=True, note=note))
    yield from _pages(hall, staff.panel)
    staff.leave()
    hall.model.begin()
    staff.open()
    yield "staff, a visit is open"
    staff.help()
    yield "staff door, to help"
    hall.model.closePanel()
    yield from _helps(hall)
    hall.stands_on(Visit(hall.look.language, Attract()))
    staff.stand_closed(ClosedWord.TODAY)
    yield "closed for today"
    staff.stand_closed(None)


def _helps(hall: Hall) -> Iterator[str]:
    answers = sample_answers(hall.store, _SERVICE)
    visit = Visit(hall.look.language, application=Application(_SERVICE, answers))
    hall.stands_on(replace(visit, page=QuestionPage("registered_curp")))
    hall.screen.helping.begin(HelpBegun(help="0" * 32))
    yield "helped question"
    hall.stands_on(replace(hall.model.visit, page=CheckPage()))
    yield "helped page of the visitor's own"
    hall.screen.helping.takeOver()
    hall.rests()


def _pages(hall: Hall, panel: StaffPanelModel) -> Iterator[str]:
    _opens(hall, panel, "today")
    panel.take_overview(_OVERVIEW)
    yield "staff today, new shift"
    panel.act("shift-seen", "", "")
    panel.take_overview(_OVERVIEW.model_copy(update={"troubles": ()}))
    yield "staff today"
    _opens(hall, panel, "outbox")
    for name, rows, total in (("", _ROWS, 14), (", empty", (), 0)):
        panel.take_rows(OutboxPage(rows=rows, total=total))
        yield f"staff outbox{name}"
    _opens(hall, panel, "printer")
    panel.take_printer(_READY.model_copy(update={"job": JobState.PRINTED}))
    yield "staff printer"
    fault = {"printer": PrinterState.FAULT, "fault": PrinterFault.PAPER_OUT.value}
    panel.take_printer(_READY.model_copy(update=fault))
    yield "staff printer, no paper"
    _opens(hall, panel, "usb")
    for name, status in _STICK.items():
        panel.take_stick(status)
        yield f"staff usb, {name}"
    _opens(hall, panel, "centre")
    panel.take_centre(CentreChoices(text_percent=125, closed=ClosedWord.TODAY))
    yield "staff machine"
    _opens(hall, panel, "log")
    panel.take_log(LogPage(rows=_LOG, total=80, intact=True))
    yield "staff log"
    _opens(hall, panel, "line")
    for failing in (None, LinePart.PROOF):
        panel.take_line(_report(failing))
        yield f"staff line, {failing.value if failing else 'good'}"


def _opens(hall: Hall, panel: StaffPanelModel, page: str) -> None:
    """The answer of the station that is not there has come."""
    panel.show(page)
    hall.rests()


def _report(failing: LinePart | None) -> LineReport:
    parts = list(LinePart)
    place = parts.index(failing) if failing else len(parts)
    states = [PartState.GOOD] * place + [PartState.FAILS] + [PartState.NOT_KNOWN] * len(parts)
    return LineReport(
        findings=tuple(
            LineFinding(part=part, state=state) for part, state in zip(parts, states, strict=False)
        ),
        milliseconds=None if failing else 84,
        clock_seconds=None if failing else 0,
    )
