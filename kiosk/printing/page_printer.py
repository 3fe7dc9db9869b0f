"""A page printer by IPP, alone or behind a queue of CUPS: looked at, printed on, followed.

"Printed" is the printer's own "completed", asked for by the job's number until the end. What loses
contact before that is not known. A slip that a fault stops is taken back from the printer, so that
it does not come out later for somebody else; if that is not confirmed, it is not known either.
CUPS forgets a slip as soon as its end is known.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from typing import Final

from kiosk.printing.condition import Condition, Failed, NotKnown, Outcome, Printed, PrinterFault
from kiosk.printing.ipp_line import Exchange, NoReply, Rebuffed
from kiosk.printing.page_document import Document, document_for
from kiosk.printing.page_line import PrinterLine, PrinterRefused, answered
from kiosk.printing.page_words import JobWord, Machine, read_job, read_machine
from kiosk.printing.pages import page_of, pages_on
from kiosk.printing.paper import LETTER, PAPERS
from kiosk.printing.raster import Raster

FAULT_SECONDS: Final = 3.0
SLOWEST_SECONDS: Final = 120.0
"""For one slip, warming up included, as long as the printer says that it is well."""
_PAUSE_SECONDS: Final = 0.25
_GRACE_SECONDS: Final = 0.8
"""A fault must last so long: the last sheet may be on its way out."""
_TAKING_BACK_SECONDS: Final = 1.5
_BUSY: Final = 0x0507
_BUSY_SECONDS: Final = 20.0
_REFUSALS: Final = frozenset({0x0401, 0x0402, 0x0403, 0x0501, 0x0503, 0x0506, _BUSY})
"""Not allowed to, knows no such operation or no IPP 2.0, takes no jobs, is busy."""
_PASSING: Final = frozenset({0x0502, 0x0505, _BUSY})
"""Not at the moment: service unavailable, temporary error, busy (RFC 8011, appendix B)."""
_NOT_POSSIBLE: Final = 0x0404
_NOT_FOUND: Final = 0x0406
_FORMAT: Final = 0x040A

LineTo = Callable[[str], PrinterLine | None]
"""From where CUPS sends what it prints to the printer itself, where it can be asked."""


class PagePrinter:
    """`behind` is given for a queue of CUPS; `wait` pauses for so many seconds."""

    def __init__(
        self,
        line: PrinterLine,
        monotonic: Callable[[], float],
        wait: Callable[[float], object],
        behind: LineTo | None = None,
    ) -> None:
        self._line = line
        self._monotonic = monotonic
        self._wait = wait
        self._behind = behind

    def look(self) -> Condition:
        """How it is at this moment, and of a queue, how its printer is."""
        try:
            return self._machine().condition
        except NoReply as silence:
            return Condition(_fault_of_silence(silence))
        except PrinterRefused as refusal:
            return Condition(_fault_of(refusal))

    def print_raster(self, raster: Raster) -> Outcome:
        """Prints one slip's pages; returns when its end is known or cannot be known."""
        try:
            machine = self._machine()
        except NoReply as silence:
            return Failed(_fault_of_silence(silence))
        except PrinterRefused as refusal:
            return Failed(_fault_of(refusal))
        if machine.condition.fault is not None:
            return Failed(machine.condition.fault)
        drawn_for = page_of(raster) or LETTER
        sheet = PAPERS[machine.condition.sheet or drawn_for.name]
        pages = pages_on(raster, sheet)
        document = document_for(machine, pages, sheet)
        if document is None:
            return Failed(PrinterFault.FORMAT)
        outcome = self._printed(document, len(pages))
        return outcome if outcome != Printed() or self._vouches(machine) else NotKnown()

    def _printed(self, document: Document, pages: int) -> Outcome:
        try:
            job = self._created(document.media)
        except NoReply as silence:  # a job without a document prints nothing
            return Failed(_fault_of_silence(silence, PrinterFault.LOST))
        except PrinterRefused as refusal:
            return Failed(_fault_of(refusal))
        sending = self._line.send(job, document, SLOWEST_SECONDS)
        try:
            return self._followed(job, sending, pages)
        finally:
            sending.drop()
            self._forget(job)

    def _created(self, media: str) -> int:
        """The job's number; a printer that prints for somebody else is waited for."""
        until = self._monotonic() + _BUSY_SECONDS
        while True:
            try:
                return self._line.create_job(media)
            except PrinterRefused as refusal:
                if refusal.status != _BUSY or self._monotonic() > until:
                    raise
            self._wait(_PAUSE_SECONDS)

    def _followed(self, job: int, sending: Exchange, pages: int) -> Outcome:
        start = heard_at = self._monotonic()
        answered_at, moved, faulty_since, fault = start, 0, None, PrinterFault.STUCK
        while self._monotonic() - start < SLOWEST_SECONDS:
            self._wait(_PAUSE_SECONDS)
            if sending.moved > moved:
                moved, heard_at = sending.moved, self._monotonic()
            if (refused := _refusal(sending)) is not None:
                return self._taken_back(job, refused, pages)
            try:
                word = self._word(job, pages)
                heard_at = self._monotonic()
                if word.end is not None:
                    return self._ended(word.end)
                found = self._machine().condition.fault
            except NoReply:
                if self._monotonic() - heard_at > FAULT_SECONDS / 2:
                    return self._lost(sending)
                continue
            except PrinterRefused as refusal:
                heard_at = self._monotonic()
                if refusal.status in _PASSING and heard_at - answered_at <= _BUSY_SECONDS:
                    continue
                return self._refused(job, refusal, pages)
            heard_at = answered_at = self._monotonic()
            fault = found or PrinterFault.STUCK
            faulty_since = (faulty_since or heard_at) if found or word.stopped else None
            if faulty_since is not None and heard_at - faulty_since >= _GRACE_SECONDS:
                return self._taken_back(job, fault, pages)
        return self._taken_back(job, fault, pages)

    def _refused(self, job: int, refusal: PrinterRefused, pages: int) -> Outcome:
        """It tells nothing of the job any more; where it is only busy, the job is taken back."""
        if refusal.status not in _PASSING:
            return NotKnown()
        return self._taken_back(job, _fault_of(refusal), pages)

    def _word(self, job: int, pages: int) -> JobWord:
        try:
            return read_job(self._line.job(job), pages)
        except PrinterRefused as refusal:
            if refusal.status == _NOT_FOUND:  # forgotten before it could be asked
                return JobWord(NotKnown())
            raise

    def _ended(self, end: Outcome) -> Outcome:
        """With the printer's own fault where the job has only failed."""
        if end == Failed(PrinterFault.ERROR):
            return self._withdrawn(self.look().fault or PrinterFault.ERROR)
        return end

    def _lost(self, sending: Exchange) -> Outcome:
        """Nobody is left to ask: not whole where it had not all gone, else in doubt."""
        return NotKnown() if sending.is_handed_over else Failed(PrinterFault.LOST)

    def _taken_back(self, job: int, fault: PrinterFault, pages: int) -> Outcome:
        until = self._monotonic() + _TAKING_BACK_SECONDS
        with suppress(NoReply, PrinterRefused):  # what became of it is asked all the same
            self._line.cancel(job)
        while True:
            try:
                values = self._line.job(job)
            except PrinterRefused as refusal:
                if refusal.status not in _PASSING or self._monotonic() > until:
                    return NotKnown()
                self._wait(_PAUSE_SECONDS)
                continue
            except NoReply:
                return NotKnown()
            if "processing-to-stop-point" in values.get("job-state-reasons", ()):
                return self._withdrawn(fault)
            match read_job(values, pages).end:
                case None if self._monotonic() < until:
                    self._wait(_PAUSE_SECONDS)
                case Failed():
                    return self._withdrawn(fault)
                case None | NotKnown():
                    return NotKnown()
                case Printed():
                    return Printed()

    @staticmethod
    def _withdrawn(fault: PrinterFault) -> Outcome:
        """Of a printer that is out of reach behind its queue, nobody knows what it has done."""
        return NotKnown() if fault is PrinterFault.UNREACHABLE else Failed(fault)

    def _forget(self, job: int) -> None:
        """CUPS keeps no slip; the doctor tells where it refuses to forget (`cups.kept_jobs`).

        One that it is still stopping it takes up again after it was told: it is told until it knows
        the job no more.
        """
        until = self._monotonic() + _TAKING_BACK_SECONDS
        while self._behind is not None and self._may_forget(job) and self._monotonic() < until:
            self._wait(_PAUSE_SECONDS)

    def _may_forget(self, job: int) -> bool:
        """Tells it to; whether it still knows the job, and may forget it if it is told again."""
        try:
            self._line.cancel(job, purge=True)
            self._line.job(job)
        except PrinterRefused as refusal:
            return refusal.status == _NOT_POSSIBLE
        except NoReply:  # it may have heard, or not
            return True
        return True

    def _machine(self) -> Machine:
        """A queue's printer is asked too, for an idle queue knows nothing of an empty tray."""
        queue = self._behind is not None
        machine = read_machine(self._line.machine(), passing_is_fault=not queue)
        if self._behind is None or machine.condition.fault is not None:
            return machine
        line = self._behind(machine.device)
        if line is None:
            return Machine(
                Condition(answers=False), machine.formats, machine.resolutions, machine.raster_kinds
            )
        try:
            condition = read_machine(line.machine()).condition
        except Rebuffed:  # by this machine; CUPS may have a name and a password for it
            condition = Condition(answers=False)
        except NoReply:
            condition = Condition(PrinterFault.UNREACHABLE)
        except PrinterRefused as refusal:
            condition = Condition(_fault_of(refusal))
        return Machine(condition, machine.formats, machine.resolutions, machine.raster_kinds)

    @staticmethod
    def _vouches(machine: Machine) -> bool:
        """Whether "completed" comes from the printer: a queue that only writes knows no end."""
        return machine.condition.answers is not False


def _refusal(sending: Exchange) -> PrinterFault | None:
    if not sending.ended:
        return None
    try:
        answered(sending.reply())
    except PrinterRefused as refusal:
        return _fault_of(refusal)
    except Rebuffed:
        return PrinterFault.REFUSES
    except NoReply:  # by asking for the job it will be seen what came of it
        return None
    return None


def _fault_of_silence(
    silence: NoReply, where_nobody_is: PrinterFault = PrinterFault.UNREACHABLE
) -> PrinterFault:
    return PrinterFault.REFUSES if isinstance(silence, Rebuffed) else where_nobody_is


def _fault_of(refusal: PrinterRefused) -> PrinterFault:
    if refusal.status == _FORMAT:
        return PrinterFault.FORMAT
    if refusal.status in _REFUSALS:
        return PrinterFault.REFUSES
    return PrinterFault.UNREACHABLE if refusal.status == _NOT_FOUND else PrinterFault.ERROR
