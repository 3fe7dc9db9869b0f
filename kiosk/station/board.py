"""What is known of the line and of troubles: written by the loop, read by every call."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from threading import Lock
from types import MappingProxyType

from kiosk.events import event
from kiosk.protocol.trouble import Trouble

_LOG = logging.getLogger("kiosk.station")


class Part(StrEnum):
    """What may be in trouble, each by itself; the log names it so."""

    LINE = "line"
    PORTAL = "portal"
    AGENCY = "agency"
    CLOCK = "clock"
    ENROLMENT = "enrolment"
    OUTBOX = "outbox"
    OUTBOX_REPAIR = "outbox-repair"  # stays until the station is started again
    HEARTBEAT = "heartbeat"
    PRINTER = "printer"
    SPOOL = "spool"
    STAFF_DOOR = "staff"
    STAFF_LOG = "staff-log"
    CATALOGUE_SHOWN = "catalogue-state"
    # the errands
    AUDIT = "audit"
    CATALOGUE = "catalogue"
    COURIER_KEY = "courier-key"
    DRAFTS = "drafts"
    OPINIONS = "opinions"
    PAST_DAYS = "past-days"


@dataclass(frozen=True)
class Notice:
    """What the board says at one moment. `troubles` are by the part that has them."""

    online: bool = False
    portal_seen_at: datetime | None = None
    troubles: Mapping[Part, Trouble] = field(default_factory=lambda: MappingProxyType({}))


class Board:
    """For use from several threads; what changes is logged.

    `heard` is called for each trouble that was none before.
    """

    def __init__(self, heard: Callable[[], None] = lambda: None) -> None:
        self._lock = Lock()
        self._heard = heard
        self._notice = Notice()

    def read(self) -> Notice:
        with self._lock:
            return self._notice

    def line(self, *, online: bool) -> None:
        with self._lock:
            self._notice = replace(self._notice, online=online)

    def seen(self, at: datetime) -> None:
        """The portal was heard."""
        with self._lock:
            self._notice = replace(self._notice, portal_seen_at=at)

    def tell(self, part: Part, trouble: Trouble | None) -> None:
        """Says what is wrong with a part, or that nothing is."""
        with self._lock:
            before = self._notice.troubles.get(part)
            others = {name: one for name, one in self._notice.troubles.items() if name != part}
            after = others if trouble is None else others | {part: trouble}
            self._notice = replace(self._notice, troubles=MappingProxyType(after))
        changed = (before and before.name) != (trouble and trouble.name)
        if not changed:
            return
        if trouble is None:
            _LOG.info("%s: in order again", part, extra=event("trouble-over", part=part))
            return
        told = event("trouble", part=part, trouble=trouble.name)
        _LOG.warning("%s: %s", trouble.name, trouble.words, extra=told)
        self._heard()
