"""A monkey at the screen: no exception, no Qt message, no way out, no stuck page, memory flat.

`MONKEY=100000` is the long form; pytest-qt fails it on any exception or message of Qt's.
"""

from __future__ import annotations

import gc
import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from monkey import LEFT, PLAIN, Monkey, drags, middle_of, touchable
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest

from kiosk.tour.visitor import Visitor
from kiosk.words import words_of

if TYPE_CHECKING:
    from conftest import Kiosk

ACTS = int(os.environ.get("MONKEY", "1200"))
SEED = int(os.environ.get("MONKEY_SEED", "20261125"))
LOOK_EVERY = 300
"""Acts between two looks whether a visitor could still get on."""
STEPS_TO_GET_ON = 90
WAYS_ON = (
    *("idle.stay", "finish.stay", "help.close", "view.close", "bar.home"),
    *("area.government", "attract.start", "language.name"),
)
"""Words of what closes a panel, leads home, or on from there."""
GROWTH = 60 * 1024 * 1024
"""Bytes that caches and a fragmented heap may take after the first third."""


def resident() -> int:
    gc.collect()
    pages = Path("/proc/self/statm").read_text("utf-8").split()[1]
    return int(pages) * os.sysconf("SC_PAGE_SIZE")


def children() -> set[str]:
    return set(Path(f"/proc/{os.getpid()}/task/{os.getpid()}/children").read_text("utf-8").split())


def opens(kiosk: Kiosk) -> Visitor:
    """The next visitor's screen, as the supervisor would; the last one's is closed."""
    if kiosk.screens:
        old = kiosk.screens.pop()
        old.window.close()
        old.window.deleteLater()
        QTest.qWait(1)
        old.engine.deleteLater()
        QTest.qWait(1)
    return kiosk.open((1366, 768), pixels_per_mm=3.33)


def gets_on(kiosk: Kiosk, visitor: Visitor) -> None:
    """By touch alone, within a few steps, to another page than the one that is open."""
    model = kiosk.screen.model
    before = model.page
    for step in range(STEPS_TO_GET_ON):
        if model.page != before or model.over:
            return
        things = list(touchable(visitor.window))
        assert things, f"nothing can be touched on {before}, panel {model.panel!r}"
        words = words_of(model.visit.language)
        named = {str(item.property("text")): item for item in things}
        known = (named[words(way)] for way in WAYS_ON if words(way) in named)
        item = next(known, None)
        if item is None and step % 5 != 4:  # what leads on may lie further down
            across, high = visitor.window.width() // 2, visitor.window.height()
            drags(visitor.window, QPoint(across, high * 7 // 10), QPoint(across, high // 10))
        else:
            spot = middle_of(item or things[-1 - step % len(things)])
            QTest.mouseClick(visitor.window, LEFT, PLAIN, spot.toPoint())
        QTest.qWait(30)
    raise AssertionError(f"{before} is stuck, with the panel {model.panel!r}")


# QTest itself does not know the letter of every key that the monkey has.
@pytest.mark.qt_log_ignore("keyToAscii Unhandled key code", extend=True)
@pytest.mark.timeout(300 if ACTS <= 5000 else 4 * 3600)
def test_whatever_is_done_to_it_the_screen_goes_on(kiosk: Kiosk, qapp: QGuiApplication) -> None:
    left: list[bool] = []
    qapp.aboutToQuit.connect(lambda: left.append(True))

    def passes(seconds: float) -> None:
        kiosk.monotonic.now += seconds

    monkey = Monkey(SEED, passes)
    visitor = opens(kiosk)
    programs = children()
    pages: set[str] = set()
    visits, settled = 1, 0
    for number in range(ACTS):
        act = monkey.acts(visitor.window, kiosk.screen.model)
        told = f"after act {number} ({act}) with seed {SEED}"
        pages.add(kiosk.screen.model.page)
        shown = [window for window in qapp.topLevelWindows() if window.isVisible()]
        assert shown == [visitor.window], f"another window {told}"
        assert not left, f"the program wants to end {told}"
        assert qapp.clipboard().text() == "", told
        if kiosk.screen.model.over:
            assert kiosk.screen.model.visit.application is None, told
            visitor, visits = opens(kiosk), visits + 1
        elif number % LOOK_EVERY == LOOK_EVERY - 1:
            gets_on(kiosk, visitor)
        if number == ACTS // 3:
            settled = resident()
    grown = resident() - settled
    print(f"{ACTS} acts, {visits} visits, pages {sorted(pages)}, grown {grown >> 20} MB")
    assert children() == programs, "a program was started"
    assert {"Attract", "Languages", "Home", "Results", "Service"} <= pages
    assert grown < GROWTH, f"{grown >> 20} MB more than after a third"


def test_a_full_screen_cannot_be_closed(kiosk: Kiosk) -> None:
    visitor = kiosk.open()
    visitor.window.showFullScreen()
    QTest.keyClick(visitor.window, Qt.Key.Key_F4, Qt.KeyboardModifier.AltModifier)
    assert not visitor.window.close()
    assert visitor.window.isVisible()
    visitor.window.showNormal()
