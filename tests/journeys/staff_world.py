"""Two of the staff, a kiosk's own station, and how they come in: for journeys about the staff."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from paper_world import printing_station
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from kiosk.identity.staff.book import StaffBook
from kiosk.identity.staff.log import StaffLog
from kiosk.printing.simulator import Simulator
from kiosk.tour.visitor import Visitor

if TYPE_CHECKING:
    from conftest import Kiosk

LUPE: Final = "418273"
BETO: Final = "90210455"
CHORD: Final = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier


@contextmanager
def staffed_station(kiosk: Kiosk) -> Iterator[Simulator]:
    """The kiosk's own station, with two of the staff; there is no line."""
    book = StaffBook(kiosk.settings().staff_book_path, now)
    book.add("Lupe", LUPE)
    book.add("Beto", BETO)
    with printing_station(kiosk.home) as simulator:
        deadline = time.monotonic() + 30
        while not kiosk.settings().station_socket.exists():
            assert time.monotonic() < deadline, "the station did not start"
            QTest.qWait(20)
        yield simulator


def now() -> datetime:
    return datetime.now(UTC)


def knocks(visitor: Visitor) -> None:
    """With the keyboard, from wherever the screen stands."""
    QTest.keyClick(visitor.window, Qt.Key.Key_P, CHORD)


def types_pin(visitor: Visitor, pin: str) -> None:
    """On the pad."""
    for digit in pin:
        visitor.taps(digit)
    visitor.taps(visitor.words("staff.pin-enter"))


def comes_in(visitor: Visitor, where: QPoint) -> None:
    """A finger that rests until the door is seen, and then the PIN."""
    QTest.mousePress(visitor.window, Qt.MouseButton.LeftButton, pos=where)
    visitor.waits_for(visitor.words("staff.pin"), 8)
    QTest.mouseRelease(visitor.window, Qt.MouseButton.LeftButton, pos=where)
    tries(visitor, LUPE, "Lupe")


def enters(visitor: Visitor, pin: str = LUPE, name: str = "Lupe") -> None:
    knocks(visitor)
    visitor.waits_for(visitor.words("staff.pin"))
    tries(visitor, pin, name)


def tries(visitor: Visitor, pin: str, name: str) -> None:
    types_pin(visitor, pin)
    visitor.waits_for(visitor.words("staff.banner", name=name), 12)
    visitor.waits_for(visitor.words("staff.accepted-today"))


def acts(kiosk: Kiosk) -> list[str]:
    return [one.act for one in StaffLog(kiosk.settings().staff_log_path).entries()]
