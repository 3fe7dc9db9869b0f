"""A raw server on loopback that answers well, badly, late and never, and a client for it."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from threading import Thread

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from kiosk.portal_client.client import PortalClient

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
DEVICE = Ed25519PrivateKey.from_private_bytes(bytes(32))
JSON = "application/json"


@dataclass(frozen=True)
class Heard:
    """A request as the server received it."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes


Respond = Callable[[socket.socket, Heard], None]


@dataclass
class Server:
    """Answers each request by `respond`, which owns the raw connection."""

    respond: Respond
    heard: list[Heard] = field(default_factory=list)
    connections: int = 0

    def serve(self, listener: socket.socket) -> None:
        while True:
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            self.connections += 1
            Thread(target=self._converse, args=(connection,), daemon=True).start()

    def _converse(self, connection: socket.socket) -> None:
        with connection, suppress(OSError), connection.makefile("rb") as stream:
            while line := stream.readline():
                method, path, _ = line.decode().split(" ", 2)
                headers = {}
                while (header := stream.readline().decode().strip()) != "":
                    name, _, value = header.partition(":")
                    headers[name.lower()] = value.strip()
                body = stream.read(int(headers.get("content-length", "0")))
                self.heard.append(heard := Heard(method, path, headers, body))
                self.respond(connection, heard)


@contextmanager
def serving(respond: Respond) -> Iterator[tuple[Server, str]]:
    with socket.create_server(("127.0.0.1", 0), backlog=16) as listener:
        server = Server(respond)
        thread = Thread(target=server.serve, args=(listener,), daemon=True)
        thread.start()
        try:
            yield server, f"http://127.0.0.1:{listener.getsockname()[1]}"
        finally:
            listener.shutdown(socket.SHUT_RDWR)
            thread.join(5)


@contextmanager
def connected(url: str, timeout: float = 5.0, **options: object) -> Iterator[PortalClient]:
    client = PortalClient(url, timeout, **options)  # type: ignore[arg-type]  # a test's shorthand
    try:
        yield client
    finally:
        client.close()


def answer(status: int, body: bytes, media_type: str = JSON, **headers: str) -> bytes:
    lines = [f"HTTP/1.1 {status} X", f"Content-Type: {media_type}", f"Content-Length: {len(body)}"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    return "\r\n".join([*lines, "", ""]).encode() + body


def always(*parts: bytes) -> Respond:
    def respond(connection: socket.socket, heard: Heard) -> None:
        for part in parts:
            connection.sendall(part)

    return respond


def closing(*parts: bytes) -> Respond:
    def respond(connection: socket.socket, heard: Heard) -> None:
        always(*parts)(connection, heard)
        connection.shutdown(socket.SHUT_RDWR)

    return respond
