"""An agency's system that takes events: a real HTTPS server on the loopback, with its own CA."""

from __future__ import annotations

import ssl
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from own_authority import certificates

NAME = "tramites.agency.test"


@dataclass(frozen=True)
class Got:
    """One request, as it came."""

    path: str
    headers: Mapping[str, str]
    body: bytes


class Receiver:
    """Answers with `status` and `more`; keeps what came; waits for `hold` before it answers."""

    def __init__(self, folder: Path, name: str = NAME) -> None:
        self.ca, chain = certificates(folder, name)
        self.got: list[Got] = []
        self.status = 204
        self.more: dict[str, str] = {}
        self.hold = threading.Event()
        self.hold.set()
        self.called = threading.Event()
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                receiver.called.set()
                receiver.hold.wait(20)
                headers = {name.lower(): value for name, value in self.headers.items()}
                receiver.got.append(Got(self.path, headers, body))
                self.send_response(receiver.status)
                for field, value in receiver.more.items():
                    self.send_header(field, value)
                self.end_headers()

            def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - its name
                """Says nothing."""

        class Server(ThreadingHTTPServer):
            def handle_error(self, *_: object) -> None:
                """A sender that hangs up is expected."""

        self.server = Server(("127.0.0.1", 0), Handler)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(chain)
        self.server.socket = context.wrap_socket(
            self.server.socket, server_side=True, do_handshake_on_connect=False
        )
        self.port = int(self.server.server_address[1])
        self.address = f"https://{name}:{self.port}/avisos?de=portal"

    @contextmanager
    def serving(self) -> Iterator[Receiver]:
        thread = threading.Thread(target=self.server.serve_forever, args=(0.02,), daemon=True)
        thread.start()
        try:
            yield self
        finally:
            self.hold.set()
            self.server.shutdown()
            thread.join(10)
            self.server.server_close()
