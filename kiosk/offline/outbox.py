"""The outbox: what was accepted here and how far it has come, durable on disk.

The screen writes it directly, so that a dead station never stops a visitor; the station drains
it. Guarantees:

- `accept` returns only after the commit has reached the disk: a folio that a visitor sees is kept;
- a state changes only along `outbox_item.MOVES`; each change is one transaction;
- a delivered submission's body is gone from the file, its free pages and the write-ahead log;
- whatever the world does (a full disk, a damaged or foreign file) is an `OutboxError`, and leaves
  all that was accepted before as it was.

One object may be used from several threads, and several processes may have the file open.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from threading import RLock
from typing import Final, Self
from uuid import UUID

import apsw

from kiosk.offline import last_folio, submission_table
from kiosk.offline.outbox_errors import (
    DiskFailed,
    DiskFull,
    ForeignDatabase,
    NoOutbox,
    OutboxBusy,
    OutboxDamaged,
    OutboxError,
    OutboxNotWritable,
    OutboxTooNew,
    in_words,
)
from kiosk.offline.outbox_item import (
    IllegalMove,
    NewSubmission,
    OutboxEntry,
    OutboxItem,
    State,
    UnknownSubmission,
)
from kiosk.offline.outbox_schema import open_connection, open_for_reading
from kiosk.protocol.folio import normalise_folio
from kiosk.protocol.heartbeat import OutboxFigures

__all__ = [
    "DiskFailed",
    "DiskFull",
    "ForeignDatabase",
    "IllegalMove",
    "NewSubmission",
    "NoOutbox",
    "Outbox",
    "OutboxBusy",
    "OutboxDamaged",
    "OutboxEntry",
    "OutboxError",
    "OutboxItem",
    "OutboxNotWritable",
    "OutboxTooNew",
    "State",
    "UnknownSubmission",
]

ALL_STATES: Final = frozenset(State)
LIST_LIMIT: Final = 10_000


class Outbox:
    """Made by `open` or `open_for_reading`; close it, or use it as a context."""

    def __init__(self, path: Path, connection: apsw.Connection) -> None:
        self._path = path
        self._connection = connection
        self._lock = RLock()

    @classmethod
    def open(cls, path: Path) -> Self:
        """Opens the outbox, makes it where there is none. Raises `OutboxError`."""
        return cls(path, open_connection(path))

    @classmethod
    def open_for_reading(cls, path: Path) -> Self:
        """Opens an outbox that is there for a look only. Raises `OutboxError`."""
        return cls(path, open_for_reading(path))

    def close(self) -> None:
        with self._lock:
            self._connection.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def accept(self, make: Callable[[str | None], NewSubmission]) -> OutboxItem:
        """Stores what `make` builds from the last folio minted here (None: there was none).

        Returns after the commit. Nothing else is accepted on this machine meanwhile. Raises
        `OutboxError`, and whatever `make` raises; then nothing is stored and no folio is used up.
        """
        with self._writing() as connection:
            new = make(last_folio.read_last(connection))
            last_folio.advance(connection, new.header.folio)
            return submission_table.insert(connection, new)

    def due(self, now: datetime, limit: int) -> list[OutboxItem]:
        """At most `limit` that wait (queued or carried) and whose time has come, by that time."""
        with self._reading() as connection:
            return submission_table.select_due(connection, now, limit)

    def items(
        self, states: Collection[State] = ALL_STATES, limit: int = LIST_LIMIT
    ) -> list[OutboxEntry]:
        """The newest `limit` in these states, in the order they were accepted."""
        with self._reading() as connection:
            return submission_table.select_entries(connection, states, limit)

    def by_folio(self, folio: str) -> OutboxEntry | None:
        """The submission with this folio, as a person may type it. Raises `FolioError`."""
        written = normalise_folio(folio)
        with self._reading() as connection:
            return submission_table.select_by_folio(connection, written)

    def figures(self, now: datetime) -> OutboxFigures:
        """How many in each state, and the age of the oldest without a receipt (≥ 0 seconds)."""
        with self._reading() as connection:
            counts = submission_table.count_by_state(connection)
            oldest = submission_table.oldest_undelivered(connection)
        return OutboxFigures(
            **{state.value: counts.get(state, 0) for state in State},
            oldest_undelivered_seconds=(
                None if oldest is None else max(0, int((now - oldest).total_seconds()))
            ),
        )

    def mark_sending(self, ids: Sequence[UUID], now: datetime) -> None:
        """They go out now; counts an attempt of each. All of them, or none."""
        with self._writing() as connection:
            submission_table.start_attempt(connection, ids, now)

    def mark_delivered(self, id_: UUID, receipt_json: str, now: datetime) -> None:
        """The portal's receipt was verified: keeps it and erases the body for good."""
        with self._writing() as connection:
            submission_table.deliver(connection, id_, receipt_json, now)
        self._erase_log()

    def mark_held(self, id_: UUID, reason: str, now: datetime) -> None:
        """The portal refused it for good; stays until staff retry it."""
        with self._writing() as connection:
            submission_table.hold(connection, id_, reason, now)

    def mark_failed(self, id_: UUID, next_attempt_at: datetime, reason: str) -> None:
        """This attempt came to nothing; it waits again until then."""
        with self._writing() as connection:
            submission_table.wait_again(connection, id_, State.SENDING, next_attempt_at, reason)

    def mark_carried(self, ids: Sequence[UUID], now: datetime) -> None:
        """They are on a USB stick too, and still wait for the line. All of them, or none."""
        with self._writing() as connection:
            submission_table.carry(connection, ids, now)

    def retry_held(self, id_: UUID, now: datetime) -> None:
        """Staff send it once more."""
        with self._writing() as connection:
            submission_table.wait_again(connection, id_, State.HELD, now, None)

    def hasten(self, now: datetime) -> int:
        """The line is back: all that wait may be tried from `now` on. How many waited longer."""
        with self._writing() as connection:
            return submission_table.make_due(connection, now)

    def recover(self) -> int:
        """For the one sender, at its start: what was in flight waits again. How many."""
        with self._writing() as connection:
            recovered = submission_table.requeue_in_flight(connection)
        self._erase_log()
        return recovered

    def forget_delivered(self, before: datetime) -> int:
        """Deletes what was delivered before then; the last folio stays. How many."""
        with self._writing() as connection:
            forgotten = submission_table.delete_delivered(connection, before)
        self._erase_log()
        return forgotten

    @contextmanager
    def _reading(self) -> Iterator[apsw.Connection]:
        with self._lock, in_words(self._path, self._connection):
            yield self._connection

    @contextmanager
    def _writing(self) -> Iterator[apsw.Connection]:
        """One IMMEDIATE transaction: committed at the end, rolled back by any exception."""
        with self._lock, in_words(self._path, self._connection):
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield self._connection
                self._connection.execute("COMMIT")
            except BaseException:
                if self._connection.in_transaction:  # SQLite ends it itself on a full disk
                    self._connection.execute("ROLLBACK")
                raise

    def _erase_log(self) -> None:
        """Moves the write-ahead log into the file and empties it: it still held erased bodies.

        Where another process reads just now, or no room is left, the log stays as it is until the
        next delivery or the sender's next start; the change before it is committed all the same.
        """
        with self._lock:
            try:
                with in_words(self._path, self._connection):
                    self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
            except (OutboxBusy, DiskFull):
                return
