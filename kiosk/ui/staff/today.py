"""*Hoy*: the day in figures, what needs somebody, and what the last shift left behind. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from kiosk.dates import moment_words
from kiosk.printing.condition import FAULT_TROUBLES, PrinterFault
from kiosk.protocol.staff_calls import (
    HourFigures,
    ShiftNote,
    ShiftWord,
    StaffOverview,
    StaffTrouble,
)
from kiosk.protocol.station_calls import JobState, PrinterState, PrintStatus
from kiosk.protocol.trouble import TroubleName
from kiosk.ui.paper_words import fault_words
from kiosk.ui.staff.blocks import Part, age_words, block, button, choice, figure, line
from kiosk.ui.staff.saved_today import NOTHING_SENT, SavedToday, today_words
from kiosk.words import Words

_FAULTS: Final[Mapping[str, PrinterFault]] = {name: fault for fault, name in FAULT_TROUBLES.items()}
TROUBLES: Final[Mapping[str, str]] = MappingProxyType(
    {
        TroubleName.PRINTER_PAPER_LOW: "printer",
        TroubleName.PRINTER_INK_LOW: "printer",
        TroubleName.PRINTER_UNKNOWN: "printer",
        TroubleName.LINE_CAPTIVE: "line",
        TroubleName.PORTAL_FALSE: "line",
        TroubleName.PORTAL_REFUSES: "portal",
        TroubleName.AGENCY_UNKNOWN: "agency",
        TroubleName.HEARTBEAT_REFUSED: "portal",
        TroubleName.AUDIT_REFUSED: "portal",
        TroubleName.COURIER_KEY_REFUSED: "portal",
        TroubleName.DRAFTS_REFUSED: "portal",
        TroubleName.OPINIONS_REFUSED: "portal",
        TroubleName.PAST_DAYS_REFUSED: "portal",
        TroubleName.CATALOGUE_REFUSED: "catalogue",
        TroubleName.CATALOGUE_NOT_TRUSTED: "catalogue",
        TroubleName.CATALOGUE_EXPIRED: "catalogue",
        TroubleName.CATALOGUE_AGENCY_EXPIRED: "catalogue",
        TroubleName.CATALOGUE_NO_ROOM: "catalogue",
        TroubleName.CATALOGUE_DISK: "catalogue",
        TroubleName.CLOCK_WRONG: "clock",
        TroubleName.STAFF_LOCKED: "staff",
        TroubleName.OUTBOX_REPAIRED: "outbox",
    }
)
"""Those that staff are told of in words of their own; the others are for support."""
_OPEN_FROM: Final = 8
_OPEN_TO: Final = 18


@dataclass(frozen=True)
class Shift:
    """Whether another of the staff was here before, and what they left for who comes next; `by`
    is who is here now."""

    is_new: bool = False
    note: ShiftNote | None = None
    by: str = ""


def derive_today(
    overview: StaffOverview,
    shift: Shift,
    words: Words,
    report: PrintStatus | None = None,
    saved: SavedToday = NOTHING_SENT,
) -> list[Part]:
    """What needs somebody comes first. `report` tells of the day's report that was asked for,
    `saved` of what visitors saved."""
    outbox = overview.outbox
    figures = block(
        words("staff.today"),
        figures=[
            figure(overview.accepted_today, words("staff.accepted-today")),
            figure(overview.delivered_today, words("staff.delivered-today")),
            figure(outbox.waiting, words("staff.waiting"), _oldest(overview, words)),
            figure(outbox.held, words("staff.held")),
            figure(overview.day.visits, words("staff.visits-today")),
            figure(overview.day.opinions, words("staff.opinions-today")),
        ],
        buttons=[button("day-report", words("staff.day-report"), "print")]
        if overview.printer.printer is not PrinterState.NONE
        else [],
        wide=True,
    )
    machine = block(
        words("staff.machine"),
        lines=[
            line("online", words("staff.page-line"), _line_words(overview, words)),
            line("print", words("staff.page-printer"), printer_words(overview.printer, words)),
            line(
                "repeat",
                words("staff.catalogue"),
                overview.catalogue_version or words("staff.catalogue-none"),
            ),
            line("safe", words("staff.key"), words(f"staff.key-{overview.key or 'none'}")),
        ],
        wide=True,
    )
    return [
        *_hand_over(overview, shift, words),
        *_troubles(overview.troubles, words),
        *job_blocks("report", report, words),
        figures,
        *_saved(saved, words),
        *_hours(overview.hours, words),
        machine,
        _note(shift.note, words),
    ]


def printer_words(status: PrintStatus, words: Words) -> str:
    """How the printer is, as far as it says so."""
    if status.printer is PrinterState.FAULT and status.fault:
        return fault_words(status.fault, words)
    return words(f"staff.printer-{status.printer.value}")


def _line_words(overview: StaffOverview, words: Words) -> str:
    if overview.online:
        return words("staff.online")
    if overview.portal_seen_at is None:
        return words("staff.offline-never")
    return words("staff.offline-since", moment=moment_words(overview.portal_seen_at, words))


def _oldest(overview: StaffOverview, words: Words) -> str:
    age = overview.outbox.oldest_undelivered_seconds
    return "" if age is None else words("staff.oldest", age=age_words(age, words))


def _hand_over(overview: StaffOverview, shift: Shift, words: Words) -> list[Part]:
    """What whoever begins a shift should know; nothing within one."""
    if not shift.is_new:
        return []
    said = [
        words("staff.shift-waiting", count=overview.outbox.waiting),
        words("staff.shift-held", count=overview.outbox.held),
    ]
    if shift.note is not None:
        note = words(f"staff.note-{shift.note.note.value}")
        said.append(words("staff.shift-note", name=shift.note.name, note=note))
    done = button("shift-seen", words("staff.shift-seen"), "check", primary=True)
    return [block(words("staff.shift"), banner=" ".join(said), buttons=[done], wide=True)]


def _troubles(troubles: Sequence[StaffTrouble], words: Words) -> list[Part]:
    if not troubles:
        return []
    lines = [
        line("warning", "", trouble_words(one, words), _remedy(one, words)) for one in troubles
    ]
    return [block(words("staff.troubles"), lines=lines, wide=True)]


def trouble_words(trouble: StaffTrouble, words: Words) -> str:
    """What needs somebody, as far as it has words."""
    if (fault := _FAULTS.get(trouble.name)) is not None:
        return fault_words(fault, words)
    return words(f"staff.trouble-{TROUBLES.get(trouble.name, 'other')}")


def _remedy(trouble: StaffTrouble, words: Words) -> str:
    """What to do; where that is not for the centre's staff, what to tell support."""
    if (fault := _FAULTS.get(trouble.name)) is not None:
        return words(f"staff.remedy-{fault.value}")
    return words("staff.for-support", words=trouble.words)


