"""Asks the station every other second how the line is, and shows the answer in the status pill."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from kiosk.protocol.station_calls import Answer, StationStatus
from kiosk.ui.models.status import StatusModel, derive_status
from kiosk.ui.station_client import StationClient
from kiosk.words import Words

_MILLISECONDS = 2_000


class StatusWatch(QObject):
    """`looked` each time: whatever else may have changed meanwhile can be looked at too."""

    looked = Signal()

    def __init__(
        self, station: StationClient, words: Callable[[], Words], parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._station = station
        self._words = words
        self._online = False
        self._waiting = 0
        self.model = StatusModel(words(), self)
        self._timer = QTimer(self, interval=_MILLISECONDS)
        self._timer.timeout.connect(self._ask)
        self._timer.start()
        self._ask()

    def stop(self) -> None:
        """The visit is over."""
        self._timer.stop()

    def show(self) -> None:
        """Says it in today's language."""
        words = self._words()
        self.model.show(derive_status(online=self._online, waiting=self._waiting, words=words))

    @Slot()
    def _ask(self) -> None:
        self.looked.emit()
        self._station.call("status", self._take)

    def _take(self, answer: Answer | None) -> None:
        self._online = False
        if answer is not None and answer.result is not None:
            self._take_figures(answer.result)
        self.show()

    def _take_figures(self, result: dict[str, object]) -> None:
        try:
            status = StationStatus.model_validate(result)
        except ValueError:
            return  # a station that talks nonsense is as good as none
        self._online = status.online
        self._waiting = status.outbox.waiting
