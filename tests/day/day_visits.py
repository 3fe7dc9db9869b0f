"""A real supervisor whose visitors hand in, print and leave, one after another, until told to stop.

Run as a program with a folder. A visit that finds `stop` there only waits, and says `done`. Every
fifth visitor looks around and hands nothing in. Each says in one line of JSON what it saw: its
number, the folio, whether its slip was printed, and what its process weighed at the end.
"""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path
from typing import Any, Final

from day_weight import own
from PySide6.QtCore import QSize, QTimer
from PySide6.QtGui import QGuiApplication

from kiosk.settings import load_settings
from kiosk.tour.visitor import Visitor
from kiosk.ui.app import build_screen
from kiosk.ui.command import leave
from kiosk.ui.supervisor import Reporter, Supervisor, Word
from kiosk.words import words_of

NAME: Final = "Pedir un apoyo"
QUESTION: Final = "¿Cómo se llama?"
FOLIO: Final = re.compile(r"\b(?:[0-9A-Z]{4}-){2}[0-9A-Z]{4}\b")
LOOKS_ONLY: Final = 5
PATIENCE: Final = 30.0
PRINTING: Final = 6.0
"""Seconds that a visitor stands before the printer."""


def applies(visitor: Visitor, number: int) -> dict[str, Any]:
    """From home to the folio, and to the slip where the printer gives one."""
    words = visitor.words
    visitor.taps(words("area.government"))
    visitor.taps(NAME)
    visitor.taps(words("service.apply"))
    visitor.waits_for(QUESTION, PATIENCE)
    visitor.chooses_field(QUESTION)
    visitor.scans(answer_of(number))
    visitor.taps(words("question.continue"))
    visitor.waits_for(words("check.heading"), PATIENCE)
    visitor.taps(words("check.send"))
    visitor.waits_for(words("confirmation.claim"), PATIENCE)
    folio = next(found[0] for thing in visitor.things() if (found := FOLIO.search(thing.name)))
    return {"folio": folio, "printed": prints(visitor)}


def answer_of(number: int) -> str:
    return f"visita {number}"


def prints(visitor: Visitor) -> bool:
    """Whether the screen said so. Who has waited long enough goes without."""
    words = visitor.words
    if not visitor.sees(words("paper.print-application")):
        return False
    visitor.taps(words("paper.print-application"))
    told = (words("paper.printed"), words("paper.retry"))
    try:
        visitor.waits_until(lambda: any(map(visitor.sees, told)), "the printer's word", PRINTING)
    except AssertionError:
        return False
    return visitor.sees(told[0])


def looks(visitor: Visitor) -> dict[str, Any]:
    """Searches, reads, and leaves with nothing."""
    visitor.enters(visitor.words("search.label"), "apoyo")
    visitor.taps(NAME)
    visitor.waits_for(visitor.words("service.apply"), PATIENCE)
    return {"folio": None, "printed": False}


def play(visitor: Visitor, number: int) -> dict[str, Any]:
    visitor.taps(visitor.words("attract.start"))
    visitor.taps("Español")
    visitor.waits_for(visitor.words("home.heading"), PATIENCE)
    return looks(visitor) if number % LOOKS_ONLY == LOOKS_ONLY - 1 else applies(visitor, number)


def visit(reporter: Reporter) -> int:
    application = QGuiApplication(sys.argv[:1])
    screen = build_screen(load_settings(), size=QSize(1366, 768))
    screen.model.ended.connect(lambda: leave(application, reporter))
    screen.window.show()
    reporter.say(Word.READY)
    folder = Path(sys.argv[1])
    if (folder / "stop").exists():
        print("done", flush=True)
        return application.exec()
    counter = folder / "counter"
    number = counter.stat().st_size if counter.exists() else 0

    def one() -> None:
        with counter.open("ab") as counted:
            counted.write(b".")
        visitor = Visitor(screen.window, words_of("es"))
        told = play(visitor, number)
        print(json.dumps({"number": number, "mib": own("self"), **told}), flush=True)
        visitor.taps(visitor.words("bar.finish"))
        visitor.taps(visitor.words("finish.leave"))

    QTimer.singleShot(0, one)
    return application.exec()


if __name__ == "__main__":
    sys.exit(Supervisor(visit).run())
