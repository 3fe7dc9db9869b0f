"""Somebody's session: a bus of its own and a real Secret Service on it, locked or unlocked."""

from __future__ import annotations

import shutil
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import secretstorage
from jeepney.bus_messages import message_bus
from jeepney.io.blocking import Proxy, open_dbus_connection

NEEDED: Final = ("dbus-daemon", "gnome-keyring-daemon")
_BUS: Final = """\
<busconfig>
  <type>session</type>
  <listen>unix:dir={folder}</listen>
  <policy context="default">
    <allow send_destination="*" eavesdrop="true"/>
    <allow eavesdrop="true"/>
    <allow own="*"/>
  </policy>
</busconfig>
"""
"""Without service folders: what does not run is not started either."""
_PATIENCE: Final = 20.0


def what_is_missing() -> str:
    """The programs to install, or nothing."""
    return " ".join(program for program in NEEDED if shutil.which(program) is None)


@dataclass(frozen=True)
class Session:
    """`environment` is what a program in it is given."""

    environment: Mapping[str, str]

    def lock(self) -> None:
        """As a session does whose screen is locked."""
        with closing(open_dbus_connection(self._address)) as bus:
            secretstorage.Collection(bus).lock()

    def labels(self) -> set[str]:
        with closing(open_dbus_connection(self._address)) as bus:
            return {item.get_label() for item in secretstorage.Collection(bus).get_all_items()}

    def has_owner(self) -> bool:
        with closing(open_dbus_connection(self._address)) as bus:
            return bool(Proxy(message_bus, bus).NameHasOwner("org.freedesktop.secrets")[0])

    @property
    def _address(self) -> str:
        return self.environment["DBUS_SESSION_BUS_ADDRESS"]


@contextmanager
def session(folder: Path, *, with_service: bool = True) -> Iterator[Session]:
    """A session whose login unlocked its Secret Service, where there is one."""
    with ExitStack() as house:
        (folder / "bus.conf").write_text(_BUS.format(folder=folder))
        bus = subprocess.Popen(
            ["dbus-daemon", f"--config-file={folder / 'bus.conf'}", "--nofork", "--nopidfile",
             "--print-address=1"],
            stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        house.callback(_end, bus)
        assert bus.stdout is not None
        environment = {
            "PATH": "/usr/bin:/bin",
            "HOME": str(folder),
            "XDG_RUNTIME_DIR": str(folder),
            "DBUS_SESSION_BUS_ADDRESS": bus.stdout.readline().strip(),
        }
        there = Session(environment)
        if with_service:
            house.callback(_end, _service(environment))
            _wait_for(there)
        yield there


def _service(environment: Mapping[str, str]) -> subprocess.Popen[str]:
    service = subprocess.Popen(
        ["gnome-keyring-daemon", "--foreground", "--components=secrets", "--unlock"],
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        text=True,
        env=dict(environment),
    )
    assert service.stdin is not None
    service.stdin.write("the password of a login")
    service.stdin.close()
    return service


def _wait_for(there: Session) -> None:
    deadline = time.monotonic() + _PATIENCE
    while not there.has_owner():
        assert time.monotonic() < deadline, "the Secret Service did not come"
        time.sleep(0.05)


def _end(process: subprocess.Popen[str]) -> None:
    with process:
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
