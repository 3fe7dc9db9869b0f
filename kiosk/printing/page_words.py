"""What a page printer says of itself and of a job (RFC 8011), as conditions and outcomes. Pure.

Reasons are read by their beginning, for printers append what they please to it; what nobody here
knows is told as not known, and never as well.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from kiosk.printing.condition import Condition, Failed, NotKnown, Outcome, Printed, PrinterFault
from kiosk.printing.ipp_message import Value, Values
from kiosk.printing.paper import MEDIA

ASKED_OF_A_PRINTER: Final = (
    "printer-state",
    "printer-state-reasons",
    "printer-is-accepting-jobs",
    "media-ready",
    "printer-input-tray",
    "marker-levels",
    "marker-low-levels",
    "marker-types",
    "document-format-supported",
    "pwg-raster-document-resolution-supported",
    "pwg-raster-document-type-supported",
    "device-uri",
)
ASKED_OF_A_JOB: Final = ("job-state", "job-state-reasons", "job-impressions-completed")
_STOPPED: Final = 5
_FAULTS: Final = (
    ("media-jam", PrinterFault.JAM),
    ("cover-open", PrinterFault.COVER_OPEN),
    ("door-open", PrinterFault.COVER_OPEN),
    ("interlock-open", PrinterFault.COVER_OPEN),
    ("media-empty", PrinterFault.PAPER_OUT),
    ("media-needed", PrinterFault.PAPER_OUT),
    ("input-tray-missing", PrinterFault.PAPER_OUT),
    ("toner-empty", PrinterFault.TONER_OUT),
    ("marker-supply-empty", PrinterFault.TONER_OUT),
    ("developer-empty", PrinterFault.TONER_OUT),
    ("opc-life-over", PrinterFault.TONER_OUT),
    ("cutter", PrinterFault.CUTTER),
    ("paused", PrinterFault.PAUSED),
    ("moving-to-paused", PrinterFault.PAUSED),
    ("shutdown", PrinterFault.PAUSED),
    ("stopped-partly", PrinterFault.PAUSED),
    ("stopping", PrinterFault.PAUSED),
    ("hold-new-jobs", PrinterFault.PAUSED),
    ("offline", PrinterFault.UNREACHABLE),
    ("timed-out", PrinterFault.UNREACHABLE),
    ("connecting-to-device", PrinterFault.UNREACHABLE),
    ("cups-missing-filter", PrinterFault.FORMAT),
    ("cups-insecure-filter", PrinterFault.FORMAT),
    ("fuser-over-temp", PrinterFault.ERROR),
    ("fuser-under-temp", PrinterFault.ERROR),
    ("interpreter-resource-unavailable", PrinterFault.ERROR),
    ("output-area-full", PrinterFault.ERROR),
    ("output-tray-missing", PrinterFault.ERROR),
    ("marker-waste-full", PrinterFault.ERROR),
    ("spool-area-full", PrinterFault.ERROR),
)
"""The gravest first."""
_EMPTY_SOMEWHERE: Final = frozenset({"media-empty-report", "media-empty-warning"})
"""Said of any tray, so of the printer only where no other tray has paper."""
_LOW_PAPER: Final = ("media-low",)
_LOW_INK: Final = ("toner-low", "marker-supply-low", "developer-low", "opc-near-eol")
_NO_HARM: Final = (
    "none",
    "marker-waste-almost-full",
    "output-area-almost-full",
    "cups-waiting-for-job-completed",
    "cups-remote",
    "com.apple",
    "cups-ipp-",
    "cups-pki-",
    "identify-printer-requested",
    "configuration-change",
    "deactivated-report",
    "power-up",
    "resuming",
)
_PASSING: Final = ("connecting-to-device",)
"""What is a fault only where it lasts; CUPS says it of every job for a moment."""
_KEYWORD: Final = re.compile(r"[A-Za-z0-9._-]{1,60}")
_MOST_SAID: Final = 4
_INKS: Final = ("toner", "ink")


@dataclass(frozen=True)
class Machine:
    """One answer of a printer, or of a queue of CUPS."""

    condition: Condition
    formats: frozenset[str] = frozenset()
    resolutions: tuple[int, ...] = ()
    raster_kinds: frozenset[str] = frozenset()
    device: str = ""
    """Of a queue: where CUPS sends what it prints."""


def read_machine(values: Values, *, passing_is_fault: bool = True) -> Machine:
    """A printer's own attributes."""
    return Machine(
        condition=_condition(values, passing_is_fault=passing_is_fault),
        formats=frozenset(_texts(values, "document-format-supported")),
        resolutions=tuple(_dots_per_inch(values)),
        raster_kinds=frozenset(_texts(values, "pwg-raster-document-type-supported")),
        device=next(iter(_texts(values, "device-uri")), ""),
    )


