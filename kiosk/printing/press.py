"""The press: one thread that prints what is in the spool and looks how the printers are.

It never blocks a caller beyond the spool's own disk and never ends another part. A job is tried
once on each printer, in order, as long as none has said that it came out or left it in doubt; then
it is erased, and what became of it is told to whoever asks.
"""

from __future__ import annotations

import logging
from collections import OrderedDict, deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from threading import Condition as Signal
from threading import Thread
from typing import Final, Protocol, assert_never

from kiosk.events import event
from kiosk.printing.condition import Condition, Failed, NotKnown, Outcome, Printed, PrinterFault
from kiosk.printing.pages import page_of
from kiosk.printing.paper import Paper
from kiosk.printing.raster import Raster, RasterDamaged, joined, parted, unpack_raster
from kiosk.printing.roll import Stock
from kiosk.printing.spool import Spool, SpoolFailed
from kiosk.protocol.station_calls import JobState, PrinterState, PrintStatus

WATCHED_SECONDS: Final = 0.9
"""Between two looks while somebody asks; with a look's two seconds of silence, a fault is told
within three."""
IDLE_SECONDS: Final = 30.0
_ASKED_SECONDS: Final = 20.0
_REMEMBERED: Final = 64
_LOG = logging.getLogger("kiosk.printing")


class Printer(Protocol):
    """What the press needs of a printer."""

    def look(self) -> Condition: ...

    def print_raster(self, raster: Raster) -> Outcome: ...


@dataclass(frozen=True)
class Loaded:
    """A printer and the paper that lies in it."""

    name: str
    printer: Printer
    paper: Paper
    roll: Stock

    def drawing_of(self, drawings: Sequence[Raster]) -> Raster | None:
        """The widest that fits, of those drawn for a page or for a roll as this is."""
        fitting = [
            one
            for one in drawings
            if (page_of(one) is not None) == self.paper.is_page
            and (self.paper.is_page or one.width <= self.paper.width)
        ]
        return max(fitting, key=lambda one: one.width, default=None)


class Counting(Protocol):
    """What counts what comes out."""

    def printed(self, rows: int, paper: Paper) -> None: ...

    def not_printed(self) -> None: ...


class _Uncounted:
    def printed(self, rows: int, paper: Paper) -> None: ...

    def not_printed(self) -> None: ...


@dataclass(frozen=True)
class _Ended:
    state: JobState
    fault: PrinterFault | None = None


