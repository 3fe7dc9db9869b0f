"""What is known of the line and of troubles: written by the loop, read by every call."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from threading import Lock
from types import MappingProxyType

from kiosk.protocol.message import Message
from kiosk.protocol.trouble import TroubleName


class Trouble(Message):
    """Something staff should see to, and one line in words."""

    name: TroubleName
    words: str


@dataclass(frozen=True)
class Notice:
    """What the board says at one moment. `troubles` are by the part that has them."""

    online: bool = False
    portal_seen_at: datetime | None = None
    troubles: Mapping[str, Trouble] = field(default_factory=lambda: MappingProxyType({}))


class Board:
    """For use from several threads; `heard` is called for each trouble that was none before."""

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

    def trouble(self, part: str, trouble: Trouble | None) -> bool:
        """Says what is wrong with `part`, or that nothing is; whether it is another trouble now."""
        with self._lock:
            before = self._notice.troubles.get(part)
            others = {name: one for name, one in self._notice.troubles.items() if name != part}
            after = others if trouble is None else others | {part: trouble}
            self._notice = replace(self._notice, troubles=MappingProxyType(after))
        changed = (before and before.name) != (trouble and trouble.name)
        if changed and trouble is not None:
            self._heard()
        return changed
