"""A line that counts: every byte of HTTP that some kiosks and their portal say to each other."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from threading import Thread
from typing import TypeVar
from urllib.parse import urlsplit


@dataclass
class Relay:
    """`up` is what kiosks sent, heads included; TCP's own and TLS are not in it."""

    address: str
    up: int = 0
    down: int = 0

    def forget(self) -> None:
        """Counts from here on."""
        self.up = self.down = 0

    def take(self, near: socket.socket, portal: tuple[str, int]) -> None:
        """One connection, until both sides have ended it."""
        try:
            far = socket.create_connection(portal)
        except OSError:  # the portal was killed just now
            near.close()
            return
        back = Thread(target=self._pump, args=(far, near, "down"), daemon=True)
        back.start()
        self._pump(near, far, "up")
        back.join()
        near.close()
        far.close()

    def _pump(self, source: socket.socket, sink: socket.socket, way: str) -> None:
        with suppress(OSError):
            while piece := source.recv(64 * 1024):
                setattr(self, way, getattr(self, way) + len(piece))
                sink.sendall(piece)
        for end in (source, sink):
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)


_Relay = TypeVar("_Relay", bound=Relay)


@contextmanager
def relay_to(address: str, make: Callable[[str], _Relay]) -> Iterator[_Relay]:
    """Before the portal at `address`; `make` is told where it can be reached."""
    parts = urlsplit(address)
    assert parts.hostname is not None
    assert parts.port is not None
    portal = (parts.hostname, parts.port)
    with socket.create_server(("127.0.0.1", 0), backlog=512) as listener:
        relay = make(f"http://127.0.0.1:{listener.getsockname()[1]}")

        def accept() -> None:
            with suppress(OSError):
                while True:
                    near, _ = listener.accept()
                    Thread(target=relay.take, args=(near, portal), daemon=True).start()

        Thread(target=accept, daemon=True).start()
        yield relay
        with suppress(OSError):
            listener.shutdown(socket.SHUT_RDWR)
