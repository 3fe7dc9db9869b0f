"""One slip on its way to a page printer, timed, with the words that a visitor reads of its end."""

from __future__ import annotations

import time
from threading import Thread

from kiosk.printing.address import read_address
from kiosk.printing.condition import Condition, Failed, NotKnown, Outcome, PrinterFault
from kiosk.printing.press import Printer
from kiosk.printing.raster import Raster
from kiosk.printing.setting_up import printer_at
from kiosk.words import languages, words_of

FIGURES: list[str] = []
"""What was told since they were last shown."""


def printer(address: str) -> Printer:
    return printer_at(read_address(address), time.monotonic)


class Printing:
    """One slip under way, and how long it took from `mark` to its end."""

    def __init__(self, address: str, slip: Raster) -> None:
        self._outcome: list[Outcome] = []
        self._ended_at = self.marked_at = time.monotonic()
        self._thread = Thread(target=self._run, args=(printer(address), slip), daemon=True)
        self._thread.start()

    def mark(self) -> None:
        self.marked_at = time.monotonic()

    def end(self, name: str) -> tuple[Outcome, float]:
        self._thread.join(30)
        [outcome] = self._outcome
        seconds = self._ended_at - self.marked_at
        tell(name, outcome, seconds)
        return outcome, seconds

    def _run(self, one: Printer, slip: Raster) -> None:
        outcome = one.print_raster(slip)
        self._ended_at = time.monotonic()
        self._outcome.append(outcome)


def tell(name: str, outcome: Outcome | Condition, seconds: float) -> None:
    """The figure, and the words a visitor reads, in every language."""
    match outcome:
        case Failed(fault=fault) | Condition(fault=PrinterFault() as fault):
            key = f"paper.fault-{fault.value}"
        case NotKnown():
            key = "paper.not-known"
        case _:
            key = "paper.printed"
    said = [words_of(language)(key) for language in languages()]
    FIGURES.append(f"  {name:<34} {seconds:5.2f} s  {' / '.join(said)}")
