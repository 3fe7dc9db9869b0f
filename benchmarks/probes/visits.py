"""Visits under the real supervisor, each as far as the first question; the last one stays there.

Takes a file that it may make, in which each visit leaves a byte; how many visits come before the
last; and, maybe, for how many milliseconds each page is looked at. Says `there` at the last one's
question, and `visit` at the end of each before.
"""

from __future__ import annotations

import sys
from pathlib import Path

from PySide6.QtCore import QTimer

from benchmarks.probes.real_screen import SERVICE, show_screen
from benchmarks.probes.saying import say
from kiosk.ui.app import Screen
from kiosk.ui.prepared import prepare
from kiosk.ui.supervisor import Reporter, Supervisor, Word

PAGE_MILLISECONDS = 60
"""For each page to be drawn."""


def visit(book: Path, before: int, pause: int, reporter: Reporter) -> int:
    """One visitor's process: language, home, results, service, first question."""
    done = book.stat().st_size if book.exists() else 0

    def walk(screen: Screen) -> None:
        reporter.say(Word.READY)
        model = screen.model

        def at_question() -> None:
            if model.page != "Question":
                raise AssertionError(model.page)
            if done >= before:
                say("there")
                return
            with book.open("ab") as line:
                line.write(b".")
            say("visit")
            model.finish()
            reporter.say(Word.ENDED)

        moves = (
            model.begin,
            lambda: model.chooseLanguage("es"),
            lambda: model.finding.search("acta"),
            lambda: model.openService(SERVICE),
            model.startApplication,
            at_question,
        )
        for place, move in enumerate(moves, start=1):
            QTimer.singleShot(place * pause, model, move)

    return show_screen(walk)


if __name__ == "__main__":
    kept, many, *pause = sys.argv[1:]
    each = int(pause[0]) if pause else PAGE_MILLISECONDS
    sys.exit(
        Supervisor(
            lambda reporter: visit(Path(kept), int(many), each, reporter), at_leisure=prepare
        ).run()
    )
