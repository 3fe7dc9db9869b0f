"""Sending what waits: which go together, and what the portal's word means for each.

The decisions are pure; `send_due` is the thin step that carries them out. Guarantees: a submission
becomes delivered only by a receipt that the pinned portal key signed for this very header and
body; it is held only by the portal's refusal of this one; whatever else comes back, or does not,
only moves its next attempt. An item that cannot be sent delays no other.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum, auto
from hashlib import sha256
from typing import Final, Protocol, assert_never
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from pydantic import ValidationError

from kiosk.offline.backoff import next_attempt
from kiosk.offline.http import (
    PortalBusy,
    PortalError,
    PortalGarbage,
    PortalRefused,
    PortalUnreachable,
)
from kiosk.offline.outbox import Outbox, OutboxItem
from kiosk.protocol.batch import Accepted, Batch, BatchResult, Deferred, ItemResult, Refused
from kiosk.protocol.envelope import Envelope, sign_envelope
from kiosk.protocol.problem import Problem

MAX_BATCH_ITEMS: Final = 50
MAX_BATCH_BYTES: Final = 1_000_000
_ENVELOPE_BYTES: Final = 1_000  # what an envelope weighs in JSON beside its sealed body
_MAX_REASON: Final = 500
_NOT_GENUINE: Final = "the portal's receipt is not genuine"


@dataclass(frozen=True)
class Delivered:
    """The portal's genuine receipt is here."""

    id: UUID
    receipt_json: str


@dataclass(frozen=True)
class Held:
    """It will never be taken as it is."""

    id: UUID
    reason: str


@dataclass(frozen=True)
class Again:
    """It waits for its next attempt."""

    id: UUID
    reason: str
    retry_after: float | None = None


Verdict = Delivered | Held | Again


class Line(Enum):
    """How the portal bore itself in one exchange."""

    FINE = auto()  # a result for each, and not only false receipts
    ABSENT = auto()  # no answer, or not the portal's
    BUSY = auto()  # it asks to come back later
    REFUSED = auto()  # it refuses the whole request
    FALSE = auto()  # it answers in form, but no receipt is genuine


@dataclass(frozen=True)
class Sent:
    """One exchange: how many of the batch came to what, and how the line is."""

    line: Line
    delivered: int = 0
    held: int = 0
    waiting: int = 0
    retry_after: float | None = None
    words: str = ""


class SubmissionPortal(Protocol):
    """What sending needs of the portal."""

    def submit(self, batch: Batch) -> BatchResult:
        """Raises `PortalError`."""


@dataclass(frozen=True)
class Sender:
    """Who sends, to whom, and by which clock and chance; `portal_key` is the pinned one."""

    portal: SubmissionPortal
    device_key: Ed25519PrivateKey
    portal_key: bytes
    clock: Callable[[], datetime]
    random: Callable[[], float]


def send_due(outbox: Outbox, sender: Sender, most: int = MAX_BATCH_ITEMS) -> Sent | None:
    """Sends one batch of at most `most` that are due; None where nothing is.

    Raises `OutboxError`. Killed at any point it leaves every item in the outbox, in flight at
    worst.
    """
    due = fitting(outbox.due(sender.clock(), most))
    if not due:
        return None
    outbox.mark_sending([item.id for item in due], sender.clock())
    unfit = [Held(item.id, why) for item in due if (why := damage(item)) is not None]
    spoilt = {verdict.id for verdict in unfit}
    sound = [item for item in due if item.id not in spoilt]
    verdicts, sent = _exchange(sound, sender) if sound else ([], Sent(Line.FINE))
    attempts = {item.id: item.attempts + 1 for item in due}
    for verdict in (*unfit, *verdicts):
        _carry_out(outbox, verdict, attempts[verdict.id], sender)
    return _counted(sent, [*unfit, *verdicts])


def fitting(items: Sequence[OutboxItem]) -> list[OutboxItem]:
    """The first of `items` that make up one batch: at least one, and no more than 1 MB."""
    chosen: list[OutboxItem] = []
    total = 0
    for item in items[:MAX_BATCH_ITEMS]:
        total += len(item.sealed) * 4 // 3 + _ENVELOPE_BYTES
        if chosen and total > MAX_BATCH_BYTES:
            break
        chosen.append(item)
    return chosen


