"""How a visit ends: asked once, warned in time, extended by a touch, and gone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import applicant
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QGuiApplication, QKeyEvent
from PySide6.QtTest import QTest

from kiosk.ui.presence_watch import PresenceWatch
from kiosk.visit.pages import Attract

if TYPE_CHECKING:
    from conftest import Begin, Kiosk


def panel_after_a_look(kiosk: Kiosk) -> str:
    """What stands in front, once it was looked whether anybody is there."""
    watch = kiosk.screen.model.findChild(PresenceWatch)
    assert watch is not None
    watch.look()
    return str(kiosk.screen.model.panel)


def test_finish_asks_once_and_wipes(kiosk: Kiosk, begin: Begin) -> None:
    visitor = kiosk.open()
    begin(visitor)
    applicant.starts(visitor)
    model = kiosk.screen.model
    ended: list[bool] = []
    model.ended.connect(lambda: ended.append(True))

    visitor.taps(visitor.words("bar.finish"))
    assert visitor.sees(visitor.words("finish.text")), "nothing was answered yet"
    visitor.taps(visitor.words("finish.stay"))
    visitor.taps("Es mía")
    visitor.taps(visitor.words("bar.finish"))
    assert visitor.sees(visitor.words("finish.unsent"))
    visitor.taps(visitor.words("finish.stay"))
    assert not ended
    visitor.taps(visitor.words("bar.finish"))
    visitor.taps(visitor.words("finish.leave"))

    assert ended == [True]
    assert model.visit.page == Attract()
    assert model.visit.application is None
    assert [t.name for t in visitor.things() if t.name] == [visitor.words("app.name")]


def test_nobody_there_is_asked_warned_and_then_gone(kiosk: Kiosk, begin: Begin) -> None:
    visitor = kiosk.open()
    begin(visitor)
    applicant.starts(visitor)
    kiosk.monotonic.now += 59
    visitor.waits_until(lambda: not visitor.sees(visitor.words("idle.heading")), "no warning yet")
    kiosk.monotonic.now += 2
    visitor.waits_for(visitor.words("idle.heading"))
    assert visitor.sees(visitor.words("idle.seconds", count=24))
    kiosk.monotonic.now += 23
    visitor.waits_for(visitor.words("idle.seconds", count=1))
    kiosk.monotonic.now += 2
    visitor.waits_until(lambda: kiosk.screen.model.over, "the visit is over")
    assert kiosk.screen.model.visit.application is None


def test_the_time_is_extended_by_a_touch_more_than_ten_times(kiosk: Kiosk, begin: Begin) -> None:
    visitor = kiosk.open()
    begin(visitor)
    for _ in range(12):
        kiosk.monotonic.now += 80
        visitor.waits_for(visitor.words("idle.heading"))
        visitor.taps(visitor.words("idle.stay"))
        visitor.waits_until(lambda: kiosk.screen.model.panel == "", "the warning is gone")
    assert not kiosk.screen.model.over


def test_a_key_of_a_hardware_keyboard_is_a_sign_of_life(kiosk: Kiosk, begin: Begin) -> None:
    visitor = kiosk.open()
    begin(visitor)
    kiosk.monotonic.now += 59
    visitor.presses(Qt.Key.Key_Tab)
    kiosk.monotonic.now += 10
    assert panel_after_a_look(kiosk) == ""


def test_something_that_lies_on_a_key_keeps_no_visit_open(kiosk: Kiosk, begin: Begin) -> None:
    visitor = kiosk.open()
    begin(visitor)
    applicant.starts(visitor)

    def repeats() -> None:
        none = Qt.KeyboardModifier.NoModifier
        again = QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_Down, none, "", True)
        QGuiApplication.sendEvent(visitor.window, again)

    kiosk.monotonic.now += 61
    repeats()
    visitor.waits_for(visitor.words("idle.heading"))
    kiosk.monotonic.now += 25
    repeats()
    visitor.waits_until(lambda: kiosk.screen.model.over, "the visit is over")


def test_nobody_is_asked_where_nobody_began(kiosk: Kiosk) -> None:
    kiosk.open()
    kiosk.monotonic.now += 10_000
    assert panel_after_a_look(kiosk) == ""
    assert not kiosk.screen.model.over


def test_nothing_typed_comes_on_the_clipboard(kiosk: Kiosk, begin: Begin) -> None:
    visitor = kiosk.open()
    begin(visitor)
    visitor.enters(visitor.words("search.label"), "secreto")
    control = Qt.KeyboardModifier.ControlModifier
    for key in (Qt.Key.Key_A, Qt.Key.Key_C, Qt.Key.Key_A, Qt.Key.Key_X):
        QTest.keyClick(visitor.window, key, control)
    QTest.keyClick(visitor.window, Qt.Key.Key_Insert, control)
    assert QGuiApplication.clipboard().text() == ""
    assert visitor.finds(visitor.words("search.label")).value == "secreto"
