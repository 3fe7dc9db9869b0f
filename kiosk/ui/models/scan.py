"""The light that goes over the screen for a visitor who has one or two switches."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from PySide6.QtCore import QMetaObject, QObject, QTimer, Signal, Slot
from PySide6.QtGui import QAccessible
from PySide6.QtQml import QmlElement
from PySide6.QtQuick import QQuickItem, QQuickWindow

from kiosk.ui.scanning import Box, Scan, around, rows_of
from kiosk.ui.sight import box_of, scroll_to
from kiosk.ui.typed_qt import Property, QmlUncreatable

QML_IMPORT_NAME = "Ventanilla.Models"
QML_IMPORT_MAJOR_VERSION = 1

_UNTIL_DRAWN = 350
"""Milliseconds until a page that turned, or a keyboard that came up, stands still."""
_TOUCHED = ("QQuickAbstractButton", "QQuickTextInput", "QQuickTextEdit")


@dataclass(frozen=True)
class _Region:
    """Things that scroll together, or are the keyboard; the keyboard is lit first."""

    order: int
    whole: QQuickItem | None

    @property
    def page(self) -> QQuickItem | None:
        """What scrolls, if anything does."""
        scrolls = self.whole is not None and self.whole.inherits("QQuickFlickable")
        return self.whole if scrolls else None


@QmlElement
@QmlUncreatable("made by the composition root")
class ScanModel(QObject):
    """`mode` is `off`, `two`, or `auto`, in which the light moves on every `step` seconds."""

    changed = Signal()
    lit = Signal(str)

    def __init__(
        self,
        window: Callable[[], QQuickWindow],
        mode: Callable[[], str],
        step: float,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._window = window
        self._mode = mode
        self._things: list[QQuickItem] = []
        self._pages: list[QQuickItem | None] = []
        self._scan = Scan(())
        self._box = Box(0, 0, 0, 0)
        self._steps = QTimer(self, interval=int(step * 1000))
        self._steps.timeout.connect(self.next)
        self._soon = QTimer(self, singleShot=True, interval=_UNTIL_DRAWN)
        self._soon.timeout.connect(self._look)

    @Property(bool, notify=changed)
    def active(self) -> bool:
        return self._mode() != "off" and bool(self._scan.lit)

    @property
    def box(self) -> Box:
        """Where the light is."""
        return self._box

    @property
    def lit_things(self) -> list[QQuickItem]:
        """What the light is on: a row, or one thing."""
        return [self._things[place] for place in self._scan.lit]

    @Property(float, notify=changed)
    def left(self) -> float:
        return self._box.x

    @Property(float, notify=changed)
    def top(self) -> float:
        return self._box.y

    @Property(float, notify=changed)
    def width(self) -> float:
        return self._box.width

    @Property(float, notify=changed)
    def height(self) -> float:
        return self._box.height

    @Slot()
    def next(self) -> None:
        """The first switch."""
        if self._mode() != "off" and not self._look():
            self._light(self._scan.moved())

    @Slot()
    def select(self) -> None:
        """The second switch. What has changed under the light is lit anew instead."""
        if self._mode() == "off" or self._look() or not self._scan.lit:
            return
        if len(self._scan.lit) > 1:
            self._light(self._scan.entered())
            return
        thing = self._things[self._scan.lit[0]]
        # After a key the light begins at the keyboard's first row again.
        self._scan = self._scan.left() if thing.activeFocusOnTab() else Scan(self._scan.rows)
        if thing.inherits(_TOUCHED[0]):
            QMetaObject.invokeMethod(thing, "click")
        else:
            thing.forceActiveFocus()
        self.look_soon()

    @Slot()
    def look_soon(self) -> None:
        """Something on the screen has changed, or the mode."""
        if self._mode() == "off":
            self._steps.stop()
            self._things, self._pages, self._scan = [], [], Scan(())
            self.changed.emit()
            return
        if self._mode() == "auto":
            self._steps.start()
        self._soon.start()

    @Slot()
    def _look(self) -> bool:
        """Whether there are other things than before; then the first of them is lit."""
        found = _regions(self._window())
        things = [thing for _, part in found for thing in part]
        if [id(thing) for thing in things] == [id(thing) for thing in self._things]:
            self._light(self._scan)
            return False
        self._things = things
        self._pages = [region.page for region, part in found for _ in part]
        rows: list[tuple[int, ...]] = []
        start = 0
        for _, part in found:
            boxes = [box_of(thing) for thing in part]
            rows += [tuple(start + place for place in row) for row in rows_of(boxes)]
            start += len(part)
        self._light(Scan(tuple(rows)))
        return True

    def _light(self, scan: Scan) -> None:
        self._scan = scan
        if scan.lit:
            things = self.lit_things
            page = self._pages[scan.lit[0]]
            if page is not None:
                scroll_to(page, around([box_of(thing) for thing in things]))
            self._box = around([box_of(thing) for thing in things])
            self.lit.emit(", ".join(_name(thing) for thing in things))
        self.changed.emit()


def _regions(window: QQuickWindow) -> list[tuple[_Region, list[QQuickItem]]]:
    """What can be touched, region by region: what is offered alone, else the keyboard first."""
    found: dict[_Region, list[QQuickItem]] = {}
    for thing, region in _touchable(window.contentItem(), _Region(1, None)):
        found.setdefault(region, []).append(thing)
    first = min((region.order for region in found), default=1)
    regions = sorted(found.items(), key=lambda pair: pair[0].order)
    return regions[:1] if first < 0 else regions


def _touchable(item: QQuickItem, region: _Region) -> Iterator[tuple[QQuickItem, _Region]]:
    if not item.isVisible() or not item.isEnabled():
        return
    if item.property("isOffer"):
        region = _Region(-1, item)
    elif item.property("isKeyboard"):
        region = _Region(0, item)
    elif item.inherits("QQuickFlickable"):
        region = _Region(1, item)
    if any(item.inherits(kind) for kind in _TOUCHED):
        yield item, region
        return
    for child in item.childItems():
        yield from _touchable(child, region)


def _name(item: QQuickItem) -> str:
    """As a screen reader says it."""
    told = QAccessible.queryAccessibleInterface(item)
    return told.text(QAccessible.Text.Name)
