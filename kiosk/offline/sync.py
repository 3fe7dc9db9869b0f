"""Sending what waits: one pass over all that is due, several batches at once on a long line.

Guarantees: what the portal's word means for each is `kiosk.offline.verdict`'s; whatever else comes
back, or does not, only moves the next attempt. An item that spoils the batch it is in is found by
halving within the same pass, so that it delays no other; it is held only where the portal takes
others in that pass, for a portal that refuses everything says nothing of this one. Killed at any
point, a pass leaves every item in the outbox, in flight at worst.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import Enum, auto
from typing import Final, Protocol, assert_never
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from kiosk.offline.backoff import asked_seconds, next_attempt
from kiosk.offline.flights import Flights, Landed, SubmissionPortal
from kiosk.offline.outbox import Outbox
from kiosk.offline.outbox_item import OutboxEntry, OutboxItem
from kiosk.offline.pace import MAX_BATCH_ITEMS, Pace
from kiosk.offline.verdict import (
    NOT_GENUINE,
    Again,
    Delivered,
    Held,
    Verdict,
    damage,
    judge,
    one_line,
    reason_of,
)
from kiosk.portal_client.errors import (
    PortalBusy,
    PortalError,
    PortalGarbage,
    PortalRefused,
    PortalUnreachable,
)
from kiosk.protocol.batch import Accepted, BatchResult
from kiosk.protocol.envelope import sign_envelope

PASS_SECONDS: Final = 30.0
"""After so long a pass takes up nothing more: the loop has other things to see to."""
_ENVELOPE_BYTES: Final = 1_000  # what an envelope weighs in JSON beside its sealed body
_LOOK_AGAIN: Final = 1.0  # seconds after which a free line is offered what is new
_SPOILING: Final = frozenset({400, 413, 422})
_TOO_LARGE: Final = 413
_BROKEN: Final = 500
_MOST_SPOILT_IN_A_ROW: Final = 8  # more than a few bad items explain


class PortalBearing(Enum):
    """How the portal bore itself in one pass."""

    FINE = auto()  # a result for each, and not only false receipts
    SPOILT = auto()  # it broke (500) over single submissions, and took no other
    ABSENT = auto()  # no answer, or not the portal's
    BUSY = auto()  # it asks to come back later
    REFUSED = auto()  # it refuses whole requests
    FALSE = auto()  # it answers in form, but no receipt is genuine


@dataclass(frozen=True)
class Sent:
    """One pass: how many came to what, how the line is, and which pace it bears.

    `spoilt` are those over which alone the portal broke, or which alone it refused as a request,
    since it last took any.
    """

    line: PortalBearing
    delivered: int = 0
    held: int = 0
    waiting: int = 0
    retry_after: float | None = None
    words: str = ""
    spoilt: frozenset[UUID] = frozenset()
    pace: Pace = field(default_factory=Pace, compare=False)


class Attachments(Protocol):
    """Whether a submission's streams are at the portal, as far as this kiosk knows."""

    def are_there(self, entry: OutboxEntry) -> bool: ...
    def are_missing(self, id_: UUID) -> None: ...


@dataclass(frozen=True)
class Sender:
    """Who sends, to whom, and by which clocks and chance; `portal_keys` are those believed.

    `portal` gives a line of its own for each number from 0. `spoilt` (as in `Sent`, of passes
    before) go out again once the portal takes another. While `stopping` nothing new goes out.
    """

    portal: Callable[[int], SubmissionPortal]
    device_key: Ed25519PrivateKey
    portal_keys: Collection[bytes]
    clock: Callable[[], datetime]
    monotonic: Callable[[], float]
    random: Callable[[], float]
    attachments: Attachments
    spoilt: frozenset[UUID] = frozenset()
    stopping: Callable[[], bool] = lambda: False


def send_due(outbox: Outbox, sender: Sender, pace: Pace) -> Sent | None:
    """Sends what is due and has its attachments there; None where nothing is.

    Raises `OutboxError`.
    """
    return _Pass(outbox, sender, pace).run()


def fitting(items: Sequence[OutboxItem], pace: Pace) -> list[OutboxItem]:
    """The first of `items` that make up one batch: at least one."""
    chosen: list[OutboxItem] = []
    total = 0
    for item in items[: pace.batch_items]:
        total += weight(item)
        if chosen and total > pace.batch_bytes:
            break
        chosen.append(item)
    return chosen


