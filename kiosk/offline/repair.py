"""Repairs: what a damaged or interrupted outbox still has is brought together again.

Run by the station at its start, and when the outbox turns out to be damaged. Guarantees:

- a database that does not pass SQLite's own check is set aside whole, never deleted or overwritten,
  and every row that can still be read is taken over, one by one;
- an application whose row was lost or altered comes back from its second copy; where the portal has
  it already, it answers with the same receipt;
- what nothing can bring back is counted and named, not passed over;
- every application that is not settled has its second copy again, and what belongs to none is gone.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final

import apsw

from kiosk.disk.syncing import sync
from kiosk.offline import last_folio, whole_rows
from kiosk.offline.outbox import Outbox, copies_of
from kiosk.offline.outbox_errors import (
    ForeignDatabase,
    OutboxDamaged,
    in_words,
    os_error_in_words,
)
from kiosk.offline.outbox_lock import alone
from kiosk.offline.outbox_schema import drafted, open_connection
from kiosk.offline.outbox_suspicion import clear_suspicion, is_suspect
from kiosk.offline.submission_row import makes_sense, named_anew
from kiosk.offline.upkeep import Kept, keep_up

_LONGEST_GAP: Final = 100_000
_KEPT_ASIDE: Final = timedelta(days=30)
_MOST_ASIDE: Final = 5
_UNREADABLE: Final = (apsw.Error, UnicodeDecodeError)  # the second: a rotten name in the schema
_STAMP: Final = "%Y%m%dT%H%M%S"


@dataclass(frozen=True)
class Repairs:
    """What was done to an outbox. `aside` names the damaged file, None where none was.

    `taken_over` rows could still be read there, `unreadable` could not.
    """

    aside: Path | None = None
    taken_over: int = 0
    unreadable: int = 0
    kept: Kept = field(default_factory=Kept)

    @property
    def notable(self) -> bool:
        """Whether staff should hear of it."""
        kept = self.kept
        return self.aside is not None or bool(kept.restored or kept.spoilt or kept.unreachable)

    def __str__(self) -> str:
        parts = [f"{self.kept.restored} brought back from their copies"]
        if self.aside is not None:
            parts = [
                f"set aside as {self.aside.name}",
                f"{self.taken_over} rows taken over, {self.unreadable} unreadable",
                *parts,
            ]
        if self.kept.spoilt:
            named = ", ".join(self.kept.spoilt)
            parts.append(f"{len(self.kept.spoilt)} cannot be brought back: {named}")
        if self.kept.unreachable:
            parts.append(f"the disk refused {self.kept.unreachable} copies or attachments")
        return f"the outbox was damaged: {'; '.join(parts)}"


def open_kept(path: Path, clock: Callable[[], datetime]) -> tuple[Outbox, Repairs]:
    """Opens an outbox that was looked at before, and repairs it only where it is damaged.

    Raises `OutboxError`.
    """
    if not is_suspect(path):
        with suppress(OutboxDamaged, ForeignDatabase):
            return Outbox.open(path), Repairs()
    return open_repaired(path, clock)


def open_repaired(path: Path, clock: Callable[[], datetime]) -> tuple[Outbox, Repairs]:
    """Opens the outbox as the station does, whole again. Raises `OutboxError`.

    A file of another program is refused and left alone, unless an outbox once lay there.
    """
    with alone(path):
        _drop_old(path, clock())
        try:
            repairs = Repairs(kept=_kept_up(path, salvaged=False))
        except (OutboxDamaged, ForeignDatabase) as error:
            if isinstance(error, ForeignDatabase) and not copies_of(path).exist:
                raise
            found = _salvage(path, f"{clock():{_STAMP}}")
            repairs = replace(found, kept=_kept_up(path, salvaged=True))
        try:
            clear_suspicion(path)
        except OSError as error:
            raise os_error_in_words(path, error) from error
    return Outbox.open(path), repairs


def _kept_up(path: Path, *, salvaged: bool) -> Kept:
    connection = open_connection(path)
    try:
        with in_words(path, connection):
            _check_wholly(path, connection)
            return keep_up(path, connection, salvaged=salvaged)
    except apsw.ConstraintError as error:
        raise OutboxDamaged(f"the outbox {path} contradicts itself: {error}") from error
    finally:
        connection.close()


def _check_wholly(path: Path, connection: apsw.Connection) -> None:
    """Indexes too, which the quick check at every opening leaves out."""
    verdict = connection.execute("PRAGMA integrity_check(1)").fetchall()
    if verdict != [("ok",)]:
        raise OutboxDamaged(f"the outbox {path} is damaged: {str(verdict[0][0]).splitlines()[-1]}")


def _salvage(path: Path, stamp: str) -> Repairs:
    """Puts a new outbox with every row that can be read in the place of a damaged one."""
    try:
        aside = _set_aside(path, stamp)
    except OSError as error:
        raise os_error_in_words(path, error) from error
    rows, unreadable = _readable_rows(aside)
    last = _readable_last_folio(aside)

    taken_over = 0

    def fill(connection: apsw.Connection) -> None:
        nonlocal taken_over
        for row in rows:
            with suppress(apsw.ConstraintError):  # two rows with one folio: one of them is torn
                whole_rows.insert_whole(connection, row)
                taken_over += 1
        if last is not None:
            last_folio.raise_to(connection, last)

    with drafted(path, fill) as draft:
        # The old log first: SQLite would replay it into whatever file bears the name.
        for suffix in ("-wal", "-shm"):
            path.with_name(path.name + suffix).unlink(missing_ok=True)
        sync(path.parent)
        draft.replace(path)
        sync(path.parent)
    torn = len(rows) - taken_over
    return Repairs(aside, taken_over=taken_over, unreadable=unreadable + torn)


def _set_aside(path: Path, stamp: str) -> Path:
    number = 0
    while True:
        aside = path.with_name(f"{path.name}.damaged-{stamp}{f'-{number}' if number else ''}")
        try:
            aside.hardlink_to(path)
            break
        except FileExistsError:
            number += 1
    with suppress(FileNotFoundError):
        aside.with_name(aside.name + "-wal").hardlink_to(path.with_name(path.name + "-wal"))
    sync(path.parent)
    return aside


def _readable_rows(aside: Path) -> tuple[list[tuple[Any, ...]], int]:
    """Every row that SQLite still finds: from both ends, one by one in between, and by its folio.

    And how many there were that it does not find, or that make no sense.
    """
    connection = _opened(aside)
    if connection is None:
        return [], 0
    found: dict[int, tuple[Any, ...]] = {}
    places: set[int] = set()
    folios: dict[int, str] = {}
    reached, resumed = 0, 0
    with suppress(*_UNREADABLE):
        for reached in whole_rows.places(connection):
            places.add(reached)
    with suppress(*_UNREADABLE):
        for resumed in whole_rows.places(connection, newest_first=True):
            places.add(resumed)
    with suppress(*_UNREADABLE):
        folios.update(whole_rows.indexed(connection))
    places.update(range(reached + 1, min(resumed, reached + _LONGEST_GAP)))
    for place in sorted(places | folios.keys()):
        with suppress(*_UNREADABLE):
            row = whole_rows.whole_row(connection, place)
            if row and makes_sense(row := named_anew(row) or row):
                found[place] = row
    connection.close()
    taken = {row[2] for row in found.values()}
    named = {place for place, folio in folios.items() if folio not in taken}
    return list(found.values()), len((places | named) - found.keys())


def _readable_last_folio(aside: Path) -> str | None:
    connection = _opened(aside)
    if connection is None:
        return None
    try:
        with suppress(*_UNREADABLE, OutboxDamaged):
            return last_folio.read_last(connection)
    finally:
        connection.close()
    return None


def _opened(aside: Path) -> apsw.Connection | None:
    """The set-aside file, which a read-only connection leaves as it is."""
    try:
        return apsw.Connection(str(aside), flags=apsw.SQLITE_OPEN_READONLY)
    except apsw.Error:
        return None


def _drop_old(path: Path, now: datetime) -> None:
    """What was set aside a month ago, and all but the newest few, have told all they could."""
    before = f"{path.name}.damaged-{now - _KEPT_ASIDE:{_STAMP}}"
    logs = ("-wal", "-shm")
    files = [one for one in path.parent.glob(f"{path.name}.damaged-*") if one.name[-4:] not in logs]
    for number, one in enumerate(sorted(files, reverse=True)):
        if one.name < before or number >= _MOST_ASIDE:
            for suffix in (*logs, ""):
                with suppress(OSError):
                    one.with_name(one.name + suffix).unlink()
