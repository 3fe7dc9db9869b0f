"""The moves among tenders, jobs and places."""

from __future__ import annotations

from PySide6.QtCore import QObject, Slot
from PySide6.QtQml import QmlElement

from kiosk.ui.models.postings import PostingsModel
from kiosk.ui.models.service import ServiceModel
from kiosk.ui.models.visit_moves import VisitOnScreen
from kiosk.ui.typed_qt import QmlUncreatable
from kiosk.visit import journey, posting_moves
from kiosk.visit.pages import About, PostingPage, PostingsPage, Results, ServicePage

QML_IMPORT_NAME = "Ventanilla.Models"
QML_IMPORT_MAJOR_VERSION = 1


@QmlElement
@QmlUncreatable("made by the screen")
class PostingMovesModel(QObject):
    """Made by `FindingModel`."""

    def __init__(self, at: VisitOnScreen, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._at = at

    @Slot(str)
    def open(self, kind: str) -> None:
        """All of a kind; from a search, those that it finds."""
        visit = self._at.now()
        query = visit.page.query if isinstance(visit.page, Results) else ""
        self._at.move(posting_moves.open_postings(visit, kind, query))

    @Slot()
    def openPlaces(self) -> None:
        """The places that the service is about that is seen."""
        model = self._at.page()
        if isinstance(model, ServiceModel) and model.places is not None:
            self._at.move(journey.go(self._at.now(), model.places))

    @Slot(str)
    def search(self, typed: str) -> None:
        if (page := self._listed()) is not None:
            self._show(PostingsPage(page.kind, typed, page.narrowing, page.sort))

    @Slot(str)
    def toggle(self, name: str) -> None:
        """Narrows the open list by `field=value`, or no longer."""
        if (page := self._listed()) is not None:
            field, _, value = name.partition("=")
            self._show(posting_moves.narrowed(page, field, value))

    @Slot()
    def clear(self) -> None:
        if (page := self._listed()) is not None:
            self._show(PostingsPage(page.kind, page.query, (), page.sort))

    @Slot(str)
    def sort(self, name: str) -> None:
        if (page := self._listed()) is not None:
            self._show(PostingsPage(page.kind, page.query, page.narrowing, name))

    @Slot(str)
    def openChoice(self, field: str) -> None:
        self._at.move(posting_moves.open_choice(self._at.now(), field))

    @Slot(str)
    def choose(self, value: str) -> None:
        """A value of the field that is chosen from; empty: any."""
        self._at.move(posting_moves.choose(self._at.now(), value or None))

    @Slot()
    def openPlots(self) -> None:
        self._at.move(posting_moves.open_plots(self._at.now()))

    @Slot(str)
    def openPosting(self, key: str) -> None:
        """One of the open list, by `feed/id`."""
        if (page := self._listed()) is not None:
            feed, _, posting = key.partition("/")
            about = About(page.kind, feed, posting)
            self._at.move(posting_moves.open_posting(self._at.now(), about))

    @Slot()
    def openList(self) -> None:
        """From one that is gone to those that are there."""
        self._at.move(posting_moves.open_list(self._at.now()))

    @Slot(str)
    def openService(self, service: str) -> None:
        """A service about the posting that is seen."""
        visit = self._at.now()
        if isinstance(visit.page, PostingPage):
            self._at.move(journey.go(visit, ServicePage(service, visit.page.about)))

    def _listed(self) -> PostingsPage | None:
        page = self._at.now().page
        return page if isinstance(page, PostingsPage) else None

    def _show(self, page: PostingsPage) -> None:
        self._at.stay(posting_moves.relist(self._at.now(), page))
        model = self._at.page()
        if isinstance(model, PostingsModel):
            model.show(page)
