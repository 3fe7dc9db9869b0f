"""One exchange over HTTP, of bytes for bytes; no other module of the kiosk imports `requests`.

Guarantees: every exchange ends. Connecting, each read and the whole are limited in time, an answer
is limited in size and never unpacked, redirects are never followed, and a caller never sees an
exception of the HTTP library. What is streamed is limited by its least speed instead of its time,
unpacked a little at a time, and its size is for the caller to limit.
"""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime
from http.cookiejar import DefaultCookiePolicy
from io import BytesIO
from pathlib import Path
from threading import Event, Timer
from time import monotonic
from types import MappingProxyType
from typing import Final
from weakref import WeakSet

import requests
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.exceptions import HTTPError

from kiosk import __version__
from kiosk.portal_client.authorities import Authorities
from kiosk.portal_client.errors import PortalGarbage, PortalUnreachable
from kiosk.portal_client.inflating import NotGzip, inflated

MAX_ANSWER_BYTES: Final = 2 * 1024 * 1024
MAX_CONNECT_SECONDS: Final = 10.0
SLOWEST_LINE: Final = 4 * 1024
"""Bytes a second: what an exchange's time limit allows for sending its body."""

SLOWEST_STREAM: Final = 256
"""Bytes a second, over the whole of a stream, that its sender must keep up to be listened to."""

_SILENT_SECONDS: Final = 45
_BETWEEN_SECONDS: Final = 5
_UNHEARD: Final = 3
"""TCP's own question after so much silence, and how often it is put until the line is dead."""

Signer = Callable[[requests.PreparedRequest], None]
"""Signs a request in place, as its device."""


@dataclass(frozen=True)
class Question:
    """What is asked; `path` with its query, below the portal's address."""

    method: str
    path: str
    body: bytes = field(default=b"", repr=False)
    headers: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True)
class Reply:
    """Whatever answered, and however: nothing of it has been believed yet."""

    status: int
    headers: Mapping[str, str]
    content: bytes = field(repr=False)

    @property
    def retry_after(self) -> float | None:
        """Retry-After in seconds (RFC 9110, section 10.2.3); None where absent or senseless."""
        return _retry_after(self.headers)


@dataclass(frozen=True)
class Stream:
    """An answer whose content is still on its way; `pieces` unpacks it, and may be taken once."""

    status: int
    headers: Mapping[str, str]
    pieces: Iterator[bytes] = field(repr=False)

    @property
    def retry_after(self) -> float | None:
        return _retry_after(self.headers)


def _retry_after(headers: Mapping[str, str]) -> float | None:
    """A date is not taken: it would have to be read against a clock that may be wrong."""
    value = headers.get("Retry-After")
    if value is None or not (value.isascii() and value.strip().isdigit()):
        return None
    return float(value)


