"""The doctor's look at the printer, by what the station knows of it."""

from __future__ import annotations

from pathlib import Path
from typing import assert_never

from pydantic import ValidationError

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
