"""What is known of a printer, and what became of a slip: never more than was heard.

Silence is `None`: not known. Nothing is taken for granted because nothing was said.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from kiosk.protocol.trouble import TroubleName


class PrinterFault(StrEnum):
    """Why nothing comes out; staff and visitors read words for it."""

    UNREACHABLE = "unreachable"  # no such device, no connection
    LOST = "lost"  # gone in the middle: cable, power
    PAPER_OUT = "paper-out"
    COVER_OPEN = "cover-open"
    CUTTER = "cutter"
    PAPER_SIZE = "paper-size"  # sheets of no size that slips are drawn for
    JAM = "jam"
    TONER_OUT = "toner-out"
    PAUSED = "paused"  # somebody stopped it, or it shuts down
    REFUSES = "refuses"  # takes no jobs, or not this machine's
    FORMAT = "format"  # takes nothing that slips can be written in
    CANCELLED = "cancelled"  # somebody took the slip back at the printer
    ERROR = "error"  # the printer says so and no more
    STUCK = "stuck"  # takes no more and does not say why
    SPOOL = "spool"  # this machine's own disk
    RESTARTED = "restarted"  # the station began anew before it was the slip's turn


FAULT_TROUBLES: Final[Mapping[PrinterFault, TroubleName]] = MappingProxyType(
    {
        PrinterFault.UNREACHABLE: TroubleName.PRINTER_UNREACHABLE,
        PrinterFault.LOST: TroubleName.PRINTER_LOST,
        PrinterFault.PAPER_OUT: TroubleName.PRINTER_PAPER_OUT,
        PrinterFault.COVER_OPEN: TroubleName.PRINTER_COVER_OPEN,
        PrinterFault.CUTTER: TroubleName.PRINTER_CUTTER,
        PrinterFault.PAPER_SIZE: TroubleName.PRINTER_PAPER_SIZE,
        PrinterFault.JAM: TroubleName.PRINTER_JAM,
        PrinterFault.TONER_OUT: TroubleName.PRINTER_TONER_OUT,
        PrinterFault.PAUSED: TroubleName.PRINTER_PAUSED,
        PrinterFault.REFUSES: TroubleName.PRINTER_REFUSES,
        PrinterFault.FORMAT: TroubleName.PRINTER_FORMAT,
        PrinterFault.CANCELLED: TroubleName.PRINTER_CANCELLED,
        PrinterFault.ERROR: TroubleName.PRINTER_ERROR,
        PrinterFault.STUCK: TroubleName.PRINTER_STUCK,
        PrinterFault.SPOOL: TroubleName.PRINTER_SPOOL,
        PrinterFault.RESTARTED: TroubleName.PRINTER_RESTARTED,
    }
)
"""What staff and the portal hear of each."""


@dataclass(frozen=True)
class Condition:
    """`fault` stops printing. `paper_low` and `answers` are None where nobody can know."""

    fault: PrinterFault | None = None
    paper_low: bool | None = None
    answers: bool | None = None
    """Whether the printer tells of itself at all; False: it prints, and nobody knows how. None too
    where it tells what nobody here knows: that is `said`."""
    ink_low: bool | None = None
    sheet: str | None = None
    """The page that lies in it (`kiosk.printing.paper`)."""
    said: tuple[str, ...] = ()


@dataclass(frozen=True)
class Printed:
    """The printer itself said so, after the last line."""


@dataclass(frozen=True)
class NotKnown:
    """It may have come out, or may come out yet; only the visitor can see."""


@dataclass(frozen=True)
class Failed:
    """It did not come out whole, and no more of it will."""

    fault: PrinterFault


Outcome = Printed | NotKnown | Failed
