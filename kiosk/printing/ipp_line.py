"""The way to page printers: one IPP request by HTTP and its answer, within a hard time limit.

Here alone the kiosk's press speaks HTTP: over TCP, over TLS, or through the local socket of CUPS.
The time limit holds for all of it, the look-up of a name and an answer that drips included; what
hangs is left behind in a thread that holds up nothing. An answer is bounded in length. A printer's
TLS certificate is its own; where `pin` names it, nobody else is spoken to.
"""

from __future__ import annotations

import http.client
import os
import pwd
import socket
import ssl
from contextlib import suppress
from dataclasses import dataclass
from hashlib import sha256
from threading import Event, Thread
from typing import Final

MAX_REPLY_BYTES: Final = 256 * 1024
_CHUNK_BYTES: Final = 4096
_HTTP_OK: Final = 200
_NOT_SO: Final = range(400, 500)


def account() -> str:
    """Who this process is for the system, whatever the environment calls it."""
    try:
        return pwd.getpwuid(os.geteuid()).pw_name
    except KeyError:
        return str(os.geteuid())


class NoReply(Exception):  # noqa: N818 - named for what happened
    """Nothing came that is an answer."""


class Rebuffed(NoReply):
    """Who is there wants no such request (HTTP 4xx), or is not whom `pin` names."""


@dataclass(frozen=True)
class Endpoint:
    """Where requests go. With `socket_path` the host is only a name; `pin` is SHA-256 in hex."""

    host: str
    port: int
    path: str
    tls: bool = False
    socket_path: str = ""
    pin: str = ""


class Exchange:
    """One request under way; `moved` grows as long as the other side takes it."""

    def __init__(self, endpoint: Endpoint, content: bytes, seconds: float) -> None:
        self._endpoint = endpoint
        self._content = content
        self._seconds = seconds
        self._connection: http.client.HTTPConnection | None = None
        self._reply: bytes | None = None
        self._rebuffed = False
        self._ended = Event()
        self._dropped = False
        self.moved = 0
        self.is_handed_over = False
        Thread(target=self._run, daemon=True, name="kiosk-ipp").start()

    @property
    def ended(self) -> bool:
        return self._ended.is_set()

    def reply(self) -> bytes:
        """Waits for it no longer than the time limit. Raises `NoReply`, `Rebuffed`."""
        self._ended.wait(self._seconds)
        reply = self._reply
        if self._rebuffed:
            raise Rebuffed(f"{self._endpoint.host} takes no requests of this machine")
        if reply is None:
            self.drop()
            raise NoReply(f"{self._endpoint.host} does not answer")
        return reply

    def drop(self) -> None:
        """Hangs up, wherever it is: one that only now gets through says nothing any more."""
        self._dropped = True
        peer = None if self._connection is None else self._connection.sock
        if peer is not None:
            with suppress(OSError):  # it was gone before
                peer.shutdown(socket.SHUT_RDWR)

    def _run(self) -> None:
        try:
            self._reply = self._exchanged()
        except Rebuffed:
            self._rebuffed = True
        except (OSError, http.client.HTTPException, ValueError):
            self._reply = None
        finally:
            if self._connection is not None:
                self._connection.close()
            self._ended.set()

    def _exchanged(self) -> bytes | None:
        connection = _connection(self._endpoint, self._seconds)
        self._connection = connection
        connection.connect()
        if self._dropped:
            return None
        _check_pin(connection, self._endpoint.pin)
        connection.putrequest("POST", self._endpoint.path, skip_accept_encoding=True)
        connection.putheader("Content-Type", "application/ipp")
        connection.putheader("Content-Length", str(len(self._content)))
        if self._endpoint.socket_path:
            # CUPS asks the socket who is there (SO_PEERCRED), and lets an owner take back a job.
            connection.putheader("Authorization", f"PeerCred {account()}")
        connection.endheaders()
        for start in range(0, len(self._content), _CHUNK_BYTES):
            connection.send(self._content[start : start + _CHUNK_BYTES])
            self.moved = start + _CHUNK_BYTES
        self.is_handed_over = True
        response = connection.getresponse()
        if response.status in _NOT_SO:
            raise Rebuffed
        reply = response.read(MAX_REPLY_BYTES + 1)
        fits = response.status == _HTTP_OK and len(reply) <= MAX_REPLY_BYTES
        return reply if fits else None


def ask(endpoint: Endpoint, content: bytes, seconds: float) -> bytes:
    """The answer to one request. Raises `NoReply`, `Rebuffed`."""
    return Exchange(endpoint, content, seconds).reply()


class _SocketConnection(http.client.HTTPConnection):
    def __init__(self, path: str, seconds: float) -> None:
        super().__init__("localhost", timeout=seconds)
        self._path = path

    def connect(self) -> None:
        self.sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.sock.settimeout(self.timeout)
        self.sock.connect(self._path)


def _connection(endpoint: Endpoint, seconds: float) -> http.client.HTTPConnection:
    if endpoint.socket_path:
        return _SocketConnection(endpoint.socket_path, seconds)
    if not endpoint.tls:
        return http.client.HTTPConnection(endpoint.host, endpoint.port, timeout=seconds)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False  # printers vouch for themselves; `pin` is what can be believed
    context.verify_mode = ssl.CERT_NONE
    return http.client.HTTPSConnection(
        endpoint.host, endpoint.port, timeout=seconds, context=context
    )


def _check_pin(connection: http.client.HTTPConnection, pin: str) -> None:
    if not pin:
        return
    certificate = (
        connection.sock.getpeercert(binary_form=True)
        if isinstance(connection.sock, ssl.SSLSocket)
        else None
    )
    if certificate is None or sha256(certificate).hexdigest() != pin:
        raise Rebuffed("the printer has another certificate than the settings name")
