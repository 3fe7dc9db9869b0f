"""The staff's door on the screen: whom a PIN lets in, and whom not."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from PySide6.QtGui import QGuiApplication

from kiosk.printing.slip import SlipOrigin
from kiosk.protocol.message import Message
from kiosk.protocol.staff_calls import HelpBegun, StaffSession
from kiosk.protocol.station_calls import Answer
from kiosk.ui.models.staff import DOOR, StaffModel, StaffPlace
from kiosk.ui.staff.desk import StaffDesk
from kiosk.words import words_of

SESSION = "5" * 32
HELP = HelpBegun(help="6" * 32)


class Screen:
    """With a station whose answers come when they are told to."""

    def __init__(self) -> None:
        self.panel = ""
        self.visited = False
        self.helped: list[HelpBegun] = []
        self.asked: list[tuple[str, Any, Message | None]] = []
        desk = StaffDesk(self._call, SlipOrigin("Centro", "kiosk-7"), lambda: datetime.now(UTC))
        place = StaffPlace(
            panel=lambda: self.panel,
            open_panel=self._open,
            has_visit=lambda: self.visited,
            finish=lambda: None,
            begin_help=self.helped.append,
            words=lambda: words_of("es"),
            name_of=str,
            monotonic=lambda: 0.0,
        )
        self.staff = StaffModel(desk, place)

    def knocks_with_a_pin(self) -> None:
        self.staff.open()
        self.staff.knock()
        for digit in "418273":
            self.staff.type(digit)
        self.staff.enter()

    def answers(self) -> None:
        """The PIN was right."""
        _, tell, _ = next(one for one in self.asked if one[0] == "staff_enter")
        tell(Answer(result={"session": SESSION, "name": "Lupe"}))

    def writes_help_down(self) -> None:
        _, tell, _ = next(one for one in self.asked if one[0] == "staff_help")
        tell(Answer(result=HELP.model_dump(mode="json")))

    def methods(self) -> list[str]:
        return [method for method, _, _ in self.asked]

    def _open(self, panel: str) -> None:
        self.panel = panel

    def _call(self, method: str, tell: Any, params: Message | None) -> None:
        self.asked.append((method, tell, params))


@pytest.fixture
def screen(qapp: QGuiApplication) -> Screen:
    return Screen()


def test_a_right_pin_opens(screen: Screen) -> None:
    screen.knocks_with_a_pin()
    screen.answers()

    assert screen.staff.inside
    assert "staff_leave" not in screen.methods()


@pytest.mark.parametrize("again", [False, True], ids=["gone", "somebody-else-knocks"])
def test_an_answer_that_comes_when_its_asker_has_gone_lets_nobody_in(
    again: bool, screen: Screen
) -> None:
    screen.knocks_with_a_pin()
    screen.panel = ""
    screen.staff.gone()
    if again:
        screen.staff.open()
        screen.staff.knock()
        assert screen.panel == DOOR
    screen.answers()

    assert not screen.staff.inside
    assert screen.asked[-1][0] == "staff_leave"
    assert screen.asked[-1][2] == StaffSession(session=SESSION)


@pytest.mark.parametrize("left", [False, True], ids=["waits", "gone"])
def test_help_begins_only_for_who_still_stands_at_the_door(left: bool, screen: Screen) -> None:
    screen.visited = True
    screen.staff.help()
    screen.staff.knock()
    for digit in "418273":
        screen.staff.type(digit)
    screen.staff.enter()
    screen.answers()
    if left:
        screen.staff.leave()
    screen.writes_help_down()

    assert screen.panel == ""
    assert screen.helped == ([] if left else [HELP])
    assert (screen.asked[-1][0] == "staff_help_end") is left
    assert not left or screen.asked[-1][2] == HELP
