"""A portal in memory that signs for real, for passes of the sending side."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from threading import Condition
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from outbox_samples import NOON

from kiosk.offline.outbox import Outbox
from kiosk.offline.outbox_item import OutboxEntry, State
from kiosk.offline.pace import Pace
from kiosk.offline.sync import Sender, Sent, send_due
from kiosk.portal_client.errors import PortalError
from kiosk.protocol.batch import Accepted, Batch, BatchResult, ItemResult
from kiosk.protocol.envelope import Envelope
from kiosk.protocol.receipt import Receipt, sign_receipt

DEVICE, PORTAL, STRANGER = (
    Ed25519PrivateKey.from_private_bytes(bytes([n]) * 32) for n in (1, 2, 3)
)
LONG_WAY = Pace(round_trip=0.3, proven=True)


def receipt(envelope: Envelope, key: Ed25519PrivateKey = PORTAL) -> Receipt:
    unsigned = Receipt(
        id=envelope.header.id,
        folio=envelope.header.folio,
        body_sha256=envelope.body_sha256,
        attachments=tuple(one.sha256 for one in envelope.header.attachments),
        received_at=NOON,
        key_id="0" * 16,
        signature=bytes(64),
    )
    return sign_receipt(unsigned, key)


def accepted(envelope: Envelope) -> Accepted:
    return Accepted(id=envelope.header.id, receipt=receipt(envelope))


@dataclass
class Portal:
    """Signs for real, unless `answer` says otherwise for an envelope or `fails` for a batch."""

    answer: Callable[[Envelope], ItemResult | None] = lambda _: None
    fails: Callable[[Batch], PortalError | None] = lambda _: None
    together: int = 1
    """A call returns only after so many were under way at once."""
    received: list[Batch] = field(default_factory=list)
    flying: int = 0
    most_flying: int = 0
    numbers: set[int] = field(default_factory=set)
    _changed: Condition = field(default_factory=Condition)

    def line(self, number: int) -> Portal:
        self.numbers.add(number)
        return self

    def submit(self, batch: Batch) -> BatchResult:
        with self._under_way():
            self.received.append(batch)
        if (error := self.fails(batch)) is not None:
            raise error
        return BatchResult(results=tuple(self.answer(e) or accepted(e) for e in batch.envelopes))

    @contextmanager
    def _under_way(self) -> Iterator[None]:
        with self._changed:
            self.flying += 1
            self.most_flying = max(self.flying, self.most_flying)
            self._changed.notify_all()
            assert self._changed.wait_for(lambda: self.most_flying >= self.together, 10)
            yield
            self.flying -= 1

    @property
    def sizes(self) -> list[int]:
        return [len(batch.envelopes) for batch in self.received]


def always(error: PortalError) -> Callable[[Batch], PortalError | None]:
    return lambda _: error


def when_in(spoilers: set[UUID], error: PortalError) -> Callable[[Batch], PortalError | None]:
    """The whole request fails where one of these is in it."""

    def fails(batch: Batch) -> PortalError | None:
        return error if spoilers & {one.header.id for one in batch.envelopes} else None

    return fails


@dataclass
class Streams:
    """Whose attachments are not at the portal."""

    bare: set[UUID] = field(default_factory=set)

    def are_there(self, entry: OutboxEntry) -> bool:
        return entry.id not in self.bare

    def are_missing(self, id_: UUID) -> None:
        self.bare.add(id_)


def sender_to(
    portal: Portal,
    now: datetime = NOON,
    streams: Streams | None = None,
    spoilt: frozenset[UUID] = frozenset(),
) -> Sender:
    """By a clock that stands still."""
    return Sender(
        portal=portal.line,
        device_key=DEVICE,
        portal_keys=(PORTAL.public_key().public_bytes_raw(),),
        clock=lambda: now,
        monotonic=lambda: 0.0,
        random=lambda: 0.5,
        attachments=streams or Streams(),
        spoilt=spoilt,
    )


def send(  # noqa: PLR0917 - what a pass depends on
    outbox: Outbox,
    portal: Portal,
    now: datetime = NOON,
    pace: Pace | None = None,
    streams: Streams | None = None,
    spoilt: frozenset[UUID] = frozenset(),
) -> Sent | None:
    """One pass."""
    return send_due(outbox, sender_to(portal, now, streams, spoilt), pace or Pace())


def states(outbox: Outbox) -> list[State]:
    return [entry.state for entry in outbox.items()]
