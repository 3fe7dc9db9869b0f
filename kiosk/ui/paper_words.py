"""What the visitor is told of the paper, from what is known: a table of cases, without Qt.

Never ahead of the facts: only the printer's own word makes it "printed".
"""

from __future__ import annotations

from dataclasses import dataclass

from kiosk.protocol.station_calls import JobState, PrinterState, PrintStatus
from kiosk.words import Words


@dataclass(frozen=True)
class PaperInputs:
    """`status` is None while no station has answered; `handing` while a slip is being prepared."""

    status: PrintStatus | None = None
    handing: bool = False
    copy: bool = False
    """Whether a slip may have come out before."""


@dataclass(frozen=True)
class PaperView:
    """`kind` is a banner's; without `notice` there is nothing to tell."""

    offered: bool = False
    busy: bool = False
    action: str = ""
    notice: str = ""
    kind: str = "notice"


def derive_paper(inputs: PaperInputs, words: Words) -> PaperView:
    """What is offered, and what is true of the last slip."""
    status = inputs.status
    if status is None or status.printer is PrinterState.NONE:
        return PaperView()
    first = words("paper.again" if inputs.copy else "paper.print")
    if inputs.handing or status.job is JobState.PRINTING:
        return PaperView(True, True, first, words("paper.printing"))
    match status.job:
        case JobState.PRINTED:
            told, kind = words("paper.printed"), "success"
        case JobState.NOT_KNOWN:
            told, kind = words("paper.not-known"), "notice"
        case JobState.FAILED:
            first = words("paper.retry")
            told, kind = words("paper.failed", reason=_reason(status, words)), "danger"
        case JobState.GONE | None if status.printer is PrinterState.FAULT:
            told, kind = words("paper.no-printer-now", reason=_reason(status, words)), "danger"
        case _:
            told, kind = "", "notice"
    return PaperView(True, False, first, told, kind)


def _reason(status: PrintStatus, words: Words) -> str:
    """Why nothing came out; a fault that these words do not know is one of the printer's."""
    key = f"paper.fault-{status.fault}"
    return words(key if words.has(key) else "paper.fault-error")
