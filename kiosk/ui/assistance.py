"""Joins the screen to what assists people with it: the voice, its keys, slower keys, switches.

Built by the composition root once the window stands; follows the screen's own signals.
"""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtQuick import QQuickWindow

from kiosk.ui.headphones import Headphones
from kiosk.ui.models.reading import ReadingModel
from kiosk.ui.models.results import ResultsModel
from kiosk.ui.models.scan import ScanModel
from kiosk.ui.models.screen import ScreenModel
from kiosk.ui.speech.script import lines_of
from kiosk.ui.voice_guide import VoiceGuide
from kiosk.words import words_of

_UNTIL_DRAWN = 300
"""Milliseconds until a page that turns stands still."""
_UNTIL_SETTLED = 900
"""Milliseconds without a stroke until it is said how much was found."""
_SAID_AGAIN_AT = 10
"""Seconds left when the countdown is said once more."""
_NEWS = ("faultsChanged", "troubleChanged", "noticeChanged", "stateChanged", "whereChanged")
"""What a page's model says when something on it was judged, failed or moved on."""
_MOVING = {"Track", "Resume", "Service"}
"""Pages whose every change is news; that of the others comes with each letter typed."""


@dataclass(frozen=True)
class Keys:
    """Those of a switch interface (the light moves on, the lit thing is done), and the voice's."""

    next: Qt.Key
    select: Qt.Key
    voice: Qt.Key


class Assistance(QObject):
    """Reads pages, errors and the countdown to those who want it; silent once the visit is over."""

    def __init__(
        self,
        screen: ScreenModel,
        reading: ReadingModel,
        scan: ScanModel,
        window: QQuickWindow,
        *,
        keys: Keys,
        headphones: Headphones,
        idle_seconds: float,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._screen = screen
        self._reading = reading
        self._scan = scan
        self._keys = keys
        self._panel = ""
        self._soon = QTimer(self, singleShot=True, interval=_UNTIL_DRAWN)
        self._soon.timeout.connect(self._read)
        self._news = QTimer(self, singleShot=True, interval=_UNTIL_DRAWN)
        self._news.timeout.connect(reading.read_news)
        self._settled = QTimer(self, singleShot=True, interval=_UNTIL_SETTLED)
        self._settled.timeout.connect(self._tell_found)
        self._guide = VoiceGuide(
            screen,
            reading,
            window,
            key=keys.voice,
            turning=self._soon,
            idle_seconds=idle_seconds,
            hears_alone=headphones,
            parent=self,
        )
        headphones.pluggedIn.connect(self._guide.begin)
        headphones.pulledOut.connect(self._hush)
        reading.lineBegun.connect(self._stay)
        screen.pageChanged.connect(self._turn)
        screen.panelChanged.connect(self._face_panel)
        screen.overChanged.connect(self._end)
        screen.view.changed.connect(self._follow_preferences)
        for told in (screen.pageChanged, screen.panelChanged, screen.view.changed):
            told.connect(scan.look_soon)
        scan.lit.connect(self._tell_lit)
        scan.look_soon()

    def touch(self) -> None:
        """Somebody is here, and wants silence."""
        self._soon.stop()
        self._reading.touched()
        self._screen.touch()

    def takes(self, event: QKeyEvent) -> bool:
        """Whether a key was a switch's, the voice's, or one too many of one that is held."""
        chosen = self._screen.view.chosen
        if event.type() is not QEvent.Type.KeyPress:
            return False
        if chosen.switches == "off" or event.key() not in {self._keys.next, self._keys.select}:
            is_too_much = event.isAutoRepeat() and chosen.keys == "slower"
            return is_too_much or self._guide.takes(event)
        if not event.isAutoRepeat():
            moves = event.key() == self._keys.next and chosen.switches == "two"
            (self._scan.next if moves else self._scan.select)()
            self._guide.look_soon()
        return True

    @Slot(str)
    def _tell_lit(self, name: str) -> None:
        if self._reads_aloud and not self._soon.isActive():
            self._guide.tell_lit(self._scan.lit_things, name)

    @Slot()
    def _read(self) -> None:
        if self._reads_aloud:
            self._guide.read_page()
        else:
            self._reading.read()

    @Slot()
    def _stay(self) -> None:
        """Whoever is being read to is here, until asked."""
        if self._reads_aloud and self._screen.panel != "idle":
            self._screen.touch()

    @Slot()
    def _hush(self) -> None:
        """What was for one pair of ears is not for the room."""
        self._reading.touched()

    @Slot()
    def _turn(self) -> None:
        self._reading.retranslate()
        names = (*_NEWS, "changed") if self._screen.page in _MOVING else _NEWS
        for name in names:
            if (signal := getattr(self._screen.pageModel, name, None)) is not None:
                signal.connect(self._tell_news)
        if isinstance(model := self._screen.pageModel, ResultsModel):
            model.changed.connect(self._wait_until_settled)
            self._complete(model)
        self._read_soon()

    def _complete(self, list_: ResultsModel) -> None:
        """Whoever is led through a page is led through all of it."""
        if self._reads_aloud or self._screen.view.chosen.switches != "off":
            list_.complete()

    @Slot()
    def _wait_until_settled(self) -> None:
        if isinstance(model := self._screen.pageModel, ResultsModel):
            self._complete(model)
        if self._reads_aloud:
            self._settled.start()

    @Slot()
    def _tell_found(self) -> None:
        """What a search came to: the list changes with each letter, far from the field."""
        model = self._screen.pageModel
        if self._reads_aloud and isinstance(model, ResultsModel):
            words = words_of(self._screen.visit.language)
            self._reading.say(tuple(lines_of([model.summary], words)))

    @Slot()
    def _tell_news(self) -> None:
        if self._reads_aloud:
            self._news.start()

    @Slot()
    def _face_panel(self) -> None:
        before, self._panel = self._panel, self._screen.panel
        if self._panel == "idle":
            self._count_down(first=before != "idle")
        elif self._panel != before:
            self._reading.stop()
            self._read_soon()

    def _count_down(self, *, first: bool) -> None:
        """Spoken to everyone: who does not see it would lose the answers. Not where only what is
        asked for is said."""
        words = words_of(self._screen.visit.language)
        if not self._screen.view.chosen.speaks_unasked:
            return
        if first:
            self._soon.start()
        elif self._screen.secondsLeft == words("idle.seconds", count=_SAID_AGAIN_AT):
            self._reading.announce(self._screen.secondsLeft)

    def _read_soon(self) -> None:
        if self._reads_aloud:
            self._soon.start()

    @Slot()
    def _follow_preferences(self) -> None:
        self._screen.keyboard.set_slower(slower=self._screen.view.chosen.keys == "slower")
        if not self._reading.active:
            self._read_soon()

    @Slot()
    def _end(self) -> None:
        self._soon.stop()
        self._news.stop()
        self._settled.stop()
        self._reading.stop()

    @property
    def _reads_aloud(self) -> bool:
        return self._screen.view.chosen.aloud == "on" and not self._screen.over
