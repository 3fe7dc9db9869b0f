"""An outbox that is opened when it can be, and opened anew after it failed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from kiosk.offline.outbox import Outbox, OutboxError


class OutboxHolder:
    """Lends one open outbox within one thread; after an `OutboxError` the next loan opens anew.

    A full, broken or replaced disk is met in the middle of work, and SQLite's advice after an
    input/output error is to close and open again.
    """

    def __init__(self, open_: Callable[[], Outbox]) -> None:
        self._open = open_
        self._outbox: Outbox | None = None

    @contextmanager
    def lent(self) -> Iterator[Outbox]:
        """Raises `OutboxError` where it cannot be opened, and passes on what the borrower meets."""
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
