"""What each key does for a visitor who listens, on a keyboard or on a keypad."""

from __future__ import annotations

from enum import Enum

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent


class Act(Enum):
    """What a listener can ask for."""

    VOICE = "voice"
    REPEAT = "repeat"
    QUIETER = "quieter"
    LOUDER = "louder"
    SLOWER = "slower"
    FASTER = "faster"
    PAGE = "page"
    SILENCE = "silence"
    BEFORE = "before"
    AFTER = "after"
    CONTROL_BEFORE = "control before"
    CONTROL_AFTER = "control after"


_KEYS = {
    Qt.Key.Key_F2: Act.REPEAT,
    Qt.Key.Key_F3: Act.QUIETER,
    Qt.Key.Key_F4: Act.LOUDER,
    Qt.Key.Key_F5: Act.SLOWER,
    Qt.Key.Key_F6: Act.FASTER,
    Qt.Key.Key_F7: Act.PAGE,
    Qt.Key.Key_F8: Act.SILENCE,
    Qt.Key.Key_VolumeDown: Act.QUIETER,
    Qt.Key.Key_VolumeUp: Act.LOUDER,
    Qt.Key.Key_Up: Act.BEFORE,
    Qt.Key.Key_Down: Act.AFTER,
}
_OUTSIDE_FIELDS = {
    Qt.Key.Key_Left: Act.CONTROL_BEFORE,
    Qt.Key.Key_Right: Act.CONTROL_AFTER,
}
_PAD = {
    Qt.Key.Key_5: Act.VOICE,
    Qt.Key.Key_Clear: Act.VOICE,
    Qt.Key.Key_0: Act.REPEAT,
    Qt.Key.Key_Insert: Act.REPEAT,
    Qt.Key.Key_Minus: Act.QUIETER,
    Qt.Key.Key_Plus: Act.LOUDER,
    Qt.Key.Key_Slash: Act.SLOWER,
    Qt.Key.Key_Asterisk: Act.FASTER,
    Qt.Key.Key_Period: Act.PAGE,
    Qt.Key.Key_Delete: Act.PAGE,
    Qt.Key.Key_8: Act.BEFORE,
    Qt.Key.Key_2: Act.AFTER,
    Qt.Key.Key_4: Act.CONTROL_BEFORE,
    Qt.Key.Key_6: Act.CONTROL_AFTER,
}
"""With and without Num Lock; where something is typed they are the digits and signs they show."""


def act_of(event: QKeyEvent, voice: Qt.Key, *, in_field: bool) -> Act | None:
    """What a key asks for; None for one that is a key like any other."""
    key = Qt.Key(event.key())
    if event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
        return None
    if key == voice:
        return Act.VOICE
    if event.modifiers() & Qt.KeyboardModifier.KeypadModifier and not in_field:
        return _PAD.get(key) or _KEYS.get(key) or _OUTSIDE_FIELDS.get(key)
    return _KEYS.get(key) or (None if in_field else _OUTSIDE_FIELDS.get(key))
