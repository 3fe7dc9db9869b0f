"""What systemd hears of a service: that it is up, that it lives, that it leaves (sd_notify(3)).

Nothing is told, and nothing fails, where no systemd asked for it.
"""

from __future__ import annotations

import logging
import socket
from collections.abc import MutableMapping
from dataclasses import dataclass
from typing import Final

from kiosk.events import event

_SOCKET: Final = "NOTIFY_SOCKET"
_WATCHDOG: Final = ("WATCHDOG_USEC", "WATCHDOG_PID")
_PER_WATCHDOG: Final = 3
"""Signs of life within the time that systemd waits for one."""

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Systemd:
    """`address`: where it listens; empty: nobody does. `patience`: seconds without a sign of life
    after which it ends the service; None: it waits for none.
    """

    address: str = ""
    patience: float | None = None

    @property
    def rhythm(self) -> float | None:
        """Seconds between two signs of life; None: none are wanted."""
        return None if self.patience is None else self.patience / _PER_WATCHDOG

    def ready(self) -> None:
        """The service does its work from now on."""
        self._tell("READY=1")

    def alive(self) -> None:
        """To be said from the loop that does the work, so that one that hangs says nothing."""
        self._tell("WATCHDOG=1")

    def stopping(self) -> None:
        """The service was told to end, and does."""
        self._tell("STOPPING=1")

    def _tell(self, words: str) -> None:
        if not self.address:
            return
        place = "\0" + self.address[1:] if self.address.startswith("@") else self.address
        try:
            with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as line:
                line.settimeout(0)
                line.sendto(words.encode("ascii"), place)
        except OSError as error:
            log.warning(
                "systemd does not hear %s: %s",
                words,
                error.strerror or error,
                extra=event("systemd-deaf"),
            )


def systemd_of(environment: MutableMapping[str, str]) -> Systemd:
    """Who started this process. Takes the variables away: no child shall speak for it.

    `WATCHDOG_PID` is not looked at: the screen stands behind its compositor.
    """
    address = environment.pop(_SOCKET, "")
    microseconds, _ = (environment.pop(name, "") for name in _WATCHDOG)
    if not address.startswith(("/", "@")):
        return Systemd()
    if not (microseconds.isascii() and microseconds.isdigit() and int(microseconds)):
        return Systemd(address)
    return Systemd(address, int(microseconds) / 1_000_000)
