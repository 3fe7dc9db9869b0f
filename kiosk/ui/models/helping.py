"""Somebody of the centre helps a visitor: the banner, and the screen given back for what is theirs.

Guarantees: while somebody helps it is said on every page; a page that is the visitor's own is not
seen before they took over by an act of their own; the station hears of the beginning before help
is shown, and of its end however it came.
"""

from __future__ import annotations

from PySide6.QtCore import QObject, Qt, Signal, Slot
from PySide6.QtQml import QmlElement

from kiosk.protocol.staff_calls import HelpBegun, StaffDone
from kiosk.ui.models.screen import ScreenModel
from kiosk.ui.models.step import StepModel
from kiosk.ui.models.track import TrackModel
from kiosk.ui.models.visit_moves import VisitOnScreen
from kiosk.ui.staff.desk import StaffDesk
from kiosk.ui.typed_qt import Property, QmlUncreatable
from kiosk.visit import help_moves
from kiosk.visit.helped import Help
from kiosk.visit.journey import Visit

QML_IMPORT_NAME = "Ventanilla.Models"
QML_IMPORT_MAJOR_VERSION = 1

_ONCE = Qt.ConnectionType.UniqueConnection


@QmlElement
@QmlUncreatable("made by the composition root")
class HelpingModel(QObject):
    """`begin` with the word under which the station keeps the help that was begun."""

    changed = Signal()

    def __init__(self, screen: ScreenModel, desk: StaffDesk, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._screen = screen
        self._at: VisitOnScreen = screen.visit_at()
        self._desk = desk
        self._begun: HelpBegun | None = None
        screen.pageChanged.connect(self._turn)
        screen.overChanged.connect(self._tell_end)

    # What the views read -------------------------------------------------------------------

    @Property(bool, notify=changed)
    def given(self) -> bool:
        """Whether somebody helps at this moment."""
        return self._screen.visit.help in {Help.GIVEN, Help.ASIDE}

    @Property(bool, notify=changed)
    def watched(self) -> bool:
        """Whether somebody else may read what is on the screen."""
        return self._screen.visit.help in help_moves.HELPED

    @Property(bool, notify=changed)
    def handsOver(self) -> bool:
        """Whether the page waits for its visitor alone."""
        return self.watched and self._is_visitors_own

    @Property(str, notify=changed)
    def words(self) -> str:
        """What the banner says."""
        aside = self._screen.visit.help is Help.ASIDE
        return self._at.words()("helping.aside" if aside else "helping.banner")

    # What is done --------------------------------------------------------------------------

    def begin(self, begun: HelpBegun) -> None:
        """The station has written it down."""
        self._begun = begun
        if self._screen.page == "Attract":  # whoever was to be helped is gone
            self._tell_end()
            return
        self._move(help_moves.begin_help(self._at.with_typed()))

    @Slot()
    def end(self) -> None:
        """By a touch of whoever stands there."""
        self._move(help_moves.end_help(self._at.with_typed()))

    @Slot()
    def takeOver(self) -> None:
        """The visitor's own act, on a page of theirs."""
        if self.handsOver:
            self._move(help_moves.take_over(self._at.with_typed()))

    @property
    def _is_visitors_own(self) -> bool:
        model = self._screen.pageModel
        own = isinstance(model, StepModel) and model.is_visitors_own
        return own or help_moves.is_visitors_own(self._screen.visit.page)

    def _move(self, visit: Visit) -> None:
        self._at.move(visit)
        self._turn()

    @Slot()
    def _turn(self) -> None:
        """Another page; one that stays the same but shows what was looked up is told of, too."""
        if not self.given:
            self._tell_end()
        if isinstance(self._screen.pageModel, TrackModel):
            self._screen.pageModel.lookedUp.connect(self._look, _ONCE)
        self.changed.emit()

    @Slot(object)
    def _look(self, _: object) -> None:
        self.changed.emit()

    @Slot()
    def _tell_end(self) -> None:
        """A station that does not hear it writes it down when the next of the staff comes."""
        if self._begun is not None:
            self._desk.ask("staff_help_end", self._begun, StaffDone, lambda _: None)
            self._begun = None
