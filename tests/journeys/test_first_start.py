"""A machine that was only installed becomes a kiosk on its own screen."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QAccessible
from stage_copies import copy_of

from kiosk.identity.enrolment_record import load_enrolment
from kiosk.protocol.enrolment import code_text, fingerprint
from kiosk.settings import Settings
from kiosk.tour.stage import CENTRE, Stage
from kiosk.tour.visitor import Visitor
from kiosk.ui.app import Screen, build_screen
from kiosk.words import words_of

if TYPE_CHECKING:
    from conftest import KioskAt

FIELD = {QAccessible.Role.EditableText}


@dataclass
class FreshMachine:
    """Installed, and nothing more; whose portal runs."""

    stage: Stage
    home: Path
    screens: list[Screen]

    def settings(self) -> Settings:
        return self.stage.settings(
            home=self.home, portal_url=Settings.portal_url, reduced_motion=True
        )

    def code(self) -> str:
        facts = [part for pair in CENTRE.items() for part in pair]
        minted = json.loads(self.stage.portal_command("enrolment-code", *facts, "--json"))
        return str(minted["code"])

    def opens(self, size: tuple[int, int] = (1366, 768)) -> Visitor:
        screen = build_screen(self.settings(), size=QSize(*size), first_start=True)
        screen.window.show()
        self.screens.append(screen)
        return Visitor(screen.window, words_of("es"))

    @contextmanager
    def station(self) -> Iterator[None]:
        environment = {
            **{k: v for k, v in os.environ.items() if not k.startswith("KIOSK_")},
            "KIOSK_HOME": str(self.home),
            "KIOSK_CATALOGUE_SOURCE": str(self.stage.catalogue),
        }
        log = self.home.parent / "station.log"
        with log.open("a") as errors:
            station = subprocess.Popen(
                [sys.executable, "-m", "kiosk", "station", "--verbose"],
                env=environment,
                stderr=errors,
            )
        try:
            yield
        finally:
            station.send_signal(signal.SIGTERM)
            station.wait(10)
        assert "Traceback" not in log.read_text("utf-8")


@pytest.fixture
def fresh(untouched: Stage, tmp_path: Path, kiosk_at: KioskAt) -> Iterator[FreshMachine]:
    stage = copy_of(untouched, tmp_path / "stage")
    home = tmp_path / "fresh"
    home.mkdir()
    shutil.copy2(stage.kiosk_home / "catalogue.sqlite", home)
    stage.start_portal()
    with stage:
        yield FreshMachine(stage, home, kiosk_at(stage, home).screens)


def test_staff_set_a_machine_up_by_touch_through_a_mistake(fresh: FreshMachine) -> None:
    visitor = fresh.opens()
    words = visitor.words
    visitor.waits_for(words("setup.silent"))
    assert not visitor.sees(words("attract.start")), "nobody is served yet"

    with fresh.station():
        visitor.waits_until(lambda: not visitor.sees(words("setup.silent")), "the station", 40)
        visitor.chooses_field(words("setup.portal-field"))
        visitor.types(fresh.stage.portal_url)
        visitor.taps(words("setup.portal-do"))
        visitor.waits_for(words("setup.code-heading"))

        code = fresh.code()
        visitor.types(code[:4])
        visitor.taps(words("setup.code-do"))
        visitor.waits_for(words("setup.trouble-bad-code"))
        visitor.types(code[4:].replace("-", ""))
        assert visitor.finds(words("setup.code-field"), roles=FIELD).value == code
        visitor.taps(words("setup.code-do"))

        visitor.waits_for(words("setup.confirm-heading"))
        enrolled = load_enrolment(fresh.stage.kiosk_home / "enrolment.json")
        for told in (enrolled.centre.name, fresh.stage.portal_url):
            assert visitor.sees(told)
        assert visitor.sees(fingerprint(enrolled.portal_key))
        assert not (fresh.home / "enrolment.json").exists(), "nobody has said yes yet"
        visitor.taps(words("setup.confirm-do"))
        visitor.waits_for(words("setup.done-heading"))
        visitor.taps(words("setup.done-do"))
        visitor.waits_until(lambda: fresh.screens[-1].model.over, "the curtain")

        record = load_enrolment(fresh.home / "enrolment.json")
        assert record.kiosk != enrolled.kiosk
        following = fresh.opens()
        following.waits_for(words("attract.start"))
        following.waits_for(record.centre.name)
        fleet = json.loads(fresh.stage.portal_command("fleet", "--json"))
        assert record.kiosk in json.dumps(fleet)
    assert code not in (fresh.home.parent / "station.log").read_text("utf-8")


def test_a_scanned_code_and_a_keyboard_are_enough(fresh: FreshMachine) -> None:
    portal_key = load_enrolment(fresh.stage.kiosk_home / "enrolment.json").portal_key
    with fresh.station():
        visitor = fresh.opens()
        words = visitor.words
        visitor.waits_until(lambda: not visitor.sees(words("setup.silent")), "the station", 40)
        assert visitor.finds(words("setup.portal-do")).focused
        visitor.scans(code_text(fresh.stage.portal_url, fresh.code(), portal_key))
        visitor.presses(Qt.Key.Key_Return)
        visitor.waits_for(words("setup.confirm-heading"))
        assert visitor.finds(words("setup.confirm-do")).focused
        visitor.presses(Qt.Key.Key_Return)
        visitor.waits_for(words("setup.done-heading"))
        assert load_enrolment(fresh.home / "enrolment.json").portal_key == portal_key
