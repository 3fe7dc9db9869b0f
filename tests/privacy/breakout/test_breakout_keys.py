"""Every chord of a keyboard, held keys, and the other buttons of a mouse: none leads out."""

from __future__ import annotations

from itertools import chain, combinations
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QClipboard, QGuiApplication, QKeyEvent, QKeySequence
from PySide6.QtTest import QTest

from kiosk.tour.visitor import Visitor
from kiosk.ui.admission import is_kept_out

if TYPE_CHECKING:
    from conftest import Begin, Kiosk

# QTest itself does not know the letter of every key.
pytestmark = pytest.mark.qt_log_ignore("keyToAscii Unhandled key code", extend=True)

PLAIN = Qt.KeyboardModifier.NoModifier
CONTROL = Qt.KeyboardModifier.ControlModifier
ALT = Qt.KeyboardModifier.AltModifier
HELD = (CONTROL, ALT, Qt.KeyboardModifier.MetaModifier, Qt.KeyboardModifier.ShiftModifier)
FUNCTION_KEYS = range(Qt.Key.Key_F1, Qt.Key.Key_F35 + 1)
LETTERS = range(Qt.Key.Key_A, Qt.Key.Key_Z + 1)
DIGITS = range(Qt.Key.Key_0, Qt.Key.Key_9 + 1)
OTHERS = (
    Qt.Key.Key_Escape, Qt.Key.Key_Delete, Qt.Key.Key_Insert, Qt.Key.Key_Print, Qt.Key.Key_SysReq,
    Qt.Key.Key_Pause, Qt.Key.Key_Menu, Qt.Key.Key_Super_L, Qt.Key.Key_Super_R, Qt.Key.Key_Meta,
    Qt.Key.Key_Plus, Qt.Key.Key_Minus, Qt.Key.Key_Equal, Qt.Key.Key_Left, Qt.Key.Key_Right,
    Qt.Key.Key_Backspace, Qt.Key.Key_Copy, Qt.Key.Key_Cut, Qt.Key.Key_Paste, Qt.Key.Key_Undo,
    Qt.Key.Key_Open, Qt.Key.Key_Search, Qt.Key.Key_WWW, Qt.Key.Key_Explorer, Qt.Key.Key_LogOff,
    Qt.Key.Key_PowerOff, Qt.Key.Key_Sleep, Qt.Key.Key_ZoomIn, Qt.Key.Key_ZoomOut, Qt.Key.Key_Exit,
    Qt.Key.Key_Help, Qt.Key.Key_Back, Qt.Key.Key_Forward, Qt.Key.Key_Refresh, Qt.Key.Key_Stop,
    Qt.Key.Key_Launch0, Qt.Key.Key_LaunchMail, Qt.Key.Key_Calculator, Qt.Key.Key_F4,
)  # fmt: skip
KEYS = tuple(map(Qt.Key, (*FUNCTION_KEYS, *LETTERS, *DIGITS, *OTHERS)))
TYPED = "Xochil"
STAFF = (Qt.Key.Key_P, CONTROL | ALT)
"""The one chord that does something: behind the door it opens is a PIN."""
HELD_FOR = 100
"""So often a key that is held repeats itself."""
COPYING = (
    QKeySequence.StandardKey.SelectAll,
    QKeySequence.StandardKey.Copy,
    QKeySequence.StandardKey.Cut,
    QKeySequence.StandardKey.DeleteEndOfLine,
    QKeySequence.StandardKey.DeleteCompleteLine,
)


def chords() -> list[tuple[Qt.Key, Qt.KeyboardModifier]]:
    """Every key with every set of modifiers of which one is more than Shift."""
    sets = chain.from_iterable(combinations(HELD, size) for size in range(1, len(HELD) + 1))
    found: list[tuple[Qt.Key, Qt.KeyboardModifier]] = []
    for group in sets:
        held = PLAIN
        for modifier in group:
            held |= modifier
        if held != Qt.KeyboardModifier.ShiftModifier:
            found += [(key, held) for key in KEYS if (key, held) != STAFF]
    return found


def sign(key: Qt.Key, held: Qt.KeyboardModifier, *, repeated: bool = False) -> QKeyEvent:
    return QKeyEvent(QEvent.Type.KeyPress, key, held, "\r", repeated)


@pytest.fixture
def visitor(kiosk: Kiosk, begin: Begin) -> Visitor:
    """Somebody who has typed a word into the search field, and sees what was found."""
    made = kiosk.open((1366, 768))
    begin(made)
    made.enters(made.words("search.label"), TYPED)
    made.waits_until(lambda: kiosk.screen.model.page == "Results", "what was found")
    return made


