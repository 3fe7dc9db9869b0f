"""The world of one scene: a database, a portal that was seeded, kiosks with their queues."""

from __future__ import annotations

import secrets
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from benchmarks.fleet.kiosk import Life
from benchmarks.fleet.postgresql import binaries, postgresql
from benchmarks.fleet.relay import Relay, relay_to
from benchmarks.fleet.serving import Served, enrol, serving
from benchmarks.fleet.share import Share
from benchmarks.fleet.shares import MOST_IN_A_SHARE, Fleet, fleet_of
from kiosk.sealing.agency_key import generate_agency_key
from portal.settings import AT_WORK_OF_SEVERAL, PortalSettings

SQLITE: Final = "sqlite"
POSTGRESQL: Final = "postgresql"
AGENCY: Final = "registro-civil-oaxaca"
_MEMORY: Final = Path("/dev/shm")  # noqa: S108 - a disk of memory, in a folder of our own
_COUNTED: Final = 10
_LEAST_PROCESSES: Final = 2
_AT_THE_DOOR: Final = 40
"""So many kiosks speak at a time beyond those whom the portal takes on, and are turned away. More
would wait for this machine's processors, and look as if the portal let them wait."""


class NoServer(RuntimeError):  # noqa: N818 - named for what is missing
    """PostgreSQL is not installed."""


@dataclass(frozen=True)
class Size:
    """How much of it there is."""

    kiosks: int = 8000
    queued: int = 12
    workers: int = 2
    database: str = SQLITE
    processes: int | None = None
    """Of kiosks; None: as many as they need."""


@dataclass(frozen=True)
class World:
    """Everything is ready, nothing has begun."""

    size: Size
    life: Life
    home: Path
    database: str
    portal: Served
    fleet: Fleet
    relay: Relay


@contextmanager
def home_in(build: Path) -> Iterator[Path]:
    """A portal's folder on the real disk, with room beside it; gone on leaving."""
    build.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="fleet-", dir=build) as folder:
        home = Path(folder) / "home"
        home.mkdir(mode=0o700)
        yield home


@contextmanager
def world(home: Path, size: Size, life: Life) -> Iterator[World]:
    """The kiosks' disks lie in memory where there is such a disk: only the portal's is measured.

    Raises `NoServer`.
    """
    with ExitStack() as stack:
        database = stack.enter_context(database_in(home, size.database))
        numbers, secret = range(1, size.kiosks + 1), secrets.token_bytes(32)
        key = enrol(home, database, numbers, secret)
        portal = stack.enter_context(serving(home, database, size.workers))
        relay = stack.enter_context(relay_to(portal.address, Relay))
        share = Share(
            numbers,
            secret,
            stack.enter_context(_disks()),
            portal.address,
            key,
            AGENCY,
            generate_agency_key().public_key().raw,
            life,
            min(_COUNTED, size.kiosks),
            relay.address,
            _taken_on(size.workers) + _AT_THE_DOOR,
        )
        needed = -(-size.kiosks // MOST_IN_A_SHARE)
        processes = size.processes or max(_LEAST_PROCESSES, needed)
        fleet = stack.enter_context(fleet_of(share, processes))
        yield World(size, life, home, database, portal, fleet, relay)


@contextmanager
def database_in(home: Path, kind: str) -> Iterator[str]:
    """The address of an empty one; PostgreSQL's lies on the disk of `TMPDIR`."""
    if kind == SQLITE:
        yield f"sqlite:///{home / 'portal.sqlite'}"
        return
    programs = binaries()
    if programs is None:
        raise NoServer("there is no PostgreSQL 15 or newer here: apt-get install postgresql")
    with postgresql(programs) as address:
        yield address


def _taken_on(workers: int) -> int:
    """Requests that such a portal has at work at a time, where nobody set another number."""
    return PortalSettings.max_at_work if workers == 1 else workers * AT_WORK_OF_SEVERAL


@contextmanager
def _disks() -> Iterator[Path]:
    folder = tempfile.mkdtemp(prefix="fleet-kiosks-", dir=_MEMORY if _MEMORY.is_dir() else None)
    try:
        yield Path(folder)
    finally:
        shutil.rmtree(folder)
