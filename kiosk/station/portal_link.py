"""The station's conversation with the portal: as this kiosk, once it is one."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Protocol

from kiosk.offline.http import PortalHealth, Signer
from kiosk.protocol.batch import Batch, BatchResult
from kiosk.protocol.heartbeat import Heartbeat, HeartbeatAnswer
from kiosk.protocol.tracking import Tracking, TrackingRequest


class Portal(Protocol):
    """What is asked of `kiosk.offline.http.PortalClient`; every call may raise `PortalError`."""

    def health(self) -> PortalHealth: ...
    def submit(self, batch: Batch) -> BatchResult: ...
    def heartbeat(self, heartbeat: Heartbeat) -> HeartbeatAnswer: ...
    def track(self, request: TrackingRequest) -> Tracking: ...
    def cut(self) -> None: ...
    def close(self) -> None: ...


Connect = Callable[[Signer | None], Portal]
"""A new client; one caller at a time uses it."""

Clock = Callable[[], datetime]
"""Aware UTC."""