def weight(item: OutboxItem) -> int:
    """About how many bytes it takes on the line."""
    return len(item.sealed) * 4 // 3 + _ENVELOPE_BYTES


def line_after(error: PortalError) -> tuple[PortalBearing, float | None]:
    """What a failed exchange says of the line, and how many seconds the portal asks for."""
    match error:
        case PortalBusy(retry_after=retry_after):
            return PortalBearing.BUSY, retry_after
        case PortalRefused():
            return PortalBearing.REFUSED, None
        case PortalUnreachable() | PortalGarbage():
            return PortalBearing.ABSENT, None
        case _:
            raise AssertionError(error)


def spoils(error: PortalError) -> bool:
    """Whether one submission in a batch may have brought this on all of it."""
    match error:
        case PortalRefused(problem=problem):
            return problem.status in _SPOILING
        case PortalBusy(status=status, retry_after=retry_after):
            return status == _BROKEN and retry_after is None
        case _:
            return False


class _Pass:
    def __init__(self, outbox: Outbox, sender: Sender, pace: Pace) -> None:
        self._outbox = outbox
        self._sender = sender
        self._pace = pace
        self._flights = Flights(sender.portal, sender.monotonic)
        self._end = sender.monotonic() + PASS_SECONDS
        self._stock: list[OutboxItem] = []
        self._halves: deque[Sequence[OutboxItem]] = deque()
        self._set_aside: set[UUID] = set()
        self._trouble: tuple[PortalBearing, float | None, str] | None = None
        self._fine = False
        self._refused: list[tuple[OutboxItem, PortalRefused]] = []
        self._spoilt: set[UUID] = set()
        self._spoilt_in_a_row = 0
        self._verdicts: list[type[Verdict]] = []

    def run(self) -> Sent | None:
        try:
            while True:
                while self._flights.count < self._pace.in_flight and (items := self._next()):
                    self._start(items)
                if not self._flights.count:
                    break
                if (landed := self._flights.land(_LOOK_AGAIN)) is not None:
                    self._take(landed)
        finally:
            self._flights.abandon()
        self._judge_refused()
        return self._sent() if self._verdicts else None

    def _next(self) -> Sequence[OutboxItem]:
        """What goes out next; empty where nothing may."""
        if self._trouble is not None or self._sender.stopping():
            return ()
        if self._halves:
            return self._halves.popleft()
        while self._sender.monotonic() < self._end:
            if not self._stock and not self._restock():
                return ()
            batch = fitting(self._stock, self._pace)
            del self._stock[: len(batch)]
            ids = self._outbox.mark_sending([item.id for item in batch], self._sender.clock())
            if going := [item for item in batch if item.id in ids]:
                return going
        return ()

    def _restock(self) -> bool:
        """Takes up what is due and sound; whether there is any."""
        while True:
            most = MAX_BATCH_ITEMS + len(self._set_aside)
            due = self._outbox.due(self._sender.clock(), most)
            new = [item for item in due if item.id not in self._set_aside]
            new = new or self._spoilt_before()
            for item in new:
                if (why := damage(item)) is not None:
                    self._carry_out(Held(item.id, why), item)
                elif self._sender.attachments.are_there(item):
                    self._stock.append(item)
                else:
                    self._set_aside.add(item.id)
            if self._stock or not new:
                return bool(self._stock)

    def _spoilt_before(self) -> list[OutboxItem]:
        """Due or not: a portal that takes others now tells whether these are the cause."""
        doubtful = self._sender.spoilt - self._set_aside if self._fine else ()
        items = map(self._outbox.item, sorted(doubtful)[:MAX_BATCH_ITEMS])
        return [item for item in items if item is not None and item.waits]

    def _start(self, items: Sequence[OutboxItem]) -> None:
        key = self._sender.device_key
        self._flights.start(items, [sign_envelope(one.header, one.sealed, key) for one in items])

    def _take(self, landed: Landed) -> None:
        match landed.outcome:
            case BatchResult():
                self._answered(landed, landed.outcome)
            case error if spoils(error) and self._may_halve:
                self._refused_whole(landed.items, error)
            case error:
                line, retry_after = line_after(error)
                self._fail(landed.items, line, retry_after, str(error))

    @property
    def _may_halve(self) -> bool:
        return self._trouble is None and self._spoilt_in_a_row < _MOST_SPOILT_IN_A_ROW

    def _answered(self, landed: Landed, answer: BatchResult) -> None:
        false = genuine = False
        for item, envelope, result in zip(
            landed.items, landed.envelopes, answer.results, strict=True
        ):
            verdict = judge(envelope, result, self._sender.portal_keys)
            false |= isinstance(result, Accepted) and isinstance(verdict, Again)
            genuine |= isinstance(verdict, Delivered)
            self._carry_out(verdict, item)
        # Beside genuine receipts a false one is the trouble of its own item, not of the line.
        if false and not genuine:
            self._fail((), PortalBearing.FALSE, None, NOT_GENUINE)
            return
        self._fine = True
        self._spoilt.clear()
        self._spoilt_in_a_row = 0
        self._pace = self._pace.after_success(sum(map(weight, landed.items)), landed.seconds)

    def _refused_whole(self, items: Sequence[OutboxItem], error: PortalError) -> None:
        """One of them is the cause: the halves go next, and a single one is what it was."""
        self._spoilt_in_a_row += 1
        if isinstance(error, PortalRefused) and error.problem.status == _TOO_LARGE:
            self._pace = self._pace.after_failure()
        if len(items) > 1:
            middle = len(items) // 2
            self._halves += [items[:middle], items[middle:]]
        elif isinstance(error, PortalRefused):
            self._refused.append((items[0], error))
        else:
            self._spoilt.add(items[0].id)
            self._carry_out(Again(items[0].id, one_line(str(error))), items[0])

    def _judge_refused(self) -> None:
        """Those refused alone: held by a portal that took others, else the line is in trouble."""
        for item, error in self._refused:
            reason = reason_of(error.problem)
            if self._fine:
                self._carry_out(Held(item.id, reason), item)
            else:
                self._trouble = self._trouble or (PortalBearing.REFUSED, None, str(error))
                self._spoilt.add(item.id)
                self._carry_out(Again(item.id, reason), item)

    def _fail(
        self,
        items: Iterable[OutboxItem],
        line: PortalBearing,
        retry_after: float | None,
        words: str,
    ) -> None:
        """Nothing more goes out in this pass."""
        self._trouble = self._trouble or (line, retry_after, words)
        if not asked_seconds(retry_after):  # else it tells of the crowd, and nothing of the line
            self._pace = self._pace.after_failure()
        for item in (*items, *self._left_over()):
            self._carry_out(Again(item.id, one_line(words), retry_after), item)

    def _left_over(self) -> Iterator[OutboxItem]:
        while self._halves:
            yield from self._halves.popleft()

    def _carry_out(self, verdict: Verdict, item: OutboxItem) -> None:
        sender, now = self._sender, self._sender.clock()
        self._verdicts.append(type(verdict))
        match verdict:
            case Delivered(id=id_, receipt_json=receipt_json):
                self._outbox.mark_delivered(id_, receipt_json, now)
            case Held(id=id_, reason=reason):
                self._outbox.mark_held(id_, reason, now)
            case Again(id=id_, reason=reason, retry_after=retry_after, bare=bare):
                self._set_aside.add(id_)
                if bare:
                    sender.attachments.are_missing(id_)
                self._outbox.mark_failed(id_, self._again_at(item, now, retry_after), reason)
            case _:
                assert_never(verdict)

    def _again_at(self, item: OutboxItem, now: datetime, retry_after: float | None) -> datetime:
        """Told to wait, all are due together and the line's own wait is what is spread.

        Were each spread by itself, those of one batch would come back in many.
        """
        if asked := asked_seconds(retry_after):
            return now + timedelta(seconds=asked)
        return next_attempt(item.attempts + 1, now, self._sender.random)

    def _sent(self) -> Sent:
        line, retry_after, words = self._trouble or self._untroubled()
        return Sent(
            line,
            delivered=self._verdicts.count(Delivered),
            held=self._verdicts.count(Held),
            waiting=self._verdicts.count(Again),
            retry_after=retry_after,
            words=words,
            spoilt=frozenset(self._spoilt),
            pace=self._pace,
        )

    def _untroubled(self) -> tuple[PortalBearing, float | None, str]:
        spoilt = self._spoilt and not self._fine
        return (PortalBearing.SPOILT if spoilt else PortalBearing.FINE), None, ""
