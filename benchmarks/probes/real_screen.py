"""The real screen as `kiosk screen` builds it, full HD; says its first frame.

Used as a program (one process, until it is ended) and by the other probes.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QGuiApplication

from benchmarks.probes.saying import say
from kiosk.cli import load_for_good
from kiosk.settings import load_settings

if TYPE_CHECKING:
    from kiosk.ui.app import Screen

SIZE = QSize(1920, 1080)
SERVICE = "acta-de-nacimiento"
"""As the tour's, whose own modules bring what no kiosk has loaded."""
_PROGRAM = load_for_good("kiosk.ui.app")


def show_screen(at_first_frame: Callable[[Screen], object]) -> int:
    """Builds and shows it, tells of the first frame, and runs until the application quits."""
    application = QGuiApplication(sys.argv[:1])
    application.setApplicationName("Ventanilla")  # whose compiled views are kept
    screen = _PROGRAM.build_screen(load_settings(), size=SIZE)
    screen.window.frameSwapped.connect(
        lambda: at_first_frame(screen), Qt.ConnectionType.SingleShotConnection
    )
    screen.window.show()
    return application.exec()


if __name__ == "__main__":
    sys.exit(show_screen(lambda _: say("frame")))
