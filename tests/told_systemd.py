"""A systemd that listens: what a service told it, over a real datagram socket."""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

PATIENCE = 120.0
"""A first start builds the catalogue's store, on a machine that may have much else to do."""


@dataclass
class ToldSystemd:
    """`variables`: what it sets for the service. `heard`: every message up to now."""

    line: socket.socket
    variables: dict[str, str]
    heard: list[str] = field(default_factory=list)

    def hears(self, words: str, count: int = 1) -> None:
        """Waits until `words` have come `count` times from now on."""
        end = time.monotonic() + PATIENCE
        while count:
            self.line.settimeout(max(0.01, end - time.monotonic()))
            said = self.line.recv(256).decode("ascii")
            self.heard.append(said)
            count -= said == words


@contextmanager
def told_systemd(folder: Path, watchdog: float | None = None) -> Iterator[ToldSystemd]:
    """Listens in `folder`; `watchdog`: seconds in which it wants to hear a sign of life."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as line:
        line.bind(str(folder / "notify"))
        variables = {"NOTIFY_SOCKET": str(folder / "notify")}
        if watchdog is not None:
            variables |= {"WATCHDOG_USEC": str(int(watchdog * 1e6)), "WATCHDOG_PID": "1"}
        yield ToldSystemd(line, variables)