def clipboard() -> str:
    """Whatever a next visitor could paste."""
    board = QGuiApplication.clipboard()
    modes = [QClipboard.Mode.Clipboard, *([QClipboard.Mode.Selection] if board.supportsSelection()
             else [])]  # fmt: skip
    return "".join(board.text(mode) for mode in modes)


def test_no_chord_leads_out_or_does_anything(
    kiosk: Kiosk, visitor: Visitor, qapp: QGuiApplication
) -> None:
    left: list[bool] = []
    qapp.aboutToQuit.connect(lambda: left.append(True))
    window, model = visitor.window, kiosk.screen.model
    field = window.activeFocusItem()
    shape = window.geometry()
    for key, held in chords():
        told = f"{QKeySequence(key).toString()} with {held}"
        QTest.keyClick(window, key, held)
        shown = [each for each in qapp.topLevelWindows() if each.isVisible()]
        assert shown == [window], told
        assert (model.page, model.panel) == ("Results", ""), told
        if field.property("text") != TYPED:  # deleting by word is for whoever writes
            assert key in {Qt.Key.Key_Backspace, Qt.Key.Key_Delete}, told
            field.setProperty("text", TYPED)
    assert not left
    assert window.geometry() == shape
    assert clipboard() == ""


def test_what_is_copied_reaches_nobody(visitor: Visitor) -> None:
    window = visitor.window
    field = window.activeFocusItem()
    for standard in COPYING:
        for binding in QKeySequence.keyBindings(standard):
            QTest.keySequence(window, QKeySequence(QKeySequence.StandardKey.SelectAll))
            QTest.keySequence(window, binding)
            assert field.property("text") == TYPED, binding.toString()
    assert clipboard() == ""


def test_what_lies_on_the_clipboard_is_not_pasted(visitor: Visitor) -> None:
    board = QGuiApplication.clipboard()
    board.setText("de otra persona")
    try:
        for binding in QKeySequence.keyBindings(QKeySequence.StandardKey.Paste):
            QTest.keySequence(visitor.window, binding)
        for button in (Qt.MouseButton.MiddleButton, Qt.MouseButton.RightButton):
            place = visitor.finds(visitor.words("search.label")).rect.center().toPoint()
            QTest.mouseClick(visitor.window, button, PLAIN, place)
        assert visitor.finds(visitor.words("search.label")).value == TYPED
    finally:
        board.clear()


@pytest.mark.parametrize("key", [Qt.Key.Key_Undo, Qt.Key.Key_Redo])
@pytest.mark.usefixtures("qapp")
def test_no_key_brings_back_what_was_deleted(key: Qt.Key) -> None:
    assert is_kept_out(sign(key, PLAIN))
    assert not is_kept_out(sign(Qt.Key.Key_Backspace, PLAIN))


def test_a_key_that_something_lies_on_is_pressed_once(kiosk: Kiosk) -> None:
    visitor = kiosk.open((1366, 768))
    turned: list[str] = []
    model = kiosk.screen.model
    model.pageChanged.connect(lambda: turned.append(model.page))
    for number, key in enumerate((Qt.Key.Key_Return, Qt.Key.Key_Enter), start=1):
        visitor.presses(Qt.Key.Key_Tab)
        visitor.waits_until(lambda: any(thing.focused for thing in visitor.things()), "the focus")
        for repeated in (False, *[True] * HELD_FOR):
            QGuiApplication.sendEvent(visitor.window, sign(key, PLAIN, repeated=repeated))
            QGuiApplication.processEvents()
        assert len(turned) == number, f"{key} led to {turned}"


def test_other_buttons_of_a_mouse_do_nothing(kiosk: Kiosk, visitor: Visitor) -> None:
    window = visitor.window
    for button in (
        Qt.MouseButton.RightButton,
        Qt.MouseButton.MiddleButton,
        Qt.MouseButton.BackButton,
        Qt.MouseButton.ForwardButton,
        Qt.MouseButton.TaskButton,
    ):
        for across in range(40, window.width(), 160):
            for down in range(40, window.height(), 160):
                QTest.mouseClick(window, button, PLAIN, QPoint(across, down))
        QTest.mouseDClick(window, button, PLAIN, window.geometry().center())
    assert (kiosk.screen.model.page, kiosk.screen.model.panel) == ("Results", "")
    assert QGuiApplication.clipboard().text() == ""
