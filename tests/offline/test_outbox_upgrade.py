"""An outbox of every earlier version is brought up to date, and no row is lost by it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import apsw
import pytest
from damage_world import noise_from
from outbox_samples import BODY, MINUTE, NOON, RECEIPT, submission

from kiosk.offline import outbox_schema
from kiosk.offline.outbox import Outbox
from kiosk.offline.outbox_item import NewSubmission, State
from kiosk.offline.repair import open_repaired

ROWS = 500
STATES = tuple(State)
LATEST = len(outbox_schema.MIGRATIONS)


def _stored_by(version: int, path: Path) -> list[NewSubmission]:
    """An outbox with 500 rows, a hundred in each state, as that version left it."""
    connection = apsw.Connection(str(path))
    connection.pragma("application_id", outbox_schema.APPLICATION_ID)
    connection.pragma("journal_mode", "WAL")
    for script in outbox_schema.MIGRATIONS[:version]:
        connection.execute(script)
    connection.pragma("user_version", version)
    rows: list[NewSubmission] = []
    with connection:
        for number in range(ROWS):
            rows.append(submission()(rows[-1].header.folio if rows else None))
            _insert(connection, rows[-1], STATES[number % len(STATES)])
        connection.execute("INSERT INTO last_folio VALUES (1, ?)", (rows[-1].header.folio,))
    connection.close()
    return rows


def _insert(connection: apsw.Connection, row: NewSubmission, state: State) -> None:
    delivered = state is State.DELIVERED
    connection.execute(
        "INSERT INTO submission (id, folio, header_json, sealed, body_sha256, state, created_at,"
        " attempts, next_attempt_at, reason, carried_at, receipt_json, delivered_at)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, 3, ?, 'why', NULL, ?, ?)",
        (
            str(row.header.id),
            row.header.folio,
            row.header_json,
            None if delivered else row.sealed,
            row.body_sha256,
            state,
            NOON.isoformat(),
            NOON.isoformat(),
            RECEIPT if delivered else None,
            NOON.isoformat() if delivered else None,
        ),
    )


@pytest.mark.parametrize("version", range(1, LATEST))
def test_five_hundred_rows_of_an_earlier_version(tmp_path: Path, version: int) -> None:
    path = tmp_path / "outbox.sqlite"
    rows = _stored_by(version, path)

    with Outbox.open(path) as outbox:
        entries = outbox.items()
        assert [(one.id, one.folio, one.header_json) for one in entries] == [
            (row.header.id, row.header.folio, row.header_json) for row in rows
        ]
        assert [one.state for one in entries] == [STATES[n % 5] for n in range(ROWS)]
        assert {(one.attempts, one.reason, one.created_at) for one in entries} == {(3, "why", NOON)}
        assert [item.sealed for item in outbox.sendable(ROWS)] == [BODY] * (ROWS * 3 // 5)
        assert all(item.is_intact for item in outbox.sendable(ROWS))
        with pytest.raises(ValueError, match="why not"):
            outbox.accept(_remembers(rows[-1].header.folio))


@pytest.mark.parametrize("version", range(1, LATEST))
def test_what_had_no_second_copy_gets_one(tmp_path: Path, version: int) -> None:
    path = tmp_path / "outbox.sqlite"
    rows = _stored_by(version, path)

    outbox, repairs = open_repaired(path, lambda: NOON + MINUTE)

    outbox.close()
    assert not repairs.notable
    copied = {file.name for file in (tmp_path / "copies").iterdir()}
    undelivered = {str(row.header.id) for n, row in enumerate(rows) if n % 5 != 4}
    assert copied == undelivered


@pytest.mark.parametrize("version", range(1, LATEST))
def test_a_damaged_one_of_an_earlier_version_gives_what_can_be_read(
    tmp_path: Path, version: int
) -> None:
    path = tmp_path / "outbox.sqlite"
    rows = _stored_by(version, path)
    noise_from(path.stat().st_size // 4096 - 1)(path)

    outbox, repairs = open_repaired(path, lambda: NOON + MINUTE)

    assert repairs.aside is not None
    assert repairs.taken_over > ROWS * 9 // 10
    with outbox:
        entries = {one.id: (one.folio, one.header_json) for one in outbox.items()}
        bodies = {item.id: item.sealed for item in outbox.sendable(ROWS)}
    assert len(entries) == repairs.taken_over
    assert entries.items() <= {(r.header.id, (r.header.folio, r.header_json)) for r in rows}
    assert bodies.items() <= {(row.header.id, row.sealed) for row in rows}


@pytest.mark.parametrize("version", range(1, LATEST))
def test_an_upgrade_that_fails_changes_nothing(
    tmp_path: Path, version: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "outbox.sqlite"
    _stored_by(version, path)
    broken = (*outbox_schema.MIGRATIONS, "DROP TABLE submission; DROP TABLE no_such_table;")
    with monkeypatch.context() as patched:
        patched.setattr(outbox_schema, "MIGRATIONS", broken)
        patched.setattr(outbox_schema, "_recognise", lambda *_: None)
        with pytest.raises(apsw.SQLError, match="no_such_table"):
            Outbox.open(path)

    with Outbox.open(path) as outbox:
        assert len(outbox.items()) == ROWS


def _remembers(folio: str) -> Callable[[str | None], NewSubmission]:
    def make(last: str | None) -> NewSubmission:
        assert last == folio
        raise ValueError("why not")

    return make
