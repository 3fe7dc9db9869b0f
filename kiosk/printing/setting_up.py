"""From the settings' addresses to printers with their paper."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from hashlib import sha256
from pathlib import Path
from typing import assert_never

from kiosk.printing.address import Address, Way, read_address
from kiosk.printing.press import Loaded, Printer
from kiosk.printing.roll import Roll, Tray
from kiosk.printing.thermal import ThermalPrinter
from kiosk.printing.wire import wire_to


def printers_at(
    addresses: Iterable[str],
    folder: Path,
    monotonic: Callable[[], float],
    *,
    roll_metres: float,
    tray_sheets: int,
) -> tuple[Loaded, ...]:
    """The printers in their order; empty addresses are left out. Raises `BadAddress`."""

    def loaded(address: Address) -> Loaded:
        mark = sha256(address.text.encode()).hexdigest()[:8]
        stock = (
            Tray(folder / f"tray-{mark}", tray_sheets)
            if address.paper.is_page
            else Roll(folder / f"roll-{mark}", roll_metres)
        )
        return Loaded(address.text, printer_at(address, monotonic), address.paper, stock)

    return tuple(loaded(read_address(text)) for text in addresses if text)


def printer_at(address: Address, monotonic: Callable[[], float]) -> Printer:
    """The printer itself, without its paper."""
    match address.way:
        case Way.TCP | Way.USB | Way.SERIAL | Way.FILE:
            return ThermalPrinter(wire_to(address), monotonic)
        case Way.IPP | Way.IPPS | Way.CUPS:
            return _page_printer(address, monotonic)
        case _:
            assert_never(address.way)


def _page_printer(address: Address, monotonic: Callable[[], float]) -> Printer:
    # Here and not at the top: HTTP, TLS and pictures, which only a page printer needs.
    from kiosk.printing.cups import line_behind, line_to, line_to_queue  # noqa: PLC0415
    from kiosk.printing.page_printer import PagePrinter  # noqa: PLC0415

    if address.way is Way.CUPS:
        line = line_to_queue(address.queue, address.path)
        return PagePrinter(line, monotonic, time.sleep, line_behind)
    return PagePrinter(line_to(address), monotonic, time.sleep)
