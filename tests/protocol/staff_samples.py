"""Hypothesis strategies for what the staff panel asks and is answered."""

from __future__ import annotations

from typing import Any

from basic_samples import HEX, SAFE, counts, folios, instants, signs, slugs, words
from hypothesis import strategies as st

from kiosk.protocol.heartbeat import DayFigures, OutboxFigures
from kiosk.protocol.message import Message
from kiosk.protocol.setup_calls import (
    CodeTraded,
    CodeTyped,
    PortalLooked,
    PortalTyped,
    SetupConfirmed,
    SetupDone,
    SetupStatus,
    SetupTrouble,
)
from kiosk.protocol.staff_calls import (
    AppliedToday,
    CentreChoices,
    CentreRequest,
    ClosedWord,
    HelpBegun,
    HourFigures,
    KeySeal,
    LineFinding,
    LinePart,
    LineReport,
    LogPage,
    LogQuestion,
    LogRow,
    NotedAct,
    OutboxPage,
    OutboxQuestion,
    OutboxRow,
    PartState,
    PinTry,
    RetryRequest,
    ShiftNote,
    ShiftNoteRequest,
    ShiftWord,
    StaffDone,
    StaffEntry,
    StaffNote,
    StaffOverview,
    StaffSession,
    StaffTrouble,
    UsbRequest,
    UsbStatus,
    UsbTrouble,
    UsbWay,
)
from kiosk.protocol.station_calls import JobState, PrinterState, PrintStatus

figures = st.builds(
    OutboxFigures,
    queued=counts,
    sending=counts,
    carried=counts,
    held=counts,
    delivered=counts,
    oldest_undelivered_seconds=st.none() | counts,
)
print_statuses = st.builds(
    PrintStatus,
    printer=st.sampled_from(PrinterState),
    paper=st.none() | words(20),
    spare_paper=st.none() | words(20),
    fault=st.none() | words(40),
    job=st.none() | st.sampled_from(JobState),
)
_session = signs(HEX, 32)
_rows = st.builds(
    OutboxRow,
    folio=folios,
    service=slugs,
    state=slugs,
    created_at=instants,
    attempts=counts,
    reason=words(60),
)
_troubles = st.builds(StaffTrouble, name=slugs, words=words(60))
_applied = st.builds(AppliedToday, service=slugs, count=st.integers(1, SAFE))
_hours = st.builds(
    HourFigures, hour=st.integers(0, 23), accepted=counts, delivered=counts, visits=counts
)
days = st.builds(
    DayFigures,
    day=st.dates(),
    visits=counts,
    opinions=counts,
    printed=counts,
    not_printed=counts,
    millimetres=counts,
    sheets=counts,
    troubles=counts,
)
_log_rows = st.builds(LogRow, at=instants, who=words(40), act=slugs, detail=words(60))
_choices = st.builds(
    CentreChoices,
    text_percent=st.sampled_from((None, 100, 125, 150)),
    theme=st.none() | slugs,
    language=st.none() | slugs,
    closed=st.none() | st.sampled_from(ClosedWord),
    closed_on=st.none() | st.dates(),
    brightness_percent=st.sampled_from((None, 100, 85, 70)),
    volume=st.none() | slugs,
)
_notes = st.builds(ShiftNote, note=st.sampled_from(ShiftWord), name=words(40))
_findings = st.builds(LineFinding, part=st.sampled_from(LinePart), state=st.sampled_from(PartState))
_setup_troubles = st.none() | st.sampled_from(SetupTrouble)

STAFF: dict[type[Message], st.SearchStrategy[Any]] = {
    PinTry: st.builds(PinTry, pin=words(20)),
    StaffEntry: st.builds(
        StaffEntry,
        session=st.none() | _session,
        name=words(40),
        wait=counts,
        wrong=counts,
        new_shift=st.booleans(),
        note=st.none() | _notes,
    ),
    ShiftNote: _notes,
    ShiftNoteRequest: st.builds(
        ShiftNoteRequest, session=_session, note=st.sampled_from(ShiftWord)
    ),
    UsbRequest: st.builds(UsbRequest, session=_session, way=st.sampled_from(UsbWay)),
    UsbStatus: st.builds(
        UsbStatus,
        way=st.none() | st.sampled_from(UsbWay),
        running=st.booleans(),
        percent=st.integers(0, 100),
        count=counts,
        trouble=st.none() | st.sampled_from(UsbTrouble),
        words=words(60),
    ),
    LogQuestion: st.builds(LogQuestion, session=_session, skip=counts),
    LogRow: _log_rows,
    LogPage: st.builds(
        LogPage,
        rows=st.lists(_log_rows, max_size=3).map(tuple),
        total=counts,
        intact=st.booleans(),
    ),
    CentreChoices: _choices,
    CentreRequest: st.builds(CentreRequest, session=_session, choices=_choices),
    DayFigures: days,
    HelpBegun: st.builds(HelpBegun, help=_session),
    HourFigures: _hours,
    LineFinding: _findings,
    LineReport: st.builds(
        LineReport,
        findings=st.lists(_findings, min_size=5, max_size=5).map(tuple),
        milliseconds=st.none() | counts,
        clock_seconds=st.none() | st.integers(-SAFE, SAFE),
    ),
    StaffSession: st.builds(StaffSession, session=_session),
    StaffTrouble: _troubles,
    AppliedToday: _applied,
    StaffOverview: st.builds(
        StaffOverview,
        online=st.booleans(),
        portal_seen_at=st.none() | instants,
        outbox=figures,
        accepted_today=counts,
        delivered_today=counts,
        hours=st.lists(_hours, max_size=3).map(tuple),
        applied_today=st.lists(_applied, max_size=3).map(tuple),
        day=days,
        printer=print_statuses,
        catalogue_version=st.none() | words(40),
        key=st.none() | st.sampled_from(KeySeal),
        troubles=st.lists(_troubles, max_size=3).map(tuple),
    ),
    OutboxQuestion: st.builds(OutboxQuestion, session=_session, skip=counts),
    OutboxRow: _rows,
    OutboxPage: st.builds(OutboxPage, rows=st.lists(_rows, max_size=3).map(tuple), total=counts),
    RetryRequest: st.builds(RetryRequest, session=_session, folio=st.none() | folios),
    StaffNote: st.builds(
        StaffNote, session=_session, act=st.sampled_from(NotedAct), detail=words(60)
    ),
    StaffDone: st.builds(StaffDone, count=counts),
    SetupStatus: st.builds(
        SetupStatus, trouble=_setup_troubles, portal=words(200), fixed=st.booleans()
    ),
    PortalTyped: st.builds(PortalTyped, portal=words(200)),
    PortalLooked: st.builds(
        PortalLooked,
        trouble=_setup_troubles,
        portal=words(200),
        clock_seconds=st.integers(-SAFE, SAFE),
    ),
    CodeTyped: st.builds(CodeTyped, portal=words(200), code=words(100), fingerprint=words(20)),
    CodeTraded: st.builds(
        CodeTraded,
        trouble=_setup_troubles,
        kiosk=words(120),
        centre=words(120),
        municipality=words(5),
        portal=words(200),
        fingerprint=words(20),
    ),
    SetupConfirmed: st.builds(SetupConfirmed, fingerprint=words(20), kiosk=words(120)),
    SetupDone: st.builds(SetupDone, trouble=_setup_troubles),
}
