"""A visit under the real supervisor that has come to the first question of an application."""

from __future__ import annotations

import sys

from PySide6.QtCore import QTimer

from benchmarks.probes.real_screen import show_screen
from benchmarks.probes.saying import say
from kiosk.tour.play import SERVICE
from kiosk.ui.app import Screen
from kiosk.ui.supervisor import Reporter, Supervisor, Word

PAGE_MILLISECONDS = 250
"""For each page to be drawn."""


def visit(reporter: Reporter) -> int:
    """One visitor's process: language, home, results, service, first question."""

    def walk(screen: Screen) -> None:
        reporter.say(Word.READY)
        model = screen.model
        moves = (
            model.begin,
            lambda: model.chooseLanguage("es"),
            lambda: model.finding.search("acta"),
            lambda: model.openService(SERVICE),
            model.startApplication,
            lambda: say("there" if model.page == "Question" else f"at-{model.page}"),
        )
        for place, move in enumerate(moves, start=1):
            QTimer.singleShot(place * PAGE_MILLISECONDS, model, move)

    return show_screen(walk)


if __name__ == "__main__":
    sys.exit(Supervisor(visit).run())
