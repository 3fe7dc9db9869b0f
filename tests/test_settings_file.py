"""The kiosk's settings: what in the file ends a start, and what is passed over and told of."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from free_port import free_port
from kiosk_world import Kiosk
from waiting import until

from kiosk.event_log import whole_log
from kiosk.log_command import read_lines
from kiosk.settings import SettingsError, load_settings, unknown_settings

TO_COME = 'colour = "green"\ntext_percent = 125\n[shelf]\nprinter = "lpt1"\n'
"""As the package of a newer release may bring it, which was gone back from."""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "kiosk.toml"
    path.write_text(TO_COME, "utf-8")
    return path


def test_names_that_are_not_known_change_nothing_and_are_told(file: Path) -> None:
    environment = {"KIOSK_SETTINGS": str(file), "KIOSK_SHAPE": "round"}
    settings = load_settings(environment)
    assert (settings.text_percent, settings.printer) == (125, "")
    assert unknown_settings(environment) == ("colour", "shelf")
    assert load_settings({**environment, "KIOSK_TEXT_PERCENT": "150"}).text_percent == 150
    file.write_text('theme = "dark"', "utf-8")
    assert unknown_settings(environment) == ()


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('theme = "green"', "setting theme: 'green' is out of range"),
        ("text_percent = 1.5", "setting text_percent: 1.5 is not a int"),
        ("theme = dark", "kiosk.toml"),
        (None, "kiosk.toml"),
    ],
)
def test_what_is_wrong_ends_the_start(file: Path, text: str | None, words: str) -> None:
    file.unlink()
    if text is not None:
        file.write_text(text, "utf-8")
    with pytest.raises(SettingsError, match=words):
        load_settings({"KIOSK_SETTINGS": str(file)})


def doctor(home: Path, file: Path) -> dict[str, Any]:
    done = subprocess.run(
        [sys.executable, "-m", "kiosk", "doctor", "--json"],
        env={**os.environ, "KIOSK_HOME": str(home), "KIOSK_SETTINGS": str(file)},
        capture_output=True,
        text=True,
        check=False,
    )
    (found,) = [one for one in json.loads(done.stdout)["checks"] if one["name"] == "settings"]
    return dict(found)


def test_the_doctor_says_what_to_do_about_them(tmp_path: Path, file: Path) -> None:
    found = doctor(tmp_path / "home", file)
    assert found["state"] == "warn"
    assert "colour, shelf" in found["meaning"]
    assert str(file) in found["remedy"]
    file.write_text("", "utf-8")
    assert doctor(tmp_path / "home", file)["state"] == "ok"


def test_the_station_is_up_and_its_log_names_them(tmp_path: Path, file: Path) -> None:
    kiosk = Kiosk(tmp_path / "home", f"http://127.0.0.1:{free_port()}")
    kiosk.home.mkdir()
    kiosk.variables["KIOSK_SETTINGS"] = str(file)
    with kiosk.station():
        until(kiosk.answers)
    told = [line["fields"] for line in read_lines(whole_log(kiosk.settings.log_folder, "station"))
            if line["event"] == "setting-unknown"]  # fmt: skip
    assert told == [{"setting": "colour"}, {"setting": "shelf"}]
