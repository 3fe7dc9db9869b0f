"""The door to the staff panel: a PIN in, a session out; nobody stays in whom nobody hears from.

Guarantees: a try is counted before it is judged; one session at a time, the newer ends the older;
who comes in, goes out, is turned away or is forgotten stands in the log, and a door that cannot
write its log stays shut. Help that somebody gives to a visitor begins and ends in the log, too.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from threading import RLock
from typing import Final, Protocol

from kiosk.identity.staff.book import StaffBook, StaffMember
from kiosk.identity.staff.guard import PinGuard, PinTries
from kiosk.identity.staff.log import NOBODY, Anchor, LogFailed, StaffLog
from kiosk.protocol.heartbeat import StaffLogAnchor
from kiosk.protocol.staff_calls import LogPage, LogRow, ShiftNote, ShiftWord
from kiosk.protocol.trouble import Trouble, TroubleName
from kiosk.settings import Settings

IDLE_SECONDS: Final = 120.0
ENTER: Final = "enter"
HELP_BEGIN: Final = "help-begin"
HELP_END: Final = "help-end"
SHIFT_NOTE: Final = "shift-note"


class Record(Protocol):
    """Writes an act into the log. Raises `LogFailed`."""

    def __call__(self, act: str, detail: str = "") -> None: ...


class NotStaff(Exception):  # noqa: N818 - named for what happened
    """The session is none, or was left alone for too long."""


@dataclass(frozen=True)
class Entered:
    """Somebody is in."""

    session: str
    member: StaffMember
    new_shift: bool
    note: ShiftNote | None = None


class StaffDoor:
    """For several threads. `clock` gives aware UTC, `steady` seconds that never step back."""

    def __init__(
        self,
        book: StaffBook,
        guard: PinGuard,
        log: StaffLog,
        clock: Callable[[], datetime],
        steady: Callable[[], float],
    ) -> None:
        self._book = book
        self._guard = guard
        self._log = log
        self._clock = clock
        self._steady = steady
        self._lock = RLock()
        self._inside: Entered | None = None
        self._heard = 0.0
        self._help: str | None = None

    def enter(self, pin: str) -> Entered | PinTries:
        """A session, or how long to wait before the next try.

        Raises `StaffBookFailed`, `LogFailed` and `OSError`; then nobody is in.
        """
        with self._lock:
            before = self._guard.standing()
            if before.wait:
                return before
            self._log.mend(self._clock())
            self._guard.begin()
            member = self._book.who_has(pin)
            if member is None:
                standing = self._guard.standing()
                self._log.write(self._clock(), NOBODY, "turned-away", f"{standing.wrong} in a row")
                return standing
            self._end("replaced")
            self._end_help()
            before_this, note = self._last_shift()
            self._log.write(self._clock(), member.id, ENTER)
            self._guard.was_right()
            new_shift = before_this not in {None, member.id}
            self._inside = Entered(secrets.token_hex(16), member, new_shift, note)
            self._heard = self._steady()
            return self._inside

    def leave(self, session: str) -> None:
        """Goes out. Raises `NotStaff` where nobody was in by that session, and `LogFailed`."""
        with self._lock:
            self.member(session)
            self._end("leave")

    def begin_help(self, session: str) -> str:
        """Whoever is in goes out to help a visitor; with what comes back it is ended.

        Raises `NotStaff` and `LogFailed`.
        """
        with self._lock:
            self._log.write(self._clock(), self.member(session).id, HELP_BEGIN)
            self._inside = None
            self._help = secrets.token_hex(16)
            return self._help

    def end_help(self, help_: str) -> None:
        """Raises `NotStaff` where that help is over already, and `LogFailed`."""
        with self._lock:
            if self._help is None or not secrets.compare_digest(self._help, help_):
                raise NotStaff
            self._end_help()

    def member(self, session: str) -> StaffMember:
        """Who acts, and so is still there. Raises `NotStaff` and `LogFailed`."""
        with self._lock:
            if self._inside is not None and self._steady() - self._heard > IDLE_SECONDS:
                self._end("forgotten")
            inside = self._inside
            if inside is None or not secrets.compare_digest(inside.session, session):
                raise NotStaff
            self._heard = self._steady()
            return inside.member

    def record(self, session: str) -> Record:
        """The log, in the hand of whoever is in: also for what ends after they went out.

        Raises `NotStaff` and `LogFailed`.
        """
        who = self.member(session).id

        def write(act: str, detail: str = "") -> None:
            with self._lock:
                self._log.write(self._clock(), who, act, detail)

        return write

    def log(self, session: str, skip: int, most: int) -> LogPage:
        """The newest acts but `skip`, at most so many; whoever else is at the door does not wait.

        Raises `NotStaff`, `LogFailed` and `StaffBookFailed`.
        """
        with self._lock:
            self.member(session)
            known = self._known()
        names = {one.id: one.name for one in self._book.everybody()}
        part = self._log.part(skip, most, known)
        rows = [
            LogRow(at=one.at, who=names.get(one.who, ""), act=one.act, detail=one.detail)
            for one in part.entries
        ]
        return LogPage(rows=tuple(rows), total=part.total, intact=part.intact)

    def look_at_log(self) -> Trouble | None:
        """Reads the log to its end, and says what somebody should look into."""
        with self._lock:
            with suppress(LogFailed):
                self._log.look()
            return self.log_trouble()

    def log_trouble(self) -> Trouble | None:
        """The same by the last look: a log that was changed, here or set aside."""
        aside = self._log.set_aside()
        if self.anchor() is not None and not aside:
            return None
        where = f": see {', '.join(path.name for path in aside)}" if aside else ""
        words = f"the log of the staff's acts was changed or damaged{where}"
        return Trouble(name=TroubleName.STAFF_LOG_BROKEN, words=words)

    def anchor(self) -> StaffLogAnchor | None:
        """Where the log ended at the last look; None for one that is broken or cannot be read."""
        with self._lock:
            known = self._known()
        if known is None:
            return None
        return StaffLogAnchor(entries=known.entries, newest=known.newest)

    def _known(self) -> Anchor | None:
        try:
            return self._log.anchor()
        except LogFailed:
            return None

    def _last_shift(self) -> tuple[str | None, ShiftNote | None]:
        """Who of the staff was in last, and what was left last; the log remembers both."""
        came, left = self._log.newest(ENTER), self._log.newest(SHIFT_NOTE)
        note = None
        if left is not None and left.detail in set(ShiftWord):
            names = {one.id: one.name for one in self._book.everybody()}
            note = ShiftNote(note=ShiftWord(left.detail), name=names.get(left.who, ""))
        return None if came is None else came.who, note

    def _end_help(self) -> None:
        """The log remembers whose help has no end yet, also from before a restart."""
        self._help = None
        begun, ended = self._log.newest(HELP_BEGIN), self._log.newest(HELP_END)
        if begun is not None and (ended is None or ended.number < begun.number):
            self._log.write(self._clock(), begun.who, HELP_END)

    def _end(self, act: str) -> None:
        inside, self._inside = self._inside, None
        if inside is not None:
            self._log.write(self._clock(), inside.member.id, act)


def staff_door(
    settings: Settings, clock: Callable[[], datetime], steady: Callable[[], float]
) -> StaffDoor:
    """The door of this machine."""
    return StaffDoor(
        StaffBook(settings.staff_book_path, clock),
        PinGuard(settings.staff_tries_path, clock, steady),
        StaffLog(settings.staff_log_path),
        clock,
        steady,
    )
