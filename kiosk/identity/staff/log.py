"""What the staff did: appended, never changed, each entry chained to the one before.

A line is canonical JSON (RFC 8785); its `hash` is the SHA-256 of the line without it, and `before`
the hash of the line above. Heartbeats carry count and newest hash to the portal, so that whoever
rewrites the file rewrites it against a witness. Entries hold acts and figures, and nothing of any
visitor.
"""

from __future__ import annotations

import errno
import fcntl
import os
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from io import BytesIO
from itertools import islice
from pathlib import Path
from typing import Annotated, BinaryIO, ClassVar, Final

from pydantic import Field, StringConstraints, ValidationError

from kiosk.disk.locking import lock_within
from kiosk.identity.staff.lines import end_of_whole_lines, lines_from_end, whole_lines
from kiosk.protocol.message import MAX_WHOLE_NUMBER, Instant, Message, Sha256, Slug

NOBODY: Final = "nobody"
"""Who tried a PIN that is nobody's."""
SET_ASIDE: Final = "log-set-aside"
"""How a log begins whose forerunner was broken."""
NOT_DONE: Final = "not-done"
"""What was begun, by the entry's detail, and then could not be done."""
_MODE: Final = 0o600
_LONGEST: Final = 300
_PIECE: Final = 1 << 18
_TURN_SECONDS: Final = 5.0
"""How long another program may write: a slow disk's time for one line."""


class LogFailed(Exception):  # noqa: N818 - named for what happened
    """The log cannot be written or read; the message says why."""


class LogBroken(LogFailed):
    """A line was changed, is missing, or lies on a bad sector."""


class LogEntry(Message):
    """One act of one of the staff, in a chain. `detail` is for people."""

    FIRST: ClassVar[bytes] = bytes(32)
    """What the first entry has for the hash of the one before."""

    number: int = Field(ge=1, le=MAX_WHOLE_NUMBER)
    at: Instant
    who: Slug
    act: Slug
    detail: Annotated[str, StringConstraints(max_length=_LONGEST)] = ""
    before: Sha256
    hash: Sha256

    @classmethod
    def after(
        cls, number: int, before: bytes, *, at: datetime, who: str, act: str, detail: str = ""
    ) -> LogEntry:
        """The one after that number and hash; 0 and `FIRST` where there is none. Cuts `detail`."""
        draft = cls(
            number=number + 1,
            at=at,
            who=who,
            act=act,
            detail=detail[:_LONGEST],
            before=before,
            hash=cls.FIRST,
        )
        return draft.model_copy(update={"hash": draft.digest()})

    def follows(self, number: int, before: bytes) -> bool:
        """Whether it is as it was written, and the one after that number and hash."""
        written = (self.number, self.before, self.hash)
        return written == (number + 1, before, self.digest())

    def digest(self) -> bytes:
        """What `hash` must be."""
        return sha256(self.canonical(exclude={"hash"})).digest()


@dataclass(frozen=True)
class Anchor:
    """How many entries there are, and the newest one's hash."""

    entries: int
    newest: bytes


@dataclass(frozen=True)
class LogPart:
    """Some entries, the newest first, of `total`. Where the log is not `intact`, of those up to the
    first that is wrong."""

    entries: tuple[LogEntry, ...]
    total: int
    intact: bool


class _Checked:
    """The lines that were read and are as they were written, from the first one on."""

    def __init__(self) -> None:
        self.anchor = Anchor(0, LogEntry.FIRST)
        self.newest: dict[str, LogEntry] = {}
        self.bytes = 0
        self._digest = sha256()

    def add(self, line: bytes, entry: LogEntry) -> None:
        self.anchor = Anchor(entry.number, entry.hash)
        self.newest[entry.act] = entry
        self.bytes += len(line)
        self._digest.update(line)

    def begin(self, file: BinaryIO) -> bool:
        """Whether the file begins with just these lines; they are read then."""
        digest, left = sha256(), self.bytes
        while piece := file.read(min(left, _PIECE)):
            digest.update(piece)
            left -= len(piece)
        return digest.digest() == self._digest.digest()


