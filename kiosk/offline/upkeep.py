"""Upkeep: rows, second copies and attachments of an outbox are brought into step.

For whoever has the outbox alone (`outbox_lock.alone`), so that nothing half accepted is about. The
rows are what sending needs: a copy or a file that the disk will not read, write or give up is
counted, and stops nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final
from uuid import UUID

import apsw

from kiosk.disk.transaction import transaction
from kiosk.offline import last_folio, submission_table, whole_rows
from kiosk.offline.attachment_files import erase_streams, submissions_with_streams
from kiosk.offline.outbox import copies_of
from kiosk.offline.outbox_item import NewSubmission, State
from kiosk.offline.submission_row import is_sound, is_torn_from, makes_sense, named_anew

_ROTTEN: Final = "\N{REPLACEMENT CHARACTER}"


@dataclass(frozen=True)
class Kept:
    """What came of it.

    `restored`: how many rows came back from copies; `spoilt`: the folios (the ids, where no more is
    known) that nothing can bring back here, with those whose whole copy only a newer release reads:
    it is kept for that one; `unreachable`: how often the disk refused a copy or an attachment.
    """

    restored: int = 0
    spoilt: tuple[str, ...] = ()
    unreachable: int = 0


def keep_up(path: Path, connection: apsw.Connection, *, salvaged: bool) -> Kept:
    """Mends what can be mended; `salvaged`: the rows are those that could still be read.

    Raises SQLite's errors; then nothing was removed.
    """
    return _Upkeep(path, connection, salvaged=salvaged).run()


class _Upkeep:
    def __init__(self, path: Path, connection: apsw.Connection, *, salvaged: bool) -> None:
        self._path = path
        self._connection = connection
        self._salvaged = salvaged
        self._copies = copies_of(path)
        self._unsound: dict[int, tuple[Any, ...]] = {}  # by place
        self._with_body: set[UUID] = set()
        self._settled: set[UUID] = set()
        self._unread: set[UUID] = set()  # accepted, by a copy that only a newer release reads
        self._spoilt: list[str] = []
        self._restored = 0
        self._unreachable = 0

    def run(self) -> Kept:
        with transaction(self._connection):
            self._take_stock()
            if self._unsound:
                whole_rows.index_anew(self._connection)
            self._restore()
            self._drop_senseless()
            last_folio.mend(self._connection, (row[2] for row in self._rows()))
        with self._counting():
            self._confirm_copies()
        with self._counting():
            self._clear()
        return Kept(self._restored, tuple(self._spoilt), self._unreachable)

    @contextmanager
    def _counting(self) -> Iterator[None]:
        try:
            yield
        except OSError:
            self._unreachable += 1

    def _rows(self) -> Iterator[tuple[Any, ...]]:
        for place in list(whole_rows.places(self._connection)):
            if (row := whole_rows.whole_row(self._connection, place)) is not None:
                yield row

    def _take_stock(self) -> None:
        for found in self._rows():
            row = found if is_sound(found) else self._named_anew(found)
            if not is_sound(row):
                self._unsound[row[0]] = row
            elif row[12] is None:
                self._settled.add(UUID(row[1]))
            else:
                self._with_body.add(UUID(row[1]))

    def _named_anew(self, row: tuple[Any, ...]) -> tuple[Any, ...]:
        """Of which only its id or folio was torn, as its whole header has them; else as it is."""
        named = named_anew(row)
        if named is None or not is_sound(named):
            return row
        whole_rows.remove(self._connection, row[0])
        try:
            whole_rows.insert_whole(self._connection, named)
        except apsw.ConstraintError:  # another row has that name
            whole_rows.insert_whole(self._connection, row)
            return row
        return named

    def _restore(self) -> None:
        """Brings back what has a copy and no sound row.

        A copy whose confirmation was lost counts where its row, or the whole database, is damaged.
        """
        confirmed: set[UUID] = set()
        unconfirmed: set[UUID] = set()
        with self._counting():
            confirmed, unconfirmed = self._copies.ids(), self._copies.unconfirmed()
        named = {_text(row[1]) for row in self._unsound.values()}
        wanted = confirmed | {id_ for id_ in unconfirmed if self._salvaged or str(id_) in named}
        for id_ in sorted(wanted - self._with_body - self._settled):
            if (copy := self._read(id_)) is not None:
                self._bring_back(copy)
                continue
            with self._counting():
                if self._copies.hold_on_to(id_):
                    self._unread.add(id_)
            if id_ in confirmed | self._unread and str(id_) not in named:
                self._spoilt.append(str(id_))

    def _read(self, id_: UUID) -> NewSubmission | None:
        with self._counting():
            return self._copies.read(id_) or self._copies.read_unconfirmed(id_)
        return None

    def _bring_back(self, copy: NewSubmission) -> None:
        header = copy.header
        for place, row in list(self._unsound.items()):
            if is_torn_from(row, copy):
                whole_rows.remove(self._connection, place)
                del self._unsound[place]
        try:
            submission_table.insert(self._connection, copy)
        except apsw.ConstraintError:  # a sound row has this folio
            self._spoilt.append(header.folio)
            return
        self._with_body.add(header.id)
        self._restored += 1

    def _drop_senseless(self) -> None:
        """Rows that cannot even be listed go; the others stay, to be held when their turn comes."""
        for place, row in self._unsound.items():
            if not makes_sense(row):
                whole_rows.remove(self._connection, place)
            if _text(row[5]) != State.DELIVERED:
                self._spoilt.append(_name_of(row))

    def _confirm_copies(self) -> None:
        """Every row that has a body has its copy; what was never accepted has none."""
        for id_ in self._copies.unconfirmed():
            with self._counting():
                if id_ in self._with_body:
                    self._copies.confirm(id_)
                else:
                    self._copies.discard(id_)
        for id_ in self._with_body:
            with self._counting():
                self._copy_anew(id_)

    def _copy_anew(self, id_: UUID) -> None:
        if self._copies.read(id_) is not None:
            return
        item = submission_table.select_item(self._connection, id_)
        if item is not None:
            self._copies.write(NewSubmission(header=item.header, sealed=item.sealed))
            self._copies.confirm(id_)

    def _clear(self) -> None:
        """What an interrupted settling left, and attachments of what was never accepted."""
        for id_ in self._copies.ids() & self._settled:
            with self._counting():
                self._copies.erase(id_)
        kept = self._with_body | self._unread
        kept |= {UUID(row[1]) for row in self._unsound.values() if makes_sense(row)}
        for id_ in submissions_with_streams(self._path) - kept:
            with self._counting():
                erase_streams(self._path, id_)


def _name_of(row: Sequence[Any]) -> str:
    folio = _text(row[2])
    return folio if _ROTTEN not in folio else _text(row[1])


def _text(value: object) -> str:
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value)
