"""The status pill: what the station says of the line and of what waits, in the visitor's words."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import QObject

from kiosk.protocol.heartbeat import OutboxFigures
from kiosk.protocol.station_calls import Answer, StationStatus
from kiosk.ui.status_watch import StatusWatch
from kiosk.words import words_of

ES = words_of("es")
NONE = OutboxFigures(queued=0, sending=0, carried=0, held=0, delivered=4)


class Station(QObject):
    """Answers at once."""

    def __init__(self, answer: StationStatus | None) -> None:
        super().__init__()
        self._answer = answer

    def call(self, method: str, then: Callable[[Answer | None], None]) -> None:
        assert method == "status"
        told = None if self._answer is None else self._answer.model_dump(mode="json")
        then(None if told is None else Answer(id=1, result=told))


@pytest.mark.parametrize(
    ("figures", "key", "count"),
    [
        (NONE, "status.offline", 0),
        (NONE.model_copy(update={"queued": 1}), "status.offline-waiting", 1),
        (
            NONE.model_copy(update={"queued": 1, "sending": 1, "carried": 1}),
            "status.offline-waiting",
            3,
        ),
        (NONE.model_copy(update={"held": 1}), "status.offline", 0),
        (NONE.model_copy(update={"queued": 2, "held": 1}), "status.offline-waiting", 2),
    ],
    ids=["none", "one", "on any way", "refused alone", "refused beside"],
)
def test_without_a_line_only_what_goes_by_itself_is_told_to_go(
    figures: OutboxFigures, key: str, count: int, qapp: QObject
) -> None:
    station = Station(StationStatus(online=False, outbox=figures))
    watch = StatusWatch(station, lambda: ES)  # type: ignore[arg-type]
    watch.stop()
    assert watch.model.words == ES(key, count=count)


def test_a_station_that_does_not_answer_is_a_line_that_is_down(qapp: QObject) -> None:
    watch = StatusWatch(Station(None), lambda: ES)  # type: ignore[arg-type]
    watch.stop()
    assert not watch.model.online
    assert watch.model.words == ES("status.offline", count=0)
