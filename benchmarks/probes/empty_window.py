"""The peer: an empty Qt Quick window in Python, full HD, until it is ended."""

from __future__ import annotations

import sys

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtQml import QQmlApplicationEngine
from PySide6.QtQuick import QQuickWindow

from benchmarks.probes.saying import say

WINDOW = b"import QtQuick\nWindow { width: 1920; height: 1080; visible: true }"


def main() -> int:
    application = QGuiApplication(sys.argv[:1])
    engine = QQmlApplicationEngine()
    engine.loadData(WINDOW)
    window = engine.rootObjects()[0]
    if not isinstance(window, QQuickWindow):
        raise TypeError(window)
    window.frameSwapped.connect(lambda: say("frame"), Qt.ConnectionType.SingleShotConnection)
    return application.exec()


if __name__ == "__main__":
    sys.exit(main())
