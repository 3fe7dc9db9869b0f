"""The table `submission`: every SQL statement on it, each within the caller's transaction."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from contextlib import suppress
from datetime import datetime
from uuid import UUID

import apsw

from kiosk.offline.outbox_item import (
    SENDABLE,
    WAITING,
    IllegalMove,
    NewSubmission,
    OutboxEntry,
    OutboxItem,
    State,
    UnknownSubmission,
    sources_of,
)
from kiosk.offline.submission_row import (
    ENTRY,
    ITEM,
    entry_of,
    id_of,
    item_of,
    moment_of,
    state_of,
    text_of,
)

_DECIDED = frozenset({State.DELIVERED, State.HELD})


def insert(connection: apsw.Connection, new: NewSubmission) -> OutboxItem:
    """Stores a new submission as queued, to be sent at once."""
    created = text_of(new.header.created_at)
    connection.execute(
        "INSERT INTO submission (id, folio, header_json, sealed, body_sha256, row_sha256, state,"
        " created_at, next_attempt_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            str(new.header.id),
            new.header.folio,
            new.header_json,
            new.sealed,
            new.body_sha256,
            new.row_sha256,
            State.QUEUED,
            created,
            created,
        ),
    )
    item = select_item(connection, new.header.id)
    if item is None:
        raise AssertionError("a row that was just stored")
    return item


def replace_content(connection: apsw.Connection, new: NewSubmission) -> None:
    """Puts what was accepted in the place of a row's spoilt header or body; the rest stays."""
    connection.execute(
        "UPDATE submission SET folio = ?, header_json = ?, sealed = ?, body_sha256 = ?,"
        " row_sha256 = ? WHERE id = ? AND sealed IS NOT NULL",
        (
            new.header.folio,
            new.header_json,
            new.sealed,
            new.body_sha256,
            new.row_sha256,
            str(new.header.id),
        ),
    )


def select_item(connection: apsw.Connection, id_: UUID) -> OutboxItem | None:
    """The one with this id and its body; None where there is none, or its body is erased."""
    row = connection.execute(
        f"SELECT {ITEM} FROM submission WHERE id = ? AND sealed IS NOT NULL",  # noqa: S608 - a constant
        (str(id_),),
    ).fetchone()
    return None if row is None else item_of(row)


def select_by_id(connection: apsw.Connection, id_: UUID) -> OutboxEntry | None:
    """The one with this id, with or without a body; None where there is none."""
    row = connection.execute(
        f"SELECT {ENTRY} FROM submission WHERE id = ?",  # noqa: S608 - a constant
        (str(id_),),
    ).fetchone()
    return None if row is None else entry_of(row)


def select_sendable(connection: apsw.Connection, limit: int) -> list[OutboxItem]:
    """The oldest `limit` that wait or are in flight, whenever they are due."""
    states = sorted(SENDABLE)
    rows = connection.execute(
        f"SELECT {ITEM} FROM submission WHERE state IN ({_marks(states)})"  # noqa: S608 - constants
        " ORDER BY place LIMIT ?",
        (*states, limit),
    )
    return [item_of(row) for row in rows]


def select_due(connection: apsw.Connection, now: datetime, limit: int) -> list[OutboxItem]:
    """What waits and may be tried by `now`, longest due first."""
    rows = connection.execute(
        f"SELECT {ITEM} FROM submission"  # noqa: S608 - constants
        f" WHERE state IN ({_marks(WAITING)}) AND next_attempt_at <= ?"
        " ORDER BY next_attempt_at, place LIMIT ?",
        (*sorted(WAITING), text_of(now), limit),
    )
    return [item_of(row) for row in rows]


def select_entries(
    connection: apsw.Connection, states: Collection[State], limit: int
) -> list[OutboxEntry]:
    """The newest `limit` in these states, oldest first."""
    rows = connection.execute(
        f"SELECT {ENTRY} FROM (SELECT * FROM submission"  # noqa: S608 - constants
        f" WHERE state IN ({_marks(states)}) ORDER BY place DESC LIMIT ?) ORDER BY place",
        (*sorted(states), limit),
    )
    return [entry_of(row) for row in rows]


