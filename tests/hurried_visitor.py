"""A visitor who has a keyboard of plastic; everything else is touched."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QGuiApplication, QKeyEvent

from kiosk.tour.visitor import Visitor


class HurriedVisitor(Visitor):
    """Types sign by sign, without looking for keys on the screen."""

    def types(self, text: str) -> None:
        self.waits_for_keyboard()
        for sign in text:
            for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
                key = QKeyEvent(kind, 0, Qt.KeyboardModifier.NoModifier, sign)
                QGuiApplication.sendEvent(self.window, key)
