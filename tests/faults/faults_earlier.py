"""An outbox as the first release left it: nothing of today's code but its first schema."""

from __future__ import annotations

from contextlib import closing
from datetime import UTC, datetime

import apsw
from faults_acts import Desk, a_body, application
from faults_ledger import Told

from kiosk.offline.outbox_schema import APPLICATION_ID, MIGRATIONS


def make_earlier_outbox(desk: Desk, count: int) -> list[Told]:
    """`count` queued submissions in a file of version 1, and the last folio."""
    desk.path.parent.mkdir(parents=True, exist_ok=True)
    told: list[Told] = []
    with closing(apsw.Connection(str(desk.path))) as connection:
        connection.pragma("application_id", APPLICATION_ID)
        connection.pragma("journal_mode", "WAL")
        connection.execute("BEGIN")
        connection.execute(MIGRATIONS[0])
        last: str | None = None
        for _ in range(count):
            new = application(desk.kiosk, desk.number, a_body())(last)
            last, now = new.header.folio, datetime.now(UTC).isoformat(timespec="microseconds")
            connection.execute(
                "INSERT INTO submission (id, folio, header_json, sealed, body_sha256, state,"
                " created_at, next_attempt_at) VALUES (?, ?, ?, ?, ?, 'queued', ?, ?)",
                (
                    str(new.header.id),
                    last,
                    new.header.canonical().decode(),
                    new.sealed,
                    new.body_sha256,
                    now,
                    now,
                ),
            )
            told.append(Told(last, new.header.id, new.body_sha256))
        connection.execute("INSERT INTO last_folio VALUES (1, ?)", (last,))
        connection.pragma("user_version", 1)
        connection.execute("COMMIT")
    return told
