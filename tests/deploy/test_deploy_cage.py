"""The screen as the package starts it, in `cage` without a display, and under X11."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
from built_package import SCRIPTS
from told_systemd import ToldSystemd, told_systemd

ENDED_SECONDS = 15
ORDINARY = ("unshare", "--user", "--map-user=1000", "--map-group=1000")
"""Cage refuses to be root, who is another user then, and still may read what is root's."""


@pytest.fixture
def folder() -> Iterator[Path]:
    """One with a short name: a socket's has 107 bytes at most."""
    with tempfile.TemporaryDirectory(prefix="ventanilla-", dir="/tmp") as name:
        yield Path(name)


@contextmanager
def screen(folder: Path, command: list[str], variables: dict[str, str]) -> Iterator[ToldSystemd]:
    """Runs it as an ordinary user; it must end by itself when told to."""
    (folder / "home").mkdir(exist_ok=True)
    (folder / "run").mkdir(mode=0o700, exist_ok=True)
    (folder / "bin").mkdir(exist_ok=True)
    kiosk = folder / "bin/kiosk"
    kiosk.write_text(f'#!/bin/sh\nexec {sys.executable} -P -m kiosk "$@"\n', "utf-8")
    kiosk.chmod(0o755)
    with told_systemd(folder, watchdog=6) as told, (folder / "log").open("wb") as log:
        process = subprocess.Popen(
            [*(ORDINARY if os.geteuid() == 0 else ()), *command],
            env={
                "PATH": f"{folder / 'bin'}:{os.environ['PATH']}",
                "HOME": str(folder / "home"),
                "KIOSK_HOME": str(folder / "home"),
                "RUNTIME_DIRECTORY": str(folder / "run"),
                "XDG_RUNTIME_DIR": str(folder / "run"),
                **told.variables,
                **variables,
            },
            cwd="/",
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
        try:
            yield told
            os.killpg(process.pid, signal.SIGTERM)  # all of it, as systemd does
            process.wait(ENDED_SECONDS)
        finally:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def test_it_runs_in_cage_without_a_display(folder: Path) -> None:
    if shutil.which("cage") is None:
        pytest.skip("cage is not installed: see deploy/deb-packages.txt")
    headless = {"WLR_BACKENDS": "headless", "WLR_LIBINPUT_NO_DEVICES": "1"}
    with screen(folder, [str(SCRIPTS / "screen-session")], headless) as told:
        told.hears("READY=1")
        told.hears("WATCHDOG=1", 2)
    log = (folder / "log").read_text("utf-8")
    assert "a visit's screen is seen" in log
    assert "process died" not in log


def test_it_runs_under_x11(folder: Path) -> None:
    if shutil.which("Xvfb") is None:
        pytest.skip("Xvfb is not installed: see deploy/deb-packages.txt")
    reading, writing = os.pipe()
    command = ["Xvfb", "-displayfd", str(writing), "-ac", "-nolisten", "tcp"]
    with subprocess.Popen([*command, "-screen", "0", "1366x768x24"], pass_fds=[writing]) as server:
        os.close(writing)
        with os.fdopen(reading, encoding="ascii") as said:
            display = f":{said.readline().strip()}"
        variables = {"DISPLAY": display, "QT_QPA_PLATFORM": "xcb", "QT_QUICK_BACKEND": "software"}
        try:
            with screen(folder, [str(folder / "bin/kiosk"), "screen"], variables) as told:
                told.hears("READY=1")
                told.hears("WATCHDOG=1", 2)
        finally:
            server.terminate()
    assert "a visit's screen is seen" in (folder / "log").read_text("utf-8")
