"""The commands as an operator runs them, the server as a process of its own."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import requests
from portal_world import Portal

from kiosk.protocol.enrolment import EnrolmentCode
from portal.cli import COMMANDS, main

pytest_plugins = ["portal_fixtures"]

CODE = [
    "enrolment-code", "--centre-id", "cdc-1", "--centre-name", "Centro Uno",
    "--state", "MX-OAX", "--municipality", "20067",
]  # fmt: skip
SECONDS = 30


@contextmanager
def serving(home: Path, *options: str) -> Iterator[subprocess.Popen[str]]:
    environment = {**os.environ, "PORTAL_HOME": str(home)}
    process = subprocess.Popen(
        [sys.executable, "-m", "portal", "serve", "--port", "0", *options],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        yield process
    finally:
        process.kill()
        process.communicate(timeout=SECONDS)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_serve_needs_nothing_says_its_address_and_stops_cleanly(
    tmp_path: Path, number: signal.Signals
) -> None:
    with serving(tmp_path) as process:
        assert process.stdout is not None
        address = process.stdout.readline().strip()
        assert re.fullmatch(r"http://127\.0\.0\.1:\d+", address)
        assert requests.get(f"{address}/v1/health", timeout=SECONDS).json()["status"] == "ok"

        process.send_signal(number)
        out, err = process.communicate(timeout=SECONDS)

    assert process.returncode == 0, err
    assert out == ""
    assert "Traceback" not in err
    assert (tmp_path / "portal-signing-key.pem").stat().st_mode & 0o777 == 0o600


def test_the_log_does_not_tell_where_a_draft_lies(tmp_path: Path) -> None:
    locator = "0123456789abcdef" * 2
    with serving(tmp_path) as process:
        assert process.stdout is not None
        address = process.stdout.readline().strip()
        requests.get(f"{address}/v1/drafts/{locator}?a={locator}", timeout=SECONDS)
        process.send_signal(signal.SIGTERM)
        _, err = process.communicate(timeout=SECONDS)

    assert "GET /v1/drafts/{locator} 401" in err
    assert "127.0.0.1" not in err
    assert locator not in err


def test_a_port_that_is_taken_is_told_in_one_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        assert main(["serve", "--port", port, "--home", str(tmp_path)]) == 1

    err = capsys.readouterr().err
    assert err.startswith(f"portal serve: cannot listen on 127.0.0.1:{port}")
    assert err.count("\n") == 1


def test_a_key_that_others_can_read_stops_the_server_in_one_line(
    portal: Portal, capsys: pytest.CaptureFixture[str]
) -> None:
    portal.settings.signing_key_path.chmod(0o644)

    assert main(["serve", "--port", "0", "--home", str(portal.settings.home)]) == 1

    assert "chmod 600" in capsys.readouterr().err.splitlines()[-1]


def test_an_operator_mints_a_code(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([*CODE, "--home", str(tmp_path), "--json"]) == 0
    minted = json.loads(capsys.readouterr().out)
    assert main([*CODE, "--home", str(tmp_path)]) == 0
    line = capsys.readouterr().out

    pattern = EnrolmentCode.__metadata__[0].pattern  # type: ignore[attr-defined]  # of Annotated
    assert re.fullmatch(pattern, minted["code"])
    assert minted["centre"]["id"] == "cdc-1"
    assert re.fullmatch(pattern, line.split()[0])
    assert "Centro Uno" in line


@pytest.mark.parametrize(
    ("option", "value"),
    [
        ("--state", "Oaxaca"),
        ("--municipality", "67"),
        ("--municipality", "31050"),
        ("--municipality", "20999"),
        ("--centre-id", "Centro Uno"),
    ],
)
def test_a_centre_that_cannot_be_is_told_in_one_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], option: str, value: str
) -> None:
    assert main([*CODE, option, value, "--home", str(tmp_path)]) == 1

    err = capsys.readouterr().err
    assert option.rpartition("-")[2] in err
    assert err.count("\n") == 1


def test_submissions_are_counted_by_kiosk_and_service(
    portal: Portal, capsys: pytest.CaptureFixture[str]
) -> None:
    one, two = portal.enrol(), portal.enrol()
    one.submit(one.envelope(), one.envelope(assisted=True), one.envelope(service="licencia"))
    two.submit(two.envelope())
    home = str(portal.settings.home)

    assert main(["submissions", "--json", "--home", home]) == 0
    counted = json.loads(capsys.readouterr().out)
    assert main(["submissions", "--home", home]) == 0

    assert counted["total"] == 4
    assert counted["assisted"] == 1
    rows = [(c["kiosk"], c["service"], c["count"], c["assisted"]) for c in counted["counts"]]
    assert rows == [
        (one.id, "acta-de-nacimiento", 2, 1),
        (one.id, "licencia", 1, 0),
        (two.id, "acta-de-nacimiento", 1, 0),
    ]
    assert capsys.readouterr().out.splitlines()[-1].split()[0] == "4"


@pytest.mark.parametrize("command", ["submissions", "enrolment-code", "desk"])
def test_a_foreign_database_is_told_in_one_line(
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    command: str,
) -> None:
    monkeypatch.setenv("PORTAL_DATABASE_URL", "")  # a file, whatever this portal's tests are on
    (tmp_path / "portal.sqlite").write_bytes(b"nothing of ours" * 100)
    arguments = {
        "submissions": ["submissions"],
        "enrolment-code": CODE,
        "desk": ["desk", "list", "--agency", "sat"],
    }[command]

    assert main([*arguments, "--home", str(tmp_path)]) == 1

    err = capsys.readouterr().err
    assert err.startswith(f"portal {command}: ")
    assert err.count("\n") == 1


def test_a_setting_that_cannot_be_used_is_told_in_one_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PORTAL_CATALOGUE", str(tmp_path / "missing"))

    assert main(["serve", "--port", "0", "--home", str(tmp_path)]) == 1

    assert "PORTAL_CATALOGUE" in capsys.readouterr().err


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help(capsys: pytest.CaptureFixture[str], command: str) -> None:
    with pytest.raises(SystemExit) as ended:
        main([command, "--help"])

    assert ended.value.code == 0
    assert command in capsys.readouterr().out
