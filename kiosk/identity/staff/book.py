"""The book of a centre's staff: names, and PINs that nobody can read out of it.

PINs are kept as Argon2id (RFC 9106) by argon2-cffi. Guarantees: no two of the staff have the same
PIN, so that a PIN alone says who it is; a PIN that anybody would try first is not taken; nobody is
ever removed from the book, only from work, so that the log's names keep their meaning.
"""

from __future__ import annotations

import errno
import secrets
import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Annotated, Final

from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error, InvalidHashError
from pydantic import Field, StringConstraints, ValidationError

from kiosk.disk.whole_file import replace_file
from kiosk.protocol.message import Instant, Message, Slug

LEAST_DIGITS: Final = 6
MOST_DIGITS: Final = 12
MOST_STAFF: Final = 12
"""Each of them costs a try some milliseconds; a centre has two or three."""
_MODE: Final = 0o600
_HASHER: Final = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
_DIGITS: Final = "0123456789"


class StaffBookFailed(Exception):  # noqa: N818 - named for what happened
    """The book cannot be read or written; the message says why."""


class StaffBookDamaged(StaffBookFailed):
    """It makes no sense, or lies on a bad sector."""


class PinRefused(ValueError):  # noqa: N818 - named for what happened
    """The PIN cannot be taken; the message says why, and never the PIN."""


class StaffMember(Message):
    """One of the staff; `left_at` once they work here no more.

    It stands in the file also while it is None: a name that rotted opens nobody the door again.
    """

    id: Slug
    name: Annotated[str, StringConstraints(min_length=1, max_length=60, strip_whitespace=True)]
    pin_hash: str = Field(max_length=200, repr=False)
    since: Instant
    left_at: Instant | None


Note = Callable[[StaffMember], object]
"""Writes down what is about to be done with them; where it raises, it is not done."""


def _not_noted(_: StaffMember) -> None: ...


class _Pages(Message):
    staff: tuple[StaffMember, ...] = Field(max_length=1_000)


class StaffBook:
    """One file; written whole or not at all."""

    def __init__(self, path: Path, clock: Callable[[], datetime]) -> None:
        self._path = path
        self._clock = clock

    def at_work(self) -> tuple[StaffMember, ...]:
        """Those whose PIN opens. Raises `StaffBookFailed`."""
        return tuple(one for one in self.everybody() if one.left_at is None)

    def everybody(self) -> tuple[StaffMember, ...]:
        """Those who left too, in the order they came. Raises `StaffBookFailed`."""
        try:
            return _Pages.stored(self._path.read_bytes()).staff
        except FileNotFoundError:
            return ()
        except OSError as error:
            if error.errno == errno.EIO:
                raise self._damaged() from error
            raise StaffBookFailed(f"{self._path} cannot be read: {error.strerror}") from error
        except ValidationError:
            raise self._damaged() from None

    def set_aside_damaged(self) -> Path | None:
        """Renames a damaged book, so that another begins; its new name. Raises `StaffBookFailed`.

        Only for who adds the staff anew.
        """
        try:
            self.everybody()
        except StaffBookDamaged:
            aside = self._path.with_name(f"{self._path.name}.damaged-{time.time_ns()}")
            try:
                self._path.rename(aside)
            except OSError as error:
                raise StaffBookFailed(f"{self._path} cannot be set aside: {error}") from error
            return aside
        return None

    def who_has(self, pin: str) -> StaffMember | None:
        """Whose PIN this is. Takes as long whoever it is, and for nobody. Raises
        `StaffBookFailed`."""
        matches = [one for one in self.at_work() if _fits(one.pin_hash, pin)]
        return matches[0] if matches else None

    def add(self, name: str, pin: str, note: Note = _not_noted) -> StaffMember:
        """Takes somebody on, noted first. Raises `PinRefused`, `StaffBookFailed`, and what `note`
        raises.
        """
        refuse_easy(pin)
        everybody = self.everybody()
        if len(self.at_work()) >= MOST_STAFF:
            raise PinRefused(f"{MOST_STAFF} people have a PIN already: let somebody go first")
        if self.who_has(pin) is not None:
            raise PinRefused("somebody else has this PIN: choose another")
        try:
            member = StaffMember(
                id=f"staff-{secrets.token_hex(4)}",
                name=name,
                pin_hash=_HASHER.hash(pin),
                since=self._clock(),
                left_at=None,
            )
        except ValidationError:
            raise PinRefused("a name has 1 to 60 signs") from None
        note(member)
        self._write((*everybody, member))
        return member

    def let_go(self, member_id: str, note: Note = _not_noted) -> StaffMember:
        """Their PIN opens no more, noted first. Raises `LookupError`, `StaffBookFailed`, and what
        `note` raises.
        """
        everybody = self.everybody()
        member = next((one for one in self.at_work() if one.id == member_id), None)
        if member is None:
            raise LookupError(f"nobody at work here is {member_id}")
        gone = member.model_copy(update={"left_at": self._clock()})
        note(gone)
        self._write(tuple(gone if one.id == member_id else one for one in everybody))
        return gone

    def _damaged(self) -> StaffBookDamaged:
        return StaffBookDamaged(f"{self._path} is damaged: add the staff anew")

    def _write(self, staff: tuple[StaffMember, ...]) -> None:
        try:
            replace_file(self._path, _Pages(staff=staff).model_dump_json().encode(), _MODE)
        except OSError as error:
            raise StaffBookFailed(f"{self._path} cannot be written: {error.strerror}") from error


def refuse_easy(pin: str) -> None:
    """Raises `PinRefused` for what is no PIN, or what anybody would try first."""
    if not (pin.isascii() and pin.isdigit()) or not LEAST_DIGITS <= len(pin) <= MOST_DIGITS:
        raise PinRefused(f"a PIN has {LEAST_DIGITS} to {MOST_DIGITS} digits")
    run = _DIGITS * 2
    if len(set(pin)) <= 2 or pin in run or pin in run[::-1]:
        raise PinRefused("this PIN is too easy to guess: no runs, no repeated digits")
    if any(pin == pin[:size] * (len(pin) // size) for size in (2, 3) if len(pin) % size == 0):
        raise PinRefused("this PIN is too easy to guess: no repeated groups")


def _fits(pin_hash: str, pin: str) -> bool:
    try:
        return _HASHER.verify(pin_hash, pin)
    except (Argon2Error, InvalidHashError):
        return False
