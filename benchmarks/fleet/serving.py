"""A real portal for the fleet: seeded beforehand, served, killed and served again."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from time import monotonic
from typing import Final

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from benchmarks.fleet.kiosk import centre_of, device_key
from benchmarks.memory_of import family_of, weight_of
from kiosk.protocol.heartbeat import LAST_RING
from portal.identity import load_or_create_signing_key
from portal.storage import fleet, kiosks
from portal.storage.database import open_database

_AT_ONCE: Final = 1000
_TICKS: Final = os.sysconf("SC_CLK_TCK")


class Served:
    """`portal serve` over one home and one database, on one port, whoever kills it."""

    def __init__(self, home: Path, database: str, workers: int) -> None:
        self._home = home
        self._database = database
        self._workers = workers
        self._port = _free_port()
        self._process: subprocess.Popen[str] | None = None
        self._spent = 0.0
        self.address = f"http://127.0.0.1:{self._port}"

    def start(self) -> float:
        """Returns once it answers; how many seconds that took."""
        began = monotonic()
        with (self._home / "portal.log").open("a") as log:
            self._process = subprocess.Popen(  # noqa: S603 - our own program, no shell
                [
                    *(sys.executable, "-m", "portal", "serve", "--port", str(self._port)),
                    *("--workers", str(self._workers)),
                ],
                env={
                    **os.environ,
                    "PORTAL_HOME": str(self._home),
                    "PORTAL_DATABASE_URL": self._database,
                },
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
                start_new_session=True,
            )
        assert self._process.stdout is not None
        said = self._process.stdout.readline()
        assert said.strip() == self.address, f"the portal said {said!r}: see {log.name}"
        return monotonic() - began

    def kill(self) -> None:
        """All of it, at once, in the middle of whatever it does."""
        self._end(signal.SIGKILL)

    def stop(self) -> None:
        """As systemd would."""
        self._end(signal.SIGTERM)

    @property
    def cpu_seconds(self) -> float:
        """What its processes have used so far, those before a kill included."""
        if self._process is None:
            return self._spent
        return self._spent + sum(map(_cpu_of, family_of(self._process.pid)))

    @property
    def mebibytes(self) -> float:
        """What they hold."""
        assert self._process is not None
        return weight_of(*family_of(self._process.pid))

    def _end(self, number: signal.Signals) -> None:
        process = self._process
        if process is None:
            return
        self._spent, self._process = self.cpu_seconds, None
        os.killpg(process.pid, number)
        process.wait()
        if process.stdout is not None:
            process.stdout.close()


@contextmanager
def serving(home: Path, database: str, workers: int) -> Iterator[Served]:
    """A portal that answers; ended on leaving."""
    portal = Served(home, database, workers)
    try:
        portal.start()
        yield portal
    finally:
        portal.stop()


def enrol(home: Path, database: str, numbers: Sequence[int], secret: bytes) -> bytes:
    """Enrols the kiosks by the portal's own storage functions; its public key, which they pin.

    The one thing that does not go over HTTP: it happens once in a kiosk's life.
    """
    home.mkdir(parents=True, exist_ok=True, mode=0o700)
    key: Ed25519PrivateKey = load_or_create_signing_key(home / "portal-signing-key.pem")
    opened = open_database(database)
    now = datetime.now(UTC)
    for first in range(0, len(numbers), _AT_ONCE):
        with opened.writing() as session:
            for number in numbers[first : first + _AT_ONCE]:
                centre = centre_of(number)
                public = device_key(secret, number).public_key().public_bytes_raw()
                kiosk = kiosks.add(
                    session,
                    number,
                    public,
                    centre,
                    software="ventanilla",
                    enrolled_at=now,
                    predecessor=None,
                )
                kiosk.ring = LAST_RING  # given at a first heartbeat, and theirs were long ago
                fleet.add(session, number, centre)
    opened.close()
    return key.public_key().public_bytes_raw()


def _cpu_of(process: int) -> float:
    try:
        fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    except OSError:  # it ended while we looked
        return 0.0
    return (int(fields[11]) + int(fields[12])) / _TICKS


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])
