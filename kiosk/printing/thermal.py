"""A thermal printer: looked at, printed on, and believed only in what it says itself.

Every look and every slip opens the wire anew, so an unplugged or restarted printer is back as soon
as it answers. A fault is known within `FAULT_SECONDS`. "Printed" needs the printer's own answer to
a question that stands behind the last row and the cut; whatever is lost before that is not printed,
or not known.

What is left of such a slip, or of what an earlier station printed, is cleared from the printer's
buffers. A printer that knows no clearing brings it out as a piece of its own, and says so, before
anything of the next slip is sent.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from kiosk.printing.condition import Condition, Failed, NotKnown, Outcome, Printed, PrinterFault
from kiosk.printing.escpos import (
    ASK_END,
    ASK_NOW,
    BAND_ROWS,
    CLEAR,
    CLEARED,
    CUT,
    START,
    Status,
    bands,
    is_status_end,
    is_status_now,
    read_status,
)
from kiosk.printing.raster import Raster
from kiosk.printing.wire import Open, Wire, WireFull, WireLost

FAULT_SECONDS: Final = 3.0
SLOWEST_SECONDS: Final = 45.0
"""For one slip, from the last byte to the answer, as long as the printer says that it is well."""
_ANSWERS: Final = 4


class ThermalPrinter:
    """One ESC/POS printer behind `open_wire`; `monotonic` gives seconds."""

    def __init__(self, open_wire: Open, monotonic: Callable[[], float]) -> None:
        self._open_wire = open_wire
        self._monotonic = monotonic
        self._holds_rest = True
        """It may hold what is left of a slip; that of an earlier station too."""

    def look(self) -> Condition:
        """How it is at this moment."""
        try:
            wire = self._open_wire()
        except WireLost:
            return Condition(PrinterFault.UNREACHABLE)
        try:
            condition = self._condition(wire)
            if self._holds_rest and condition.fault is not None:
                self._cleared(wire)  # one that is well has printed it
        except WireLost:
            return Condition(PrinterFault.LOST)
        finally:
            wire.close()
        return condition

    def print_raster(self, raster: Raster) -> Outcome:
        """Prints and cuts one slip; returns when its end is known or cannot be known."""
        try:
            wire = self._open_wire()
        except WireLost:
            return Failed(PrinterFault.UNREACHABLE)
        begun = False
        try:
            before = self._condition(wire)
            if self._holds_rest and before.fault is None:
                before = self._parted(wire, raster.stride, before)
            if before.fault is not None:
                return Failed(before.fault)
            begun = self._holds_rest = True
            outcome = self._print(wire, raster, answers=bool(before.answers))
        except WireFull:
            outcome = Failed(PrinterFault.STUCK)
        except WireLost:
            outcome = Failed(PrinterFault.LOST)
        finally:
            (wire.drop if self._holds_rest else wire.close)()
        return self._withdrawn(outcome.fault) if begun and isinstance(outcome, Failed) else outcome

    def _print(self, wire: Wire, raster: Raster, *, answers: bool) -> Outcome:
        wire.send(START)
        for band in bands(raster):
            wire.send(band)
        wire.send(CUT)
        if not answers:
            self._holds_rest = False  # as far as anybody will ever know
            return NotKnown()
        try:
            return self._end(wire)
        except WireLost:  # all was sent, and nobody is left to ask
            return NotKnown()

    def _parted(self, wire: Wire, stride: int, before: Condition) -> Condition:
        """How it is once nothing of a slip before can come out with the next; stuck where it may.

        A broken band is ended by white rows; a printer that waits for none passes them over.
        """
        if self._cleared(wire):
            return before
        wire.send(bytes(BAND_ROWS * stride))
        wire.send(CUT)
        now = self._condition(wire)
        if now.fault is not None or not now.answers:
            return now
        outcome = self._end(wire)
        if isinstance(outcome, Failed):
            return Condition(outcome.fault)
        return Condition(PrinterFault.STUCK) if self._holds_rest else now

    def _withdrawn(self, fault: PrinterFault) -> Outcome:
        """What is left of a slip in the printer is cleared. In doubt where it is there and does not
        confirm that; one that is gone is cleared when it is back.
        """
        try:
            wire = self._open_wire()
        except WireLost:
            return Failed(fault)
        try:
            found = self._condition(wire).fault
            if not self._cleared(wire):
                return NotKnown()
        except WireLost:
            return NotKnown()
        finally:
            wire.close()
        return Failed(found or fault if fault is PrinterFault.STUCK else fault)

    def _cleared(self, wire: Wire) -> bool:
        """Whether the printer says that its buffers are empty; what hangs out of it is cut off."""
        wire.send(CLEAR)
        heard = b""
        until = self._monotonic() + FAULT_SECONDS / 2
        while CLEARED not in heard and self._monotonic() < until and (more := wire.receive()):
            heard += more
        if CLEARED not in heard:
            return False
        self._holds_rest = False
        wire.send(CUT)
        return True

    def _end(self, wire: Wire) -> Outcome:
        """Asks for the end, and meanwhile how the printer is, until one of both is told."""
        wire.send(ASK_END)
        start = heard_at = self._monotonic()
        now_answers = b""
        wire.send(ASK_NOW)
        while self._monotonic() - start < SLOWEST_SECONDS:
            if heard := wire.receive():
                heard_at = self._monotonic()
            now_answers += bytes(byte for byte in heard if is_status_now(byte))
            if any(map(is_status_end, heard)):
                self._holds_rest = False
                return self._whole(wire, _ANSWERS - len(now_answers))
            if len(now_answers) >= _ANSWERS:
                status = read_status(now_answers[:_ANSWERS])
                if status is not None and (fault := _fault(status)) is not None:
                    return Failed(fault)
                now_answers = b""
                wire.send(ASK_NOW)
            if self._monotonic() - heard_at > FAULT_SECONDS:
                return NotKnown()
        self._holds_rest = False  # one that was well all the time has printed what it had
        return NotKnown()

    def _whole(self, wire: Wire, pending: int) -> Outcome:
        """The end was answered; a roll that ended in the last line is looked for once more.

        So many answers to the question before may still come: nothing tells one from the next.
        """
        while pending > 0 and (more := wire.receive()):
            pending -= len(more)
        condition = self._condition(wire)
        if condition.fault is not None:
            return Failed(condition.fault)
        return Printed() if condition.answers else NotKnown()

    def _condition(self, wire: Wire) -> Condition:
        wire.send(ASK_NOW)
        answer = b""
        until = self._monotonic() + FAULT_SECONDS / 2
        while len(answer) < _ANSWERS and self._monotonic() < until:
            heard = wire.receive()
            if not heard:
                break
            answer += heard
        status = read_status(answer[:_ANSWERS])
        if status is None:
            return Condition(answers=False)
        return Condition(_fault(status), paper_low=status.paper_low, answers=True)


def _fault(status: Status) -> PrinterFault | None:
    faults = (
        (status.cover_open, PrinterFault.COVER_OPEN),
        (status.paper_out or status.stopped, PrinterFault.PAPER_OUT),
        (status.cutter, PrinterFault.CUTTER),
        (status.error or status.offline, PrinterFault.ERROR),
    )
    return next((fault for holds, fault in faults if holds), None)
