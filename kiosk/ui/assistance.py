"""Joins the screen to what assists people with it: the voice that reads, and slower keys.

Built by the composition root once the window stands; follows the screen's own signals.
"""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer

from kiosk.ui.models.reading import ReadingModel
from kiosk.ui.models.screen import ScreenModel
from kiosk.words import words_of

_UNTIL_DRAWN = 300
"""Milliseconds until a page that turns stands still."""
_SAID_AGAIN_AT = 10
"""Seconds left when the countdown is said once more."""
_NEWS = ("faultsChanged", "troubleChanged", "noticeChanged", "stateChanged", "whereChanged")
"""What a page's model says when something on it was judged, failed or moved on."""
_MOVING = {"Track", "Resume", "Service"}
"""Pages whose every change is news; that of the others comes with each letter typed."""


class Assistance(QObject):
    """Reads pages, errors and the countdown to those who want it; silent once the visit is over."""

    def __init__(self, screen: ScreenModel, reading: ReadingModel, parent: QObject) -> None:
        super().__init__(parent)
        self._screen = screen
        self._reading = reading
        self._panel = ""
        self._soon = QTimer(self, singleShot=True, interval=_UNTIL_DRAWN)
        self._soon.timeout.connect(reading.read)
        self._news = QTimer(self, singleShot=True, interval=_UNTIL_DRAWN)
        self._news.timeout.connect(reading.read_news)
        screen.pageChanged.connect(self._turn)
        screen.panelChanged.connect(self._face_panel)
        screen.overChanged.connect(self._end)
        screen.view.changed.connect(self._follow_preferences)

    def touch(self) -> None:
        """Somebody is here, and wants silence."""
        self._soon.stop()
        self._reading.touched()
        self._screen.touch()

    def _turn(self) -> None:
        self._reading.retranslate()
        names = (*_NEWS, "changed") if self._screen.page in _MOVING else _NEWS
        for name in names:
            if (signal := getattr(self._screen.pageModel, name, None)) is not None:
                signal.connect(self._tell_news)
        self._read_soon()

    def _tell_news(self) -> None:
        if self._reads_aloud:
            self._news.start()

    def _face_panel(self) -> None:
        before, self._panel = self._panel, self._screen.panel
        if self._panel == "idle":
            self._count_down(first=before != "idle")
        elif self._panel != before:
            self._reading.stop()
            self._read_soon()

    def _count_down(self, *, first: bool) -> None:
        """Spoken to everyone: who does not see it would lose the answers."""
        words = words_of(self._screen.visit.language)
        if first:
            self._soon.start()
        elif self._screen.secondsLeft == words("idle.seconds", count=_SAID_AGAIN_AT):
            self._reading.announce(self._screen.secondsLeft)

    def _read_soon(self) -> None:
        if self._reads_aloud:
            self._soon.start()

    def _follow_preferences(self) -> None:
        self._screen.keyboard.set_slower(slower=self._screen.view.chosen.keys == "slower")
        if not self._reading.active:
            self._read_soon()

    def _end(self) -> None:
        self._soon.stop()
        self._news.stop()
        self._reading.stop()

    @property
    def _reads_aloud(self) -> bool:
        return self._screen.view.chosen.aloud == "on" and not self._screen.over
