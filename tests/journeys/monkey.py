"""Somebody who touches, drags, holds, types and presses anything at all, in no order.

What it does follows from its seed alone. It half aims: every other touch lands on something that
can be touched, as a child's does; else it would never come beyond the first pages. Now and then
somebody who has answered leaves the rest to the monkey; else it would never come to the last pages.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from measures import in_sight, shown_items
from PySide6.QtCore import QCoreApplication, QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QGuiApplication, QKeyEvent, QPointingDevice
from PySide6.QtQuick import QQuickItem, QQuickWindow
from PySide6.QtTest import QTest

from kiosk.ui.models.screen import ScreenModel
from kiosk.ui.preferences import LOOK, USE
from kiosk.visit.journey import Visit
from kiosk.words import languages

HOLD_MILLISECONDS = 120
"""From when on a touch is held: shorter than people's, so that a monkey gets more done."""
PLAIN = Qt.KeyboardModifier.NoModifier
LEFT = Qt.MouseButton.LeftButton
_SIGNS = "aeioñáÜ0123456789 -'@./\\%\"ʉāꞌ¿漢\u0301\u200b\u202e"
_WAYS_OUT = [
    (Qt.Key.Key_F4, Qt.KeyboardModifier.AltModifier),
    (Qt.Key.Key_Tab, Qt.KeyboardModifier.AltModifier),
    (Qt.Key.Key_Escape, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier),
    (Qt.Key.Key_Delete, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier),
    *((key, Qt.KeyboardModifier.ControlModifier) for key in map(Qt.Key, range(0x41, 0x5B))),
    *((key, PLAIN) for key in map(Qt.Key, range(Qt.Key.Key_F1, Qt.Key.Key_F12 + 1))),
    *(
        (key, PLAIN)
        for key in (
            Qt.Key.Key_Super_L,
            Qt.Key.Key_Meta,
            Qt.Key.Key_Menu,
            Qt.Key.Key_Print,
            Qt.Key.Key_Back,
            Qt.Key.Key_HomePage,
            Qt.Key.Key_PowerOff,
        )
    ),
]
_USUAL_KEYS = [
    Qt.Key.Key_Tab,
    Qt.Key.Key_Backtab,
    Qt.Key.Key_Return,
    Qt.Key.Key_Enter,
    Qt.Key.Key_Space,
    Qt.Key.Key_Escape,
    Qt.Key.Key_Backspace,
    Qt.Key.Key_Delete,
    Qt.Key.Key_Left,
    Qt.Key.Key_Right,
    Qt.Key.Key_Up,
    Qt.Key.Key_Down,
    Qt.Key.Key_Home,
    Qt.Key.Key_End,
    Qt.Key.Key_PageUp,
    Qt.Key.Key_PageDown,
]


def touchable(window: QQuickWindow) -> Iterator[QQuickItem]:
    """What a finger can touch now, as far as it lies in the window."""
    for item in shown_items(window.contentItem()):
        if _takes_touches(item) and _lies_in(item, window):
            yield item


def _takes_touches(item: QQuickItem) -> bool:
    button = item.inherits("QQuickAbstractButton")
    return bool(item.isEnabled() and (button or item.property("isEntryField")))


def _lies_in(item: QQuickItem, window: QQuickWindow) -> bool:
    return bool(in_sight(item, window.contentItem()).contains(middle_of(item)))


def middle_of(item: QQuickItem) -> QPointF:
    return item.mapToScene(QPointF(item.width() / 2, item.height() / 2))


def drags(window: QQuickWindow, start: QPoint, end: QPoint) -> None:
    """One finger, from one place to another."""
    QTest.mousePress(window, LEFT, PLAIN, start)
    for part in range(1, 5):
        QTest.mouseMove(window, start + (end - start) * (part / 4))
    QTest.mouseRelease(window, LEFT, PLAIN, end)


