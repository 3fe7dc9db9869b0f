"""Visits under the real supervisor: every other one is killed as soon as it is seen.

The others finish, so that no death follows upon a death. Takes the path of a file that it may make.
"""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path

from PySide6.QtCore import QTimer

from benchmarks.probes.real_screen import show_screen
from benchmarks.probes.saying import say
from benchmarks.probes.turnover import LOOKING_MILLISECONDS
from kiosk.ui.app import Screen
from kiosk.ui.prepared import prepare
from kiosk.ui.supervisor import Reporter, Supervisor, Word


def visit(mark: Path, reporter: Reporter) -> int:
    """One visitor's process: seen, then killed or finished."""

    def leave(screen: Screen) -> None:
        if mark.exists():
            mark.unlink()
            say("finish")
            screen.model.finish()
            reporter.say(Word.ENDED)
            return
        mark.touch()
        say("killed")
        os.kill(os.getpid(), signal.SIGKILL)

    def seen(screen: Screen) -> None:
        say("frame")
        reporter.say(Word.READY)
        QTimer.singleShot(LOOKING_MILLISECONDS, lambda: leave(screen))

    return show_screen(seen)


if __name__ == "__main__":
    sys.exit(
        Supervisor(lambda reporter: visit(Path(sys.argv[1]), reporter), at_leisure=prepare).run()
    )
