"""A real supervisor whose first visitor gives a photo by camera and one from a stick, and finishes.

Settings come from the environment. On standard output stand, a line each: `up` for every visit,
`given` once the visitor holds both files; then a byte is read from standard input before *Finish*.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

from PySide6.QtCore import QSize, QTimer
from PySide6.QtGui import QGuiApplication

from kiosk.settings import load_settings
from kiosk.tour.visitor import Visitor
from kiosk.ui.app import Screen, build_screen
from kiosk.ui.command import leave
from kiosk.ui.supervisor import Reporter, Supervisor, Word
from kiosk.visit.journey import Application, Visit
from kiosk.visit.pages import Home, QuestionPage
from kiosk.words import words_of

MARK = Path(sys.argv[1])


def says(word: str) -> None:
    print(word, flush=True)


def gives_files(screen: Screen) -> None:
    visitor = Visitor(screen.window, words_of("es"))
    words = visitor.words
    visitor.taps(words("attract.start"))
    visitor.taps("Español")
    visitor.waits_for(words("home.heading"))
    application = Application("queja-de-consumidor", {"copies": []})
    screen.model.stand_on(Visit("es", QuestionPage("copies"), (Home(),), application))
    visitor.taps(words("files.camera"))
    visitor.waits_for(words("files.live-name"), 30)
    visitor.taps(words("files.snap"))
    visitor.waits_for(words("files.taken-name"))
    visitor.taps(words("files.use"))
    visitor.waits_for(words("files.remove-name", name="Foto 1.jpg"), 30)
    visitor.taps(words("files.stick-again"))
    visitor.waits_for(words("files.choose"), 30)
    visitor.taps("recibo.jpg")
    visitor.waits_for(words("files.remove-name", name="recibo.jpg"), 30)
    says("given")
    os.read(0, 1)
    visitor.taps(words("bar.finish"))
    visitor.taps(screen.model.leaveWords)


def visit(reporter: Reporter) -> int:
    first = not MARK.exists()
    MARK.touch()
    application = QGuiApplication(sys.argv[:1])
    screen = build_screen(load_settings(), size=QSize(1366, 768))
    screen.model.ended.connect(lambda: leave(application, reporter))
    screen.window.show()
    reporter.say(Word.READY)
    says("up")
    if first:
        QTimer.singleShot(0, lambda: gives_files(screen))
    return application.exec()


if __name__ == "__main__":
    sys.exit(Supervisor(visit).run())
