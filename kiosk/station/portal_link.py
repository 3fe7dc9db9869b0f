"""The station's conversation with the portal: as this kiosk, once it is one."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Protocol

from kiosk.offline.http import Signer
from kiosk.protocol.audit import AuditAnswer, AuditRequest
from kiosk.protocol.batch import Batch, BatchResult
from kiosk.protocol.courier import CourierKey
from kiosk.protocol.draft import Draft, KeptDraft
from kiosk.protocol.health import PortalHealth
from kiosk.protocol.heartbeat import Heartbeat, HeartbeatAnswer
from kiosk.protocol.tracking import Tracking, TrackingRequest


class Portal(Protocol):
    """What is asked of `kiosk.offline.http.PortalClient`; every call may raise `PortalError`."""

    def health(self, nonce: str | None = None) -> PortalHealth: ...
    def submit(self, batch: Batch) -> BatchResult: ...
    def heartbeat(self, heartbeat: Heartbeat) -> HeartbeatAnswer: ...
    def track(self, request: TrackingRequest) -> Tracking: ...
    def audit(self, request: AuditRequest) -> AuditAnswer: ...
    def courier_key(self) -> CourierKey: ...
    def put_draft(self, locator: str, draft: Draft) -> KeptDraft: ...
    def get_draft(self, locator: str) -> KeptDraft: ...
    def delete_draft(self, locator: str) -> None: ...
    def cut(self) -> None: ...
    def close(self) -> None: ...


Connect = Callable[[Signer | None], Portal]
"""A new client; one caller at a time uses it."""

Clock = Callable[[], datetime]
"""Aware UTC."""