def _condition(values: Values, *, passing_is_fault: bool) -> Condition:
    reasons = [one.lower() for one in _texts(values, "printer-state-reasons")]
    if not passing_is_fault:
        reasons = [one for one in reasons if not one.startswith(_PASSING)]
    media = _texts(values, "media-ready")
    sheets = [MEDIA[name].name for name in media if name in MEDIA]
    unknown = [one for one in reasons if not _is_known(one)]
    return Condition(
        fault=_fault(values, reasons)
        or (PrinterFault.PAPER_SIZE if media and not sheets else None),
        paper_low=any(one.startswith(_LOW_PAPER) for one in reasons),
        answers=None if unknown or not reasons else True,
        ink_low=any(one.startswith(_LOW_INK) for one in reasons) or _markers_are_low(values),
        sheet=sheets[0] if sheets else None,
        said=tuple(filter(_KEYWORD.fullmatch, unknown))[:_MOST_SAID],
    )


def _fault(values: Values, reasons: list[str]) -> PrinterFault | None:
    for beginning, fault in _FAULTS:
        if any(
            one.startswith(beginning)
            and not (fault is PrinterFault.PAPER_OUT and _is_elsewhere(one, values))
            for one in reasons
        ):
            return fault
    state = values.get("printer-state", ())[:1]
    if state == (_STOPPED,) or any(one.endswith("-error") for one in reasons):
        return PrinterFault.ERROR
    return PrinterFault.REFUSES if values.get("printer-is-accepting-jobs") == (False,) else None


def _is_known(reason: str) -> bool:
    known = (*(beginning for beginning, _fault in _FAULTS), *_LOW_PAPER, *_LOW_INK, *_NO_HARM)
    return reason.startswith(known)


def _is_elsewhere(reason: str, values: Values) -> bool:
    """Whether one of several trays is empty and nothing waits for it.

    Of levels, RFC 3805 calls -3 "some" and -2 "not known".
    """
    if reason not in _EMPTY_SOMEWHERE:
        return False
    levels = re.findall(r"level=(-?\d{1,9})", ";".join(_texts(values, "printer-input-tray")))
    return any(int(level) > 0 or level == "-3" for level in levels)


def _markers_are_low(values: Values) -> bool:
    """By the levels, in percent; what is below zero is not known."""
    levels = values.get("marker-levels", ())
    lows = values.get("marker-low-levels", ())
    kinds = values.get("marker-types", ())
    return any(
        isinstance(level, int) and isinstance(low, int) and 0 <= level <= low
        for level, low, kind in zip(levels, lows, kinds, strict=False)
        if str(kind).startswith(_INKS)
    )


@dataclass(frozen=True)
class JobWord:
    """What was said of a job. `end` is None while it may still come out."""

    end: Outcome | None
    stopped: bool = False
    """Whether it waits for somebody's help."""


def read_job(values: Values, pages: int) -> JobWord:
    """The states are those of RFC 8011, section 5.3.7."""
    reasons = _texts(values, "job-state-reasons")
    match values.get("job-state", ())[:1]:
        case (9,):
            return JobWord(_completed(values, reasons, pages))
        case (8,):
            return JobWord(
                Failed(PrinterFault.FORMAT if _is_of_format(reasons) else PrinterFault.ERROR)
            )
        case (7,):
            return JobWord(Failed(PrinterFault.CANCELLED))
        case (6,) | (4,):
            return JobWord(None, stopped=True)
        case (3,) | (5,):
            return JobWord(None)
        case _:
            return JobWord(NotKnown())


def _completed(values: Values, reasons: list[str], pages: int) -> Outcome:
    """ "Completed" with errors, or with fewer pages than were sent, is not "printed"."""
    if any(one.startswith("job-completed-with-errors") for one in reasons):
        return NotKnown()
    counted = _numbers(values, "job-impressions-completed")
    return NotKnown() if counted and 0 < counted[0] < pages else Printed()


def _is_of_format(reasons: Iterable[str]) -> bool:
    return any(one.startswith(("document-format-error", "unsupported-")) for one in reasons)


def _texts(values: Values, name: str) -> list[str]:
    return [one for one in values.get(name, ()) if isinstance(one, str)]


def _numbers(values: Values, name: str) -> list[int]:
    return [one for one in values.get(name, ()) if isinstance(one, int)]


def _dots_per_inch(values: Values) -> Iterable[int]:
    def of(value: Value) -> int | None:
        match value:
            case (int(across), int(along), 3) if across == along:
                return across
            case _:
                return None

    name = "pwg-raster-document-resolution-supported"
    return sorted(dots for one in values.get(name, ()) if (dots := of(one)) is not None)
