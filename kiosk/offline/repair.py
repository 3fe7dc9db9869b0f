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

import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, Final

import apsw

from kiosk.offline import last_folio, submission_table
from kiosk.offline.erasing import sync_folder
from kiosk.offline.outbox import Outbox, copies_of
from kiosk.offline.outbox_errors import (
    ForeignDatabase,
    OutboxDamaged,
    in_words,
    os_error_in_words,
)
from kiosk.offline.outbox_lock import alone
from kiosk.offline.outbox_schema import drafted, open_connection
from kiosk.offline.submission_row import makes_sense
from kiosk.offline.upkeep import Kept, keep_up
from kiosk.protocol.folio import FolioError, normalise_folio

_LONGEST_GAP: Final = 100_000
_KEPT_ASIDE_SECONDS: Final = 30 * 24 * 3600.0


@dataclass(frozen=True)
class Repairs:
    """What was done to an outbox. `aside` names the damaged file, None where none was."""

    aside: Path | None = None
    taken_over: int = 0
    kept: Kept = field(default_factory=Kept)

    @property
    def notable(self) -> bool:
        """Whether staff should hear of it."""
        return self.aside is not None or self.kept.restored > 0 or bool(self.kept.spoilt)

    def __str__(self) -> str:
        parts = [f"{self.kept.restored} brought back from their copies"]
        if self.aside is not None:
            parts = [f"set aside as {self.aside.name}", f"{self.taken_over} taken over", *parts]
        if self.kept.spoilt:
            named = ", ".join(self.kept.spoilt)
            parts.append(f"{len(self.kept.spoilt)} cannot be brought back: {named}")
        return f"the outbox was damaged: {'; '.join(parts)}"


def open_repaired(path: Path, clock: Callable[[], datetime]) -> tuple[Outbox, Repairs]:
    """Opens the outbox as the station does, whole again. Raises `OutboxError`.

    A file of another program is refused and left alone, unless an outbox once lay there.
    """
    with alone(path):
        try:
            repairs = Repairs(kept=_kept_up(path))
        except (OutboxDamaged, ForeignDatabase) as error:
            if isinstance(error, ForeignDatabase) and not _was_here(path):
                raise
            aside, taken_over = _salvage(path, f"{clock():%Y%m%dT%H%M%S}")
            repairs = Repairs(aside, taken_over, _kept_up(path))
        _drop_old(path)
    return Outbox.open(path), repairs


def _kept_up(path: Path) -> Kept:
    connection = open_connection(path)
    try:
        with in_words(path, connection):
            _check_wholly(path, connection)
            return keep_up(path, connection)
    except OSError as error:
        raise os_error_in_words(path, error) from error
    except apsw.ConstraintError as error:
        raise OutboxDamaged(f"the outbox {path} contradicts itself: {error}") from error
    finally:
        connection.close()


def _check_wholly(path: Path, connection: apsw.Connection) -> None:
    """Indexes too, which the quick check at every opening leaves out."""
    verdict = connection.execute("PRAGMA integrity_check(1)").fetchall()
    if verdict != [("ok",)]:
        raise OutboxDamaged(f"the outbox {path} is damaged: {str(verdict[0][0]).splitlines()[-1]}")


def _was_here(path: Path) -> bool:
    return copies_of(path).exist


def _salvage(path: Path, stamp: str) -> tuple[Path, int]:
    """Puts a new outbox with every row that can be read in the place of a damaged one."""
    try:
        aside = _set_aside(path, stamp)
    except OSError as error:
        raise os_error_in_words(path, error) from error
    taken_over = 0

    def fill(connection: apsw.Connection) -> None:
        nonlocal taken_over
        for row in _readable_rows(aside):
            with suppress(apsw.ConstraintError):  # two rows with one folio: one of them is torn
                submission_table.insert_whole(connection, row)
                taken_over += 1
        if (last := _readable_last_folio(aside)) is not None:
            last_folio.raise_to(connection, last)

    with drafted(path, fill) as draft:
        # The old log first: SQLite would replay it into whatever file bears the name.
        for suffix in ("-wal", "-shm"):
            path.with_name(path.name + suffix).unlink(missing_ok=True)
        sync_folder(path.parent)
        draft.replace(path)
        sync_folder(path.parent)
    return aside, taken_over


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
    sync_folder(path.parent)
    return aside


def _readable_rows(aside: Path) -> Iterator[tuple[Any, ...]]:
    """Every row that SQLite still finds, from both ends and one by one in between."""
    found: dict[int, tuple[Any, ...]] = {}
    connection = _opened(aside)
    if connection is None:
        return
    reached, resumed = 0, 0
    with suppress(apsw.Error):
        for reached in submission_table.places(connection):
            _read_into(found, connection, reached)
    with suppress(apsw.Error):
        for resumed in submission_table.places(connection, newest_first=True):
            _read_into(found, connection, resumed)
    for place in range(reached + 1, min(resumed, reached + _LONGEST_GAP)):
        _read_into(found, connection, place)
    connection.close()
    yield from (row for _, row in sorted(found.items()) if makes_sense(row))


def _read_into(found: dict[int, tuple[Any, ...]], connection: apsw.Connection, place: int) -> None:
    with suppress(apsw.Error):
        if place not in found and (row := submission_table.whole_row(connection, place)):
            found[place] = row


def _readable_last_folio(aside: Path) -> str | None:
    connection = _opened(aside)
    if connection is None:
        return None
    try:
        with suppress(apsw.Error, FolioError):
            last = last_folio.read_last(connection)
            return last if last is None else normalise_folio(last)
    finally:
        connection.close()
    return None


def _opened(aside: Path) -> apsw.Connection | None:
    """The set-aside file, which a read-only connection leaves as it is."""
    try:
        return apsw.Connection(str(aside), flags=apsw.SQLITE_OPEN_READONLY)
    except apsw.Error:
        return None


def _drop_old(path: Path) -> None:
    """What was set aside a month ago has told all it could."""
    for aside in path.parent.glob(f"{path.name}.damaged-*"):
        with suppress(OSError):
            if time.time() - aside.stat().st_mtime > _KEPT_ASIDE_SECONDS:
                aside.unlink()