class Wire:
    """One address, one caller at a time; `cut` alone may be called from another thread.

    `timeout_seconds` limits the wait for each part of an answer, and the whole exchange to twice
    that, plus what a body needs on the slowest line. `agent` is the program that says it asks.
    `portal_ca`: a file (PEM) of authorities that are believed besides, as `Authorities` has it.
    """

    def __init__(
        self,
        base_url: str,
        timeout_seconds: float,
        sign: Signer | None,
        agent: str = "ventanilla-kiosk",
        portal_ca: Path | None = None,
    ) -> None:
        self._base_url = base_url.rstrip("/")
        self._timeout = timeout_seconds
        self._sign = sign
        self._agent = f"{agent}/{__version__}"
        self.sent_bytes = 0
        """How many bytes of bodies were handed to the line, arrived or not."""
        self.streamed_bytes = 0
        """How many bytes of streamed answers came off the line, before they were unpacked."""
        self._authorities = Authorities(portal_ca)
        self._lines = _Lines()
        self._session = _Session()
        self._session.trust_env = False
        self._session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=()))  # none is kept
        self._session.headers.clear()  # what matters stands in `_prepared`; the line is paid for
        self._session.mount("http://", _WatchedAdapter(self._lines, self._authorities))
        self._session.mount("https://", _WatchedAdapter(self._lines, self._authorities))

    def exchange(self, question: Question, *, signed: bool = True, patience: float = 0.0) -> Reply:
        """Asks, signed where there is a signer; raises `PortalUnreachable` and `PortalGarbage`.

        The answer may take `patience` seconds longer than others.
        """
        request = self._prepared(question)
        body = question.body
        request.body = body  # what is signed is bytes, none at all too
        if signed and self._sign is not None:
            self._sign(request)
        # urllib3 sends bytes by one `sendall`, whose time-out is for all of them; a file goes in
        # blocks with a time-out each, which a slow line can keep.
        source = BytesIO(body)
        request.body = source if body else None  # type: ignore[assignment]  # requests takes files
        allowance = len(body) / SLOWEST_LINE + patience
        try:
            with self._limited(2 * self._timeout + allowance):
                return self._exchanged(request, self._timeout + allowance)
        finally:
            self.sent_bytes += source.tell()

    @contextmanager
    def stream(self, question: Question, *, signed: bool = False) -> Iterator[Stream]:
        """Asks, without a body, for what may be large; it and its pieces raise as `exchange`."""
        request = self._prepared(question)
        if signed and self._sign is not None:
            request.body = b""  # what is signed is bytes, none at all too
            self._sign(request)
            request.body = None
        with self._in_words(), self._limited(2 * self._timeout):
            response = self._sent(request, self._timeout)
        try:
            yield Stream(response.status_code, response.headers, self._pieces(response))
        finally:
            response.close()

    def cut(self) -> None:
        """Ends an exchange that is under way: it raises `PortalUnreachable`."""
        self._lines.cut(self._lines.exchange)

    def close(self) -> None:
        """Lets go of connections that were kept open."""
        self._session.close()

    def _prepared(self, question: Question) -> requests.PreparedRequest:
        headers = {
            "Accept": "application/json, application/problem+json",
            "Accept-Encoding": "identity",  # what is not unpacked cannot burst
            "User-Agent": self._agent,
            **question.headers,
        }
        url, data = self._base_url + question.path, question.body or None
        try:
            request = requests.Request(question.method, url, headers, data=data)
            return self._session.prepare_request(request)
        except requests.RequestException as error:
            raise PortalUnreachable(f"the portal's address cannot be used: {error}") from error

    def _exchanged(self, request: requests.PreparedRequest, read_seconds: float) -> Reply:
        with self._in_words(), self._sent(request, read_seconds) as response:
            return Reply(response.status_code, response.headers, _bounded(response))

    def _sent(self, request: requests.PreparedRequest, read_seconds: float) -> requests.Response:
        return self._session.send(
            request,
            stream=True,
            allow_redirects=False,
            timeout=(min(self._timeout, MAX_CONNECT_SECONDS), read_seconds),
        )

    def _pieces(self, response: requests.Response) -> Iterator[bytes]:
        encoding = response.headers.get("Content-Encoding", "identity").strip().lower()
        match encoding:
            case "identity" | "":
                yield from self._arriving(response)
            case "gzip":
                try:
                    yield from inflated(self._arriving(response))
                except NotGzip as error:
                    raise PortalGarbage(f"not the portal: {error}") from error
            case _:
                raise PortalGarbage("an answer in an encoding that was not asked for")

    def _arriving(self, response: requests.Response) -> Iterator[bytes]:
        """As it comes; ends one that lives on drops. One that ends too soon urllib3 refuses."""
        begun, arrived = monotonic(), 0
        while True:
            with self._in_words():
                piece = response.raw.read1(64 * 1024, decode_content=False)
            if not piece:
                break
            arrived += len(piece)
            self.streamed_bytes += len(piece)
            seconds = monotonic() - begun
            if seconds > 2 * self._timeout and arrived < SLOWEST_STREAM * seconds:
                raise PortalUnreachable("no answer from the portal: it took too long")
            yield piece

    @contextmanager
    def _in_words(self) -> Iterator[None]:
        try:
            yield
        except (requests.RequestException, HTTPError, OSError) as error:
            cut = self._lines.exchange.is_set()
            cause = "it took too long" if cut else _cause(error, self._authorities)
            raise PortalUnreachable(f"no answer from the portal: {cause}") from error

    @contextmanager
    def _limited(self, seconds: float) -> Iterator[None]:
        """Cuts an exchange off that lives on drops: each read in time, the whole never."""
        self._lines.exchange = Event()
        timer = Timer(seconds, self._lines.cut, [self._lines.exchange])
        timer.daemon = True
        timer.start()
        try:
            yield
        finally:
            timer.cancel()


