"""What the staff did: appended, never changed, each entry chained to the one before.

A line is canonical JSON (RFC 8785); its `hash` is the SHA-256 of the line without it, and `before`
the hash of the line above. Heartbeats carry count and newest hash to the portal, so that whoever
rewrites the file rewrites it against a witness. Entries hold acts and figures, and nothing of any
visitor.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Annotated, ClassVar, Final

from pydantic import Field, StringConstraints, ValidationError

from kiosk.protocol.message import MAX_WHOLE_NUMBER, Instant, Message, Sha256, Slug

NOBODY: Final = "nobody"
"""Who tried a PIN that is nobody's."""
SET_ASIDE: Final = "log-set-aside"
"""How a log begins whose forerunner was broken."""
_MODE: Final = 0o600
_LONGEST: Final = 300


class LogFailed(Exception):  # noqa: N818 - named for what happened
    """The log cannot be written or read; the message says why."""


class LogBroken(LogFailed):
    """A line was changed, or is missing."""


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


class StaffLog:
    """One file, one writer."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._anchor: Anchor | None = None

    def anchor(self) -> Anchor:
        """Where the chain ends. Raises `LogFailed`, and `LogBroken` for one that was changed."""
        if self._anchor is None:
            last = Anchor(0, LogEntry.FIRST)
            for entry in self.entries():
                last = Anchor(entry.number, entry.hash)
            self._anchor = last
        return self._anchor

    def write(self, at: datetime, who: str, act: str, detail: str = "") -> LogEntry:
        """Appends an entry; it is on the disk when this returns. Raises `LogFailed`."""
        anchor = self.anchor()
        entry = LogEntry.after(
            anchor.entries, anchor.newest, at=at, who=who, act=act, detail=detail
        )
        self._append(entry.canonical() + b"\n")
        self._anchor = Anchor(entry.number, entry.hash)
        return entry

    def entries(self) -> Iterator[LogEntry]:
        """All of them, oldest first, each checked. Raises `LogBroken` at the first that is wrong.

        A last line that was cut off by a power cut is no entry.
        """
        before = LogEntry.FIRST
        for number, line in enumerate(self._lines()):
            told = f"{self._path}: line {number + 1}"
            try:
                entry = LogEntry.model_validate_json(line)
            except ValidationError:
                raise LogBroken(f"{told} is no entry") from None
            if not entry.follows(number, before):
                raise LogBroken(f"{told} was changed, or one is missing")
            before = entry.hash
            yield entry

    def mend(self, at: datetime) -> None:
        """Sets a broken chain aside; the new one begins by saying so. Raises `LogFailed`.

        So that staff are not shut out by it; the portal, which knows where it stood, is not
        deceived.
        """
        try:
            for _ in self.entries():
                pass
        except LogBroken:
            self._set_aside(at)

    def set_aside(self) -> tuple[Path, ...]:
        """The broken ones that were put away, for whoever looks into it."""
        return tuple(sorted(self._path.parent.glob(f"{self._path.name}.broken-*")))

    def _set_aside(self, at: datetime) -> None:
        place = self._path.with_name(f"{self._path.name}.broken-{at:%Y%m%dT%H%M%S%f}")
        try:
            self._path.rename(place)
        except OSError as error:
            raise LogFailed(f"{self._path} cannot be set aside: {error.strerror}") from error
        self._anchor = None
        self.write(at, NOBODY, SET_ASIDE, place.name)

    def _lines(self) -> Iterator[bytes]:
        try:
            with self._path.open("rb") as file:
                for line in file:
                    if line.endswith(b"\n"):
                        yield line
        except FileNotFoundError:
            return
        except OSError as error:
            raise LogFailed(f"{self._path} cannot be read: {error.strerror}") from error

    def _append(self, line: bytes) -> None:
        try:
            descriptor = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, _MODE)
            with os.fdopen(descriptor, "r+b") as file:
                file.seek(_end_of_whole_lines(file.fileno()))
                file.write(line)
                file.truncate()
                file.flush()
                os.fsync(file.fileno())
        except OSError as error:
            raise LogFailed(f"{self._path} cannot be written: {error.strerror}") from error


def _end_of_whole_lines(descriptor: int) -> int:
    """Just after the last line break: what follows it was cut off in the middle."""
    size = os.fstat(descriptor).st_size
    tail = os.pread(descriptor, 4096, max(0, size - 4096))
    return size if not tail or tail.endswith(b"\n") else size - len(tail) + tail.rfind(b"\n") + 1
