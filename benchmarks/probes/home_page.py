"""A visitor who touches the first frame at once: says the frame in which the home page is seen."""

from __future__ import annotations

import sys

from PySide6.QtCore import Qt, QTimer

from benchmarks.probes.real_screen import show_screen
from benchmarks.probes.saying import say
from kiosk.ui.app import Screen


def visit(screen: Screen) -> None:
    """From the first frame on."""

    def go_home() -> None:
        screen.model.begin()
        screen.model.chooseLanguage("es")
        if screen.model.page != "Home":
            raise AssertionError(screen.model.page)
        screen.window.frameSwapped.connect(
            lambda: say("frame"), Qt.ConnectionType.SingleShotConnection
        )

    QTimer.singleShot(0, screen.model, go_home)


if __name__ == "__main__":
    sys.exit(show_screen(visit))