class Monkey:
    """`passes(seconds)` lets the visit's clock run on; `left` are visits that others began."""

    def __init__(self, seed: int, passes: Callable[[float], None], left: Sequence[Visit]) -> None:
        self._dice = random.Random(seed)  # noqa: S311 - chance, not secrecy
        self._passes = passes
        self._left = left
        QGuiApplication.styleHints().setMousePressAndHoldInterval(HOLD_MILLISECONDS)
        self._device: QPointingDevice = QTest.createTouchDevice()
        self._acts = [
            (self._aimed, 46),
            (self._anywhere, 12),
            (self._drags, 8),
            (self._many_fingers, 6),
            (self._types, 12),
            (self._usual_key, 10),
            (self._way_out, 6),
            (self._other_look, 2),
            (self._other_language, 2),
            (self._holds, 1),
            (self._waits, 1),
            (self._takes_over, 1),
        ]

    def acts(self, window: QQuickWindow, model: ScreenModel) -> str:
        """Does one thing; its name."""
        acts, weights = zip(*self._acts, strict=True)
        (act,) = self._dice.choices(acts, weights)
        act(window, model)
        QGuiApplication.processEvents()
        # Outside an event loop of Qt's, what is to be deleted waits for somebody to say so.
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        return str(act.__name__)

    def _spot(self, window: QQuickWindow) -> QPoint:
        return QPoint(self._dice.randrange(window.width()), self._dice.randrange(window.height()))

    def _aimed(self, window: QQuickWindow, _: ScreenModel) -> None:
        targets = [item for item in shown_items(window.contentItem()) if _takes_touches(item)]
        self._dice.shuffle(targets)
        target = next((item for item in targets if _lies_in(item, window)), None)
        if target is not None:
            QTest.mouseClick(window, LEFT, PLAIN, middle_of(target).toPoint())

    def _anywhere(self, window: QQuickWindow, _: ScreenModel) -> None:
        button = self._dice.choice([LEFT, LEFT, LEFT, Qt.MouseButton.RightButton])
        spot = self._spot(window)
        if self._dice.random() < 0.2:
            QTest.mouseDClick(window, button, PLAIN, spot)
        else:
            QTest.mouseClick(window, button, PLAIN, spot)

    def _drags(self, window: QQuickWindow, _: ScreenModel) -> None:
        drags(window, self._spot(window), self._spot(window))

    def _many_fingers(self, window: QQuickWindow, _: ScreenModel) -> None:
        fingers = range(self._dice.randint(1, 10))
        for phase in ("press", "move", "release"):
            event = QTest.touchEvent(window, self._device, False)
            for finger in fingers:
                getattr(event, phase)(finger, self._spot(window), window)
            event.commit()

    def _holds(self, window: QQuickWindow, _: ScreenModel) -> None:
        spot = self._spot(window)
        QTest.mousePress(window, LEFT, PLAIN, spot)
        QTest.qWait(HOLD_MILLISECONDS + 40)
        QTest.mouseRelease(window, LEFT, PLAIN, spot)

    def _types(self, window: QQuickWindow, _: ScreenModel) -> None:
        text = "".join(self._dice.choices(_SIGNS, k=self._dice.randint(1, 12)))
        for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
            key = QKeyEvent(kind, 0, PLAIN, text)
            QGuiApplication.sendEvent(window, key)

    def _usual_key(self, window: QQuickWindow, _: ScreenModel) -> None:
        QTest.keyClick(window, self._dice.choice(_USUAL_KEYS))

    def _way_out(self, window: QQuickWindow, _: ScreenModel) -> None:
        key, modifier = self._dice.choice(_WAYS_OUT)
        QTest.keyClick(window, key, modifier)

    def _other_look(self, _: QQuickWindow, model: ScreenModel) -> None:
        group = self._dice.choice([*LOOK, *USE])
        model.view.choose(group.name, self._dice.choice(group.values))

    def _other_language(self, _: QQuickWindow, model: ScreenModel) -> None:
        if model.page != "Attract":
            model.chooseLanguage(self._dice.choice(languages()))

    def _waits(self, _: QQuickWindow, __: ScreenModel) -> None:
        self._passes(self._dice.choice([1.0, 30.0, 61.0, 100.0]))

    def _takes_over(self, _: QQuickWindow, model: ScreenModel) -> None:
        left = self._dice.choice(self._left)
        language = self._dice.choice(languages())
        model.closePanel()
        model.chooseLanguage(language)  # a visit in another language than its screen there is not
        model.stand_on(replace(left, language=language))
