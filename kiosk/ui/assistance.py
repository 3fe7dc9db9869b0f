"""Joins the screen to what assists people with it: the voice that reads, slower keys, switches.

Built by the composition root once the window stands; follows the screen's own signals.
"""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Slot
from PySide6.QtGui import QKeyEvent

from kiosk.ui.models.reading import ReadingModel
from kiosk.ui.models.scan import ScanModel
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


@dataclass(frozen=True)
class Switches:
    """The keys that a switch interface sends: the light moves on, the lit thing is done."""

    next: Qt.Key
    select: Qt.Key


class Assistance(QObject):
    """Reads pages, errors and the countdown to those who want it; silent once the visit is over."""

    def __init__(
        self,
        screen: ScreenModel,
        reading: ReadingModel,
        scan: ScanModel,
        switches: Switches,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._screen = screen
        self._reading = reading
        self._scan = scan
        self._switches = switches
        self._keys = {switches.next, switches.select}
        self._panel = ""
        self._soon = QTimer(self, singleShot=True, interval=_UNTIL_DRAWN)
        self._soon.timeout.connect(reading.read)
        self._news = QTimer(self, singleShot=True, interval=_UNTIL_DRAWN)
        self._news.timeout.connect(reading.read_news)
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
        """Whether a key event was a switch's, or one too many of a key that is held."""
        chosen = self._screen.view.chosen
        if event.type() is not QEvent.Type.KeyPress:
            return False
        if chosen.switches == "off" or event.key() not in self._keys:
            return event.isAutoRepeat() and chosen.keys == "slower"
        if not event.isAutoRepeat():
            moves = event.key() == self._switches.next and chosen.switches == "two"
            (self._scan.next if moves else self._scan.select)()
        return True

    @Slot(str)
    def _tell_lit(self, name: str) -> None:
        if self._reads_aloud and not self._soon.isActive():
            self._reading.announce(name)

    @Slot()
    def _turn(self) -> None:
        self._reading.retranslate()
        names = (*_NEWS, "changed") if self._screen.page in _MOVING else _NEWS
        for name in names:
            if (signal := getattr(self._screen.pageModel, name, None)) is not None:
                signal.connect(self._tell_news)
        self._read_soon()

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
        """Spoken to everyone: who does not see it would lose the answers."""
        words = words_of(self._screen.visit.language)
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
        self._reading.stop()

    @property
    def _reads_aloud(self) -> bool:
        return self._screen.view.chosen.aloud == "on" and not self._screen.over
