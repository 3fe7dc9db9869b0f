"""The hall in which pages are shown: one real screen in one layout, that takes on any look.

A composition root, as the tour is. Time stands still but for the pages that tell of it, and is told
as in the centre, wherever the pictures are taken; nothing is sent, nothing is written but the list
of withdrawn services.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from PySide6.QtCore import QCoreApplication, QEvent, QEventLoop, QMetaObject, QSize
from PySide6.QtGui import QImage
from PySide6.QtQuick import QQuickItem

from kiosk.catalogue.reading import CatalogueStore
from kiosk.catalogue.withdrawn import NAME
from kiosk.gallery.exhibits import Exhibit, exhibits
from kiosk.gallery.look import Layout, Look
from kiosk.offline.outbox_item import State
from kiosk.settings import Settings
from kiosk.ui.app import build_screen
from kiosk.ui.ground import World
from kiosk.ui.models.confirmation import ConfirmationModel
from kiosk.ui.models.results import ResultsModel
from kiosk.ui.models.screen import ScreenModel
from kiosk.ui.presence_watch import PresenceWatch
from kiosk.ui.status_watch import StatusWatch
from kiosk.visit.journey import Visit
from kiosk.zone import keep_time_of_centre

_ROUNDS = 3
"""Rounds of Qt's event loop after which a page is laid out and at rest."""
_LOOKS = 3
"""At most so many until a page is seen twice as it is: drawing may move what has the focus."""
_JUDGING = tuple(
    f"{view}_QMLTYPE"
    for view in ("Question", "Resume", "Enquiry", "GuideQuestion", "Beforehand", "Rate")
)
"""The views that judge what was typed."""


@dataclass
class _Clock:
    """Seconds that pass only when told."""

    now: float = 1_000.0

    def __call__(self) -> float:
        return self.now


class Hall:
    """`settings` name a home whose catalogue's agencies have keys, and that is enrolled.

    `shown` are the questions of another hall with the same catalogue: to find them takes long.
    """

    def __init__(self, settings: Settings, layout: Layout, shown: Sequence[Exhibit] = ()) -> None:
        keep_time_of_centre(settings)
        self.layout = layout
        self.look = Look(language=settings.language)
        self._withdrawn = settings.catalogue_folder / NAME
        self._clock = _Clock()
        self._scrolled: dict[QQuickItem, float] = {}
        settings = replace(
            settings, reduced_motion=True, pixels_per_mm=layout.pixels_per_mm, theme="light"
        )
        size = QSize(layout.width, layout.height)
        self.screen = build_screen(settings, size=size, world=World(monotonic=self._clock))
        self.store = CatalogueStore.open(settings.catalogue_store_path)
        self.exhibits = shown or exhibits(self.store)
        self.withdraw()
        self.screen.window.show()
        for watch in self.model.findChildren(StatusWatch):
            watch.stop()

    @property
    def model(self) -> ScreenModel:
        return self.screen.model

    def takes_on(self, look: Look) -> None:
        """Shows everything in another look, from the first page on."""
        self.look = look
        self.model.view.choose("theme", look.theme)
        self.model.view.choose("text", str(look.text_percent))
        self.model.chooseLanguage(look.language)
        self.stands_on(Visit(look.language))

    def stands_on(self, visit: Visit) -> None:
        self.model.closePanel()
        self.model.stand_on(visit)

    def keeps(self) -> None:
        """What was sent waits in the outbox, as it would if it had been."""
        page = self.model.pageModel
        if isinstance(page, ConfirmationModel):
            page.show_state(State.QUEUED)

    def withdraw(self, *services: str) -> None:
        """Withdraws these services and no other, as the station notes it."""
        self._withdrawn.parent.mkdir(exist_ok=True)
        listed = ", ".join(f'"{service}"' for service in services)
        fresh = self._withdrawn.with_suffix(".new")
        fresh.write_text(f'{{"services": [{listed}]}}\n', "utf-8")
        fresh.replace(self._withdrawn)

    def lets_pass(self, seconds: float) -> None:
        """Nobody touches the screen for so long."""
        self._clock.now += seconds
        for watch in self.model.findChildren(PresenceWatch):
            watch.look()

    def carries_on(self) -> None:
        """What a touch on *Continue* does, where that does not leave the page."""
        for item in self.items():
            if item.metaObject().className().startswith(_JUDGING):
                QMetaObject.invokeMethod(item, "carryOn")

    def unfolds(self, view: str) -> None:
        """Shows what a page keeps folded away."""
        for item in self.items():
            if item.metaObject().className().startswith(view):
                item.setProperty("unfolded", True)  # noqa: FBT003 - Qt

    def now(self) -> datetime:
        """The visitor's time."""
        return datetime.now(UTC).astimezone()

    def types_in_first_field(self) -> None:
        """Puts the cursor into the first field of the page, so that the keyboard comes up."""
        for item in self.items():
            if item.property("isEntryField") and item.isVisible() and item.isEnabled():
                item.forceActiveFocus()
                self.rests()
                return

    def scrolls_to(self, *, end: bool) -> bool:
        """Shows the end of what lies in front, or what was seen before; whether it has both."""
        moved = False
        for item in self.items():
            length = item.property("contentHeight") if item.inherits("QQuickFlickable") else 0
            if length and length > item.height() + 1:
                if end:
                    self._scrolled[item] = item.property("contentY")
                top = length - item.height() if end else self._scrolled.pop(item, 0)
                item.setProperty("contentY", top)
                moved = True
        return moved

    def items(self) -> Iterator[QQuickItem]:
        """All that is drawn, what lies in front last."""
        return _shown(self.screen.window.contentItem())

    def picture(self) -> QImage:
        """What is on the screen once it is at rest."""
        last = QImage()
        for _ in range(_LOOKS):
            self.rests()
            picture = self.screen.window.grabWindow()
            if picture == last:
                break
            last = picture
        return picture

    def rests(self) -> None:
        """Lets the page be laid out, whole."""
        page = self.model.pageModel
        if isinstance(page, ResultsModel):
            page.complete()
        for _ in range(_ROUNDS):
            QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
            QCoreApplication.processEvents(QEventLoop.ProcessEventsFlag.AllEvents)

    def close(self) -> None:
        """The views go before the models they read."""
        self.screen.window.close()
        self.screen.window.deleteLater()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        self.screen.engine.deleteLater()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        self.store.close()


def _shown(item: QQuickItem) -> Iterator[QQuickItem]:
    if item.isVisible():
        yield item
        for child in item.childItems():
            yield from _shown(child)
