"""From the touch on *Send* to a folio that a power cut cannot take back."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import apsw

from benchmarks.figure import Figure, percentile
from benchmarks.programs import took
from kiosk.offline.acceptance import Acceptance
from kiosk.offline.outbox import Outbox
from kiosk.offline.sealing import generate_agency_key
from kiosk.protocol.enrolment import Enrolment
from kiosk.tour.play import ANSWERS, SERVICE

ROUNDS = 400
LIMIT_MS = 1000.0
"""How long people wait without losing the thread (Miller 1968; Nielsen 1993)."""


def measure_acceptance(enrolment: Enrolment, scratch: Path) -> list[Figure]:
    """Ours (ids, folio, sealing, one transaction) and the commit alone by turns, on one disk."""
    key = generate_agency_key().public_key()
    ours, peer = [], []
    with Outbox.open(scratch / "outbox.sqlite") as outbox:
        acceptance = Acceptance(outbox, enrolment, lambda: datetime.now(UTC), os.urandom)
        bare = BareTable(scratch / "bare.sqlite")
        for _ in range(ROUNDS):
            ours.append(
                took(lambda: acceptance.accept(SERVICE, 1, "any-agency", key, "es", ANSWERS))
            )
            item = outbox.due(datetime.max.replace(tzinfo=UTC), 1)[0]
            row = (item.header_json, item.sealed)
            peer.append(took(partial(bare.insert, row)))
        bare.close()
    against = "a bare SQLite WAL+FULL commit of the same bytes"
    return [
        Figure(
            f"send to durable folio, p{percent}",
            percentile(ours, percent),
            "ms",
            against,
            percentile(peer, percent),
            LIMIT_MS,
        )
        for percent in (50, 99)
    ]


class BareTable:
    """The least that makes bytes durable with SQLite."""

    def __init__(self, path: Path) -> None:
        self._db = apsw.Connection(str(path))
        self._db.pragma("journal_mode", "WAL")
        self._db.pragma("synchronous", "FULL")
        self._db.execute("CREATE TABLE bare (header TEXT, sealed BLOB)")

    def insert(self, row: tuple[str, bytes]) -> None:
        self._db.execute("BEGIN IMMEDIATE")
        self._db.execute("INSERT INTO bare VALUES (?, ?)", row)
        self._db.execute("COMMIT")

    def close(self) -> None:
        self._db.close()
