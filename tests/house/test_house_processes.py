"""Two processes: a station without Qt, a screen without any socket but the Unix one."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from house_processes import (
    children,
    internet_sockets,
    mapped_files,
    other_sockets,
    running,
    unix_sockets,
)
from waiting import until

WATCHED_SECONDS = 3.0
"""Longer than the screen takes between two questions to the station."""
SOCKETS = {
    "tcp": "kept = socket.create_server(('127.0.0.1', 0))",
    "tcp6": "kept = socket.create_server(('::1', 0), family=socket.AF_INET6)",
    "udp": "kept = socket.socket(type=socket.SOCK_DGRAM); kept.bind(('127.0.0.1', 0))",
}


@pytest.fixture
def home(tmp_path: Path) -> Path:
    folder = tmp_path / "home"
    folder.mkdir()
    return folder


@contextmanager
def opening(statements: str) -> Iterator[int]:
    """A process that opens one socket and says so."""
    script = f"import socket, sys; {statements}; print('open', flush=True); sys.stdin.read()"
    process = subprocess.Popen(
        [sys.executable, "-c", script], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    with process:
        assert process.stdout is not None
        assert process.stdout.readline() == "open\n"
        yield process.pid
        assert process.stdin is not None
        process.stdin.close()


@pytest.mark.parametrize("kind", SOCKETS)
def test_the_look_finds_a_socket_that_is_there(kind: str) -> None:
    with opening(SOCKETS[kind]) as process:
        assert len(internet_sockets(process)) == 1
        assert internet_sockets(process) == other_sockets(process)


def test_the_look_lets_a_unix_socket_pass() -> None:
    with opening("kept = socket.socketpair()") as process:
        assert len(unix_sockets(process)) == 2
        assert not other_sockets(process)


def test_the_station_has_no_qt_in_its_memory(home: Path) -> None:
    with running(home, "station") as station:
        until((home / "station.sock").exists, "the station's socket")
        mapped = mapped_files(station.pid)
        assert any("apsw" in name for name in mapped), "the look at its memory sees nothing"
        qt = sorted(
            name for name in mapped if any(s in name for s in ("PySide", "shiboken", "Qt6"))
        )
        assert not qt, f"{qt[:3]}: the station loads Qt; see test_house_imports.py for the way in"


def test_the_screen_has_no_socket_but_the_unix_one(home: Path) -> None:
    with (
        running(home, "station"),
        running(home, "screen", "--window", "--size", "800x600") as supervisor,
    ):
        until(lambda: bool(children(supervisor.pid)), "the first visit's process")
        (screen,) = children(supervisor.pid)
        until(lambda: bool(unix_sockets(screen)), "the screen's call to the station")
        assert any("libQt6Quick" in name for name in mapped_files(screen))
        seen = 0
        end = time.monotonic() + WATCHED_SECONDS
        while time.monotonic() < end:
            for process in (screen, supervisor.pid):
                assert not internet_sockets(process), "the screen opens a network socket"
                assert not other_sockets(process), "the screen opens a socket that is not AF_UNIX"
            seen += bool(unix_sockets(screen))
            time.sleep(0.05)
        assert seen, "the screen talks to nobody: this test would see nothing"
        assert children(supervisor.pid) == [screen], "the screen died while it was watched"
        assert not unix_sockets(supervisor.pid), "the supervisor minds processes; it calls nobody"
