"""A fresh process for every visitor, behind a still picture.

The supervisor loads the program once and forks a child for each visit, so that the next screen is
up in a fraction of a second and shares its memory with the supervisor. It never sees a visitor's
word. When a visit ends, its process draws the curtain and says so; the next one starts behind it
and, once it has shown its first frame, the old one is killed: within `LAST_MOMENT` in any case.
A process that dies by itself is replaced at once, unless it keeps dying: then ever more slowly,
and the notice that says so stands in front until a visit is seen again. One that stands still, its
window's thread giving no sign of life, is killed and counts as one that died.
"""

from __future__ import annotations

import logging
import os
import select
import signal
import time
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from typing import NoReturn

from kiosk.events import event
from kiosk.sd_notify import Systemd
from kiosk.ui.no_core import leave_no_core

LAST_MOMENT = 1.0
"""Seconds from the end of a visit to the end of its process, at the most."""
DEATHS_AT_ONCE = 3
"""Deaths in a row from which on the next start waits."""
STEADY = 60.0
"""Seconds that a visit's process must have lived for its death not to count with those before."""

PULSE = 5.0
"""Seconds between two signs of life of a visit's process."""
STILL = 45.0
"""Seconds without a sign of life, after a first one, at which a visit is ended."""
SLOW_START = 240.0
"""Seconds that a visit may take to be seen: the first one builds the catalogue's store."""

log = logging.getLogger(__name__)


class Word(Enum):
    """What a visit's process tells its supervisor, one byte each."""

    READY = b"r"
    ALIVE = b"a"
    ENDED = b"e"