class Press:
    """`tell` hears, whenever it was looked at, what staff should know: the first printer's
    condition where it cannot print, though a spare does, and whether paper is low; `book` counts.
    """

    def __init__(
        self,
        printers: Sequence[Loaded],
        spool: Spool,
        monotonic: Callable[[], float],
        tell: Callable[[Condition, bool], None],
        book: Counting | None = None,
    ) -> None:
        self._printers = tuple(printers)
        self._spool = spool
        self._monotonic = monotonic
        self._tell = tell
        self._book = book or _Uncounted()
        self._signal = Signal()
        self._jobs: OrderedDict[str, _Ended] = OrderedDict()
        self._waiting: deque[str] = deque()
        self._condition = Condition()
        self._serving = 0
        self._sheet: str | None = None
        self._looked_at: float | None = None
        self._asked_at: float | None = None
        self._ending = False
        self._thread = Thread(target=self._run, daemon=True, name="kiosk-press")

    def start(self) -> None:
        """Forgets what an earlier station left in the middle, and begins. Raises `SpoolFailed`."""
        try:
            left = self._spool.recover()
            for job in left.waiting:
                self._remember(job, _Ended(JobState.FAILED, PrinterFault.RESTARTED))
            for job in left.printing:
                self._remember(job, _Ended(JobState.NOT_KNOWN))
        finally:
            if self._printers:
                self._thread.start()

    def end(self, seconds: float) -> None:
        """Ends after the slip in hand, waiting no longer than that."""
        with self._signal:
            self._ending = True
            self._signal.notify_all()
        if self._thread.is_alive():
            self._thread.join(seconds)

    def submit(self, *drawings: bytes) -> str | None:
        """One slip, packed for each kind of paper here. The job's id; None without a printer.

        Raises `SpoolFailed`, and `RasterDamaged` for what no printer here could print.
        """
        if not self._printers:
            return None
        rasters = [unpack_raster(one) for one in drawings]
        if all(loaded.drawing_of(rasters) is None for loaded in self._printers):
            raise RasterDamaged("the slip is drawn for no paper that is here")
        with self._signal:
            job = self._spool.add(joined(drawings))
            self._remember(job, _Ended(JobState.PRINTING))
            self._waiting.append(job)
            self._signal.notify_all()
        return job

    def visit_began(self) -> None:
        """What has not begun is dropped and gone: somebody else stands there now."""
        with self._signal:
            dropped = tuple(self._waiting)
            self._waiting.clear()
            for job in dropped:
                self._remember(job, _Ended(JobState.GONE))
        for job in dropped:
            self._book.not_printed()
            self._erase(job)

    def status(self, job: str | None) -> PrintStatus:
        """How the printer was when it was last looked at, and what became of a job."""
        with self._signal:
            self._asked_at = self._monotonic()
            self._signal.notify_all()
            ended = None if job is None else self._jobs.get(job, _Ended(JobState.GONE))
            fault = self._condition.fault if ended is None or ended.fault is None else ended.fault
            return PrintStatus(
                printer=self._state(),
                paper=self._paper(),
                spare_paper=self._spare_paper(),
                fault=None if fault is None else fault.value,
                job=None if ended is None else ended.state,
            )

    def refilled(self) -> int:
        """Somebody put paper into the printers: how many there are; they are looked at anew."""
        for loaded in self._printers:
            loaded.roll.changed()
        with self._signal:
            self._looked_at = None
            self._signal.notify_all()
        return len(self._printers)

    def _paper(self) -> str | None:
        """What slips are drawn for: of a page printer, the sheet that lies in it."""
        if not self._printers:
            return None
        first = self._printers[0].paper
        return self._sheet or first.name if first.is_page else first.name

    def _spare_paper(self) -> str | None:
        """What they are drawn for as well, where what the first takes does not fit another."""
        first = self._printers[0].paper if self._printers else None
        spares = (loaded.paper for loaded in self._printers[1:])
        return next((one.name for one in spares if first and not one.takes(first)), None)

    def _state(self) -> PrinterState:
        if not self._printers:
            return PrinterState.NONE
        if self._condition.fault is not None:
            return PrinterState.FAULT
        if not self._condition.answers:
            return PrinterState.UNKNOWN
        return PrinterState.LOW if self._is_low() else PrinterState.READY

    def _is_low(self) -> bool:
        """As the printer that serves says, or as was reckoned of its paper."""
        return bool(self._condition.paper_low) or self._printers[self._serving].roll.is_low

    def _remember(self, job: str, ended: _Ended) -> None:
        self._jobs[job] = ended
        while len(self._jobs) > _REMEMBERED:
            self._jobs.popitem(last=False)

    def _run(self) -> None:
        while True:
            with self._signal:
                self._signal.wait_for(lambda: self._ending or self._next() is not None, 1.0)
                if self._ending:
                    return
                job = self._waiting.popleft() if self._waiting else None
            try:
                if job is not None:
                    self._print(job)
                if job is not None or self._look_is_due():
                    self._look()
            except Exception:  # noqa: BLE001 - said in the log; paper ends nothing else
                _LOG.exception("a bug met the press", extra=event("bug", part="press"))

    def _next(self) -> object:
        return self._waiting or self._look_is_due() or None

    def _look_is_due(self) -> bool:
        now = self._monotonic()
        asked = self._asked_at is not None and now - self._asked_at < _ASKED_SECONDS
        pause = WATCHED_SECONDS if asked else IDLE_SECONDS
        return self._looked_at is None or now - self._looked_at >= pause

    def _look(self) -> None:
        """At the first that can print, else at the first."""
        self._looked_at = self._monotonic()
        found = [self._look_at(self._printers[0])]
        if found[0].fault is not None:
            found += [self._look_at(loaded) for loaded in self._printers[1:]]
        serving = next((place for place, one in enumerate(found) if one.fault is None), 0)
        with self._signal:
            self._condition = found[serving]
            self._serving = serving
            self._sheet = found[0].sheet
            self._looked_at = self._monotonic()
            low = self._is_low()
        self._tell(found[serving] if found[0].fault is None else found[0], low)

    def _look_at(self, loaded: Loaded) -> Condition:
        condition = loaded.printer.look()
        if condition.fault is PrinterFault.PAPER_OUT:
            loaded.roll.changed()  # the next thing in it is a new roll
        return condition

    def _print(self, job: str) -> None:
        ended = _Ended(JobState.NOT_KNOWN)  # stays so where a bug comes in the middle
        try:
            packed = self._spool.take(job)
            if packed is None:
                ended = _Ended(JobState.FAILED, PrinterFault.SPOOL)
            else:
                ended = self._attempt([unpack_raster(one) for one in parted(packed)])
        except (SpoolFailed, RasterDamaged):
            ended = _Ended(JobState.FAILED, PrinterFault.SPOOL)
        finally:
            if ended.state is JobState.FAILED:
                self._book.not_printed()
            with self._signal:
                self._remember(job, ended)
            self._erase(job)

    def _erase(self, job: str) -> None:
        try:
            self._spool.erase(job)
        except SpoolFailed:  # sealed as it is, the next start erases it
            return

    def _attempt(self, drawings: Sequence[Raster]) -> _Ended:
        ended = _Ended(JobState.FAILED, PrinterFault.PAPER_SIZE)  # where none takes any of them
        for loaded in self._printers:
            raster = loaded.drawing_of(drawings)
            if raster is None:
                continue
            outcome = loaded.printer.print_raster(raster)
            match outcome:
                case Printed():
                    self._used(loaded, raster)
                    return _Ended(JobState.PRINTED)
                case NotKnown():
                    self._used(loaded, raster)
                    return _Ended(JobState.NOT_KNOWN)
                case Failed(fault=fault):
                    ended = _Ended(JobState.FAILED, fault)
                case _:
                    assert_never(outcome)
        return ended

    def _used(self, loaded: Loaded, raster: Raster) -> None:
        loaded.roll.printed(raster.height)
        self._book.printed(raster.height, loaded.paper)
