"""The outbox as calls use it: beside the event loop, for another may hold the file for seconds."""

from __future__ import annotations

from collections.abc import Callable
from threading import Lock
from typing import Final, TypeVar

from kiosk.offline.outbox import Outbox
from kiosk.offline.outbox_errors import OutboxError
from kiosk.protocol.station_calls import INTERNAL_ERROR
from kiosk.station.apart import apart
from kiosk.station.calls import CallRefused
from kiosk.station.open_outbox import OutboxHolder

_LAST_MOMENT: Final = 1.0
_Result = TypeVar("_Result")


class OutboxAsked:
    """One piece of work at a time, each in a thread of its own."""

    def __init__(self, open_outbox: Callable[[], Outbox]) -> None:
        self._holder = OutboxHolder(open_outbox)
        self._turn = Lock()

    async def at(self, work: Callable[[Outbox], _Result]) -> _Result:
        """Raises `CallRefused` for what the disk refuses."""
        try:
            return await self.tried(work)
        except OutboxError as error:
            raise CallRefused(INTERNAL_ERROR, str(error)) from error

    async def tried(self, work: Callable[[Outbox], _Result]) -> _Result:
        """The same for who knows what to make of an `OutboxError`, which it raises."""

        def lent() -> _Result:
            with self._turn, self._holder.lent() as outbox:
                return work(outbox)

        return await apart(lent)

    def close(self) -> None:
        """What is still at work after a moment ends with the process."""
        if self._turn.acquire(timeout=_LAST_MOMENT):
            self._holder.close()
            self._turn.release()