class StaffLog:
    """One file; the station and a command write in turn. What was checked once is remembered: the
    next look compares its bytes, and takes apart only the lines after it.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._checked = _Checked()
        self._is_whole = False
        self._broken: str | None = None

    def anchor(self) -> Anchor:
        """Where the chain ended at the last look; looks where the file could not be read, or never
        was.

        Raises `LogFailed`, and `LogBroken` for one that was found changed.
        """
        if self._broken is not None:
            raise LogBroken(self._broken)
        return self._checked.anchor if self._is_whole else self.look()

    def look(self) -> Anchor:
        """Reads the file to its end: where the chain ends. Raises as `anchor` does.

        One that is whole in itself, but begins no more with what was checked, was changed, too.
        """
        self._is_whole, self._broken = False, None
        with self._remembering(), self._opened() as file:
            if not self._checked.begin(file):
                raise LogBroken(f"{self._path} is no longer what was read before")
            self._catch_up(file)
        self._is_whole = True
        return self._checked.anchor

    def newest(self, act: str) -> LogEntry | None:
        """The last one of that act, of what was checked."""
        return self._checked.newest.get(act)

    def write(self, at: datetime, who: str, act: str, detail: str = "") -> LogEntry:
        """Appends an entry, behind what another program wrote meanwhile; it is on the disk when
        this returns. Raises `LogFailed`.
        """
        self.anchor()
        self._is_whole = False  # until it is known what a disk that fails has kept
        with self._remembering(), self._in_turn() as file:
            file.seek(self._checked.bytes)
            self._catch_up(file)
            end = self._checked.anchor
            entry = LogEntry.after(end.entries, end.newest, at=at, who=who, act=act, detail=detail)
            line = entry.canonical() + b"\n"
            file.seek(end_of_whole_lines(file.fileno()))
            file.write(line)
            file.truncate()
            file.flush()
            os.fsync(file.fileno())
        self._checked.add(line, entry)
        self._is_whole = True
        return entry

    def entries(self) -> Iterator[LogEntry]:
        """All of them, oldest first, each checked. Raises `LogBroken` at the first that is wrong.

        A last line that was cut off by a power cut is no entry.
        """
        before = Anchor(0, LogEntry.FIRST)
        with self._opened() as file:
            for line in whole_lines(file):
                entry = self._entry(line, before)
                before = Anchor(entry.number, entry.hash)
                yield entry

    def part(self, skip: int, most: int, known: Anchor | None) -> LogPart:
        """The newest entries but `skip`, at most so many. `known`: where the chain ended at the
        last look, None where it was broken.

        What is older than they are is not read, unless something is wrong: they are chained to each
        other and to the one below, and the log does not end before `known`. For any thread.
        """
        if known is not None:
            with suppress(LogFailed):
                return self._newest(skip, most, known)
        newest: deque[LogEntry] = deque(maxlen=skip + most)
        total = 0
        with suppress(LogFailed):
            for entry in self.entries():
                newest.append(entry)
                total = entry.number
        return LogPart(tuple(reversed(newest))[skip:], total, intact=False)

    def mend(self, at: datetime) -> None:
        """Looks, and sets a broken chain aside; the new one begins by saying so.

        So that staff are not shut out by it; the portal, which knows where it stood, is not
        deceived. Raises `LogFailed`.
        """
        try:
            self.look()
        except LogBroken:
            self._set_aside(at)

    def set_aside(self) -> tuple[Path, ...]:
        """The broken ones that were put away, for whoever looks into it."""
        return tuple(sorted(self._path.parent.glob(f"{self._path.name}.broken-*")))

    def _set_aside(self, at: datetime) -> None:
        place = self._path.with_name(f"{self._path.name}.broken-{at:%Y%m%dT%H%M%S%f}")
        try:
            if not self._path.exists():  # it was taken away: an empty one is the sign of it
                self._path.touch(_MODE)
            self._path.rename(place)
        except OSError as error:
            raise LogFailed(f"{self._path} cannot be set aside: {error.strerror}") from error
        self._checked, self._broken = _Checked(), None
        self.write(at, NOBODY, SET_ASIDE, place.name)

    def _newest(self, skip: int, most: int, known: Anchor) -> LogPart:
        with self._opened() as file:
            lines = list(islice(lines_from_end(file), skip + most + 1))
        end = self._parsed(lines[0], known.entries) if lines else None
        total, newest = (0, LogEntry.FIRST) if end is None else (end.number, end.hash)
        if total < known.entries or (total == known.entries and newest != known.newest):
            raise LogBroken(f"{self._path} ends elsewhere than it did")
        number = total - skip
        entries: list[LogEntry] = []
        before = [*lines[skip + 1 :], None][:most]
        for line, below in zip(lines[skip:], before, strict=False):
            entries.append(self._entry(line, self._anchor_of(below, number - 1)))
            number -= 1
        return LogPart(tuple(entries), total, intact=True)

    def _catch_up(self, file: BinaryIO) -> None:
        """What stands behind all that was checked."""
        for line in whole_lines(file):
            self._checked.add(line, self._entry(line, self._checked.anchor))

    def _anchor_of(self, line: bytes | None, number: int) -> Anchor:
        """Where a chain stands with that line, which no line has below itself."""
        if line is None:
            return Anchor(0, LogEntry.FIRST)
        return Anchor(number, self._parsed(line, number).hash)

    def _entry(self, line: bytes, before: Anchor) -> LogEntry:
        """The entry that follows there. Raises `LogBroken`."""
        entry = self._parsed(line, before.entries + 1)
        if not entry.follows(before.entries, before.newest):
            raise LogBroken(
                f"{self._path}: line {before.entries + 1} was changed, or one is missing"
            )
        return entry

    def _parsed(self, line: bytes, number: int) -> LogEntry:
        try:
            return LogEntry.stored(line)
        except ValidationError:
            raise LogBroken(f"{self._path}: line {number} is no entry") from None

    @contextmanager
    def _remembering(self) -> Iterator[None]:
        """What was found changed is not looked for again until the next look."""
        try:
            yield
        except LogBroken as broken:
            self._broken = str(broken)
            raise

    @contextmanager
    def _opened(self) -> Iterator[BinaryIO]:
        try:
            with self._path.open("rb") as file:
                yield file
        except FileNotFoundError:
            yield BytesIO()
        except OSError as error:
            kind = LogBroken if error.errno == errno.EIO else LogFailed
            raise kind(f"{self._path} cannot be read: {error.strerror}") from error

    @contextmanager
    def _in_turn(self) -> Iterator[BinaryIO]:
        """The file to be written, while no other program writes it."""
        try:
            descriptor = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, _MODE)
            with os.fdopen(descriptor, "r+b") as file:
                if not lock_within(descriptor, fcntl.LOCK_EX, _TURN_SECONDS):
                    raise LogFailed(f"{self._path} is being written by another program")
                yield file
        except OSError as error:
            raise LogFailed(f"{self._path} cannot be written: {error.strerror}") from error
