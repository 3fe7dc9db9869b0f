"""One station for one home: two senders would send everything twice and trip over each other."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path


class HomeUnusable(Exception):  # noqa: N818 - named for what happened
    """The kiosk's home cannot be made or written."""


class AlreadyRunning(Exception):  # noqa: N818 - named for what happened
    """Another station works in this home."""


@contextmanager
def sole_station(home: Path) -> Iterator[None]:
    """Holds `station.lock` in `home`, made where it is missing; the kernel frees it however we end.

    Raises `AlreadyRunning` and `HomeUnusable`.
    """
    try:
        home.mkdir(mode=0o770, parents=True, exist_ok=True)
        descriptor = os.open(home / "station.lock", os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o660)
    except OSError as error:
        raise HomeUnusable(f"the kiosk's home {home} cannot be used: {error.strerror}") from error
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            owner = os.pread(descriptor, 20, 0).decode("ascii", "replace").strip()
            raise AlreadyRunning(
                f"a station is already running in {home} (process {owner or 'unknown'})"
            ) from None
        with suppress(OSError):  # who holds it is a courtesy; a full disk must not stop us
            os.truncate(descriptor, 0)
            os.pwrite(descriptor, f"{os.getpid()}\n".encode("ascii"), 0)
        yield
    finally:
        os.close(descriptor)
