"""The limit: a list of bare rectangles flung, and a bare page slid in, in an empty window.

Takes how many rounds and how many rows. Says what `flinging` says.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator

from PySide6.QtCore import QTimer
from PySide6.QtGui import QGuiApplication
from PySide6.QtQml import QQmlApplicationEngine
from PySide6.QtQuick import QQuickWindow

from benchmarks.probes.frame_watch import (
    TURN_MILLISECONDS,
    FrameWatch,
    flick,
    longest_flickable,
    moment,
    tell,
)

_SETTLE = 400
_WINDOW = """
import QtQuick
Window {
    id: window
    width: 1920; height: 1080; visible: true
    property bool turned: false
    ListView {
        anchors.fill: parent; model: %d; spacing: 24; boundsBehavior: Flickable.StopAtBounds
        delegate: Rectangle { width: 1800; height: 190; color: "#ffffff" }
    }
    Rectangle {
        id: page
        width: parent.width; height: parent.height; visible: window.turned; color: "#f5f1ea"
        onVisibleChanged: if (visible) slide.restart()
        NumberAnimation on x { id: slide; running: false; from: 320; to: 0; duration: 180 }
    }
}
"""


class Hand:
    """As `flinging.Hand`, on nothing."""

    def __init__(self, window: QQuickWindow, rounds: int) -> None:
        self.window = window
        self.watch = FrameWatch(window)
        self._acts = self._all(rounds)

    def go_on(self) -> None:
        wait = next(self._acts, None)
        if wait is not None:
            QTimer.singleShot(wait, self.window, self.go_on)

    def _all(self, rounds: int) -> Iterator[int]:
        yield _SETTLE
        area = longest_flickable(self.window.contentItem())
        if area is None:
            raise AssertionError("there is no list to fling")
        for _ in range(rounds):
            times: list[float] = []
            while not area.property("atYEnd"):
                began = moment()
                flick(area)
                yield 30
                while area.property("moving"):
                    yield 30
                times += self.watch.between(began, self.watch.moments[-1])
            tell("flung", times)
            times = []
            began = moment()
            self.window.setProperty("turned", 1)
            yield _SETTLE
            times += self.watch.between(began, began + TURN_MILLISECONDS)
            tell("changed", times)
            self.window.setProperty("turned", 0)
            area.setProperty("contentY", 0)
            yield _SETTLE


def main() -> int:
    rounds, rows = map(int, sys.argv[1:])
    application = QGuiApplication(sys.argv[:1])
    engine = QQmlApplicationEngine()
    engine.loadData((_WINDOW % rows).encode())
    window = engine.rootObjects()[0]
    if not isinstance(window, QQuickWindow):
        raise TypeError(window)
    hand = Hand(window, rounds)
    QTimer.singleShot(0, window, hand.go_on)
    return application.exec()


if __name__ == "__main__":
    sys.exit(main())
