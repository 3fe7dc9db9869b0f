"""A monkey at the screen: no exception, no Qt message, no way out, no stuck page, memory flat.

`MONKEY=100000` is the long form; pytest-qt fails it on any exception or message of Qt's.
"""

from __future__ import annotations

import gc
import os
import time
from dataclasses import replace
from pathlib import Path
from statistics import linear_regression
from typing import TYPE_CHECKING, get_args

import pytest
from monkey import LEFT, PLAIN, Monkey, drags, middle_of, touchable
from PySide6.QtCore import QCoreApplication, QEvent, QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest

from kiosk.catalogue.reading import CatalogueStore
from kiosk.gallery.exhibits import sample_answers
from kiosk.tour.visitor import Visitor
from kiosk.visit.journey import Application, Visit
from kiosk.visit.pages import (
    BeforehandResultPage,
    CheckPage,
    EnquiryResultPage,
    Home,
    Page,
    ServicePage,
    SignPage,
)
from kiosk.visit.said import Asked, Enquiry

if TYPE_CHECKING:
    from conftest import Kiosk

ACTS = int(os.environ.get("MONKEY", "1200"))
SEED = int(os.environ.get("MONKEY_SEED", "20261125"))
LOOK_EVERY = 300
"""Acts between two looks whether a visitor could still get on."""
STEPS_TO_GET_ON = 90
A_LIST_RESTS = 300
"""Milliseconds: who touches a list that still moves stops it, and chooses nothing."""
WAYS_BACK = ("idle.stay", "finish.stay", "help.close", "view.close")
"""Words of what closes a panel; where there is none, its primary button does."""
WAYS_ON = ("bar.home", "area.government", "attract.start", "language.name")
"""Words of what leads home, or on from there."""
LONG = 20_000
"""Acts from which on every page is reached, and a slope of memory means something."""
SAMPLES = 100
GROWTH = 60 * 1024 * 1024
"""Bytes that caches and a fragmented heap may take after the first third."""
SLOPE = 400.0
"""Bytes for each act that the fitted line of the last two thirds may rise by."""
FILLED = ("acta-de-nacimiento", "licencia-de-conducir", "declaracion-mensual-resico")
SIGNED = "declaracion-mensual-resico"
LICENCE = ServicePage("licencia-de-conducir")
RENEWS = {
    "procedure": "renewal",
    "from_here": True,
    "licence_condition": "expired",
    "age": 40,
    "federal_work": False,
}
PERSON = {"age": 67, "sex": "woman", "insured": False, "lives_in": "MX-OAX"}


def left_visits(kiosk: Kiosk) -> list[Visit]:
    """On the pages that one comes to only by answering well."""
    home = Visit("es", trail=(Home(),))
    with CatalogueStore.open(kiosk.settings().catalogue_store_path) as store:
        filled = {one: Application(one, sample_answers(store, one)) for one in FILLED}
    return [
        *(replace(home, page=CheckPage(), application=one) for one in filled.values()),
        replace(home, page=SignPage(), trail=(Home(), CheckPage()), application=filled[SIGNED]),
        replace(home, page=EnquiryResultPage(), enquiry=Enquiry(PERSON)),
        replace(
            home,
            page=BeforehandResultPage(LICENCE),
            trail=(Home(), LICENCE),
            asked=Asked(LICENCE.service, RENEWS),
        ),
    ]


def resident() -> int:
    """This process's bytes in memory, once what is garbage is gone."""
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
        for part in (old.window, old.engine):  # no timer runs between the two
            part.deleteLater()
            QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    return kiosk.open((1366, 768), pixels_per_mm=3.33)


def gets_on(kiosk: Kiosk, visitor: Visitor, told: str) -> None:
    """By touch alone, within a few steps, to another page than the one that is open."""
    model = kiosk.screen.model
    before = model.page
    for step in range(STEPS_TO_GET_ON):
        if model.page != before or model.over:
            return
        things = list(touchable(visitor.window))
        assert things, f"nothing can be touched on {before}, panel {model.panel!r}"
        named = {str(item.property("text")): item for item in things}
        ways = [model.texts[way] for way in (WAYS_BACK if model.panel else WAYS_ON)]
        known = [named[way] for way in ways if way in named]
        primary = [thing for thing in things if thing.property("primary")] if step % 2 else []
        item = next(iter([*known, *primary]), None)
        if item is None and step % 5 != 4:  # what leads on may lie further down
            across, high = visitor.window.width() // 2, visitor.window.height()
            drags(visitor.window, QPoint(across, high * 7 // 10), QPoint(across, high // 10))
            QTest.qWait(A_LIST_RESTS)
        else:
            spot = middle_of(item or things[-1 - step // 5 % len(things)])
            QTest.mouseClick(visitor.window, LEFT, PLAIN, spot.toPoint())
        QTest.qWait(30)
    seen = [str(item.property("text")) for item in touchable(visitor.window)]
    grabber = visitor.window.mouseGrabberItem()
    raise AssertionError(
        f"{before} is stuck {told}, with the panel {model.panel!r}, {model.view.chosen}, "
        f"the finger held by {grabber}; there are {seen}"
    )


# QTest itself does not know the letter of every key that the monkey has.
@pytest.mark.qt_log_ignore("keyToAscii Unhandled key code", extend=True)
@pytest.mark.timeout(300 if ACTS <= 5000 else 4 * 3600)
def test_whatever_is_done_to_it_the_screen_goes_on(
    kiosk: Kiosk, qapp: QGuiApplication, capsys: pytest.CaptureFixture[str]
) -> None:
    left: list[bool] = []
    qapp.aboutToQuit.connect(lambda: left.append(True))

    def passes(seconds: float) -> None:
        kiosk.monotonic.now += seconds

    gc.collect()  # no window of an earlier test is about
    qapp.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    monkey = Monkey(SEED, passes, left_visits(kiosk))
    visitor = opens(kiosk)
    programs = children()
    pages: set[str] = set()
    memory: list[tuple[int, int]] = []
    gc.freeze()  # what was there before is no visitor's
    visits, started = 1, time.monotonic()
    for number in range(ACTS):
        if number % (ACTS // SAMPLES) == 0:
            memory.append((number, resident()))
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
            gets_on(kiosk, visitor, told)
    minutes = (time.monotonic() - started) / 60
    settled = memory[len(memory) // 3 :]
    slope = linear_regression(*zip(*settled, strict=True)).slope
    figures = (
        f"{ACTS} acts with seed {SEED} in {minutes:.1f} min, {visits} visits, "
        f"{len(pages)} pages: {', '.join(sorted(pages))}; "
        f"memory {memory[0][1] >> 20} MB at first, {settled[0][1] >> 20} MB after a third, "
        f"{resident() >> 20} MB at last, {slope:.0f} bytes an act"
    )
    gc.unfreeze()
    with capsys.disabled():
        print(f"\n{figures}")
    assert children() == programs, "a program was started"
    assert {"Attract", "Languages", "Home", "Results", "Service"} <= pages
    assert resident() - settled[0][1] < GROWTH, "more than caches take"
    if ACTS >= LONG:
        assert pages == {page.__name__.removesuffix("Page") for page in get_args(Page)}
        assert slope < SLOPE, "memory grows with each act"


def test_a_full_screen_cannot_be_closed(kiosk: Kiosk) -> None:
    visitor = kiosk.open()
    visitor.window.showFullScreen()
    QTest.keyClick(visitor.window, Qt.Key.Key_F4, Qt.KeyboardModifier.AltModifier)
    assert not visitor.window.close()
    assert visitor.window.isVisible()
    visitor.window.showNormal()
