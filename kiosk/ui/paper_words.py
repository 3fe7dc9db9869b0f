"""What the visitor is told of the paper, from what is known: a table of cases, without Qt.

Never ahead of the facts: only the printer's own word makes it "printed".
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from kiosk.protocol.station_calls import JobState, PrinterState, PrintStatus
from kiosk.ui.paper_desk import PaperKind
from kiosk.words import Words


@dataclass(frozen=True)
class PaperInputs:
    """`kind` is None while there is nothing to take along; `handing` while it is being prepared.

    `status` is None while no station has answered; `heard` once one has, or was found silent.
    """

    kind: PaperKind | None = PaperKind.APPLICATION
    status: PrintStatus | None = None
    heard: bool = False
    handing: bool = False
    copy: bool = False
    """Whether a slip may have come out before."""


@dataclass(frozen=True)
class PaperView:
    """`kind` is a banner's; without `notice` there is nothing to tell of the paper."""

    offered: bool = False
    """Whether there is a printer to offer."""
    busy: bool = False
    due: bool = False
    """Whether printing is what comes next: it is offered, and nothing may have come out yet."""
    action: str = ""
    notice: str = ""
    kind: str = "notice"
    fate: str = ""
    """The notice, where it is about a slip and not about the printer alone."""
    take: str = ""
    """The words for taking it along without paper."""
    take_due: bool = False
    """Whether taking it along so is what comes next: paper cannot be had."""
    caution: str = ""
    """What to know before it is taken along."""
    missing: str = ""
    """Why no paper can be had at this moment; empty where it can, or that is not known yet."""


def derive_paper(inputs: PaperInputs, words: Words) -> PaperView:
    """What is offered, and what is true of the last slip."""
    missing = _missing(inputs, words)
    if inputs.kind is None:
        return PaperView(missing=missing)
    without = PaperView(
        take=words(f"paper.take-{inputs.kind.value}"),
        take_due=True,
        caution=words("draft.keep-why") if inputs.kind is PaperKind.DRAFT else "",
        missing=missing,
    )
    status = inputs.status
    if status is None or status.printer is PrinterState.NONE:
        return without
    told, banner = _told(inputs, inputs.kind, status, words)
    busy = inputs.handing or status.job is JobState.PRINTING
    failed = status.job is JobState.FAILED and not busy
    first = words("paper.again" if inputs.copy else f"paper.print-{inputs.kind.value}")
    due = not (inputs.copy or busy)
    return replace(
        without,
        offered=True,
        busy=busy,
        due=due and not missing,
        action=words("paper.retry") if failed else first,
        notice=told,
        kind=banner,
        fate=told if busy or status.job not in {None, JobState.GONE} else "",
        take_due=due and bool(missing),
    )


def _told(
    inputs: PaperInputs, kind: PaperKind, status: PrintStatus, words: Words
) -> tuple[str, str]:
    """What became of the slip, and the banner's kind for it."""
    instead = words(f"paper.instead-{kind.value}")
    if inputs.handing or status.job is JobState.PRINTING:
        return words("paper.printing"), "notice"
    match status.job:
        case JobState.PRINTED:
            return words("paper.printed"), "success"
        case JobState.NOT_KNOWN:
            return words("paper.not-known"), "notice"
        case JobState.FAILED:
            reason = fault_words(status.fault, words)
            return words("paper.failed", reason=reason, instead=instead), "danger"
        case JobState.GONE | None if status.printer is PrinterState.FAULT:
            reason = fault_words(status.fault, words)
            return words("paper.no-printer-now", reason=reason, instead=instead), "danger"
        case _:
            return "", "notice"


def _missing(inputs: PaperInputs, words: Words) -> str:
    status = inputs.status
    if status is None:
        return words("paper.silent") if inputs.heard else ""
    match status.printer:
        case PrinterState.NONE:
            return words("paper.none")
        case PrinterState.FAULT:
            return fault_words(status.fault, words)
        case _:
            return ""


def fault_words(fault: str | None, words: Words) -> str:
    """Why nothing comes out; a fault that these words do not know is one of the printer's."""
    key = f"paper.fault-{fault}"
    return words(key if words.has(key) else "paper.fault-error")
