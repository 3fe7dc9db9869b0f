"""`kiosk printer status|test|simulate`: the slip printer of this machine, or one to try with."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from time import monotonic
from typing import Final

from kiosk.cli import CommandError
from kiosk.printing.address import Address, BadAddress, read_address
from kiosk.printing.condition import Condition, Failed, NotKnown, Printed
from kiosk.printing.simulator import Faults, Printout, Simulator
from kiosk.printing.slip import Place, PrinterTestSlip
from kiosk.printing.thermal import ThermalPrinter
from kiosk.printing.wire import wire_to
from kiosk.settings import SettingsError, load_settings

_FAULTS: Final = {
    "ok": Faults(),
    "paper-out": Faults(paper_out=True),
    "near-end": Faults(near_end=True),
    "cover": Faults(cover_open=True),
    "mute": Faults(mute=True),
    "slow": Faults(seconds_a_band=0.2),
    "ends": Faults(rows_left=400),
    "disconnect": Faults(bytes_left=20_000),
}


def configure(parser: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(dest="action", required=True)
    for name, summary in (
        ("status", "what it says of itself"),
        ("test", "prints a page that shows whether signs, lines and codes come out"),
    ):
        action = actions.add_parser(name, help=summary, description=summary)
        action.add_argument("--printer", metavar="ADDRESS", help="default: the setting `printer`")
    summary = "a printer on this machine's loopback that saves slips as pictures"
    simulate = actions.add_parser("simulate", help=summary, description=summary)
    simulate.add_argument("--port", type=int, default=9100)
    simulate.add_argument("--out", type=Path, required=True, metavar="DIR", help="for the pictures")
    simulate.add_argument("--fault", choices=(*_FAULTS,), default="ok")


def run(arguments: argparse.Namespace) -> int:
    """0 where the printer is ready, where the page came out, or when the simulator was ended."""
    match arguments.action:
        case "status":
            return _status(_address(arguments.printer))
        case "test":
            return _test(_address(arguments.printer))
        case _:
            return _simulate(arguments.port, arguments.out, arguments.fault)


def _address(named: str | None) -> Address:
    try:
        text = load_settings().printer if named is None else named
        if not text:
            raise CommandError('no printer is set: `printer = "escpos-tcp://…"` in kiosk.toml')
        return read_address(text)
    except (SettingsError, BadAddress) as error:
        raise CommandError(str(error)) from error


def _status(address: Address) -> int:
    condition = _printer(address).look()
    print(f"{address.text}: {condition_words(condition)}")
    return 0 if condition.fault is None else 1


def condition_words(condition: Condition) -> str:
    """For staff, in a few words."""
    if condition.fault is not None:
        return f"does not print: {condition.fault.value}"
    if not condition.answers:
        return "takes slips and tells nothing of itself: paper not known"
    return "ready, paper near its end" if condition.paper_low else "ready"


def _test(address: Address) -> int:
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    # Here and not at the top: Qt reads its platform from the environment when it is imported.
    from PySide6.QtGui import QGuiApplication  # noqa: PLC0415

    from kiosk.printing.composing import compose  # noqa: PLC0415
    from kiosk.printing.drawing import draw_roll, raster_of  # noqa: PLC0415
    from kiosk.words import words_of  # noqa: PLC0415

    application = QGuiApplication.instance() or QGuiApplication([])
    slip = PrinterTestSlip(Place("Ventanilla", os.uname().nodename), address.text, _now())
    raster = raster_of(draw_roll(compose(slip, words_of("es")), address.paper))
    del application
    match _printer(address).print_raster(raster):
        case Printed():
            print("printed, as the printer says")
            return 0
        case NotKnown():
            print("sent; the printer does not tell whether it came out: look")
            return 0
        case Failed(fault=fault):
            raise CommandError(f"not printed: {fault.value}")


def _simulate(port: int, folder: Path, fault: str) -> int:
    """Until the end of standard input, whose lines name faults."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        simulator = Simulator(port, _FAULTS[fault], done=_saving(folder))
    except OSError as error:
        raise CommandError(str(error)) from error
    with simulator:
        print(f"{simulator.address}; faults, a line each: {', '.join(_FAULTS)}", flush=True)
        for line in sys.stdin:
            if (name := line.strip()) in _FAULTS:
                simulator.change(**vars(_FAULTS[name]))
                print(name, flush=True)
            elif name:
                print(f"{name!r}: there are {', '.join(_FAULTS)}", flush=True)
    return 0


def _saving(folder: Path) -> Callable[[int, Printout], None]:
    def save(number: int, printout: Printout) -> None:
        print(f"{printout.save(folder, number)} {printout.text.strip()}".strip(), flush=True)

    return save


def _printer(address: Address) -> ThermalPrinter:
    return ThermalPrinter(wire_to(address), monotonic)


def _now() -> datetime:
    return datetime.now(UTC)
