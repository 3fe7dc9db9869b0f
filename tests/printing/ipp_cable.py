"""A cable between the press and a printer that is pulled after so many bytes of the document."""

from __future__ import annotations

import socket
import threading
import time
from contextlib import suppress
from typing import Self

_SEND_DOCUMENT = b"\x02\x00\x00\x06"


class Cable:
    """Passes on what comes; once the document's bytes have gone by, nothing more, either way."""

    def __init__(self, port: int, pulled_after: int) -> None:
        self._to = port
        self._left = pulled_after
        self._server = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._server.getsockname()[1])
        self.pulled_at: float | None = None
        self._peers: list[socket.socket] = []
        threading.Thread(target=self._accept, daemon=True).start()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self._pull()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                near, _ = self._server.accept()
                far = socket.create_connection(("127.0.0.1", self._to))
                self._peers += [near, far]
                for source, sink in ((near, far), (far, near)):
                    threading.Thread(
                        target=self._pass_on, args=(source, sink, source is near), daemon=True
                    ).start()

    def _pass_on(self, source: socket.socket, sink: socket.socket, is_to_printer: bool) -> None:
        sends = False
        with suppress(OSError):
            while self.pulled_at is None and (content := source.recv(512)):
                sends = sends or (is_to_printer and _SEND_DOCUMENT in content)
                if sends:
                    passed = content[: self._left]
                    self._left -= len(passed)
                    sink.sendall(passed)
                    if self._left <= 0:
                        self._pull()
                        return
                elif self.pulled_at is None:
                    sink.sendall(content)
            sink.shutdown(socket.SHUT_WR)

    def _pull(self) -> None:
        self.pulled_at = self.pulled_at or time.monotonic()
        for peer in (self._server, *self._peers):
            with suppress(OSError):
                peer.shutdown(socket.SHUT_RDWR)
            peer.close()
