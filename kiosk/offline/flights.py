"""Batches under way together, each in a thread and over a line of its own.

The threads only ask; whatever is to be done with an answer is done where it lands. They are
daemons: a portal that hangs never holds up the program's end.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from queue import Empty, SimpleQueue
from threading import Thread
from typing import Protocol

from kiosk.offline.outbox_item import OutboxItem
from kiosk.portal_client.errors import PortalError
from kiosk.protocol.batch import Batch, BatchResult
from kiosk.protocol.envelope import Envelope


class SubmissionPortal(Protocol):
    """What sending needs of the portal: one caller at a time."""

    def submit(self, batch: Batch) -> BatchResult:
        """Raises `PortalError`."""


@dataclass(frozen=True)
class Landed:
    """What came back of one batch, after how many seconds; `items` as they were sent."""

    items: Sequence[OutboxItem]
    envelopes: Sequence[Envelope]
    outcome: BatchResult | PortalError
    seconds: float


@dataclass(frozen=True)
class _Crashed:
    bug: BaseException


class Flights:
    """Used by one thread; `portal` gives the line of each number from 0."""

    def __init__(
        self, portal: Callable[[int], SubmissionPortal], monotonic: Callable[[], float]
    ) -> None:
        self._portal = portal
        self._monotonic = monotonic
        self._landed: SimpleQueue[tuple[int, Landed | _Crashed]] = SimpleQueue()
        self._flying: set[int] = set()

    @property
    def count(self) -> int:
        """How many are under way."""
        return len(self._flying)

    def start(self, items: Sequence[OutboxItem], envelopes: Sequence[Envelope]) -> None:
        """Sends one batch over the first free line."""
        line = next(number for number in range(self.count + 1) if number not in self._flying)
        portal = self._portal(line)

        def fly() -> None:
            started = self._monotonic()
            outcome: BatchResult | PortalError
            try:
                outcome = portal.submit(Batch(envelopes=tuple(envelopes)))
            except PortalError as error:
                outcome = error
            except BaseException as bug:  # noqa: BLE001 - raised where it lands
                self._landed.put((line, _Crashed(bug)))
                return
            seconds = self._monotonic() - started
            self._landed.put((line, Landed(items, envelopes, outcome, seconds)))

        Thread(target=fly, daemon=True).start()
        self._flying.add(line)

    def abandon(self) -> None:
        """Waits until every line is free again; what comes back is not looked at."""
        while self._flying:
            line, _ = self._landed.get()
            self._flying.discard(line)

    def land(self, seconds: float) -> Landed | None:
        """The next that comes back; None where none does within `seconds`."""
        try:
            line, landed = self._landed.get(timeout=seconds)
        except Empty:
            return None
        self._flying.discard(line)
        if isinstance(landed, _Crashed):
            raise landed.bug
        return landed
