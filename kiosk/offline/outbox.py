"""The outbox: what was accepted here and how far it has come, durable on disk.

The screen writes it directly, so that a dead station never stops a visitor; the station drains
it. Guarantees:

- `accept` returns only after the commit has reached the disk, and a second copy beside it: a folio
  that a visitor sees is kept;
- a state changes only along `outbox_item.MOVES`; each change is one transaction;
- a settled submission's body is gone from the file, its free pages, the write-ahead log, the copies
  and the attachments;
- whatever the world does (a full disk, a damaged or foreign file) is an `OutboxError`, and leaves
  all that was accepted before as it was.

One object may be used from several threads, and several processes may have the file open.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager, nullcontext, suppress
from datetime import datetime
from pathlib import Path
from threading import RLock
from typing import Final, Self, TypeVar
from uuid import UUID

import apsw

from kiosk.disk.transaction import transaction
from kiosk.offline import last_folio, submission_table
from kiosk.offline.attachment_files import erase_streams
from kiosk.offline.copies import Copies
from kiosk.offline.outbox_errors import (
    DiskFull,
    MayBeStored,
    OutboxBusy,
    OutboxDamaged,
    OutboxError,
    OutboxReplaced,
    in_words,
    os_error_in_words,
)
from kiosk.offline.outbox_item import (
    NewSubmission,
    OutboxEntry,
    OutboxItem,
    State,
)
from kiosk.offline.outbox_lock import OutboxLock, file_identity
from kiosk.offline.outbox_schema import open_connection, open_for_reading
from kiosk.offline.outbox_suspicion import is_suspect, mark_suspect
from kiosk.offline.submission_row import received_at
from kiosk.protocol.folio import later_folio, normalise_folio
from kiosk.protocol.heartbeat import OutboxFigures

_Result = TypeVar("_Result")
ALL_STATES: Final = frozenset(State)
LIST_LIMIT: Final = 10_000


class Outbox:
    """Made by `open` or `open_for_reading`; close it, or use it as a context."""

    def __init__(
        self, path: Path, connection: apsw.Connection, lock: OutboxLock | None = None
    ) -> None:
        self._path = path
        self._connection = connection
        self._file_lock = lock
        self._file = file_identity(path)
        self._copies = copies_of(path)
        self._lock = RLock()

    @classmethod
    def open(cls, path: Path) -> Self:
        """Opens the outbox, makes it where there is none. Raises `OutboxError`."""
        lock = OutboxLock(path)
        try:
            with lock.shared():  # what is opened is not set aside in the same moment
                return cls(path, open_connection(path), lock)
        except BaseException:
            lock.close()
            raise

    @classmethod
    def open_for_reading(cls, path: Path) -> Self:
        """Opens an outbox that is there for a look only. Raises `OutboxError`."""
        return cls(path, open_for_reading(path))

    @property
    def path(self) -> Path:
        """Its file; what belongs to it lies beside."""
        return self._path

    @property
    def is_current(self) -> bool:
        """Whether its file is still the one that the path names."""
        return file_identity(self._path) == self._file

    def close(self) -> None:
        with self._lock:
            self._connection.close()
            if self._file_lock is not None:
                self._file_lock.close()
                self._file_lock = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @contextmanager
    def receiving(self) -> Iterator[None]:
        """Around all that belongs to one acceptance: what is half done is not cleared away.

        Raises `OutboxReplaced`.
        """
        with self._lock, self._file_lock.shared() if self._file_lock else nullcontext():
            self._assert_current()
            yield

    def accept(self, make: Callable[[str | None], NewSubmission]) -> OutboxItem:
        """Stores what `make` builds from the last folio minted here (None: there was none).

        Returns after the commit. Nothing else is accepted on this machine meanwhile. Raises
        `OutboxError`, and whatever `make` raises; then nothing is stored and no folio is used up,
        but after `MayBeStored`, which `take_back` or the next upkeep resolves.
        """
        copied: list[UUID] = []
        with self.receiving():
            try:
                with self._writing() as connection:
                    stored = last_folio.read_last(connection)
                    # After a lost log the database is behind the copies.
                    new = make(later_folio(stored, self._copies.newest_folio()))
                    last_folio.advance(connection, new.header.folio)
                    item = submission_table.insert(connection, new)
                    copied.append(item.id)
                    self._on_disk(lambda: self._copies.write(new))
            except BaseException as error:
                for id_ in copied:
                    self._undo(id_, error)
                raise
            with suppress(OSError):  # `upkeep` does it again
                self._copies.confirm(item.id)
        return item

    def take_back(self, id_: UUID) -> OutboxEntry | None:
        """Undoes an acceptance that failed; what stands there where it counted all the same.

        It counts once its copy does, or once it was sent, carried or held. Raises `OutboxError`.
        """
        with self._writing() as connection:
            if self._on_disk(lambda: self._copies.read(id_)) is None:
                submission_table.withdraw(connection, id_)
            stands = submission_table.select_by_id(connection, id_)
        if stands is None:
            self._on_disk(lambda: self._copies.discard(id_))
            self._on_disk(lambda: erase_streams(self._path, id_))
        return stands

    def due(self, now: datetime, limit: int) -> list[OutboxItem]:
        """At most `limit` that wait (queued or carried) and whose time has come, by that time.

        Raises `OutboxDamaged` also where it can be read but nothing more can be accepted.
        """
        with self._reading() as connection:
            if is_suspect(self._path):
                raise OutboxDamaged(f"the outbox {self._path} failed another process")
            last_folio.read_last(connection)
            items = submission_table.select_due(connection, now, limit)
        return [item if item.is_intact else self._mended(item) for item in items]

    def sendable(self, limit: int) -> list[OutboxItem]:
        """The oldest `limit` that wait or are in flight, whenever they are due."""
        with self._reading() as connection:
            items = submission_table.select_sendable(connection, limit)
        return [item if item.is_intact else self._mended(item) for item in items]

    def latest_attempt(self) -> datetime | None:
        """The farthest moment that anything waits for."""
        with self._reading() as connection:
            return submission_table.latest_attempt(connection)

    def by_id(self, id_: UUID) -> OutboxEntry | None:
        """The submission with this id."""
        with self._reading() as connection:
            return submission_table.select_by_id(connection, id_)

    def item(self, id_: UUID) -> OutboxItem | None:
        """The same with its body; None too where that is erased."""
        with self._reading() as connection:
            item = submission_table.select_item(connection, id_)
        return item if item is None or item.is_intact else self._mended(item)

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
        age = None if oldest is None else max(0, int((now - oldest).total_seconds()))
        waiting = {state.value: counts.get(state, 0) for state in State}
        return OutboxFigures(**waiting, oldest_undelivered_seconds=age)

    def usage(self) -> dict[str, int]:
        """How often each service was applied for here, of what is still kept: see `retention`."""
        with self._reading() as connection:
            return submission_table.count_by_service(connection)

    def mark_sending(self, ids: Sequence[UUID], now: datetime) -> list[UUID]:
        """They go out now; counts an attempt of each. Which of them: others ended meanwhile."""
        with self._writing() as connection:
            return submission_table.start_attempt(connection, ids, now)

    def mark_delivered(self, id_: UUID, receipt_json: str, now: datetime) -> None:
        """The portal's receipt was verified. The body stays until it is settled.

        It counts as delivered when the receipt says, by the portal's clock; `now` stands in where
        that cannot be read.
        """
        with self._writing() as connection:
            at = received_at(receipt_json) or now
            submission_table.deliver(connection, id_, receipt_json, at)

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

    def receipts_to_confirm(self, limit: int) -> list[UUID]:
        """What is delivered but not settled, delivered longest ago first."""
        with self._reading() as connection:
            return submission_table.receipts_to_confirm(connection, limit)

    def newest_receipt(self) -> UUID | None:
        """Which submission was delivered last."""
        with self._reading() as connection:
            return submission_table.newest_receipt(connection)

    def settle(self, ids: Collection[UUID], before: datetime) -> int:
        """The portal has confirmed these: erases those delivered before then, for good. How many.

        An id is settled once, whoever is killed in between: `upkeep` erases what was left.
        """
        with self._writing() as connection:
            settled = [id_ for id_ in ids if submission_table.settle(connection, id_, before)]
        if settled:
            self._erase_log()
        for id_ in settled:
            self._on_disk(lambda id_=id_: self._erase_files(id_))  # type: ignore[misc]
        return len(settled)

    def resend(self, ids: Collection[UUID], now: datetime) -> int:
        """The portal has forgotten these: those whose body is still here wait again. How many."""
        reason = "the portal has forgotten it"
        with self._writing() as connection:
            return sum(submission_table.wait_anew(connection, id_, reason, now) for id_ in ids)

    def retry_held(self, id_: UUID, now: datetime) -> bool:
        """Staff send it once more; False where it is held no more."""
        with self._writing() as connection:
            return submission_table.wait_again(connection, id_, State.HELD, now, None)

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
        """Deletes what was settled and delivered before then; the last folio stays. How many."""
        with self._reading() as connection:
            old = submission_table.forgettable(connection, before)
        copied = self._on_disk(lambda: self._copies.ids() | self._copies.unconfirmed())
        for id_ in copied & old:  # what a settling could not erase
            self._on_disk(lambda id_=id_: self._erase_files(id_))  # type: ignore[misc]
        with self._writing() as connection:
            forgotten = submission_table.delete_delivered(connection, before)
        self._erase_log()
        return forgotten

    @contextmanager
    def _reading(self) -> Iterator[apsw.Connection]:
        with self._lock, self._noting_damage(), in_words(self._path, self._connection):
            self._assert_current()
            yield self._connection

    def _assert_current(self) -> None:
        """A screen must never store an application in a file that a repair has set aside."""
        if not self.is_current:
            raise OutboxReplaced(f"another file is the outbox {self._path} now: open it anew")

    @contextmanager
    def _writing(self) -> Iterator[apsw.Connection]:
        """One IMMEDIATE transaction: committed at the end, rolled back by any exception."""
        with (
            self.receiving(),
            self._noting_damage(),
            in_words(self._path, self._connection),
            transaction(self._connection),
        ):
            yield self._connection

    @contextmanager
    def _noting_damage(self) -> Iterator[None]:
        """Only the station repairs; whoever meets damage leaves it a mark."""
        try:
            yield
        except OutboxDamaged:
            mark_suspect(self._path)
            raise

    def _on_disk(self, work: Callable[[], _Result]) -> _Result:
        try:
            return work()
        except OSError as error:
            raise os_error_in_words(self._path, error) from error

    def _erase_files(self, id_: UUID) -> None:
        self._copies.erase(id_)
        erase_streams(self._path, id_)

    def _undo(self, id_: UUID, error: BaseException) -> None:
        """After a commit that failed: the row may be in the log all the same, and must not go."""
        try:
            stands = self.take_back(id_) is not None
        except (OutboxError, apsw.Error):
            if isinstance(error, DiskFull):  # room for what was accepted before
                with suppress(OSError):
                    self._copies.discard(id_)
                return
            stands = True
        if stands:
            raise MayBeStored(f"the outbox {self._path} may hold what it said failed") from error

    def _mended(self, item: OutboxItem) -> OutboxItem:
        """The item as it was accepted, from its copy; as it is where there is none."""
        try:
            copy = self._copies.read(item.id) or self._copies.read_unconfirmed(item.id)
        except OSError:
            return item
        if copy is None:
            return item
        with self._writing() as connection:
            submission_table.replace_content(connection, copy)
            return submission_table.select_item(connection, item.id) or item

    def _erase_log(self) -> None:
        """Moves the write-ahead log into the file and empties it: it still held erased bodies.

        Where another process reads just now, or no room is left, the log stays as it is until the
        next settling or the sender's next start; the change before it is committed all the same.
        """
        with self._lock:
            try:
                with in_words(self._path, self._connection):
                    self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
            except (OutboxBusy, DiskFull):
                return


def copies_of(outbox: Path) -> Copies:
    """The second copies that belong to the outbox at that path."""
    return Copies(outbox.with_name("copies"))
