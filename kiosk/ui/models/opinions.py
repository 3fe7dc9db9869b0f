"""Saying what one thinks, as the screen moves through it: of a service, of who asked for money, of
what is missing."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtQml import QmlElement

from kiosk.ui.models.rate import RateModel
from kiosk.ui.models.visit_moves import VisitOnScreen
from kiosk.ui.opinion_pages import OpinionPages
from kiosk.ui.typed_qt import Property, QmlUncreatable
from kiosk.visit import opinion_moves
from kiosk.visit.said import Remark

QML_IMPORT_NAME = "Ventanilla.Models"
QML_IMPORT_MAJOR_VERSION = 1


@QmlElement
@QmlUncreatable("made by the screen")
class OpinionsModel(QObject):
    """`leaving` before another page is opened from here: what stands in front of this one goes."""

    changed = Signal()
    leaving = Signal()

    def __init__(
        self, pages: OpinionPages, at: VisitOnScreen, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._pages = pages
        self._at = at
        self._page: RateModel | None = None

    @Property(bool, notify=changed)
    def offered(self) -> bool:
        """Whether there is a service to be rated now."""
        return opinion_moves.may_rate(self._at.now())

    @Property(bool, notify=changed)
    def takesComplaints(self) -> bool:
        return bool(self._pages.complaint(self._at.now()))

    @Property(bool, notify=changed)
    def takesSuggestions(self) -> bool:
        return bool(self._pages.suggestion(self._at.now()))

    @Slot()
    def rate(self) -> None:
        """From the folio to the page."""
        self.leaving.emit()
        self._at.move(opinion_moves.rate(self._at.with_typed()))

    @Slot()
    def give(self) -> None:
        """Keeps what was said, once."""
        page, visit = self._page, self._at.with_typed()
        if page is None or page.given or not page.judge():
            return
        if not self._pages.keep(visit):
            page.show_trouble()
            return
        self._keep(Remark(given=True))
        page.show_given()

    @Slot()
    def complain(self) -> None:
        """To the service for who was asked for money."""
        self._open(self._pages.complaint(self._at.with_typed()))

    @Slot()
    def suggest(self) -> None:
        """To the service for who misses one."""
        self._open(self._pages.suggestion(self._at.with_typed()))

    def follow(self, page: QObject) -> None:
        """Takes down what is said on the page that was just opened."""
        self._page = page if isinstance(page, RateModel) else None
        if self._page is not None:
            self._page.said.connect(self._keep)
        self.changed.emit()

    @Slot(object)
    def _keep(self, remark: Remark) -> None:
        self._at.move(opinion_moves.keep_remark(self._at.with_typed(), remark))

    def _open(self, service: str) -> None:
        if service:
            self.leaving.emit()
            self._at.move(opinion_moves.open_beside(self._at.with_typed(), service))
