"""The day on paper, for the shift that ends and the one that begins. Pure."""

from __future__ import annotations

from datetime import datetime

from kiosk.printing.slip import DayReportSlip
from kiosk.protocol.heartbeat import DayFigures
from kiosk.protocol.staff_calls import StaffOverview
from kiosk.ui.staff.blocks import age_words
from kiosk.ui.staff.desk import StaffDesk
from kiosk.ui.staff.saved_today import today_words
from kiosk.ui.staff.today import Shift, trouble_words
from kiosk.words import Words


def day_report(
    overview: StaffOverview, shift: Shift, desk: StaffDesk, said_at: datetime, words: Words
) -> DayReportSlip:
    """Who is in hands it over, with the note that was left for the next shift."""
    outbox, day, note = overview.outbox, overview.day, shift.note
    saved, saved_of = today_words(desk.saved(overview), words)
    age = outbox.oldest_undelivered_seconds
    return DayReportSlip(
        place=desk.place,
        day=day.day,
        visits=day.visits,
        accepted=overview.accepted_today,
        delivered=overview.delivered_today,
        waiting=outbox.waiting,
        carried=outbox.carried,
        held=outbox.held,
        opinions=day.opinions,
        printed=day.printed,
        not_printed=day.not_printed,
        errors=day.troubles,
        by=shift.by,
        said_at=said_at,
        oldest="" if age is None else age_words(age, words),
        paper=paper_words(day, words),
        troubles=tuple(trouble_words(one, words) for one in overview.troubles),
        saved=saved,
        saved_of=saved_of,
        note=words(f"staff.note-{note.note.value}") if note else "",
    )


def paper_words(day: DayFigures, words: Words) -> str:
    """Metres of a roll, sheets of a tray, or both; empty where nothing was printed."""
    used = []
    if day.millimetres:
        used.append(words("staff.paper-metres", metres=f"{day.millimetres / 1000:.1f}"))
    if day.sheets:
        used.append(words("staff.paper-sheets", count=day.sheets))
    return ", ".join(used)
