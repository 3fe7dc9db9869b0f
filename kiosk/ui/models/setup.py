"""Setting a machine up on its own screen: where its portal is, its code, whose it will be.

The station does it (`kiosk.station.setting_up`). What is typed here is in this process alone, and
is forgotten with the step that it was for.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, TypeVar

from PySide6.QtCore import QObject, QTimer, Signal, Slot
from PySide6.QtQml import QmlElement

from kiosk.catalogue.place_names import place_exists, place_name
from kiosk.protocol.enrolment import scanned
from kiosk.protocol.message import Message
from kiosk.protocol.setup_calls import (
    CodeTraded,
    CodeTyped,
    PortalLooked,
    PortalTyped,
    SetupConfirmed,
    SetupDone,
    SetupStatus,
    SetupTrouble,
)
from kiosk.ui.setup_desk import SetupParts, ask, grouped
from kiosk.ui.typed_qt import Property, QmlUncreatable
from kiosk.words import Words, languages, words_of

QML_IMPORT_NAME = "Ventanilla.Models"
QML_IMPORT_MAJOR_VERSION = 1

PORTAL, CODE, CONFIRM, DONE = STAGES = ("portal", "code", "confirm", "done")
MOST_SIGNS: Final = 300
"""Of what a scanner types into a field."""
CLOCK_SECONDS: Final = 300
_LOOK_EACH: Final = 3_000
_READ_DONE: Final = 6_000
_Kind = TypeVar("_Kind", bound=Message)


@QmlElement
@QmlUncreatable("made by the composition root")
class SetupModel(QObject):
    """`open` where the machine is not enrolled; then nothing else of the screen is seen."""

    changed = Signal()
    filled = Signal()
    """A field holds something else than was typed into it."""
    stageTurned = Signal()
    """What is typed into next, or done, is to have the focus."""

    def __init__(
        self, parts: SetupParts, parent: QObject | None = None, *, open_: bool = False
    ) -> None:
        super().__init__(parent)
        self._parts = parts
        self._open = open_
        self._stage = PORTAL
        self._asking = ""
        self._trouble = ""
        self._portal = ""
        self._fixed = False
        self._code = ""
        self._expected = ""
        self._behind = 0
        self._found = CodeTraded()
        self._knows_station = False
        self._looks = QTimer(self, interval=_LOOK_EACH)
        self._looks.timeout.connect(self._look_around)
        self._ending = QTimer(self, singleShot=True, interval=_READ_DONE)
        self._ending.timeout.connect(self.leave)
        if open_:
            self._looks.start()
            self._look_around()

    def stand_open(self, *, opened: bool) -> None:
        """Seen or not, as for a picture of it; nobody is asked."""
        self._open = opened
        self._ending.stop()
        self._looks.stop()
        self._turn_to(PORTAL)

    # What the views read -------------------------------------------------------------------

    @Property(bool, notify=changed)
    def open(self) -> bool:
        return self._open

    @Property(str, notify=changed)
    def stage(self) -> str:
        """`portal`, `code`, `confirm` or `done`."""
        return self._stage

    @Property(str, notify=changed)
    def step(self) -> str:
        """Which of the three steps this is."""
        number = min(STAGES.index(self._stage) + 1, 3)
        return self._words("setup.step", number=number)

    @Property(str, notify=changed)
    def heading(self) -> str:
        return self._words(f"setup.{self._stage}-heading")

    @Property(str, notify=changed)
    def lead(self) -> str:
        """What is to be done; nothing beside what came in between."""
        if self._trouble:
            return ""
        if self._stage == DONE:
            found = self._found
            return self._words("setup.done-lead", kiosk=found.kiosk, centre=found.centre)
        fixed = "-fixed" if self._fixed and self._stage == PORTAL else ""
        return self._words(f"setup.{self._stage}-lead{fixed}")

    @Property(str, notify=changed)
    def doWords(self) -> str:
        """What the one thing to do is called."""
        return self._words(f"setup.{self._stage}-do")

    @Property(bool, notify=changed)
    def mayAct(self) -> bool:
        return not self._asking and self._knows_station

    @Property(bool, notify=changed)
    def canGoBack(self) -> bool:
        return self._stage in {CODE, CONFIRM} and not self._asking

    @Property(str, notify=changed)
    def notice(self) -> str:
        """What is going on, or what should be known before one goes on."""
        if self._asking:
            return self._words(f"setup.asking-{self._asking}")
        if self._trouble:
            return ""
        if not self._knows_station and self._stage == PORTAL:
            return self._words("setup.silent")
        if abs(self._behind) > CLOCK_SECONDS and self._stage in {CODE, CONFIRM}:
            return self._words("setup.clock-differs", count=abs(self._behind) // 60)
        return ""

    @Property(str, notify=changed)
    def trouble(self) -> str:
        """What came in between, and what helps; empty where nothing did."""
        return self._words(f"setup.trouble-{self._trouble}") if self._trouble else ""

    @Property(str, notify=changed)
    def portal(self) -> str:
        return self._portal

    @Property(str, notify=changed)
    def portalName(self) -> str:
        """As it is read aloud and compared: that it is sealed on the way goes without saying."""
        return self._portal.removeprefix("https://")

    @Property(bool, notify=changed)
    def portalFixed(self) -> bool:
        """The settings say where the portal is: nothing is typed."""
        return self._fixed

    @Property(str, notify=changed)
    def code(self) -> str:
        """In groups of four, as it is written."""
        return self._code

    @Property(str, notify=changed)
    def centre(self) -> str:
        return self._found.centre

    @Property(str, notify=changed)
    def place(self) -> str:
        """The centre's municipality, where it is one."""
        code = self._found.municipality
        return place_name(code, self._words.language) if place_exists(code) else ""

    @Property(str, notify=changed)
    def kiosk(self) -> str:
        return self._found.kiosk

    @Property(str, notify=changed)
    def fingerprint(self) -> str:
        return self._found.fingerprint

    @Property(str, notify=changed)
    def spelt(self) -> str:
        """The fingerprint as it is said, sign by sign."""
        return " ".join(self._found.fingerprint)

    @Property(str, notify=changed)
    def otherLanguage(self) -> str:
        """The name of the language that the page could be read in instead."""
        return words_of(self._other)("language.name")

    # What is done --------------------------------------------------------------------------

    @Slot(str)
    def typePortal(self, text: str) -> None:
        self._portal = text[:MOST_SIGNS]
        self._tell("")

    @Slot(str)
    def typeCode(self, text: str) -> None:
        """Keeps it in groups; what a scanner types is longer and stays as it is."""
        self._code = grouped(text[:MOST_SIGNS])
        self._tell("")
        if self._code != text:
            self.filled.emit()

    @Slot()
    def act(self) -> None:
        """Does the one thing that there is to do."""
        if not self.mayAct:
            return
        if self._stage == PORTAL:
            self._take_scanned(self._portal)
            typed = PortalTyped(portal=self._portal[:200])
            self._ask("portal", typed, PortalLooked, self.take_portal)
        elif self._stage == CODE:
            self._take_scanned(self._code)
            self._trade()
        elif self._stage == CONFIRM:
            said = SetupConfirmed(fingerprint=self._found.fingerprint, kiosk=self._found.kiosk)
            self._ask("confirm", said, SetupDone, self.take_done)
        else:
            self.leave()

    @Slot()
    def back(self) -> None:
        """To the step before; what was found out is forgotten."""
        if self.canGoBack:
            self._turn_to(PORTAL if self._stage == CODE else CODE)

    @Slot()
    def switchLanguage(self) -> None:
        self._parts.choose_language(self._other)
        self.changed.emit()

    @Slot()
    def leave(self) -> None:
        """The next process of the screen is an enrolled kiosk's."""
        self._looks.stop()
        self._ending.stop()
        self._parts.finish()

    @Slot(str)
    def takeScan(self, text: str) -> None:
        """What a camera read: as if it had been typed into the field that is there, and *Enter*."""
        found = scanned(text)
        if self._stage == CODE or (self._stage == PORTAL and (found.portal or self._fixed)):
            self._code = text[:MOST_SIGNS]
            self._take_scanned(text)
            self.act()

    # What the station says -----------------------------------------------------------------

    def take_status(self, status: SetupStatus | None) -> None:
        if status is None:
            self._knows_station = False
        else:
            self._knows_station = True
            self._fixed = status.fixed
            if not self._portal:
                self._portal = status.portal
                self.filled.emit()
            if status.trouble is not None:
                self._trouble = status.trouble.value
        self.changed.emit()
        if status is not None:
            self.stageTurned.emit()

    def take_portal(self, looked: PortalLooked | None) -> None:
        if looked is None or looked.trouble is not None:
            self._fail(looked)
            return
        self._portal, self._behind = looked.portal, looked.clock_seconds
        self._turn_to(CODE)
        if self._code:  # it came with the address
            self._trade()

    def take_code(self, traded: CodeTraded | None) -> None:
        if traded is None or traded.trouble is not None:
            self._fail(traded)
            return
        self._found = traded
        self._turn_to(CONFIRM)

    def take_done(self, done: SetupDone | None) -> None:
        if done is None or done.trouble is SetupTrouble.AGAIN:
            self._turn_to(CODE)
            self._fail(done)
        elif done.trouble in {None, SetupTrouble.ENROLLED}:
            self._turn_to(DONE)
            self._ending.start()
        else:
            self._fail(done)

    @property
    def _words(self) -> Words:
        return self._parts.words()

    @property
    def _other(self) -> str:
        spoken = languages()
        here = self._words.language
        return next((one for one in spoken if one != here), here)

    def _take_scanned(self, text: str) -> None:
        """Takes apart what a scanner read from an operator's page."""
        found = scanned(text)
        if found.portal:
            self._portal = found.portal
            self._code, self._expected = found.code, found.fingerprint
            self.filled.emit()

    def _trade(self) -> None:
        typed = CodeTyped(
            portal=self._portal[:200], code=self._code[:100], fingerprint=self._expected
        )
        self._ask("code", typed, CodeTraded, self.take_code)

    def _turn_to(self, stage: str) -> None:
        self._stage = stage
        self._found = self._found if stage in {CONFIRM, DONE} else CodeTraded()
        if stage in {PORTAL, DONE}:
            self._code = self._expected = ""
            self.filled.emit()
        self._tell("")
        self.stageTurned.emit()

    def _fail(self, answer: PortalLooked | CodeTraded | SetupDone | None) -> None:
        trouble = None if answer is None else answer.trouble
        if trouble is SetupTrouble.ENROLLED:
            self.leave()
            return
        self._tell("no-station" if trouble is None else trouble.value)
        self.stageTurned.emit()

    def _tell(self, trouble: str) -> None:
        self._trouble = trouble
        self.changed.emit()

    def _ask(
        self,
        step: str,
        params: Message,
        kind: type[_Kind],
        then: Callable[[_Kind | None], None],
    ) -> None:
        self._asking = step
        self._tell("")

        def answered(answer: _Kind | None) -> None:
            self._asking = ""
            then(answer)

        ask(self._parts.call, f"setup_{step}", params, kind, answered)

    @Slot()
    def _look_around(self) -> None:
        """Whether the station is there, and whether somebody enrolled the machine by command."""
        if self._asking or self._stage == DONE:
            return
        if self._parts.is_enrolled():
            self.leave()
        elif not self._knows_station:
            ask(self._parts.call, "setup_status", None, SetupStatus, self.take_status)
