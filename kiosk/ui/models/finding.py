"""The moves on the way to a service: searching, narrowing, browsing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtQml import QmlElement

from kiosk.ui.guide_pages import GuidePages
from kiosk.ui.models.beforehand_moves import BeforehandMovesModel
from kiosk.ui.models.enquiry_moves import EnquiryMovesModel
from kiosk.ui.models.guide_moves import GuideMovesModel
from kiosk.ui.models.posting_moves import PostingMovesModel
from kiosk.ui.models.results import ResultsModel
from kiosk.ui.models.visit_moves import VisitOnScreen
from kiosk.ui.narrowing import toggled
from kiosk.ui.typed_qt import Property, QmlUncreatable
from kiosk.visit import browsing_moves, journey
from kiosk.visit.journey import Visit
from kiosk.visit.pages import Browse, By, Results

QML_IMPORT_NAME = "Ventanilla.Models"
QML_IMPORT_MAJOR_VERSION = 1


@QmlElement
@QmlUncreatable("made by the screen")
class FindingModel(QObject):
    """`leaving` before another page is opened from here: what stands in front of this one goes.

    `place` is the centre's own. `began`: somebody's visit begins here.
    """

    leaving = Signal()

    def __init__(
        self,
        at: VisitOnScreen,
        parent: QObject | None = None,
        *,
        place: str | None,
        guides: GuidePages,
        began: Callable[[], None],
    ) -> None:
        super().__init__(parent)
        self._at = at
        self._place = place
        self._began = began
        here = replace(at, move=self._go)
        self._postings = PostingMovesModel(here, self)
        self._enquiry = EnquiryMovesModel(here, self)
        self._guides = GuideMovesModel(here, self, pages=guides)
        self._beforehand = BeforehandMovesModel(here, self)

    @Property(PostingMovesModel, constant=True)
    def postings(self) -> PostingMovesModel:
        """The moves among tenders, jobs and places."""
        return self._postings

    @Property(EnquiryMovesModel, constant=True)
    def enquiry(self) -> EnquiryMovesModel:
        """The moves on the way to what one may have a right to."""
        return self._enquiry

    @Property(GuideMovesModel, constant=True)
    def guides(self) -> GuideMovesModel:
        """The moves along a way through several services."""
        return self._guides

    @Property(BeforehandMovesModel, constant=True)
    def beforehand(self) -> BeforehandMovesModel:
        """The moves from a service to whether it can be done here."""
        return self._beforehand

    @Slot(str)
    def search(self, typed: str) -> None:
        """As-you-type: opens the results, or looks for other words in those that are open."""
        visit = journey.refine_search(self._at.now(), typed)
        if isinstance(self._at.page(), ResultsModel):
            self._show(visit)
        elif typed.strip():
            self._at.move(visit)

    @Slot()
    def searchEverywhere(self) -> None:
        """The same words, over all services."""
        visit = self._at.now()
        if isinstance(visit.page, Results):
            self._at.move(journey.go(visit, Results(visit.page.query)))

    @Slot(str, str)
    def openNotice(self, kind: str, key: str) -> None:
        """From a notice to what it leads to; home lies behind it."""
        self._began()
        self._at.stay(browsing_moves.come_home(self._at.now()))
        match kind:
            case "service":
                self._go(journey.open_service(self._at.now(), key))
            case "guide":
                self._guides.open(key)
            case "enquiry":
                self._enquiry.open()
            case _:
                self._go(journey.begin(self._at.now()))

    @Slot(str)
    def openArea(self, area: str) -> None:
        self._open(Results(area=area), self._place)

    @Slot(str)
    def openLifeEvent(self, event: str) -> None:
        self._open(Results(life_event=event), self._place)

    @Slot(str)
    def openAuthority(self, agency: str) -> None:
        self._open(Results(authority=agency), None)

    @Slot(str)
    def toggle(self, name: str) -> None:
        """Narrows the open list by this, or no longer."""
        visit = self._at.now()
        if isinstance(visit.page, Results):
            self._show(journey.narrow(visit, toggled(visit.page.narrowing, name)))

    @Slot()
    def clear(self) -> None:
        """The open list as it was opened."""
        visit = self._at.now()
        if isinstance(visit.page, Results):
            self._show(journey.narrow(visit, visit.page.opened_with))

    @Slot(str)
    def browse(self, by: str) -> None:
        self._go(browsing_moves.browse(self._at.now(), By(by)))

    @Slot(str)
    def openElsewhere(self, service: str) -> None:
        """Where else there is the same service."""
        self._go(journey.go(self._at.now(), Browse(By.ELSEWHERE, service)))

    @Slot(str, bool)
    def choose(self, key: str, leads: bool) -> None:
        """An entry of the page of ways."""
        visit = self._at.now()
        if not isinstance(visit.page, Browse):
            return
        match visit.page.by:
            case By.LIFE_EVENT:
                self.openLifeEvent(key)
            case By.AUTHORITY:
                self.openAuthority(key)
            case By.PLACE if leads:
                self._go(journey.go(visit, Browse(By.PLACE, key)))
            case By.PLACE:
                self._go(browsing_moves.choose_place(visit, key or None))
            case By.ELSEWHERE:
                self._go(journey.open_service(visit, key))

    def _open(self, page: Results, place: str | None) -> None:
        self._go(journey.open_list(self._at.now(), page, place))

    def _go(self, visit: Visit) -> None:
        self.leaving.emit()
        self._at.move(visit)

    def _show(self, visit: Visit) -> None:
        model = self._at.page()
        if isinstance(visit.page, Results) and isinstance(model, ResultsModel):
            self._at.stay(visit)
            model.show(visit.page)
