"""A queue that drains over a long way: what the wait for answers costs.

The outbox, the sealing of envelopes, the sender with its pace and the judging of receipts are the
kiosk's own; the portal and the line are played, so that only they set the time.
"""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from threading import Lock

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from benchmarks.depth import Depth
from benchmarks.figure import Aim, Figure, Growth, Measured
from benchmarks.place import Place
from kiosk.offline.outbox import Outbox
from kiosk.offline.outbox_item import NewSubmission, OutboxEntry
from kiosk.offline.pace import Pace
from kiosk.offline.sync import Sender, send_due
from kiosk.protocol.batch import Accepted, Batch, BatchResult
from kiosk.protocol.envelope import Envelope, Header, sign_envelope
from kiosk.protocol.folio import mint_folio
from kiosk.protocol.identifier import uuid7
from kiosk.protocol.receipt import Receipt, sign_receipt

QUEUED = 1_000
IN_TURN_OF = {0.0: 100, 0.05: 40, 0.3: 10, 0.8: 5}
"""By the seconds of a cable's, a radio link's, a village's and a satellite's round trip: how many
are measured one after another, for all would take hours."""
AIMED_AT = 0.3
LINE_RATE = 500_000.0
"""Bytes a second: 4 Mbit/s upwards."""
SIZES = (100, 1_000, 10_000)
SEALED = 2_300
DEVICE = Ed25519PrivateKey.generate()
IN_TURN = "one request for each, one after another"


def measure_draining(place: Place, depth: Depth) -> Iterator[Figure]:
    """Seconds until the last receipt is in the outbox."""
    queue = _queue(place.scratch / "draining.sqlite", QUEUED)
    for round_trip in depth.round_trips:
        few = IN_TURN_OF[round_trip]
        far = _FarPortal(round_trip)
        with _copy(queue) as outbox:
            ours = _drained(outbox, far)
            sent = far.taken
        with _copy(queue) as outbox:
            one_by_one = _drained_in_turn(outbox, _FarPortal(round_trip), few) * QUEUED / few
        yield Figure(
            f"drain {QUEUED:,} queued at {round_trip * 1000:.0f} ms round trip",
            "s",
            Measured.once(ours),
            Measured.once(one_by_one),
            IN_TURN,
            Measured.once(sent / LINE_RATE),
            "their bytes at 4 Mbit/s",
            Aim(of_peer=0.1) if round_trip == AIMED_AT else None,
        )


def grow_draining(place: Place, depth: Depth) -> Iterator[Growth]:  # noqa: ARG001 - as all parts
    """Ever longer queues on a line without delay: what each costs this machine."""
    values = []
    for size in SIZES:
        with _copy(_queue(place.scratch / f"draining-{size}.sqlite", size)) as outbox:
            values.append(_drained(outbox, _FarPortal(0.0)))
    yield Growth("drain at 0 ms round trip", "s", "queued", SIZES, tuple(values))


class _FarPortal:
    """Takes everything, after one round trip and the line's time for it, with genuine receipts."""

    def __init__(self, round_trip: float) -> None:
        self.key = Ed25519PrivateKey.generate()
        self.taken = 0
        """Bytes that came over the line, as JSON."""
        self._round_trip = round_trip
        self._line = Lock()

    @property
    def round_trip(self) -> float:
        return self._round_trip

    def line(self, _: int) -> _FarPortal:
        return self

    def submit(self, batch: Batch) -> BatchResult:
        size = len(batch.model_dump_json())
        with self._line:  # one line for all that is under way together
            self.taken += size
            time.sleep(size / LINE_RATE)
        time.sleep(self._round_trip)
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
        portal_keys=(far.key.public_key().public_bytes_raw(),),
        clock=_now,
        monotonic=time.monotonic,
        random=lambda: 0.5,
        attachments=_NoAttachments(),
    )
    pace = Pace().after_answer(far.round_trip)
    started = time.monotonic()
    while (sent := send_due(outbox, sender, pace)) is not None:
        pace = sent.pace
    return time.monotonic() - started


def _drained_in_turn(outbox: Outbox, far: _FarPortal, few: int) -> float:
    """Seconds of the plain way: a request, its answer, the next."""
    started = time.monotonic()
    for item in outbox.due(_now(), few):
        outbox.mark_sending([item.id], _now())
        envelope = sign_envelope(item.header, item.sealed, DEVICE)
        (result,) = far.submit(Batch(envelopes=(envelope,))).results
        outbox.mark_delivered(item.id, result.model_dump_json(), _now())
    return time.monotonic() - started


def _now() -> datetime:
    return datetime.now(UTC)


def _queue(path: Path, count: int) -> Path:
    """An outbox in which so many wait."""
    with Outbox.open(path) as outbox:
        for _ in range(count):
            outbox.accept(_submission)
    return path


@contextmanager
def _copy(queue: Path) -> Iterator[Outbox]:
    path = queue.with_name(f"copy-of-{queue.name}")
    shutil.copyfile(queue, path)
    try:
        with Outbox.open(path) as outbox:
            yield outbox
    finally:
        path.unlink()


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
