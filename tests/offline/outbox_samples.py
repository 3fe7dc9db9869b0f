"""Submissions to put into an outbox, and a clock that stands still."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from kiosk.offline.outbox import Outbox
from kiosk.offline.outbox_item import NewSubmission, OutboxItem
from kiosk.protocol.envelope import Header
from kiosk.protocol.folio import mint_folio
from kiosk.protocol.identifier import uuid7

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
BODY = b"sealed-body-" * 300
RECEIPT = '{"receipt":"of the portal"}'


def submission(now: datetime = NOON, sealed: bytes = BODY) -> Callable[[str | None], NewSubmission]:
    """What `Outbox.accept` wants: makes a submission of kiosk 7, with the folio after the last."""

    def make(last: str | None) -> NewSubmission:
        header = Header(
            id=uuid7(now, os.urandom),
            folio=mint_folio(7, now, os.urandom, after=last),
            kiosk="kiosk-7",
            agency="registro-civil",
            service="acta-de-nacimiento",
            form_version=2,
            key_id="0123456789abcdef",
            created_at=now,
            claim_hash=bytes(32),
        )
        return NewSubmission(header=header, sealed=sealed)

    return make


def accept(outbox: Outbox, now: datetime = NOON, sealed: bytes = BODY) -> OutboxItem:
    """One more submission in `outbox`."""
    return outbox.accept(submission(now, sealed))