def select_by_folio(connection: apsw.Connection, folio: str) -> OutboxEntry | None:
    """The one with this folio, as it is written; None where there is none."""
    row = connection.execute(
        f"SELECT {ENTRY} FROM submission WHERE folio = ?",  # noqa: S608 - a constant
        (folio,),
    ).fetchone()
    return None if row is None else entry_of(row)


def count_by_state(connection: apsw.Connection) -> dict[State, int]:
    """How many stand in each state; a state without any is left out."""
    rows = connection.execute("SELECT state, count(*) FROM submission GROUP BY state")
    return {state_of(state): count for state, count in rows}


def count_by_service(connection: apsw.Connection) -> dict[str, int]:
    """How many there are of each service; a spoilt header counts for none."""
    return dict(
        connection.execute(
            "SELECT json_extract(CAST(header_json AS TEXT), '$.service') AS service, count(*)"
            " FROM submission WHERE json_valid(CAST(header_json AS TEXT))"
            " GROUP BY service HAVING typeof(service) = 'text'"
        )
    )


def oldest_undelivered(connection: apsw.Connection) -> datetime | None:
    """When the oldest submission without a receipt was made."""
    row = connection.execute(
        "SELECT min(created_at) FROM submission WHERE state <> ?", (State.DELIVERED,)
    ).fetchone()
    return None if row is None or row[0] is None else moment_of(row[0])


def withdraw(connection: apsw.Connection, id_: UUID) -> None:
    """Removes what was never accepted; what was sent, carried or held since then stays."""
    connection.execute(
        "DELETE FROM submission WHERE id = ? AND state = ? AND attempts = 0",
        (str(id_), State.QUEUED),
    )


def start_attempt(connection: apsw.Connection, ids: Sequence[UUID], now: datetime) -> list[UUID]:
    """Counts an attempt of each and puts it in flight; which of them still waited."""
    started = []
    counted = "attempts = attempts + 1, next_attempt_at = ?"
    for id_ in ids:
        with suppress(UnknownSubmission):  # its acceptance was undone meanwhile
            if _move(connection, id_, State.SENDING, counted, text_of(now)):
                started.append(id_)
    return started


def deliver(connection: apsw.Connection, id_: UUID, receipt_json: str, now: datetime) -> bool:
    """Keeps the receipt; False where it had one before."""
    return _move(
        connection,
        id_,
        State.DELIVERED,
        "reason = NULL, receipt_json = ?, delivered_at = ?",
        receipt_json,
        text_of(now),
    )


def hold(connection: apsw.Connection, id_: UUID, reason: str, now: datetime) -> bool:
    """Takes it out of the sending, for staff to see; `next_attempt_at` says since when."""
    return _move(
        connection, id_, State.HELD, "reason = ?, next_attempt_at = ?", reason, text_of(now)
    )


def carry(connection: apsw.Connection, ids: Sequence[UUID], now: datetime) -> None:
    """Notes of each that is still to be sent that it was copied to a USB stick."""
    states = sorted(SENDABLE)
    for id_ in ids:
        connection.execute(
            "UPDATE submission SET carried_at = ?,"  # noqa: S608 - constants
            " state = iif(state = ?, ?, state)"
            f" WHERE id = ? AND state IN ({_marks(states)})",
            (text_of(now), State.QUEUED, State.CARRIED, str(id_), *states),
        )


def wait_again(
    connection: apsw.Connection,
    id_: UUID,
    source: State,
    next_attempt_at: datetime,
    reason: str | None,
) -> bool:
    """From `source` back among those that wait: carried if it is on a stick, else queued.

    False where it is in another state by now: staff, a stick and the line may cross.
    """
    row = connection.execute(
        "SELECT state, carried_at IS NOT NULL FROM submission WHERE id = ?", (str(id_),)
    ).fetchone()
    if row is not None and row[0] != source:
        return False
    target = State.CARRIED if row is not None and row[1] else State.QUEUED
    return _move(
        connection,
        id_,
        target,
        "next_attempt_at = ?, reason = ?",
        text_of(next_attempt_at),
        reason,
    )


def receipts_to_confirm(connection: apsw.Connection, limit: int) -> list[UUID]:
    """The `limit` delivered longest ago whose body is still kept."""
    rows = connection.execute(
        "SELECT id FROM submission WHERE state = ? AND sealed IS NOT NULL"
        " ORDER BY delivered_at LIMIT ?",
        (State.DELIVERED, limit),
    )
    return [id_of(id_) for (id_,) in rows]


