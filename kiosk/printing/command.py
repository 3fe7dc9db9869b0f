"""`kiosk printer status|list|set-up|test|simulate`: this machine's printers, or one to try with."""

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
from kiosk.printing.address import CUPS_SOCKET, Address, BadAddress, Way, read_address
from kiosk.printing.condition import Condition, Failed, NotKnown, Printed
from kiosk.printing.cups import kept_words, queues
from kiosk.printing.paper import PAPERS
from kiosk.printing.press import Printer
from kiosk.printing.setting_up import printer_at
from kiosk.printing.simulator import Faults, Printout, Simulator
from kiosk.printing.slip import PrinterTestSlip, SlipOrigin
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
    summary = "the printers that are set, and the queues of this machine's CUPS"
    listing = actions.add_parser("list", help=summary, description=summary)
    listing.add_argument("--cups", default=CUPS_SOCKET, metavar="SOCKET", help="of CUPS")
    summary = "looks at a printer, and says what to write into kiosk.toml for it"
    setting = actions.add_parser("set-up", help=summary, description=summary)
    setting.add_argument("address", metavar="ADDRESS", help="ipp://…, cups:QUEUE, escpos-tcp://…")
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
        case "list":
            return _list(arguments.cups)
        case "set-up":
            return _set_up(_address(arguments.address))
        case _:
            return _simulate(arguments.port, arguments.out, arguments.fault)


def _address(named: str | None) -> Address:
    try:
        text = load_settings().printer if named is None else named
        if not text:
            raise CommandError('no printer is set: `printer = "ipp://…"` in kiosk.toml')
        return read_address(text)
    except (SettingsError, BadAddress) as error:
        raise CommandError(str(error)) from error


def _status(address: Address) -> int:
    condition = _printer(address).look()
    print(f"{address.text}: {condition_words(condition)}")
    return 0 if condition.fault is None else 1


def _list(socket_path: str) -> int:
    """0 where every printer that is set can print."""
    try:
        settings = load_settings()
    except SettingsError as error:
        raise CommandError(str(error)) from error
    set_here = [text for text in (settings.printer, settings.printer_spare) if text]
    codes = [_status(_address(text)) for text in set_here]
    for name, device in queues(socket_path):
        print(f"cups:{name} is a queue of CUPS, which prints on {device}")
    if not set_here:
        print("no printer is set; see `kiosk printer set-up --help`")
    return max(codes, default=0)


def _set_up(address: Address) -> int:
    condition = _printer(address).look()
    print(f"{address.text}: {condition_words(condition)}")
    if address.way is Way.CUPS:
        print(kept_words(address))
    print(f'In kiosk.toml, as the first or as the spare:\n  printer = "{address.text}"')
    print(f'  printer_spare = "{address.text}"\nThen print a page with `kiosk printer test`.')
    return 0 if condition.fault is None else 1


def condition_words(condition: Condition) -> str:
    """For staff, in a few words."""
    if condition.fault is not None:
        return f"does not print: {condition.fault.value}"
    if condition.said:
        return f"not known, for it says {', '.join(condition.said)}"
    if not condition.answers:
        return "takes slips and tells nothing of itself: paper not known"
    told = ["ready"]
    told += [f"with {condition.sheet} sheets"] if condition.sheet else []
    told += ["paper near its end"] if condition.paper_low else []
    told += ["toner or ink near its end"] if condition.ink_low else []
    return ", ".join(told)


def _test(address: Address) -> int:
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    # Here and not at the top: Qt reads its platform from the environment when it is imported.
    from PySide6.QtGui import QGuiApplication  # noqa: PLC0415

    from kiosk.printing.composing import compose  # noqa: PLC0415
    from kiosk.printing.drawing import raster_for  # noqa: PLC0415
    from kiosk.words import words_of  # noqa: PLC0415

    application = QGuiApplication.instance() or QGuiApplication([])
    slip = PrinterTestSlip(SlipOrigin("Ventanilla", os.uname().nodename), address.text, _now())
    sheet = _printer(address).look().sheet if address.paper.is_page else None
    paper = PAPERS[sheet] if sheet else address.paper
    raster = raster_for(compose(slip, words_of("es")), paper)
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


def _printer(address: Address) -> Printer:
    return printer_at(address, monotonic)


def _now() -> datetime:
    return datetime.now(UTC)
