"""An outbox that is opened when it can be, and opened anew after it failed."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Final

from kiosk.events import event
from kiosk.offline.outbox import Outbox
from kiosk.offline.outbox_errors import OutboxError

KEPT_AFTER_DELIVERY: Final = timedelta(days=90)
_LOG = logging.getLogger("kiosk.station")


class OutboxHolder:
    """Lends one open outbox, one loan at a time, from whichever thread.

    It is opened anew where a repair has put another file in its place, and after an `OutboxError`:
    a full or broken disk is met in the middle of work, and SQLite's advice after an input/output
    error is to close and open again.
    """

    def __init__(self, open_: Callable[[], Outbox]) -> None:
        self._open = open_
        self._outbox: Outbox | None = None

    @contextmanager
    def lent(self) -> Iterator[Outbox]:
        """Raises `OutboxError` where it cannot be opened, and passes on what the borrower meets."""
        if self._outbox is not None and not self._outbox.is_current:
            self.close()
        if self._outbox is None:
            self._outbox = self._open()
        try:
            yield self._outbox
        except OutboxError:
            self.close()
            raise

    def close(self) -> None:
        if self._outbox is not None:
            self._outbox.close()
            self._outbox = None


def recovered(outbox: Outbox) -> Outbox:
    """The same, where nothing is in flight any more. Raises `OutboxError`, and closes it then."""
    try:
        if count := outbox.recover():
            _LOG.info(
                "%d were in flight when the station ended; they wait again",
                count,
                extra=event("recovered", count=count),
            )
    except OutboxError:
        outbox.close()
        raise
    return outbox


def forget_delivered(outbox: Outbox, now: datetime) -> None:
    """Drops folios and receipts of what was delivered long ago. Raises `OutboxError`."""
    if count := outbox.forget_delivered(now - KEPT_AFTER_DELIVERY):
        _LOG.info(
            "%d delivered long ago are forgotten", count, extra=event("forgotten", count=count)
        )
