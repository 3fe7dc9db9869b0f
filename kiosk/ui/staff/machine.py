"""*Impresora* and *Línea*: the paper and the way to the portal, part by part. Pure."""

from __future__ import annotations

from kiosk.protocol.staff_calls import LinePart, LineReport, PartState
from kiosk.protocol.station_calls import PrinterState, PrintStatus
from kiosk.ui.staff.blocks import Part, block, button, line
from kiosk.ui.staff.today import job_blocks, printer_words
from kiosk.words import Words

_SIGNS = {PartState.GOOD: "check", PartState.FAILS: "warning", PartState.NOT_KNOWN: "notice"}


def derive_printer(status: PrintStatus, test: PrintStatus | None, words: Words) -> list[Part]:
    """`test` tells of the test page that was asked for."""
    fault = status.printer is PrinterState.FAULT
    note = words(f"staff.remedy-{status.fault}") if fault and status.fault else ""
    state = block(
        words("staff.page-printer"),
        lines=[line("print", "", printer_words(status, words), note)],
        buttons=[
            button("test-page", words("staff.test-page"), "print", primary=not fault),
            button("paper", words("staff.paper-changed"), "check", primary=fault),
        ]
        if status.printer is not PrinterState.NONE
        else [],
    )
    return [state, *job_blocks("test", test, words)]


def derive_line(report: LineReport | None, *, online: bool, words: Words) -> list[Part]:
    """Before it was looked at, what the station knows by itself."""
    check = button("line", words("staff.line-check"), "search", primary=True)
    if report is None:
        said = words("staff.online" if online else "staff.offline")
        return [block(words("staff.page-line"), lines=[line("online", "", said)], buttons=[check])]
    failing = next((one.part for one in report.findings if one.state is PartState.FAILS), None)
    return [
        block(
            words("staff.page-line"),
            banner=words("staff.line-good" if failing is None else f"staff.line-{failing.value}"),
            kind="success" if failing is None else "danger",
            lines=[
                line(
                    _SIGNS[one.state],
                    words(f"staff.part-{one.part.value}"),
                    words(f"staff.part-{one.state.value}"),
                    _measured(one.part, report, words),
                )
                for one in report.findings
            ],
            buttons=[check],
        )
    ]


def _measured(part: LinePart, report: LineReport, words: Words) -> str:
    if part is LinePart.PORTAL and report.milliseconds is not None:
        return words("staff.line-took", count=report.milliseconds)
    if part is LinePart.CLOCK and report.clock_seconds is not None:
        return words("staff.clock-differs", count=abs(report.clock_seconds))
    return ""
