"""The doctor: every check in health and in sickness, and the command as a whole."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import NamedTuple

import apsw
import pytest
from free_port import free_port
from kiosk_world import Kiosk, enrolled, enrolment, submission
from loopback_portal import served
from waiting import until

from kiosk.catalogue.updating.facts import MARKS, note_success
from kiosk.catalogue.updating.marks import Marks
from kiosk.identity.enrolment_record import load_enrolment
from kiosk.offline.outbox import Outbox
from kiosk.portal_client.errors import (
    PortalBusy,
    PortalError,
    PortalGarbage,
    PortalUnreachable,
)
from kiosk.protocol.health import PortalHealth
from kiosk.protocol.station_calls import Answer
from kiosk.settings import Settings
from kiosk.station.checks_disk import (
    check_catalogue,
    check_fonts,
    check_home,
    check_outbox,
    check_published,
    check_room,
)
from kiosk.station.checks_identity import check_device_key, check_enrolment
from kiosk.station.checks_line import (
    ask_portal,
    check_clock,
    check_line,
    check_portal,
    check_station,
)
from kiosk.station.checks_machine import (
    check_confined,
    check_memory,
    check_speech,
    check_touch,
    check_versions,
)
from kiosk.station.doctor import examine
from kiosk.station.finding import Severity

NAMES = ["home", "disk", "outbox", "catalogue", "published", "enrolment", "device-key", "station"]
NAMES += [
    "line",
    "authorities",
    "portal",
    "clock",
    "fonts",
    "printer",
    "touch",
    "speech",
    "confined",
]
NAMES += ["memory", "versions"]
NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)


class Usage(NamedTuple):
    """As `shutil.disk_usage` gives it."""

    total: int
    used: int
    free: int


def health(time: datetime) -> PortalHealth:
    return PortalHealth(status="ok", portal="ventanilla", time=time)


def test_home(tmp_path: Path) -> None:
    assert check_home(tmp_path).state is Severity.OK
    assert list(tmp_path.iterdir()) == [], "it leaves nothing behind"
    missing = check_home(tmp_path / "missing")
    assert missing.state is Severity.FAIL
    assert missing.remedy
    (tmp_path / "file").touch()
    assert check_home(tmp_path / "file").state is Severity.FAIL


@pytest.mark.parametrize(
    ("free", "state"), [(10**10, Severity.OK), (10**8, Severity.WARN), (10**7, Severity.FAIL)]
)
def test_room(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, free: int, state: Severity) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _: Usage(10**11, 0, free))
    assert check_room(tmp_path / "not" / "there").state is state


@pytest.mark.parametrize(
    ("answer", "cable", "name", "state", "words"),
    [
        (health(NOW), False, False, Severity.OK, "a network is there"),
        (PortalUnreachable("none"), False, False, Severity.WARN, "no network card"),
        (PortalUnreachable("none"), True, False, Severity.WARN, "does not know the portal's name"),
        (PortalBusy(503), True, True, Severity.OK, "knows the portal's name"),
    ],
)
def test_line(
    answer: PortalHealth | PortalError, cable: bool, name: bool, state: Severity, words: str
) -> None:
    found = check_line("https://portal.mx", answer, lambda: cable, lambda _: name)
    assert found.state is state
    assert words in found.meaning


def test_how_old_things_are_is_told(tmp_path: Path) -> None:
    path = tmp_path / "outbox.sqlite"
    with Outbox.open(path) as outbox:
        outbox.accept(submission(NOW - timedelta(hours=5)))
    assert "the oldest waits for 5 hours" in check_outbox(path, NOW).meaning
    note_success(Marks(tmp_path / MARKS), 7, None, NOW - timedelta(days=3))
    assert "3 days ago" in check_published(tmp_path, NOW).meaning


def test_outbox(tmp_path: Path) -> None:
    path = tmp_path / "outbox.sqlite"
    assert check_outbox(path, NOW).state is Severity.OK
    assert not path.exists(), "it makes nothing"
    with Outbox.open(path) as outbox:
        item = outbox.accept(submission(NOW))
        assert check_outbox(path, NOW).state is Severity.OK
        outbox.mark_sending([item.id], NOW)
        outbox.mark_held(item.id, "no such agency", NOW)
        held = check_outbox(path, NOW)
        words = "whole; 0 wait, 1 held, 0 delivered; the oldest waits for 0 minutes"
        assert (held.state, held.meaning) == (Severity.WARN, words)
    damaged = path.read_bytes()[:2000] + b"\xff" * 4000 + path.read_bytes()[6000:]
    path.write_bytes(damaged)
    assert check_outbox(path, NOW).state is Severity.FAIL
    path.write_bytes(b"a letter to my aunt" * 100)
    foreign = check_outbox(path, NOW)
    assert foreign.state is Severity.FAIL
    assert "Move" in foreign.remedy


def test_catalogue(tmp_path: Path) -> None:
    assert check_catalogue(tmp_path / "catalogue.sqlite").state is Severity.WARN
    (tmp_path / "catalogue.sqlite").write_bytes(b"a letter to my aunt" * 100)
    assert check_catalogue(tmp_path / "catalogue.sqlite").state is Severity.FAIL


def test_enrolment_and_key(tmp_path: Path) -> None:
    missing, nothing = check_enrolment(tmp_path / "enrolment.json")
    assert (missing.state, nothing) == (Severity.FAIL, None)
    assert "kiosk enrol" in missing.remedy
    assert check_device_key(tmp_path, {}).state is Severity.FAIL
    assert list(tmp_path.iterdir()) == [], "it makes no key"
    kiosk = Kiosk(tmp_path, "http://127.0.0.1:1")
    kiosk.make_key()
    kiosk.enrol(bytes(32))
    found, record = check_enrolment(kiosk.settings.enrolment_path)
    assert found.state is Severity.OK
    assert "kiosk-7" in found.meaning
    assert record is not None
    assert check_device_key(tmp_path, {}).state is Severity.OK
    kiosk.settings.enrolment_path.write_text("{")
    assert check_enrolment(kiosk.settings.enrolment_path)[0].state is Severity.FAIL
    (tmp_path / "keyring.json").write_text("{")
    assert check_device_key(tmp_path, {}).state is Severity.FAIL


@pytest.mark.parametrize(
    ("credential", "noted", "words"),
    [
        (True, "tpm\n", "only this machine's TPM unseals"),
        (True, "host\n", "a TPM would be stronger"),
        (True, "unknown\n", "a key that systemd gives to the station alone"),
        (True, None, "a key that systemd gives to the station alone"),
        (False, "tpm\n", "a file of the station's own"),
    ],
)
def test_what_the_key_is_sealed_by(
    tmp_path: Path, credential: bool, noted: str | None, words: str
) -> None:
    Kiosk(tmp_path, "http://127.0.0.1:1").make_key()
    sealed_by, environment = tmp_path / "sealed-by", {}
    if noted is not None:
        sealed_by.write_text(noted)
    if credential:
        (tmp_path / "machine-key").write_bytes((tmp_path / "keys/machine.key").read_bytes())
        environment = {"CREDENTIALS_DIRECTORY": str(tmp_path)}
        (tmp_path / "keys/machine.key").unlink()
    found = check_device_key(tmp_path, environment, sealed_by)
    assert found.state is Severity.OK
    assert words in found.meaning


def test_a_machine_key_that_is_gone_has_a_remedy(tmp_path: Path) -> None:
    Kiosk(tmp_path, "http://127.0.0.1:1").make_key()
    (tmp_path / "keys/machine.key").unlink()
    found = check_device_key(tmp_path, {})
    assert found.state is Severity.FAIL
    assert "its machine key is gone" in found.meaning
    assert "--again" in found.remedy


@pytest.mark.parametrize(
    ("answer", "state", "word"),
    [
        (health(NOW), Severity.OK, "answers"),
        (PortalUnreachable("no line"), Severity.WARN, "cannot be reached"),
        (PortalBusy(503), Severity.WARN, "cannot be reached"),
        (PortalGarbage("a page"), Severity.WARN, "not the portal"),
    ],
)
def test_portal(answer: PortalHealth | PortalError, state: Severity, word: str) -> None:
    finding = check_portal("http://portal.invalid", answer)
    assert finding.state is state
    assert word in finding.meaning


@pytest.mark.parametrize(
    ("now", "answer", "state"),
    [
        (NOW, health(NOW + timedelta(seconds=59)), Severity.OK),
        (NOW, health(NOW - timedelta(seconds=61)), Severity.WARN),
        (NOW, PortalUnreachable("no line"), Severity.OK),
        (datetime(1970, 1, 1, tzinfo=UTC), PortalUnreachable("no line"), Severity.FAIL),
        (datetime(2060, 1, 1, tzinfo=UTC), PortalUnreachable("no line"), Severity.FAIL),
        (NOW - timedelta(days=30), PortalUnreachable("no line"), Severity.FAIL),
    ],
)
def test_clock(now: datetime, answer: PortalHealth | PortalError, state: Severity) -> None:
    record = enrolment(bytes(32)).model_copy(update={"enrolled_at": NOW})
    assert check_clock(now, record, answer).state is state


def test_station_that_is_not_there(tmp_path: Path) -> None:
    assert check_station(tmp_path / "station.sock").state is Severity.FAIL
    (tmp_path / "station.sock").touch()
    assert check_station(tmp_path / "station.sock").state is Severity.FAIL


@pytest.mark.parametrize("told", [None, {}, {"online": True, "of_a_later_version": 1}])
def test_a_station_of_another_version_is_to_be_started_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, told: dict[str, object] | None
) -> None:
    answer = Answer(jsonrpc="2.0", id=1, result=told)
    monkeypatch.setattr("kiosk.station.checks_line.call_station", lambda *_: answer)

    found = check_station(tmp_path / "station.sock")

    assert found.state is Severity.FAIL
    assert "of this version" in found.meaning
    assert "restart" in found.remedy


def test_fonts_without_fontconfig(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert check_fonts().state is Severity.WARN
    listing = tmp_path / "fc-list"
    listing.write_text("not to be run")
    assert check_fonts().state is Severity.WARN
    listing.write_text("#!/bin/sh\necho 'DejaVu Sans'\necho 'Noto Sans,Noto Sans Light'\n")
    listing.chmod(0o755)
    assert check_fonts().state is Severity.OK
    listing.write_text("#!/bin/sh\necho 'Noto Sans Mono'\n")
    assert check_fonts().state is Severity.WARN


@pytest.mark.parametrize(
    ("told", "state", "words"),
    [
        ("MemTotal:  3900000 kB\nMemAvailable:  2048000 kB\n", Severity.OK, "2,000 MB"),
        ("MemAvailable:  102400 kB\n", Severity.WARN, "100 MB"),
        ("nothing", Severity.WARN, "does not say"),
    ],
)
def test_memory(tmp_path: Path, told: str, state: Severity, words: str) -> None:
    (tmp_path / "meminfo").write_text(told)
    found = check_memory(tmp_path / "meminfo")
    assert found.state is state
    assert words in found.meaning


MOUSE = 'I: Bus=0003\nN: Name="A mouse"\nB: PROP=0\nB: EV=17\n'
PAD = 'I: Bus=0003\nN: Name="A touch pad"\nB: PROP=5\nB: EV=b\n'
TOUCH = 'I: Bus=0003\nN: Name="ILITEK Multi-Touch"\nB: PROP=2\nB: EV=b\n'


def test_touch_screens_are_told_from_mice_and_pads(tmp_path: Path) -> None:
    devices = tmp_path / "devices"
    assert check_touch(devices).state is Severity.WARN
    devices.write_text("\n".join((MOUSE, PAD)))
    assert check_touch(devices).state is Severity.WARN
    devices.write_text("\n".join((MOUSE, PAD, TOUCH)))
    found = check_touch(devices)
    assert found.state is Severity.OK
    assert "ILITEK Multi-Touch" in found.meaning


def test_speech() -> None:
    assert check_speech(lambda _: None).state is Severity.WARN
    found = check_speech(lambda name: f"/usr/bin/{name}" if name == "spd-say" else None)
    assert (found.state, "spd-say" in found.meaning) == (Severity.OK, True)


@pytest.mark.parametrize(
    ("command", "state", "words"),
    [
        ([sys.executable, "-m", "kiosk.files.confined"], Severity.OK, "behind seccomp"),
        (["sh", "-c", "printf 7; echo a warning >&2"], Severity.OK, "seccomp and Landlock 7"),
        (["printf", "0"], Severity.OK, "behind seccomp alone"),
        (["sh", "-c", "echo not confined: prctl 22 >&2; exit 71"], Severity.WARN, "prctl 22"),
        (["false"], Severity.WARN, "the process ended with 1"),
        (["/nowhere"], Severity.WARN, "FileNotFoundError"),
    ],
)
def test_confined(command: list[str], state: Severity, words: str) -> None:
    found = check_confined(command)
    assert (found.name, found.state) == ("confined", state)
    assert words in found.meaning


def test_versions_are_those_that_run() -> None:
    words = check_versions().meaning
    assert f"Python {sys.version.split()[0]}" in words
    assert f"SQLite {apsw.sqlite_lib_version()}" in words
    assert "Qt 6." in words


def doctor(kiosk: Kiosk, *arguments: str) -> subprocess.CompletedProcess[str]:
    environment = {"PATH": os.environ["PATH"], "KIOSK_HOME": str(kiosk.home)}
    return subprocess.run(
        [sys.executable, "-m", "kiosk", "doctor", *arguments],
        env=environment | {"KIOSK_PORTAL_URL": kiosk.url},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_a_bare_machine_is_told_what_to_do_and_left_as_it_was(tmp_path: Path) -> None:
    kiosk = Kiosk(tmp_path / "home", "http://127.0.0.1:1")
    done = doctor(kiosk, "--json")
    assert done.returncode == 1, done.stderr
    report = json.loads(done.stdout)
    assert report["state"] == "fail"
    assert [check["name"] for check in report["checks"]] == NAMES
    for check in report["checks"]:
        assert set(check) == {"name", "state", "meaning", "remedy"}
        assert (check["state"] == "ok") == (check["remedy"] == "")
    assert not kiosk.home.exists()


def test_a_spare_printer_alone_is_a_printer(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path, printer_spare="escpos-file:///dev/usb/lp0")

    (printer,) = (one for one in examine(settings, {}, NOW) if one.name == "printer")

    assert settings.printer_spare in printer.meaning


def test_a_kiosk_in_service_is_well(tmp_path: Path) -> None:
    port = free_port()
    kiosk, portal = enrolled(tmp_path / "home", f"http://127.0.0.1:{port}")
    with served(portal, port), kiosk.station():
        until(kiosk.online)
        done = doctor(kiosk)
    assert done.returncode == 0, done.stdout + done.stderr
    lines = {line.split()[1]: line for line in done.stdout.splitlines() if "→" not in line}
    assert list(lines) == NAMES
    for name in ("home", "outbox", "enrolment", "device-key", "station", "portal", "clock"):
        assert lines[name].startswith("ok"), lines[name]
    assert "a key in a file of the station's own" in lines["device-key"]


def test_a_server_in_the_portals_place_is_told_from_the_portal(tmp_path: Path) -> None:
    kiosk, portal = enrolled(tmp_path / "home", "")
    mine = (load_enrolment(kiosk.settings.enrolment_path).portal_key,)
    with served(portal) as url:
        assert isinstance(ask_portal(url, mine), PortalHealth)
        portal.proves = False
        impostor = ask_portal(url, mine)
        assert isinstance(impostor, PortalGarbage)
        assert check_portal(url, impostor).state is Severity.WARN
        assert isinstance(ask_portal(url, None), PortalHealth)
    assert isinstance(ask_portal(url, mine), PortalUnreachable)
