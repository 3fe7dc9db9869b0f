"""The printer as the staff panel knows it, and the one page that was asked for last."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final, Protocol, TypeVar

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from kiosk.protocol.message import Message
from kiosk.protocol.station_calls import (
    JobState,
    PrintJob,
    PrintQuestion,
    PrintRequest,
    PrintStatus,
)

_LOOK_AGAIN: Final = 700
_Kind = TypeVar("_Kind", bound=Message)


class Ask(Protocol):
    """The panel's way to the station: an answer of that kind, or what fails is said there."""

    def __call__(
        self,
        method: str,
        params: Message | None,
        kind: type[_Kind],
        take: Callable[[_Kind], None],
        again: Callable[[], None] | None = None,
    ) -> Any: ...


class StaffPrinting(QObject):
    """Looks again for as long as a page is under way, or somebody `watches` the printer."""

    told = Signal()

    def __init__(self, ask: Ask, watches: Callable[[], bool], parent: QObject) -> None:
        super().__init__(parent)
        self._ask = ask
        self._watches = watches
        self._again = QTimer(self, singleShot=True, interval=_LOOK_AGAIN)
        self._again.timeout.connect(self._look_again)
        self.forget()

    def forget(self) -> None:
        """Nobody is in."""
        self._again.stop()
        self.status: PrintStatus | None = None
        self._what = ""
        self._job: str | None = None

    def of(self, what: str) -> PrintStatus | None:
        """What became of that page, where it was the last that was asked for."""
        return self.status if self._what == what else None

    def look(self) -> None:
        self._look()

    @Slot()
    def _look_again(self) -> None:
        self._look(self._rest)

    def _look(self, again: Callable[[], None] | None = None) -> None:
        job = self._job

        def take(status: PrintStatus) -> None:
            if job == self._job:  # else it was asked before the page that is under way now
                self.take(status)

        self._ask("print_status", PrintQuestion(job=job), PrintStatus, take, again)

    def print(self, what: str, request: PrintRequest) -> None:
        """Gives a page to the press."""

        def take(job: PrintJob) -> None:
            self._what, self._job = what, job.job
            self.look()

        self._ask("print_slip", request, PrintJob, take)

    def take(self, status: PrintStatus) -> None:
        """What the station said of the printer."""
        self.status = status
        self._rest()
        self.told.emit()

    def _rest(self) -> None:
        """Until it is looked at again, where it is to be."""
        prints = self.status is not None and self.status.job is JobState.PRINTING
        if prints or self._watches():
            self._again.start()