def damage(item: OutboxItem) -> str | None:
    """Why a row cannot be what was accepted, or None: a rotten bit must not reach an agency."""
    try:
        header = item.header
    except ValidationError:
        return "the stored header cannot be read"
    if (header.id, header.folio) != (item.id, item.folio):
        return "the stored header belongs to another submission"
    if sha256(item.sealed).digest() != item.body_sha256:
        return "the stored body is not what was accepted"
    return None


def judge(sent: Envelope, result: ItemResult, portal_key: bytes) -> Verdict:
    """What one result means for the envelope that it answers."""
    match result:
        case Accepted(receipt=receipt):
            if receipt.acknowledges(sent.header, sent.body_sha256, portal_key):
                return Delivered(sent.header.id, receipt.model_dump_json())
            return Again(sent.header.id, _NOT_GENUINE)
        case Refused(problem=problem):
            return Held(sent.header.id, _reason(problem))
        case Deferred(problem=problem):
            return Again(sent.header.id, _reason(problem))
        case _:
            assert_never(result)


def line_after(error: PortalError) -> tuple[Line, float | None]:
    """What a failed exchange says of the line, and how many seconds the portal asks for."""
    match error:
        case PortalBusy(retry_after=retry_after):
            return Line.BUSY, retry_after
        case PortalRefused():
            return Line.REFUSED, None
        case PortalUnreachable() | PortalGarbage():
            return Line.ABSENT, None
        case _:
            raise AssertionError(error)


def _exchange(items: Sequence[OutboxItem], sender: Sender) -> tuple[list[Verdict], Sent]:
    envelopes = tuple(sign_envelope(item.header, item.sealed, sender.device_key) for item in items)
    try:
        answer = sender.portal.submit(Batch(envelopes=envelopes))
    except PortalError as error:
        line, retry_after = line_after(error)
        verdicts: list[Verdict] = [Again(item.id, _cut(str(error)), retry_after) for item in items]
        return verdicts, Sent(line, retry_after=retry_after, words=str(error))
    verdicts = list(_judged(envelopes, answer, sender.portal_key))
    false = any(
        isinstance(result, Accepted) and isinstance(verdict, Again)
        for result, verdict in zip(answer.results, verdicts, strict=True)
    )
    if not false:
        return verdicts, Sent(Line.FINE)
    # Beside genuine receipts a false one is the trouble of its own item, not of the line.
    genuine = any(isinstance(verdict, Delivered) for verdict in verdicts)
    return verdicts, Sent(Line.FINE if genuine else Line.FALSE, words=_NOT_GENUINE)


def _judged(
    envelopes: Sequence[Envelope], answer: BatchResult, portal_key: bytes
) -> Iterator[Verdict]:
    for envelope, result in zip(envelopes, answer.results, strict=True):
        yield judge(envelope, result, portal_key)


def _carry_out(outbox: Outbox, verdict: Verdict, attempts: int, sender: Sender) -> None:
    now = sender.clock()
    match verdict:
        case Delivered(id=id_, receipt_json=receipt_json):
            outbox.mark_delivered(id_, receipt_json, now)
        case Held(id=id_, reason=reason):
            outbox.mark_held(id_, reason, now)
        case Again(id=id_, reason=reason, retry_after=retry_after):
            outbox.mark_failed(id_, next_attempt(attempts, now, sender.random, retry_after), reason)
        case _:
            assert_never(verdict)


def _counted(sent: Sent, verdicts: Sequence[Verdict]) -> Sent:
    def count(kind: type[Verdict]) -> int:
        return sum(isinstance(verdict, kind) for verdict in verdicts)

    return Sent(
        line=sent.line,
        delivered=count(Delivered),
        held=count(Held),
        waiting=count(Again),
        retry_after=sent.retry_after,
        words=sent.words,
    )


def _reason(problem: Problem) -> str:
    title = problem.title.rstrip(".")
    return _cut(f"{title}: {problem.detail}" if problem.detail else title)


def _cut(text: str) -> str:
    return " ".join(text.split())[:_MAX_REASON]