class Reporter:
    """A visit's end of the pipe."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor

    def say(self, word: Word) -> None:
        """Tells the supervisor; without one there is nobody to tell."""
        try:
            os.write(self._descriptor, word.value)
        except BrokenPipeError:
            log.warning("the supervisor is gone", extra=event("supervisor-gone"))


@dataclass
class _Visit:
    process: int
    pipe: int
    started_at: float
    ready: bool = False
    ended_at: float | None = None
    alive_at: float | None = None

    def still_at(self) -> float | None:
        """When it will have stood still for too long; None: nothing is expected of it."""
        if self.ended_at is not None:
            return None
        if self.alive_at is not None:
            return self.alive_at + STILL
        return None if self.ready else self.started_at + SLOW_START


def pause_after(deaths: int) -> float:
    """Seconds to wait before the next start, after so many visits that died in a row."""
    if deaths < DEATHS_AT_ONCE:
        return 0.0
    doublings = min(deaths - DEATHS_AT_ONCE, 5)  # a float's power of so many deaths overflows
    return min(30.0, 2.0**doublings)


class Supervisor:
    """Runs `visit(reporter)` in one child after another until told to stop by a signal.

    `notice(reporter)` runs in a child of its own while visits keep dying. `systemd` hears that the
    service is up once a visit's screen was seen, and signs of life as long as this loop turns.
    `at_leisure` is done once, as soon as a first visit's screen is seen: what it leaves in memory
    is shared by all visits after that one. Where it fails, they do without.
    """

    def __init__(
        self,
        visit: Callable[[Reporter], int],
        notice: Callable[[Reporter], int] | None = None,
        systemd: Systemd | None = None,
        at_leisure: Callable[[], None] | None = None,
    ) -> None:
        self._visit = visit
        self._at_leisure = at_leisure
        self._notice = notice
        self._systemd = systemd or Systemd()
        self._pulse_at = 0.0
        self._noticed: _Visit | None = None
        self._current: _Visit | None = None
        self._leaving: list[_Visit] = []
        self._deaths = 0
        self._start_at = 0.0
        self._stopping = False

    def run(self) -> int:
        """Returns 0 after SIGTERM or SIGINT; no visit's process is left."""
        wake_read, wake_write = os.pipe()
        os.set_blocking(wake_write, False)
        signal.set_wakeup_fd(wake_write)
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._stop)
        try:
            while not self._stopping:
                if self._current is None and time.monotonic() >= self._start_at:
                    self._current = self._start(self._visit)
                self._wait(wake_read)
        finally:
            self._systemd.stopping()
            for visit in self._watched():
                self._bury(visit)
        return 0

    def _stop(self, *_: object) -> None:
        self._stopping = True

    def _start(self, work: Callable[[Reporter], int]) -> _Visit:
        reading, writing = os.pipe()
        process = os.fork()
        if process == 0:
            os.close(reading)
            self._live(work, Reporter(writing))
        os.close(writing)
        return _Visit(process, reading, time.monotonic())

    def _live(self, work: Callable[[Reporter], int], reporter: Reporter) -> NoReturn:
        status = 1
        try:
            leave_no_core()
            signal.set_wakeup_fd(-1)
            for number in (signal.SIGTERM, signal.SIGINT):
                signal.signal(number, signal.SIG_DFL)
            status = work(reporter)
        except Exception:
            log.exception("the visit's process failed", extra=event("screen-failed"))
        finally:
            os._exit(status)

    def _wait(self, wake: int) -> None:
        visits = {visit.pipe: visit for visit in self._watched()}
        readable, _, _ = select.select([wake, *visits], [], [], self._patience())
        if wake in readable:
            os.read(wake, 64)
        if self._stopping:  # what ends with it has not died
            return
        for pipe in readable:
            # What one of them said may have ended another.
            if pipe != wake and visits[pipe] in self._watched():
                self._hear(visits[pipe])
        self._see_off()
        self._end_still()
        self._show_life()

    def _watched(self) -> list[_Visit]:
        one_each = [self._current, self._noticed]
        return [*self._leaving, *(visit for visit in one_each if visit is not None)]

    def _patience(self) -> float | None:
        deadlines = [visit.ended_at + LAST_MOMENT for visit in self._leaving if visit.ended_at]
        if self._current is None:
            deadlines.append(self._start_at)
        elif (still_at := self._current.still_at()) is not None:
            deadlines.append(still_at)
        if self._systemd.rhythm is not None:
            deadlines.append(self._pulse_at)
        return max(0.0, min(deadlines) - time.monotonic()) if deadlines else None

    def _prepare(self) -> None:
        at_leisure, self._at_leisure = self._at_leisure, None
        if at_leisure is None:
            return
        try:
            at_leisure()
        except Exception as error:  # noqa: BLE001 - who serves visits does not end for their comfort
            name = type(error).__name__
            log.warning(
                "nothing is prepared for visits: %s", name, extra=event("not-prepared", error=name)
            )

    def _hear(self, visit: _Visit) -> None:
        said = os.read(visit.pipe, 64)
        if Word.READY.value in said:
            visit.ready = True
            if visit is self._current:
                log.info("a visit's screen is seen", extra=event("screen-seen"))
                self._systemd.ready()
                self._take_notice_down()
                self._prepare()
        if Word.ALIVE.value in said:
            visit.alive_at = time.monotonic()
        if Word.ENDED.value in said and visit is self._current:
            visit.ended_at = time.monotonic()
            self._deaths = 0
            self._leaving.append(visit)
            self._current = self._start(self._visit)
        if not said:
            self._died(visit)

    def _died(self, visit: _Visit) -> None:
        self._bury(visit)
        if visit in self._leaving:
            self._leaving.remove(visit)
            return
        if visit is self._noticed:
            self._noticed = None
            return
        self._current = None
        lived = time.monotonic() - visit.started_at
        self._deaths = 1 if lived >= STEADY else self._deaths + 1
        pause = pause_after(self._deaths)
        log.warning(
            "a visit's process died; the next starts in %.0f s",
            pause,
            extra=event("screen-died", seconds=pause),
        )
        self._start_at = time.monotonic() + pause
        if pause and self._notice is not None and self._noticed is None:
            log.warning(
                "out of service until a visit's screen is seen", extra=event("out-of-service")
            )
            self._noticed = self._start(self._notice)

    def _take_notice_down(self) -> None:
        if self._noticed is not None:
            log.warning("in service again", extra=event("in-service"))
            self._bury(self._noticed)
            self._noticed = None

    def _see_off(self) -> None:
        """Ends every visit that is over, once its successor is seen or its time is up."""
        now = time.monotonic()
        for visit in list(self._leaving):
            late = visit.ended_at is not None and now >= visit.ended_at + LAST_MOMENT
            if late or (self._current is not None and self._current.ready):
                self._leaving.remove(visit)
                self._bury(visit)

    def _end_still(self) -> None:
        """Kills a visit that stands still; the end of its pipe tells of its death as of any."""
        visit = self._current
        if visit is None or (still_at := visit.still_at()) is None:
            return
        if time.monotonic() >= still_at:
            log.warning("a visit's process stands still and is ended", extra=event("screen-still"))
            visit.alive_at = time.monotonic()
            os.kill(visit.process, signal.SIGKILL)

    def _show_life(self) -> None:
        rhythm, now = self._systemd.rhythm, time.monotonic()
        if rhythm is not None and now >= self._pulse_at:
            self._systemd.alive()
            self._pulse_at = now + rhythm

    def _bury(self, visit: _Visit) -> None:
        try:
            os.kill(visit.process, signal.SIGKILL)
        except ProcessLookupError:
            log.debug("process %d was gone already", visit.process, extra=event("process-gone"))
        os.waitpid(visit.process, 0)
        os.close(visit.pipe)
