"""Visits under the real supervisor, each of which the visitor finishes as soon as it is seen."""

from __future__ import annotations

import sys

from PySide6.QtCore import QTimer

from benchmarks.probes.real_screen import show_screen
from benchmarks.probes.saying import say
from kiosk.ui.app import Screen
from kiosk.ui.prepared import prepare
from kiosk.ui.supervisor import Reporter, Supervisor, Word

LOOKING_MILLISECONDS = 150
"""So that the supervisor has ended the visit before, and nothing else runs."""


def visit(reporter: Reporter) -> int:
    """One visitor's process: seen, then finished."""

    def leave(screen: Screen) -> None:
        say("finish")
        screen.model.finish()
        reporter.say(Word.ENDED)

    def seen(screen: Screen) -> None:
        say("frame")
        reporter.say(Word.READY)
        QTimer.singleShot(LOOKING_MILLISECONDS, lambda: leave(screen))

    return show_screen(seen)


if __name__ == "__main__":
    sys.exit(Supervisor(visit, at_leisure=prepare).run())
