"""A real supervisor whose visitors type canaries, each in another service, and leave in some way.

Run as a program with a kiosk's home, a folder for what the visits tell each other, and for each
visit a deed's number and how it ends (`3:finish`); visits after the last only wait. Before each
visit a byte is read from standard input. On standard output stand, a line each: `up PID`,
`secret TEXT` for what was made for the visitor, `left CLIPBOARD TITLE` as JSON once all is typed.

`finish` and `abort` are done here; who ends a visit by `idle` only waits, and who ends it by `kill`
kills it.
"""

from __future__ import annotations

import json
import logging
import os
import sys
from collections.abc import Mapping
from pathlib import Path

from canaries import canary
from deeds import DEEDS, Besides, Deed
from PySide6.QtCore import QSize, QTimer
from PySide6.QtGui import QClipboard, QGuiApplication

from kiosk.catalogue.reading import CatalogueStore
from kiosk.event_log import log_into
from kiosk.forms.definition import compile_form
from kiosk.forms.places import with_answer
from kiosk.forms.sample import complete
from kiosk.settings import Settings, load_settings
from kiosk.tour.visitor import Visitor
from kiosk.ui.app import Screen, build_screen
from kiosk.ui.command import leave
from kiosk.ui.models.track import TrackModel
from kiosk.ui.supervisor import Reporter, Supervisor, Word
from kiosk.visit.journey import Application, Visit
from kiosk.visit.pages import CheckPage, Home, QuestionPage
from kiosk.words import words_of

PLAN = [(int(number), way) for number, way in (told.split(":") for told in sys.argv[2:])]
FOLDER = Path(sys.argv[1])


def says(*words: str) -> None:
    print(*words, flush=True)


class Canary:
    """One visitor, who does a deed on a screen."""

    def __init__(self, screen: Screen, settings: Settings, deed: Deed) -> None:
        self._model = screen.model
        self._visitor = Visitor(screen.window, words_of("es"))
        self._settings = settings
        self._deed = deed

    def does_it(self) -> None:
        visitor, words, besides = self._visitor, self._visitor.words, self._deed.besides
        visitor.taps(words("attract.start"))
        visitor.taps("Español")
        if Besides.SEARCHES in besides:
            visitor.enters(words("search.label"), canary("words sought"))
        application: Application | None = self._begun()
        for page, fields in self._deed.typed.items():
            application = self._answers(QuestionPage(page), fields, application)
        if Besides.SAVES in besides:
            self._saves()
        self._model.stand_on(Visit("es", CheckPage(), (Home(),), self._model.visit.application))
        visitor.waits_for(words("check.heading"))
        if Besides.SENDS in besides:
            self._sends()
        if Besides.TRACKS in besides:
            self._tracks()

    def _answers(
        self, page: QuestionPage, fields: Mapping[str, str], application: Application | None
    ) -> Application | None:
        """Types canaries on one page of the form, and goes on from it."""
        self._model.stand_on(Visit("es", page, (Home(),), application))
        for field, kind in fields.items():
            self._visitor.enters(field, canary(kind))
        self._visitor.taps(self._visitor.words("question.continue"))
        self._visitor.waits_until(lambda: self._model.visit.page != page, "the next page")
        return self._model.visit.application

    def _begun(self) -> Application:
        """The form, filled in up to the pages on which canaries are typed."""
        with CatalogueStore.open(self._settings.catalogue_store_path) as store:
            source = store.form(store.service(self._deed.service))
        assert source is not None
        form = compile_form(dict(source.schema), dict(source.ui_schema), None)
        answers = complete(form)
        for step in form.steps_of(answers):
            for question in step.questions if step.key in self._deed.typed else ():
                if question.title in self._deed.typed[step.key]:
                    answers = with_answer(answers, question.pointer, None)
        return Application(self._deed.service, answers)

    def _saves(self) -> None:
        self._visitor.taps(self._visitor.words("draft.save"))
        self._visitor.waits_for(self._visitor.words("draft.heading"))
        application = self._model.visit.application
        assert application is not None
        assert application.draft is not None
        says("secret", " ".join(application.draft.words))

    def _sends(self) -> None:
        visitor, words = self._visitor, self._visitor.words
        if visitor.sees(words("check.sign")):
            visitor.taps(words("check.sign"))
            visitor.taps(words("sign.without"))
        else:
            visitor.taps(words("check.send"))
        visitor.waits_for(words("confirmation.claim"))
        application = self._model.visit.application
        assert application is not None
        assert application.sent is not None
        says("secret", application.sent.claim)

    def _tracks(self) -> None:
        visitor, words = self._visitor, self._visitor.words
        self._model.goHome()
        self._model.openTracking()
        visitor.enters(words("confirmation.folio"), "00011S153ECT")
        visitor.enters(words("confirmation.claim"), canary("claim"))
        visitor.taps(words("track.look"))
        page = self._model.pageModel
        assert isinstance(page, TrackModel)
        visitor.waits_until(lambda: page.trouble != "", "an answer", 20)


def visit(reporter: Reporter) -> int:
    number = len(list(FOLDER.glob("visit-*")))
    (FOLDER / f"visit-{number}").touch()
    application = QGuiApplication(sys.argv[:1])
    settings = load_settings()
    screen = build_screen(settings, size=QSize(1366, 768))
    screen.model.ended.connect(lambda: leave(application, reporter))
    screen.window.show()
    reporter.say(Word.READY)

    def play() -> None:
        says("up", str(os.getpid()))
        os.read(0, 1)
        if number >= len(PLAN):
            return
        deed, way = PLAN[number]
        visitor = Visitor(screen.window, words_of("es"))
        Canary(screen, settings, DEEDS[deed]).does_it()
        clipboard = QGuiApplication.clipboard()
        kept = [clipboard.text(mode) for mode in QClipboard.Mode]
        says("left", json.dumps([*kept, screen.window.title()]))
        if way == "abort":
            os.abort()
        if way == "finish":
            visitor.taps(visitor.words("bar.finish"))
            visitor.taps(screen.model.leaveWords)

    QTimer.singleShot(0, play)
    return application.exec()


if __name__ == "__main__":
    logging.getLogger().setLevel(logging.DEBUG)
    log_into(load_settings().log_folder, "screen")
    sys.exit(Supervisor(visit).run())
