"""What systemd hears, over a real socket, and what it does not."""

from __future__ import annotations

import logging
import secrets
import socket
from pathlib import Path

import pytest
from told_systemd import told_systemd

from kiosk.sd_notify import Systemd, systemd_of


def test_it_hears_each_word_and_the_variables_are_gone(tmp_path: Path) -> None:
    with told_systemd(tmp_path, watchdog=30) as told:
        environment = {**told.variables, "HOME": "/"}
        systemd = systemd_of(environment)
        assert environment == {"HOME": "/"}, "a child could speak for this service"
        assert systemd.patience == 30
        assert systemd.rhythm == 10
        systemd.ready()
        systemd.alive()
        systemd.stopping()
        told.hears("STOPPING=1")
        assert told.heard == ["READY=1", "WATCHDOG=1", "STOPPING=1"]


def test_a_name_without_a_file_is_understood() -> None:
    name = f"@ventanilla-{secrets.token_hex(8)}"
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as line:
        line.bind("\0" + name[1:])
        line.settimeout(5)
        systemd_of({"NOTIFY_SOCKET": name}).ready()
        assert line.recv(64) == b"READY=1"


@pytest.mark.parametrize(
    "variables",
    [
        {},
        {"WATCHDOG_USEC": "1000000"},
        {"NOTIFY_SOCKET": "vsock:2:1234", "WATCHDOG_USEC": "1000000"},
        {"NOTIFY_SOCKET": ""},
    ],
)
def test_where_nobody_listens_nothing_is_wanted(variables: dict[str, str]) -> None:
    systemd = systemd_of(variables)
    assert systemd == Systemd()
    assert systemd.rhythm is None
    systemd.ready()


@pytest.mark.parametrize("microseconds", ["", "0", "-1", "soon", "²"])
def test_a_watchdog_that_is_no_time_is_none(microseconds: str) -> None:
    systemd = systemd_of({"NOTIFY_SOCKET": "/run/notify", "WATCHDOG_USEC": microseconds})
    assert systemd == Systemd("/run/notify")


def test_a_systemd_that_is_gone_ends_nothing(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.WARNING):
        Systemd(str(tmp_path / "nobody")).ready()
    assert "does not hear READY=1" in caplog.text