def newest_receipt(connection: apsw.Connection) -> UUID | None:
    """The one delivered last."""
    row = connection.execute(
        "SELECT id FROM submission WHERE state = ? ORDER BY delivered_at DESC LIMIT 1",
        (State.DELIVERED,),
    ).fetchone()
    return None if row is None else id_of(row[0])


def settle(connection: apsw.Connection, id_: UUID, before: datetime) -> bool:
    """Erases the body of what was delivered before then; whether there was one to erase."""
    connection.execute(
        "UPDATE submission SET sealed = NULL WHERE id = ? AND state = ?"
        " AND sealed IS NOT NULL AND delivered_at < ?",
        (str(id_), State.DELIVERED, text_of(before)),
    )
    return connection.changes() == 1


def wait_anew(connection: apsw.Connection, id_: UUID, reason: str, now: datetime) -> bool:
    """From delivered back to queued, where the body is still here; whether it is."""
    connection.execute(
        "UPDATE submission SET state = ?, receipt_json = NULL, delivered_at = NULL,"
        " carried_at = NULL, reason = ?, next_attempt_at = ?"
        " WHERE id = ? AND state = ? AND sealed IS NOT NULL",
        (State.QUEUED, reason, text_of(now), str(id_), State.DELIVERED),
    )
    return connection.changes() == 1


def requeue_in_flight(connection: apsw.Connection) -> int:
    """Puts all that was being sent back among those that wait, due at once; how many."""
    connection.execute(
        "UPDATE submission SET state = iif(carried_at IS NULL, ?, ?) WHERE state = ?",
        (State.QUEUED, State.CARRIED, State.SENDING),
    )
    return connection.changes()


def make_due(connection: apsw.Connection, now: datetime) -> int:
    """Lets all that wait for a later time be tried from `now` on; how many."""
    moment = text_of(now)
    connection.execute(
        "UPDATE submission SET next_attempt_at = ?"  # noqa: S608 - constants
        f" WHERE state IN ({_marks(WAITING)}) AND next_attempt_at > ?",
        (moment, *sorted(WAITING), moment),
    )
    return connection.changes()


def latest_attempt(connection: apsw.Connection) -> datetime | None:
    """The farthest moment that anything waits for."""
    row = connection.execute(
        f"SELECT max(next_attempt_at) FROM submission WHERE state IN ({_marks(WAITING)})",  # noqa: S608
        tuple(sorted(WAITING)),
    ).fetchone()
    return None if row is None or row[0] is None else moment_of(row[0])


def forgettable(connection: apsw.Connection, before: datetime) -> set[UUID]:
    """What is settled and was delivered before then."""
    rows = connection.execute(
        "SELECT id FROM submission WHERE state = ? AND sealed IS NULL AND delivered_at < ?",
        (State.DELIVERED, text_of(before)),
    )
    return {id_of(id_) for (id_,) in rows}


def delete_delivered(connection: apsw.Connection, before: datetime) -> int:
    """Forgets what is settled and was delivered before then; how many that were."""
    connection.execute(
        "DELETE FROM submission WHERE state = ? AND sealed IS NULL AND delivered_at < ?",
        (State.DELIVERED, text_of(before)),
    )
    return connection.changes()


def _move(
    connection: apsw.Connection,
    id_: UUID,
    target: State,
    assignments: str,
    *values: str | None,
) -> bool:
    """Changes the state, from one that may turn into `target`.

    False where the portal's word came another way in the meantime and delivered or held it.
    """
    sources = sources_of(target)
    connection.execute(
        f"UPDATE submission SET state = ?, {assignments}"  # noqa: S608 - constants
        f" WHERE id = ? AND state IN ({_marks(sources)})",
        (target, *values, str(id_), *sorted(sources)),
    )
    if connection.changes() == 1:
        return True
    row = connection.execute("SELECT state FROM submission WHERE id = ?", (str(id_),)).fetchone()
    if row is None:
        raise UnknownSubmission(f"{id_} was never accepted here")
    if row[0] in _DECIDED:
        return False
    raise IllegalMove(f"{id_} is {row[0]}, and cannot become {target}")


def _marks(values: Collection[object]) -> str:
    return ", ".join("?" * len(values))
