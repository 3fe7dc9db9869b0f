"""A real supervisor whose visitors type canaries, hand in, and leave; one after another.

Run as a program with the number of visits. The first and each fifth visitor's screen crashes once
they have their folio, each fourth of five is killed at about the time they send; the others finish.
Says the folio that each saw, and `done` after the last.
"""

from __future__ import annotations

import os
import re
import resource
import secrets
import signal
import sys
from pathlib import Path
from threading import Timer

import applicant
from faults_canaries import canaries
from PySide6.QtCore import QSize, QTimer
from PySide6.QtGui import QGuiApplication

from kiosk.settings import load_settings
from kiosk.tour.play import ANSWERS
from kiosk.tour.visitor import Visitor
from kiosk.ui.app import build_screen
from kiosk.ui.command import leave
from kiosk.ui.supervisor import Reporter, Supervisor, Word
from kiosk.words import words_of

VISITS = int(sys.argv[1])
COUNTER = Path(os.environ["FAULTS_COUNTER"])
FOLIO = re.compile(r"\b(?:[0-9A-Z]{4}-){2}[0-9A-Z]{4}\b")
EVERY = 5
SECONDS_AROUND_SENDING = 0.6


def fill_in(visitor: Visitor) -> None:
    """Types canaries into a search, then into an application."""
    words, typed = visitor.words, canaries()
    visitor.taps(words("attract.start"))
    visitor.taps("Español")
    visitor.enters(words("search.label"), typed[0].lower())
    visitor.taps(words("bar.home"))
    name = {"given_names": typed[0], "first_surname": typed[1], "second_surname": typed[2]}
    ANSWERS["registered_name"] = name
    applicant.starts(visitor)
    applicant.answers_all(visitor)


def send(visitor: Visitor) -> str:
    """The folio that the screen shows."""
    visitor.taps(visitor.words("check.send"))
    visitor.waits_for(visitor.words("confirmation.folio"), 20)
    return next(found[0] for thing in visitor.things() if (found := FOLIO.search(thing.name)))


def visit(reporter: Reporter) -> int:
    number = COUNTER.stat().st_size
    application = QGuiApplication(sys.argv[:1])
    screen = build_screen(load_settings(), size=QSize(1366, 768))
    screen.model.ended.connect(lambda: leave(application, reporter))
    screen.window.show()
    reporter.say(Word.READY)
    if number >= VISITS:
        print("done", flush=True)
        return application.exec()

    def play() -> None:
        with COUNTER.open("ab") as counter:
            counter.write(b".")
        visitor = Visitor(screen.window, words_of("es"))
        fill_in(visitor)
        if number % EVERY == EVERY - 2:
            moment = secrets.randbelow(1000) / 1000 * SECONDS_AROUND_SENDING
            Timer(moment, os.kill, (os.getpid(), signal.SIGKILL)).start()
        print(send(visitor), flush=True)
        if number % EVERY == 0:
            os.abort()
        visitor.taps(visitor.words("bar.finish"))
        visitor.taps(visitor.words("finish.leave"))

    QTimer.singleShot(0, play)
    return application.exec()


def with_core_dumps() -> None:
    """A machine whose crashes leave a core where the process stood."""
    _, most = resource.getrlimit(resource.RLIMIT_CORE)
    resource.setrlimit(resource.RLIMIT_CORE, (most, most))


if __name__ == "__main__":
    with_core_dumps()
    sys.exit(Supervisor(visit).run())
