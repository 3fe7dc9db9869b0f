"""From the settings' addresses to printers with their rolls."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from hashlib import sha256
from pathlib import Path

from kiosk.printing.address import read_address
from kiosk.printing.press import Loaded
from kiosk.printing.roll import Roll
from kiosk.printing.thermal import ThermalPrinter
from kiosk.printing.wire import wire_to


def printers_at(
    addresses: Iterable[str],
    folder: Path,
    roll_metres: float,
    monotonic: Callable[[], float],
) -> tuple[Loaded, ...]:
    """The printers in their order; empty addresses are left out. Raises `BadAddress`."""
    return tuple(
        Loaded(
            address.text,
            ThermalPrinter(wire_to(address), monotonic),
            address.paper,
            Roll(folder / f"roll-{sha256(address.text.encode()).hexdigest()[:8]}", roll_metres),
        )
        for address in map(read_address, filter(None, addresses))
    )
