"""What the tests let other processes do to an outbox."""

from __future__ import annotations

import resource
from datetime import UTC, datetime
from multiprocessing.connection import Connection
from pathlib import Path

from outbox_samples import BODY, accept

from kiosk.offline.outbox import Outbox
from kiosk.offline.outbox_errors import DiskFull


def accept_for_ever(path: Path, told: Connection) -> None:
    """Tells each folio after it was accepted, until killed."""
    with Outbox.open(path) as outbox:
        while True:
            folio = accept(outbox, datetime.now(UTC)).folio
            told.send_bytes(folio.encode())


def accept_many(path: Path, count: int) -> None:
    """Accepts that many, as fast as it can."""
    with Outbox.open(path) as outbox:
        for _ in range(count):
            accept(outbox, datetime.now(UTC))


def accept_until_file_limit(path: Path, limit_bytes: int, told: Connection) -> None:
    """No file may grow beyond the limit; tells the folios, then the error's words."""
    with Outbox.open(path) as outbox:
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit_bytes, limit_bytes))
        try:
            while True:
                told.send_bytes(accept(outbox, sealed=BODY).folio.encode())
        except DiskFull as error:
            told.send_bytes(f"DiskFull: {error}".encode())


def accept_and_stay(path: Path, other: Connection) -> None:
    """Tells the folio of the one it accepted, and keeps the outbox open until it is let go."""
    with Outbox.open(path) as outbox:
        other.send_bytes(accept(outbox).folio.encode())
        other.poll(60)