def _saved(saved: SavedToday, words: Words) -> list[Part]:
    """What visitors were spared; nothing before anything was sent."""
    sums, of = today_words(saved, words)
    if not sums:
        return []
    return [block(words("saved.today"), lines=[line("chart", "", sums, of)], wide=True)]


def _hours(hours: Sequence[HourFigures], words: Words) -> list[Part]:
    """A column an hour, from the first in which there was something; the usual day at least."""
    if not hours:
        return []
    told = {one.hour: one for one in hours}
    first, last = min(_OPEN_FROM, *told), max(_OPEN_TO, *told)
    shown = [told.get(hour, _quiet(hour)) for hour in range(first, last + 1)]
    most = max(max(one.accepted, one.delivered) for one in hours) or 1
    most_visits = max(one.visits for one in hours) or 1
    visits = [
        {
            "label": str(one.hour),
            "full": one.visits / most_visits,
            "outlined": 0,
            "spoken": words("staff.hour-visits", hour=one.hour, count=one.visits),
        }
        for one in shown
    ]
    applications = [
        {
            "label": str(one.hour),
            "full": one.accepted / most,
            "outlined": one.delivered / most,
            "spoken": words(
                "staff.hour", hour=one.hour, accepted=one.accepted, delivered=one.delivered
            ),
        }
        for one in shown
    ]
    legends = [words("staff.legend-accepted"), words("staff.legend-delivered")]
    return [
        block(words("staff.visits-by-hour"), hours=visits),
        block(words("staff.by-hour"), hours=applications, legends=legends),
    ]


def _quiet(hour: int) -> HourFigures:
    return HourFigures(hour=hour, accepted=0, delivered=0)


def job_blocks(what: str, job: PrintStatus | None, words: Words) -> list[Part]:
    """What became of a page that staff asked for: a `test`, or the day's `report`."""
    if job is None or job.job is None:
        return []
    reason = fault_words(job.fault, words) if job.fault else ""
    kind = {JobState.PRINTED: "success", JobState.FAILED: "danger"}.get(job.job, "notice")
    said = words(f"staff.{what}-{job.job.value}", reason=reason).strip()
    return [block(banner=said, kind=kind, wide=True)]


def _note(left: ShiftNote | None, words: Words) -> Part:
    """A note for whoever comes next: one of some, so that nothing of a visitor gets into it."""
    chosen = left.note if left else None
    return block(
        words("staff.leave-note"),
        wide=True,
        choices=[
            choice("note", one.value, words(f"staff.note-{one.value}"), chosen=one is chosen)
            for one in ShiftWord
        ],
    )
