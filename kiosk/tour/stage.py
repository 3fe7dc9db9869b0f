"""The whole house on one machine: portal, station and a kiosk's home in one folder.

For the tour, the demo and the tests. Everything is real: processes, sockets, keys, files. Only
the folder is temporary and the ports are free ones.
"""

from __future__ import annotations

import json
import os
import select
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import IO, Any, Final, Protocol, Self

from kiosk.assets import assets_folder
from kiosk.catalogue.ensuring import ensure_store
from kiosk.cli import CommandError
from kiosk.identity.kiosk_keyring import SESSION_BUS
from kiosk.settings import Settings

START_SECONDS = 60.0
STOP_SECONDS = 10.0
CENTRE = {
    "--centre-id": "cdc-tlacolula",
    "--centre-name": "Centro Digital Tlacolula",
    "--state": "MX-OAX",
    "--municipality": "20551",
}
_NOT_INHERITED: Final = ("KIOSK_", "PORTAL_", SESSION_BUS)
"""Beginnings of names."""


class Running(Protocol):
    """What a stage asks of a process."""

    @property
    def stdout(self) -> IO[str] | None: ...
    def poll(self) -> int | None: ...
    def send_signal(self, sig: int, /) -> None: ...
    def wait(self, timeout: float | None = None) -> int: ...
    def kill(self) -> None: ...


class Stage:
    """A portal and a kiosk in `folder`. Use as a context: leaving it stops every process."""

    def __init__(self, folder: Path) -> None:
        if find_spec("portal.app") is None or find_spec("fastapi") is None:
            raise CommandError("the portal is not installed; install ventanilla[portal]")
        self.folder = folder
        self.catalogue = folder / "catalogue"
        self.agency_keys = folder / "agency-keys"
        self.kiosk_home = folder / "kiosk"
        self.portal_home = folder / "portal"
        self.sticks = folder / "media"
        self.portal_url = ""
        self._portal: Running | None = None
        self._station: Running | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.stop_station()
        self.stop_portal()

    def settings(self, **changes: Any) -> Settings:
        """The kiosk's settings; `changes` are fields of `Settings`."""
        fixed = {
            "home": self.kiosk_home,
            "portal_url": self.portal_url,
            "catalogue_source": self.catalogue,
            "place": CENTRE["--municipality"],
        }
        return Settings(**{**fixed, **changes})

    def prepare(self) -> None:
        """Lays out the folders, the example catalogue and a key for each agency."""
        for folder in (self.kiosk_home, self.portal_home):
            folder.mkdir(parents=True, exist_ok=True)
        if not self.catalogue.exists():
            shutil.copytree(assets_folder() / "catalogue", self.catalogue)
        self.portal_command(
            "keys", "make", "--catalogue", str(self.catalogue), "--out", str(self.agency_keys)
        )
        ensure_store(self.settings(portal_url="http://127.0.0.1"))

    def publish(self) -> None:
        """Signs the catalogue with keys of the stage's own, for the station to take."""
        keys = self.folder / "catalogue-keys"
        self.portal_command("publish", str(self.catalogue), "--keys", str(keys), "--make-keys")

    def enrol(self) -> None:
        """Makes this machine a kiosk, as a technician would: a code from the portal, typed here."""
        if self.settings().enrolment_path.exists():
            return
        facts = [part for pair in CENTRE.items() for part in pair]
        minted = json.loads(self.at_portal("enrolment-code", *facts, "--json"))
        self.kiosk_command("enrol", minted["code"], "--portal", self.portal_url)

    def start_portal(self) -> None:
        """Starts the portal, on the same port as before if it ran before."""
        port = self.portal_url.rsplit(":", 1)[-1] if self.portal_url else "0"
        self._portal = self._start("portal", "portal", "serve", "--port", port)
        self.portal_url = _first_line(self._portal, "portal", self.folder / "portal.log")

    def stop_portal(self) -> None:
        """Stops it cleanly; nothing happens where none runs."""
        _stop(self._portal)
        self._portal = None

    def start_station(self) -> None:
        """Starts the station and waits until its socket is there."""
        self._station = self._start("station", "kiosk", "station")
        socket = self.settings().station_socket
        deadline = time.monotonic() + START_SECONDS
        while not socket.exists():
            if self._station.poll() is not None or time.monotonic() > deadline:
                raise CommandError(f"the station did not start; see {self.folder}/station.log")
            time.sleep(0.02)

    def stop_station(self) -> None:
        """Stops it cleanly; nothing happens where none runs."""
        _stop(self._station)
        self._station = None

    def opened(self, folio: str) -> dict[str, Any]:
        """What the agency reads, opened with the agency's own key, apart from the portal."""
        found: dict[str, Any] = json.loads(
            self.portal_command(
                "desk", "open", "--folio", folio, "--keys", str(self.agency_keys), "--json"
            )
        )
        return found

    def submissions(self) -> int:
        """How many submissions the portal holds."""
        return int(json.loads(self.at_portal("submissions", "--json"))["total"])

    def portal_command(self, *arguments: str) -> str:
        """Runs one `portal` command; its standard output. Raises `CommandError`."""
        return self._command("portal", *arguments)

    def at_portal(self, *arguments: str) -> str:
        """As `portal_command`, where the portal serves, wherever that is."""
        return self.portal_command(*arguments)

    def kiosk_command(self, *arguments: str) -> str:
        """Runs one `kiosk` command; its standard output. Raises `CommandError`."""
        return self._command("kiosk", *arguments)

    def environment(self) -> dict[str, str]:
        """What the processes are given; nothing secret, nor a way to the secrets of who is here."""
        inherited = {k: v for k, v in os.environ.items() if not k.startswith(_NOT_INHERITED)}
        return {
            **inherited,
            "KIOSK_HOME": str(self.kiosk_home),
            "KIOSK_CATALOGUE_SOURCE": str(self.catalogue),
            "KIOSK_PLACE": CENTRE["--municipality"],
            "KIOSK_PORTAL_URL": self.portal_url or "http://127.0.0.1:9",
            "PORTAL_HOME": str(self.portal_home),
            "PORTAL_CATALOGUE": str(self.catalogue),
        }

    def _command(self, program: str, *arguments: str) -> str:
        done = subprocess.run(  # noqa: S603 - our own program, no shell
            [sys.executable, "-m", program, *arguments],
            env=self.environment(),
            capture_output=True,
            text=True,
            check=False,
            timeout=600,
        )
        if done.returncode != 0:
            raise CommandError(done.stderr.strip().rsplit("\n", 1)[-1])
        return done.stdout

    def _start(self, name: str, *command: str) -> Running:
        with (self.folder / f"{name}.log").open("a") as log:
            return subprocess.Popen(  # noqa: S603 - our own program, no shell
                [sys.executable, "-m", *command],
                env=self.environment(),
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
            )


def _first_line(process: Running, name: str, log: Path) -> str:
    if process.stdout is None:
        raise AssertionError("started with a pipe")
    ready, _, _ = select.select([process.stdout], [], [], START_SECONDS)
    line = process.stdout.readline().strip() if ready else ""
    if not line:
        last: Sequence[str] = log.read_text("utf-8").strip().splitlines()[-1:]
        raise CommandError(f"the {name} did not start: {' '.join(last) or 'no reason given'}")
    return line


def _stop(process: Running | None) -> None:
    if process is None:
        return
    process.send_signal(signal.SIGTERM)
    try:
        process.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
    if process.stdout is not None:
        process.stdout.close()
