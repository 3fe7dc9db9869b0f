"""A real supervisor whose first visitor types canaries, saves and leaves; the next stay idle.

Run as a program with a kiosk's home and the way the first visitor leaves: `finish`, `idle` or
`crash`. Says on standard output, a line each: the six words of the draft, `left`, then `next PID`
once the next screen is up.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

import applicant
from canaries import canaries
from PySide6.QtCore import QSize, QTimer
from PySide6.QtGui import QGuiApplication

from kiosk.settings import load_settings
from kiosk.tour.visitor import Visitor
from kiosk.ui.app import build_screen
from kiosk.ui.command import leave
from kiosk.ui.supervisor import Reporter, Supervisor, Word
from kiosk.words import words_of

FIRST = Path(os.environ["KIOSK_HOME"]) / "first-visitor-was-here"


def type_canaries(visitor: Visitor) -> None:
    """Into a search, and into an application that is not sent but saved for later."""
    words, typed = visitor.words, canaries()
    visitor.taps(words("attract.start"))
    visitor.taps("Español")
    visitor.enters(words("search.label"), typed[0].lower())
    visitor.taps(words("bar.home"))
    applicant.starts(visitor)
    visitor.taps("Es mía")
    applicant.goes_on(visitor)
    visitor.enters("Nombre o nombres", typed[0])
    visitor.enters("Primer apellido", typed[1])
    visitor.enters("Segundo apellido", typed[2])
    visitor.taps(words("draft.save"))
    visitor.waits_for(words("draft.heading"))


def visit(reporter: Reporter, way: str) -> int:
    application = QGuiApplication(sys.argv[:1])
    first = not FIRST.exists()
    settings = load_settings()
    screen = build_screen(settings, size=QSize(1366, 768))
    screen.model.ended.connect(lambda: leave(application, reporter))
    screen.window.show()
    reporter.say(Word.READY)
    if not first:
        print(f"next {os.getpid()}", flush=True)
        return application.exec()
    FIRST.touch()

    def play() -> None:
        visitor = Visitor(screen.window, words_of("es"))
        type_canaries(visitor)
        unsent = screen.model.visit.application
        assert unsent is not None
        assert unsent.draft is not None
        print(*unsent.draft.words, flush=True)
        print("left", flush=True)
        if way == "crash":
            os.abort()
        if way == "finish":
            visitor.taps(visitor.words("bar.finish"))
            visitor.taps(visitor.words("bar.finish"))

    QTimer.singleShot(0, play)
    return application.exec()


if __name__ == "__main__":
    sys.exit(Supervisor(lambda reporter: visit(reporter, sys.argv[1])).run())
