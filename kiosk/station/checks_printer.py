"""The doctor's look at the printer, by what the station knows of it."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import assert_never

from pydantic import ValidationError

from kiosk.printing.address import Way, read_address
from kiosk.printing.cups import FORGET, kept_jobs
from kiosk.printing.ipp_line import NoReply
from kiosk.printing.page_line import PrinterRefused
from kiosk.protocol.station_calls import PrinterState, PrintStatus
from kiosk.station.caller import StationSilent, call_station
from kiosk.station.finding import Finding, ok, warn


def check_printer(socket_path: Path, address: str) -> Finding:
    """Whether slips come out. A kiosk without a printer is a kiosk that works."""
    if not address:
        return ok("printer", "none is set up; slips are shown, and taken along by phone")
    try:
        answer = call_station(socket_path, "print_status")
        status = PrintStatus.model_validate(answer.result)
    except (StationSilent, ValidationError):
        return warn(
            "printer", f"{address}: not known, for no station answers", "Start the station."
        )
    return _finding(status, address)


def check_queues(addresses: Iterable[str]) -> list[Finding]:
    """Whether CUPS keeps slips after printing; nothing to tell where no queue of it is set up."""
    found = (read_address(text) for text in addresses if text)
    return [_kept(one.queue, one.path) for one in found if one.way is Way.CUPS]


def _kept(queue: str, socket_path: str) -> Finding:
    try:
        kept = kept_jobs(queue, socket_path)
    except (NoReply, PrinterRefused):
        meaning = f"what CUPS keeps of {queue} is not known, for it does not answer"
        return warn("queue", meaning, "Start cups, or look at its queue's name.")
    if kept:
        return warn("queue", f"CUPS keeps slips of {queue}: {kept}", FORGET.format(queue=queue))
    return ok("queue", f"CUPS keeps no slip of {queue}")


def _finding(status: PrintStatus, address: str) -> Finding:
    match status.printer:
        case PrinterState.READY:
            return ok("printer", f"{address} is ready")
        case PrinterState.LOW:
            return warn("printer", f"{address} is near the end of its paper", "Have a roll ready.")
        case PrinterState.UNKNOWN:
            return ok("printer", f"{address} takes slips and tells nothing of itself")
        case PrinterState.FAULT:
            return warn(
                "printer",
                f"{address} does not print ({status.fault})",
                "Look at its paper, its cover, its cable and its switch; see the check station.",
            )
        case PrinterState.NONE:
            return warn("printer", f"the station does not know {address}", "Start it anew.")
        case _:
            assert_never(status.printer)
