"""Which database a test's portals have: a file of SQLite, or a real PostgreSQL of the test's own.

`PORTAL_TEST_DATABASE=postgresql` has every portal of this folder's tests on PostgreSQL; a test that
is marked `both_databases` runs on each of them in any case. The server is a throw-away cluster of
this process, under a user without rights, reachable by a Unix socket alone.
"""

from __future__ import annotations

import atexit
import os
import shutil
import signal
import subprocess
import tempfile
import time
from functools import cache
from hashlib import sha256
from pathlib import Path

import psycopg
import pytest

from portal.storage.database import open_database

CHOICE = "PORTAL_TEST_DATABASE"
NEEDS_SERVER = "there is no PostgreSQL 15 or newer here: apt-get install postgresql"
_BINARIES = "usr/lib/postgresql/*/bin"
_OLDEST = 15
_UNSAFE_BUT_QUICK = ("fsync=off", "full_page_writes=off", "shared_buffers=32MB")
_TEMPLATE = "migrated"


def is_postgresql() -> bool:
    """Whether this test's portals are on PostgreSQL."""
    return os.environ.get(CHOICE) == "postgresql"


def address_for(home: Path) -> str | None:
    """The database of the portal in `home`, the same each time; None: its own file."""
    if not is_postgresql():
        return None
    if binaries() is None:
        pytest.skip(NEEDS_SERVER)
    return cluster().database(f"p{sha256(str(home.resolve()).encode()).hexdigest()[:24]}")


def empty_address(folder: Path) -> str:
    """A database of the chosen kind in which nothing is yet."""
    if not is_postgresql():
        return f"sqlite:///{folder / 'new' / 'portal.sqlite'}"
    return cluster().empty(f"e{sha256(str(folder.resolve()).encode()).hexdigest()[:24]}")


@cache
def binaries() -> Path | None:
    """Where `initdb` and `postgres` lie, of the newest release that will do."""
    found = {int(path.parent.name): path for path in Path("/").glob(_BINARIES) if _is_release(path)}
    return found[max(found)] if found else None


def _is_release(path: Path) -> bool:
    return path.parent.name.isdigit() and int(path.parent.name) >= _OLDEST


BOTH_KINDS = (
    "sqlite",
    pytest.param("postgresql", marks=pytest.mark.skipif(binaries() is None, reason=NEEDS_SERVER)),
)


@cache
def cluster() -> Cluster:
    """This process's server, started at the first wish and gone with the process."""
    return Cluster()


class Cluster:
    """A server in a folder of its own."""

    def __init__(self) -> None:
        folder = binaries()
        assert folder is not None, NEEDS_SERVER
        self._binaries = folder
        self._folder = Path(tempfile.mkdtemp(prefix="pg-"))  # short: it names a socket
        self._user = "nobody" if os.geteuid() == 0 else None
        if self._user is not None:
            shutil.chown(self._folder, self._user)
        place = self._folder / "data"
        self._run("initdb", "-D", place, "-U", "tester", "-A", "trust", "-E", "UTF8", "--no-locale")
        settings = [part for setting in _UNSAFE_BUT_QUICK for part in ("-c", setting)]
        socket = ("-k", self._folder, "-c", "listen_addresses=")
        self._server = self._start("postgres", "-D", place, *socket, *settings, mortal=True)
        self._owner = os.getpid()
        atexit.register(self.close)
        self._wait()
        self._made: set[str] = set()
        open_database(self.database(_TEMPLATE, template="template1")).close()

    def database(self, name: str, template: str = _TEMPLATE) -> str:
        """The address of a database, made with every table where there was none."""
        if name not in self._made:
            with psycopg.connect(self.address("postgres", ""), autocommit=True) as connection:
                connection.execute(f"CREATE DATABASE {name} TEMPLATE {template}".encode())
            self._made.add(name)
        return self.address(name)

    def empty(self, name: str) -> str:
        """The address of a database without tables."""
        return self.database(name, template="template1")

    def address(self, name: str, driver: str = "") -> str:
        """As SQLAlchemy and libpq both read it."""
        return f"postgresql{driver}://tester@/{name}?host={self._folder}"

    def close(self) -> None:
        """Ends the server, and what it wrote."""
        if os.getpid() != self._owner:  # a child that was forked
            return
        self._server.send_signal(signal.SIGQUIT)
        self._server.wait(30)
        shutil.rmtree(self._folder, ignore_errors=True)

    def _wait(self) -> None:
        deadline = time.monotonic() + 60
        while self._start("pg_isready", "-h", self._folder).wait(60) != 0:
            assert self._server.poll() is None, "postgres did not start"
            assert time.monotonic() < deadline, "postgres did not answer"

    def _run(self, program: str, *arguments: str | Path) -> None:
        done = self._start(program, *arguments)
        assert done.wait(120) == 0, f"{program} ended with {done.returncode}"

    def _start(
        self, program: str, *arguments: str | Path, mortal: bool = False
    ) -> subprocess.Popen[bytes]:
        """With `mortal` it ends with this process, even where that is killed."""
        bound = ["setpriv", "--pdeathsig", "QUIT"] if mortal and shutil.which("setpriv") else []
        return subprocess.Popen(
            [*bound, self._binaries / program, *arguments],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            cwd=self._folder,
            user=self._user,
            group="nogroup" if self._user else None,
            extra_groups=[] if self._user else None,
            env={"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8"},
        )
