"""What the kiosks met on the line, in figures that go from one process to another."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import partial
from time import monotonic
from typing import Final, TypeVar

from kiosk.portal_client.client import PortalClient
from kiosk.portal_client.errors import PortalBusy, PortalError, PortalUnreachable
from kiosk.portal_client.wire import Signer
from kiosk.protocol.audit import AuditAnswer, AuditRequest
from kiosk.protocol.batch import Batch, BatchResult
from kiosk.protocol.courier import CourierKey
from kiosk.protocol.health import PortalHealth
from kiosk.protocol.heartbeat import Heartbeat, HeartbeatAnswer

BATCH: Final = "batch"
_Answer = TypeVar("_Answer")


class Outcome(StrEnum):
    """How an exchange ended."""

    ANSWERED = "answered"
    BUSY = "busy"
    UNREACHABLE = "unreachable"
    REFUSED = "refused"


@dataclass(frozen=True)
class Sample:
    """One exchange: of what kind, begun when (monotonic, of the machine), for how many seconds."""

    kind: str
    at: float
    seconds: float
    outcome: Outcome
    weight: int = 0
    """Envelopes of a batch; bytes of a catalogue's files."""


Note = Callable[[Sample], None]


class MeasuredClient(PortalClient):
    """The kiosk's own client, with a watch in its hand."""

    def __init__(
        self, address: str, timeout_seconds: float, sign: Signer | None, note: Note
    ) -> None:
        super().__init__(address, timeout_seconds, sign)
        self._note = note

    def submit(self, batch: Batch) -> BatchResult:
        return self._measured(BATCH, partial(super().submit, batch), len(batch.envelopes))

    def heartbeat(self, heartbeat: Heartbeat) -> HeartbeatAnswer:
        return self._measured("heartbeat", partial(super().heartbeat, heartbeat))

    def audit(self, request: AuditRequest) -> AuditAnswer:
        return self._measured("audit", partial(super().audit, request))

    def health(self, nonce: str | None = None) -> PortalHealth:
        return self._measured("health", partial(super().health, nonce))

    def courier_key(self) -> CourierKey:
        return self._measured("courier-key", super().courier_key)

    def _measured(self, kind: str, ask: Callable[[], _Answer], weight: int = 0) -> _Answer:
        began, outcome = monotonic(), Outcome.ANSWERED
        try:
            return ask()
        except PortalError as error:
            outcome = outcome_of(error)
            raise
        finally:
            self._note(Sample(kind, began, monotonic() - began, outcome, weight))


def outcome_of(error: PortalError) -> Outcome:
    """An answer that is none counts as a refusal."""
    match error:
        case PortalBusy():
            return Outcome.BUSY
        case PortalUnreachable():
            return Outcome.UNREACHABLE
        case _:
            return Outcome.REFUSED


def answered(samples: Sequence[Sample], kind: str) -> list[float]:
    """The seconds that answers of one kind took."""
    return [one.seconds for one in samples if one.kind == kind and one.outcome is Outcome.ANSWERED]
