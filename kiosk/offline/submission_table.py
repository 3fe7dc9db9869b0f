"""The table `submission`: every SQL statement on it, each within the caller's transaction.

Times are stored as RFC 3339 in UTC with microseconds, so that their order is that of the text.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import apsw

from kiosk.offline.outbox_errors import OutboxDamaged
from kiosk.offline.outbox_item import (
    WAITING,
    IllegalMove,
    NewSubmission,
    OutboxEntry,
    OutboxItem,
    State,
    UnknownSubmission,
    sources_of,
)

_ENTRY = (
    "id, folio, header_json, body_sha256, state, created_at, attempts, next_attempt_at,"
    " reason, receipt_json, delivered_at"
)


def insert(connection: apsw.Connection, new: NewSubmission) -> OutboxItem:
    """Stores a new submission as queued, to be sent at once."""
    created = _text(new.header.created_at)
    connection.execute(
        "INSERT INTO submission (id, folio, header_json, sealed, body_sha256, state,"
        " created_at, next_attempt_at) VALUES (?, ?, ?, ?, ?, 'queued', ?, ?)",
        (
            str(new.header.id),
            new.header.folio,
            new.header.canonical().decode(),
            new.sealed,
            new.body_sha256,
            created,
            created,
        ),
    )
    rows = connection.execute(
        f"SELECT {_ENTRY}, sealed FROM submission WHERE id = ?",  # noqa: S608 - a constant
        (str(new.header.id),),
    ).fetchall()
    return _item(rows[0])


def select_due(connection: apsw.Connection, now: datetime, limit: int) -> list[OutboxItem]:
    """What waits and may be tried by `now`, longest due first."""
    rows = connection.execute(
        f"SELECT {_ENTRY}, sealed FROM submission"  # noqa: S608 - constants
        f" WHERE state IN ({_marks(WAITING)}) AND next_attempt_at <= ?"
        " ORDER BY next_attempt_at, place LIMIT ?",
        (*sorted(WAITING), _text(now), limit),
    )
    return [_item(row) for row in rows]


def select_entries(
    connection: apsw.Connection, states: Collection[State], limit: int
) -> list[OutboxEntry]:
    """The newest `limit` in these states, oldest first."""
    rows = connection.execute(
        f"SELECT {_ENTRY} FROM (SELECT * FROM submission"  # noqa: S608 - constants
        f" WHERE state IN ({_marks(states)}) ORDER BY place DESC LIMIT ?) ORDER BY place",
        (*sorted(states), limit),
    )
    return [_entry(row) for row in rows]


def select_by_folio(connection: apsw.Connection, folio: str) -> OutboxEntry | None:
    """The one with this folio, as it is written; None where there is none."""
    row = connection.execute(
        f"SELECT {_ENTRY} FROM submission WHERE folio = ?",  # noqa: S608 - a constant
        (folio,),
    ).fetchone()
    return None if row is None else _entry(row)


def count_by_state(connection: apsw.Connection) -> dict[State, int]:
    """How many stand in each state; a state without any is left out."""
    rows = connection.execute("SELECT state, count(*) FROM submission GROUP BY state")
    return {State(state): count for state, count in rows}


def oldest_undelivered(connection: apsw.Connection) -> datetime | None:
    """When the oldest submission without a receipt was made."""
    row = connection.execute(
        "SELECT min(created_at) FROM submission WHERE state <> 'delivered'"
    ).fetchone()
    return None if row is None or row[0] is None else datetime.fromisoformat(row[0])


def start_attempt(connection: apsw.Connection, ids: Sequence[UUID], now: datetime) -> None:
    """Counts an attempt of each, and puts it in flight."""
    for id_ in ids:
        _move(
            connection,
            id_,
            State.SENDING,
            "attempts = attempts + 1, next_attempt_at = ?",
            _text(now),
        )


def deliver(connection: apsw.Connection, id_: UUID, receipt_json: str, now: datetime) -> None:
    """Keeps the receipt and erases the body."""
    _move(
        connection,
        id_,
        State.DELIVERED,
        "sealed = NULL, reason = NULL, receipt_json = ?, delivered_at = ?",
        receipt_json,
        _text(now),
    )


def hold(connection: apsw.Connection, id_: UUID, reason: str, now: datetime) -> None:
    """Takes it out of the sending, for staff to see; `next_attempt_at` says since when."""
    _move(connection, id_, State.HELD, "reason = ?, next_attempt_at = ?", reason, _text(now))


def carry(connection: apsw.Connection, ids: Sequence[UUID], now: datetime) -> None:
    """Notes that each was copied to a USB stick."""
    for id_ in ids:
        _move(connection, id_, State.CARRIED, "carried_at = ?", _text(now), sources=WAITING)


def wait_again(
    connection: apsw.Connection,
    id_: UUID,
    source: State,
    next_attempt_at: datetime,
    reason: str | None,
) -> None:
    """From `source` back among those that wait: carried if it is on a stick, else queued."""
    row = connection.execute(
        "SELECT carried_at IS NOT NULL FROM submission WHERE id = ?", (str(id_),)
    ).fetchone()
    target = State.CARRIED if row is not None and row[0] else State.QUEUED
    _move(
        connection,
        id_,
        target,
        "next_attempt_at = ?, reason = ?",
        _text(next_attempt_at),
        reason,
        sources=sources_of(target) & {source},
    )


def requeue_in_flight(connection: apsw.Connection) -> int:
    """Puts all that was being sent back among those that wait, due at once; how many."""
    connection.execute(
        "UPDATE submission SET state = iif(carried_at IS NULL, 'queued', 'carried')"
        " WHERE state = 'sending'"
    )
    return connection.changes()


def make_due(connection: apsw.Connection, now: datetime) -> int:
    """Lets all that wait for a later time be tried from `now` on; how many."""
    connection.execute(
        "UPDATE submission SET next_attempt_at = :now"
        " WHERE state IN ('queued', 'carried') AND next_attempt_at > :now",
        {"now": _text(now)},
    )
    return connection.changes()


def delete_delivered(connection: apsw.Connection, before: datetime) -> int:
    """Forgets what was delivered before then; how many that were."""
    connection.execute(
        "DELETE FROM submission WHERE state = 'delivered' AND delivered_at < ?", (_text(before),)
    )
    return connection.changes()


def _move(
    connection: apsw.Connection,
    id_: UUID,
    target: State,
    assignments: str,
    *values: str | None,
    sources: frozenset[State] | None = None,
) -> None:
    """Changes the state from one of `sources`, by default all that may turn into `target`."""
    sources = sources_of(target) if sources is None else sources
    connection.execute(
        f"UPDATE submission SET state = ?, {assignments}"  # noqa: S608 - constants
        f" WHERE id = ? AND state IN ({_marks(sources)})",
        (target, *values, str(id_), *sorted(sources)),
    )
    if connection.changes() == 1:
        return
    row = connection.execute("SELECT state FROM submission WHERE id = ?", (str(id_),)).fetchone()
    if row is None:
        raise UnknownSubmission(f"{id_} was never accepted here")
    raise IllegalMove(f"{id_} is {row[0]}, and cannot become {target}")


def _marks(values: Collection[object]) -> str:
    return ", ".join("?" * len(values))


def _text(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="microseconds")


def _entry(row: Sequence[Any]) -> OutboxEntry:
    return OutboxEntry(**_fields(row))


def _item(row: Sequence[Any]) -> OutboxItem:
    return OutboxItem(**_fields(row), sealed=row[-1])


def _fields(row: Sequence[Any]) -> dict[str, Any]:
    (id_, folio, header, digest, state, created, attempts, next_, reason, receipt, delivered) = row[
        :11
    ]
    try:
        return {
            "id": UUID(id_),
            "folio": folio,
            "header_json": header,
            "body_sha256": digest,
            "state": State(state),
            "created_at": datetime.fromisoformat(created),
            "attempts": attempts,
            "next_attempt_at": datetime.fromisoformat(next_),
            "reason": reason,
            "receipt_json": receipt,
            "delivered_at": None if delivered is None else datetime.fromisoformat(delivered),
        }
    except ValueError as error:  # SQLite's check sees torn pages, not torn text
        raise OutboxDamaged(f"the outbox is damaged: a row makes no sense ({error})") from error