def device_signer(
    kiosk_id: str,
    private_key: Ed25519PrivateKey,
    now: Callable[[], datetime],
    random_bytes: Callable[[int], bytes],
) -> Signer:
    """Signs requests (RFC 9421) as the enrolled device; `now` should follow the portal's clock."""
    from kiosk.protocol.request_signature import sign_request  # noqa: PLC0415 - 40 ms

    def sign(request: requests.PreparedRequest) -> None:
        sign_request(request, kiosk_id, private_key, now(), random_bytes(16).hex())

    return sign


class _Session(requests.Session):
    """Leaves redirects alone: `requests` reads what comes with one, unpacked and without bound, to
    say where it leads, also to who does not follow it."""

    def get_redirect_target(self, resp: requests.Response) -> str | None:  # noqa: ARG002
        return None


class _Lines:
    """The sockets of one wire, so that they can be shut from another thread, and its exchange.

    `exchange` is set once it has been cut: one that was still looking a name up, or connecting,
    ends when it comes to have a socket.
    """

    def __init__(self) -> None:
        self.exchange = Event()
        self._sockets: WeakSet[socket.socket] = WeakSet()

    def add(self, line: socket.socket) -> None:
        """Raises `TimeoutError`."""
        self._sockets.add(line)  # before the look: a cut in between finds it
        if self.exchange.is_set():
            raise TimeoutError("the exchange was cut off")

    def cut(self, exchange: Event) -> None:
        """Ends that exchange, if it is still under way."""
        exchange.set()
        if exchange is self.exchange:
            for line in list(self._sockets):
                with suppress(OSError):  # it may have been closed in the meantime
                    line.shutdown(socket.SHUT_RDWR)


class _WatchedAdapter(HTTPAdapter):
    """Tells of every connection's socket, and has the kernel look whether its other end is there.

    So one that died without a word is noticed within a minute, and no router in between, which
    forgets what is silent for some minutes, forgets it. Over TLS none comes about but to a server
    that these authorities vouch for.
    """

    def __init__(self, lines: _Lines, authorities: Authorities) -> None:
        super().__init__()
        self.poolmanager.pool_classes_by_scheme = _watched_pools(lines, authorities)
        self.poolmanager.connection_pool_kw["socket_options"] = [
            *HTTPConnection.default_socket_options,
            (socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1),
            (socket.IPPROTO_TCP, socket.TCP_KEEPIDLE, _SILENT_SECONDS),
            (socket.IPPROTO_TCP, socket.TCP_KEEPINTVL, _BETWEEN_SECONDS),
            (socket.IPPROTO_TCP, socket.TCP_KEEPCNT, _UNHEARD),
        ]


def _watched_pools(lines: _Lines, authorities: Authorities) -> dict[str, type[HTTPConnectionPool]]:
    class Plain(HTTPConnection):
        def connect(self) -> None:
            super().connect()
            lines.add(self.sock)

    class Secure(HTTPSConnection):
        def connect(self) -> None:
            self.ssl_context = authorities.context()
            self.ca_certs = None  # which requests sets to certifi's: loaded anew at each connection
            super().connect()  # its handshake has one time limit for the whole
            lines.add(self.sock)

    class PlainPool(HTTPConnectionPool):
        ConnectionCls = Plain

    class SecurePool(HTTPSConnectionPool):
        ConnectionCls = Secure

    return {"http": PlainPool, "https": SecurePool}


def _bounded(response: requests.Response) -> bytes:
    content = bytearray()
    while chunk := response.raw.read1(64 * 1024, decode_content=False):
        content += chunk
        if len(content) > MAX_ANSWER_BYTES:
            raise PortalGarbage(f"an answer of more than {MAX_ANSWER_BYTES} bytes")
    return bytes(content)


def _cause(error: Exception, authorities: Authorities) -> str:
    match error:
        case requests.Timeout():
            return "it took too long"
        case requests.exceptions.SSLError():
            return f"its certificate is not accepted; believed are {authorities}"
        case requests.ConnectionError():
            return "no connection"
        case _:
            return f"the connection broke off ({type(error).__name__})"
