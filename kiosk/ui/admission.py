"""What comes in from keyboards, scanners and mice: what it takes to write and to get around.

Everything else is kept out before any view sees it: no chord that somebody may have forgotten does
anything, and what is laid on a key goes no further than the finger that pressed it. The chord that
opens the staff's door is a shortcut of the window's, which comes before this.
"""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence, QMouseEvent

_HELD: Final = (
    Qt.KeyboardModifier.ControlModifier
    | Qt.KeyboardModifier.AltModifier
    | Qt.KeyboardModifier.MetaModifier
)
_WITH_CONTROL: Final = frozenset(
    {
        Qt.Key.Key_A,
        Qt.Key.Key_Left,
        Qt.Key.Key_Right,
        Qt.Key.Key_Home,
        Qt.Key.Key_End,
        Qt.Key.Key_Backspace,
        Qt.Key.Key_Delete,
        Qt.Key.Key_Tab,
        Qt.Key.Key_Backtab,
    }
)
"""By word, to the ends, all of a field; whoever writes a lot knows these."""
_ONCE: Final = frozenset({Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Escape})
"""What leads on or back is done once, however long it is held."""
_BRINGS_BACK: Final = (QKeySequence.StandardKey.Undo, QKeySequence.StandardKey.Redo)
"""What somebody deleted; some keyboards have a key of its own for it."""


def is_kept_out(event: QEvent) -> bool:
    """Of the events of a window: whether no view is to hear of it."""
    if isinstance(event, QKeyEvent):
        return _is_strange_key(event)
    if isinstance(event, QMouseEvent) and event.type() is not QEvent.Type.MouseMove:
        return event.button() is not Qt.MouseButton.LeftButton
    return False


def _is_strange_key(event: QKeyEvent) -> bool:
    if any(event.matches(known) for known in _BRINGS_BACK):
        return True
    held = event.modifiers() & _HELD
    if held == Qt.KeyboardModifier.ControlModifier:
        return event.key() not in _WITH_CONTROL
    if held:
        return True
    return event.isAutoRepeat() and event.key() in _ONCE
