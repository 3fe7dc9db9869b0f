"""A throw-away PostgreSQL that keeps its promises: unlike the tests', a commit is on the disk.

It runs under a user without rights, is reachable by a Unix socket alone, and is gone with the
benchmark.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from time import monotonic, sleep
from typing import Final

_BINARIES: Final = "usr/lib/postgresql/*/bin"
_OLDEST: Final = 15
_SETTINGS: Final = ("shared_buffers=512MB", "max_wal_size=2GB", "max_connections=100")
_START_SECONDS: Final = 60


def binaries() -> Path | None:
    """Where the newest release lies that will do; None: there is none."""
    found = [
        path
        for path in Path("/").glob(_BINARIES)
        if path.parent.name.isdigit() and int(path.parent.name) >= _OLDEST
    ]
    return max(found, key=lambda path: int(path.parent.name), default=None)


@contextmanager
def postgresql(programs: Path) -> Iterator[str]:
    """The address of an empty database in a server of its own."""
    folder = Path(tempfile.mkdtemp(prefix="fleet-pg-"))  # short: it names a socket
    user = "nobody" if os.geteuid() == 0 else None
    if user is not None:
        shutil.chown(folder, user)
    start = partial(
        subprocess.Popen[bytes],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        cwd=folder,
        user=user,
        group="nogroup" if user else None,
        extra_groups=[] if user else None,
        env={"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8"},
    )
    place = folder / "data"
    encoding = ("-E", "UTF8", "--no-locale")
    made = start([programs / "initdb", "-D", place, "-U", "fleet", "-A", "trust", *encoding])
    assert made.wait() == 0, "initdb failed"
    settings = [part for setting in _SETTINGS for part in ("-c", setting)]
    socket = ("-k", folder, "-c", "listen_addresses=")
    bound = ["setpriv", "--pdeathsig", "QUIT"] if shutil.which("setpriv") else []
    server = start([*bound, programs / "postgres", "-D", place, *socket, *settings])
    try:
        until = monotonic() + _START_SECONDS
        while start([programs / "pg_isready", "-h", folder]).wait() != 0:
            assert server.poll() is None, "postgres ended"
            assert monotonic() < until, "postgres did not answer"
            sleep(0.1)
        yield f"postgresql://fleet@/postgres?host={folder}"
    finally:
        server.send_signal(signal.SIGQUIT)
        server.wait(_START_SECONDS)
        shutil.rmtree(folder, ignore_errors=True)
