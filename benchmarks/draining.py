"""A queue that drains over a long way: what the wait for answers costs."""

from __future__ import annotations

import os
import time
from datetime import UTC, datetime
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from benchmarks.figure import Figure
from kiosk.offline.outbox import NewSubmission, Outbox, OutboxEntry
from kiosk.offline.pace import Pace
from kiosk.offline.sync import Sender, send_due
from kiosk.protocol.batch import Accepted, Batch, BatchResult
from kiosk.protocol.envelope import Envelope, Header, sign_envelope
from kiosk.protocol.folio import mint_folio
from kiosk.protocol.identifier import uuid7
from kiosk.protocol.receipt import Receipt, sign_receipt

QUEUED = 300
IN_TURN = 20
ROUND_TRIP = 0.3
"""A satellite's, or a village's radio link."""
SEALED = 2_300
DEVICE = Ed25519PrivateKey.generate()


def measure_draining(scratch: Path) -> list[Figure]:
    """Seconds for all that is queued; one request for each in turn is measured on a few."""
    with Outbox.open(scratch / "draining.sqlite") as outbox:
        far = _FarPortal()
        _queue(outbox, IN_TURN)
        one_by_one = _drained_in_turn(outbox, far) * QUEUED / IN_TURN
        _queue(outbox, QUEUED)
        ours = _drained(outbox, far)
    return [
        Figure(
            f"drain {QUEUED} queued, 300 ms round trip",
            ours,
            "s",
            "one request for each, one after another",
            one_by_one,
        )
    ]


class _FarPortal:
    """Takes everything, after one round trip, with genuine receipts."""

    def __init__(self) -> None:
        self.key = Ed25519PrivateKey.generate()

    def line(self, _: int) -> _FarPortal:
        return self

    def submit(self, batch: Batch) -> BatchResult:
        time.sleep(ROUND_TRIP)
        return BatchResult(results=tuple(map(self._taken, batch.envelopes)))

    def _taken(self, envelope: Envelope) -> Accepted:
        unsigned = Receipt(
            id=envelope.header.id,
            folio=envelope.header.folio,
            body_sha256=envelope.body_sha256,
            received_at=_now(),
            key_id="0" * 16,
            signature=bytes(64),
        )
        return Accepted(id=envelope.header.id, receipt=sign_receipt(unsigned, self.key))


class _NoAttachments:
    def are_there(self, _: OutboxEntry) -> bool:
        return True

    def are_missing(self, _: object) -> None:
        """None brings any."""


def _drained(outbox: Outbox, far: _FarPortal) -> float:
    """Seconds of our own way."""
    sender = Sender(
        portal=far.line,
        device_key=DEVICE,
        portal_key=far.key.public_key().public_bytes_raw(),
        clock=_now,
        monotonic=time.monotonic,
        random=lambda: 0.5,
        attachments=_NoAttachments(),
    )
    pace = Pace().after_answer(ROUND_TRIP)
    started = time.monotonic()
    while (sent := send_due(outbox, sender, pace)) is not None:
        pace = sent.pace
    return time.monotonic() - started


def _drained_in_turn(outbox: Outbox, far: _FarPortal) -> float:
    """Seconds of the plain way: a request, its answer, the next."""
    started = time.monotonic()
    for item in outbox.due(_now(), IN_TURN):
        outbox.mark_sending([item.id], _now())
        envelope = sign_envelope(item.header, item.sealed, DEVICE)
        (result,) = far.submit(Batch(envelopes=(envelope,))).results
        outbox.mark_delivered(item.id, result.model_dump_json(), _now())
    return time.monotonic() - started


def _now() -> datetime:
    return datetime.now(UTC)


def _queue(outbox: Outbox, count: int) -> None:
    for _ in range(count):
        outbox.accept(_submission)


def _submission(last: str | None) -> NewSubmission:
    now = _now()
    header = Header(
        id=uuid7(now, os.urandom),
        folio=mint_folio(7, now, os.urandom, after=last),
        kiosk="kiosk-7",
        agency="any-agency",
        service="any-service",
        form_version=1,
        key_id="0" * 16,
        created_at=now,
        claim_hash=bytes(32),
    )
    return NewSubmission(header=header, sealed=os.urandom(SEALED))
