"""The staff's door on the screen: a PIN pad, and behind it the panel while somebody is in.

Guarantees: the PIN is shown as dots and forgotten with each try; whoever touches nothing for two
minutes is out; a visit that is open ends before the panel is seen, or goes on with somebody's help.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Final

from PySide6.QtCore import QObject, QTimer, Signal, Slot
from PySide6.QtQml import QmlElement

from kiosk.protocol.staff_calls import (
    ClosedWord,
    HelpBegun,
    PinTry,
    StaffDone,
    StaffEntry,
    StaffSession,
)
from kiosk.ui.models.staff_panel import StaffPanelModel
from kiosk.ui.presence_watch import PresenceWatch
from kiosk.ui.staff.desk import Refusal, StaffDesk
from kiosk.ui.staff.outbox import NameOf
from kiosk.ui.staff.today import Shift
from kiosk.ui.typed_qt import Property, QmlUncreatable
from kiosk.words import Words, languages, words_of

QML_IMPORT_NAME = "Ventanilla.Models"
QML_IMPORT_MAJOR_VERSION = 1

DOOR: Final = "staff"
VISIT: Final = "staff-visit"
"""What the screen has in front of the page: the door and the panel, or the question before it."""
IDLE_SECONDS: Final = 95.0
WARNING_SECONDS: Final = 25.0
"""Together what the station gives a session."""
_MOST_DIGITS: Final = 12
_TICK: Final = 500


@dataclass(frozen=True)
class StaffPlace:
    """The screen as the panel knows it. `panel` names what is in front of the page."""

    panel: Callable[[], str]
    open_panel: Callable[[str], None]
    has_visit: Callable[[], bool]
    finish: Callable[[], None]
    begin_help: Callable[[HelpBegun], None]
    words: Callable[[], Words]
    name_of: NameOf
    monotonic: Callable[[], float]
    closed: ClosedWord | None = None


@QmlElement
@QmlUncreatable("made by the composition root")
class StaffModel(QObject):
    """Shut until the station says whose PIN it was."""

    changed = Signal()

    def __init__(self, desk: StaffDesk, place: StaffPlace, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._place = place
        self._pin = ""
        self._knocks = 0
        self._asking = False
        self._helping = False
        self._notice = ""
        self._name = ""
        self._open_at = 0.0
        self._closed = ""
        self._panel = StaffPanelModel(desk, place.words, place.name_of, self)
        self._panel.shut_out.connect(self._close)
        self._panel.restarting.connect(place.finish)
        self._presence = PresenceWatch(
            IDLE_SECONDS,
            WARNING_SECONDS,
            place.monotonic,
            lambda: place.panel() == DOOR,
            self,
        )
        self._presence.changed.connect(self.changed)
        self._presence.gone.connect(self.leave)
        self._ticks = QTimer(self, interval=_TICK)
        self._ticks.timeout.connect(self._count_down)
        self.stand_closed(place.closed)

    # What the views read -------------------------------------------------------------------

    @Property(StaffPanelModel, constant=True)
    def panel(self) -> StaffPanelModel:
        return self._panel

    @Property(bool, notify=changed)
    def inside(self) -> bool:
        return self._panel.session is not None

    @Property(str, notify=changed)
    def banner(self) -> str:
        """Who is in, and how long still, where nobody touches anything."""
        words = self._place.words()
        if self._presence.is_asking:
            return words("staff.leaving", seconds=self._presence.seconds_left)
        return words("staff.banner", name=self._name)

    @Property(str, notify=changed)
    def doorWords(self) -> str:
        """What the PIN opens: the panel, or help for whoever is at the screen."""
        return self._place.words()("staff.help-door" if self._helping else "staff.panel")

    @Property(str, notify=changed)
    def dots(self) -> str:
        """As many as digits were typed."""
        return "•" * len(self._pin)

    @Property(str, notify=changed)
    def spoken(self) -> str:
        return self._place.words()("staff.pin-typed", count=len(self._pin))

    @Property(str, notify=changed)
    def notice(self) -> str:
        """Why the door is still shut; empty before the first try."""
        if self._seconds_left:
            minutes, seconds = divmod(self._seconds_left, 60)
            return self._place.words()("staff.wait", time=f"{minutes}:{seconds:02}")
        return self._notice

    @Property(bool, notify=changed)
    def mayTry(self) -> bool:
        """Whether a PIN may be typed now."""
        return not self._asking and not self._seconds_left

    @Property(str, notify=changed)
    def closed(self) -> str:
        """What visitors read while nobody is served; empty else."""
        return self._place.words()(f"staff.closed-{self._closed}-means") if self._closed else ""

    @Property("QVariant", notify=changed)
    def closedElsewhere(self) -> list[str]:
        """The same in the other languages: nobody has chosen one."""
        key, here = f"staff.closed-{self._closed}-means", self._place.words().language
        others = [words_of(one) for one in languages() if one != here]
        return [f"{words('out.heading')}. {words(key)}" for words in others if self._closed]

    def stand_closed(self, word: ClosedWord | None) -> None:
        """Out of service from the beginning, as for a picture of it."""
        self._closed = "" if word is None else word.value
        self.changed.emit()

    # What is done --------------------------------------------------------------------------

    @Slot()
    def open(self) -> None:
        """Somebody knocks, from wherever the screen stands."""
        if self._place.panel() != DOOR:
            self._helping = False
            self._place.open_panel(VISIT if self._place.has_visit() else DOOR)

    @Slot()
    def help(self) -> None:
        """Somebody of the staff wants to help whoever is at the screen."""
        if self._place.has_visit():
            self._helping = True
            self._place.open_panel(DOOR)

    @Slot()
    def knock(self) -> None:
        """The door is seen: nothing is typed yet."""
        self._knocks += 1
        self._pin = self._notice = ""
        self._presence.touch()
        self.changed.emit()

    @Slot(str, result=bool)
    def type(self, text: str) -> bool:
        """Takes a digit, from the pad or from a keyboard; whether it was one."""
        if self.inside or len(text) != 1 or not (text.isascii() and text.isdigit()):
            return False
        if self.mayTry and len(self._pin) < _MOST_DIGITS:
            self._pin += text
            self._notice = ""
            self.changed.emit()
        return True

    @Slot()
    def erase(self) -> None:
        self._pin = self._pin[:-1]
        self.changed.emit()

    @Slot()
    def enter(self) -> None:
        """Tries what was typed; it is forgotten at once."""
        if not self._pin or not self.mayTry:
            return
        pin, self._pin = self._pin, ""
        self._asking = True
        self._desk.ask(
            "staff_enter", PinTry(pin=pin), StaffEntry, partial(self.take, knock=self._knocks)
        )
        self.changed.emit()

    @Slot()
    def leave(self) -> None:
        """Goes out, and back to the visitors' first page."""
        self._close()

    @Slot()
    def gone(self) -> None:
        """The panel is no longer seen, however that came."""
        self._pin = ""
        self._panel.end()

    def touch(self) -> None:
        """Somebody is here."""
        self._presence.touch()

    @property
    def _seconds_left(self) -> int:
        return max(0, round(self._open_at - self._place.monotonic() + 0.5))

    def take(self, answer: StaffEntry | Refusal, knock: int | None = None) -> None:
        """What the station said of the PIN, or of whoever is in; `knock`: at which it was typed."""
        self._asking = False
        words = self._place.words()
        if isinstance(answer, Refusal):
            self._notice = words("staff.silent")
        elif answer.session is not None:
            self._notice = ""
            self._name = answer.name
            if self._place.panel() == DOOR and knock in {None, self._knocks}:
                self._let_in(answer.session, Shift(answer.new_shift, answer.note, answer.name))
            else:  # whoever asked has gone: nobody stays in unseen
                own = StaffSession(session=answer.session)
                self._desk.ask("staff_leave", own, StaffEntry, lambda _: None)
        else:
            self._notice = words("staff.not-opened")
            self._wait(answer.wait)
        self.changed.emit()

    def _let_in(self, session: str, shift: Shift) -> None:
        if not self._helping:
            self._panel.begin(session, shift)
            return
        self._asking = True
        begins = partial(self._begin_help, knock=self._knocks)
        self._desk.ask("staff_help", StaffSession(session=session), HelpBegun, begins)

    def _begin_help(self, answer: HelpBegun | Refusal, knock: int) -> None:
        self._asking = False
        if isinstance(answer, Refusal):
            self._notice = self._place.words()("staff.silent")
        elif self._place.panel() != DOOR or knock != self._knocks:
            # Whoever wanted to help has gone: nobody's visit is helped unseen.
            self._desk.ask("staff_help_end", answer, StaffDone, lambda _: None)
        else:
            self._place.open_panel("")
            self._place.begin_help(answer)
        self.changed.emit()

    def _wait(self, seconds: int) -> None:
        self._open_at = self._place.monotonic() + seconds
        if seconds:
            self._notice = ""
            self._ticks.start()

    @Slot()
    def _count_down(self) -> None:
        if not self._seconds_left:
            self._ticks.stop()
        self.changed.emit()

    @Slot()
    def _close(self) -> None:
        """A screen that no longer is as was chosen begins anew."""
        stale = self._panel.stale
        self._panel.end()
        if stale:
            self._place.finish()
        elif self._place.panel() == DOOR:
            self._place.open_panel("")
        self.changed.emit()
