"""Setting up on the screen: what each answer of the station turns to, without views."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest
from PySide6.QtGui import QGuiApplication

from kiosk.protocol.message import Message
from kiosk.protocol.setup_calls import (
    CodeTraded,
    PortalLooked,
    SetupDone,
    SetupStatus,
    SetupTrouble,
)
from kiosk.protocol.station_calls import Answer
from kiosk.ui.models.setup import SetupModel
from kiosk.ui.setup_desk import SetupParts, grouped
from kiosk.words import words_of

ES = words_of("es")
PORTAL = "https://portal.example.gob.mx"
SCANNED = f"VENTANILLA {PORTAL} 7K3M-9QXR-2TFA AS3N-N9TM-CD3M-R0M5"


@dataclass
class Station:
    """Answers each method with what it was given for it, or not at all."""

    answers: dict[str, Message] = field(default_factory=dict)
    asked: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    left: int = 0
    enrolled: bool = False

    def call(
        self, method: str, callback: Callable[[Answer | None], None], params: Message | None
    ) -> None:
        self.asked.append((method, {} if params is None else params.model_dump(mode="json")))
        answer = self.answers.get(method)
        callback(None if answer is None else Answer(result=answer.model_dump(mode="json")))

    def leave(self) -> None:
        self.left += 1


def model_of(station: Station) -> SetupModel:
    parts = SetupParts(
        station.call, lambda: ES, lambda _: None, lambda: station.enrolled, station.leave
    )
    return SetupModel(parts, open_=True)


@pytest.fixture
def station(qapp: QGuiApplication) -> Station:
    return Station(
        {
            "setup_status": SetupStatus(),
            "setup_portal": PortalLooked(portal=PORTAL),
            "setup_code": CodeTraded(kiosk="kiosk-8", centre="Uno", fingerprint="AS3N"),
            "setup_confirm": SetupDone(),
        }
    )


def test_a_scanned_code_goes_the_whole_way_to_the_question(station: Station) -> None:
    model = model_of(station)
    model.typePortal(SCANNED)
    model.act()
    assert model.stage == "confirm"
    assert station.asked[1:] == [
        ("setup_portal", {"portal": PORTAL}),
        (
            "setup_code",
            {"portal": PORTAL, "code": "7K3M-9QXR-2TFA", "fingerprint": "AS3N-N9TM-CD3M-R0M5"},
        ),
    ]
    model.act()
    assert model.stage == "done"
    assert model.code == ""
    model.act()
    assert station.left == 1


def test_a_camera_reads_as_if_it_were_typed(station: Station) -> None:
    model = model_of(station)
    model.takeScan("no code at all")
    assert (model.stage, len(station.asked)) == ("portal", 1)
    model.takeScan(SCANNED)
    assert model.stage == "confirm"
    model.takeScan(SCANNED)
    assert model.stage == "confirm"
    model.back()
    model.takeScan("7K3M-9QXR-2TFA")
    assert (model.stage, station.asked[-1][1]["code"]) == ("confirm", "7K3M-9QXR-2TFA")


def test_a_silent_station_lets_nobody_act_and_is_asked_again(station: Station) -> None:
    told = station.answers.pop("setup_status")
    model = model_of(station)
    assert (model.mayAct, model.notice) == (False, ES("setup.silent"))
    model.act()
    assert [method for method, _ in station.asked] == ["setup_status"]
    station.answers["setup_status"] = told
    model._look_around()
    assert (model.mayAct, model.notice) == (True, "")


@pytest.mark.parametrize("trouble", [one for one in SetupTrouble if one != "enrolled"])
def test_every_trouble_has_words_and_stays_where_it_was(
    station: Station, trouble: SetupTrouble
) -> None:
    station.answers["setup_portal"] = PortalLooked(trouble=trouble)
    model = model_of(station)
    model.typePortal("portal.mx")
    model.act()
    assert (model.stage, model.trouble) == ("portal", ES(f"setup.trouble-{trouble.value}"))
    assert model.lead == ""
    model.typePortal("portal.mx/")
    assert model.trouble == ""


def test_no_answer_is_told(station: Station) -> None:
    del station.answers["setup_portal"]
    model = model_of(station)
    model.act()
    assert model.trouble == ES("setup.trouble-no-station")


def test_what_was_interrupted_asks_for_the_code_again(station: Station) -> None:
    station.answers["setup_confirm"] = SetupDone(trouble=SetupTrouble.AGAIN)
    model = model_of(station)
    model.typePortal(SCANNED)
    model.act()
    model.act()
    assert (model.stage, model.trouble) == ("code", ES("setup.trouble-again"))
    assert model.kiosk == ""


def test_a_machine_that_was_enrolled_by_command_is_left_to_visitors(station: Station) -> None:
    model = model_of(station)
    station.enrolled = True
    model._look_around()
    assert station.left == 1


def test_a_clock_that_differs_is_told_before_one_goes_on(station: Station) -> None:
    station.answers["setup_portal"] = PortalLooked(portal=PORTAL, clock_seconds=-900)
    model = model_of(station)
    model.act()
    assert model.notice == ES("setup.clock-differs", count=15)


def test_back_forgets_what_was_found_out(station: Station) -> None:
    model = model_of(station)
    model.typePortal(SCANNED)
    model.act()
    model.back()
    assert (model.stage, model.kiosk) == ("code", "")
    model.back()
    assert (model.stage, model.code) == ("portal", "")


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("7k3m", "7K3M"),
        ("7k3m9", "7K3M-9"),
        ("7K3M-9", "7K3M-9"),
        ("7K3M-", "7K3M"),
        ("7k3m 9qxr 2tfa", "7K3M-9QXR-2TFA"),
        ("VENTANILLA https", "VENTANILLA https"),
        ("7/3", "7/3"),
    ],
)
def test_a_code_is_shown_in_groups(typed: str, shown: str) -> None:
    assert grouped(typed) == shown
