"""The kiosk's only way to the portal over HTTP; no other module imports `requests`.

Guarantees: every call ends. Connecting, each read and the whole call are limited in time, an
answer is limited in size, redirects are never followed, and an answer counts only when it is the
JSON that was asked for. Everything else becomes one of the four `PortalError`s below; a caller
never sees an exception of the HTTP library.
"""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from io import BytesIO
from threading import Timer
from typing import Final, Literal, TypeVar
from weakref import WeakSet

import requests
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from pydantic import ValidationError
from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.exceptions import HTTPError

from kiosk import __version__
from kiosk.protocol.batch import Batch, BatchResult
from kiosk.protocol.enrolment import Enrolment, EnrolmentRequest
from kiosk.protocol.heartbeat import Heartbeat, HeartbeatAnswer
from kiosk.protocol.message import Instant, Message
from kiosk.protocol.problem import Problem
from kiosk.protocol.tracking import Tracking, TrackingRequest

MAX_ANSWER_BYTES: Final = 2 * 1024 * 1024
MAX_CONNECT_SECONDS: Final = 10.0
SLOWEST_LINE: Final = 4 * 1024
"""Bytes a second: what a call's time limit allows for sending its body."""

Signer = Callable[[requests.PreparedRequest], None]
"""Signs a request in place, as its device."""

_Answer = TypeVar("_Answer", bound=Message)


class PortalError(Exception):
    """The portal did not do what was asked; the message is one line for staff and logs."""


class PortalUnreachable(PortalError):  # noqa: N818 - named for what happened
    """No whole answer came: no line, no name, no connection, a time-out, a reset."""


class PortalBusy(PortalError):  # noqa: N818 - named for what happened
    """The portal asks to come back later (429, 5xx); `retry_after` in seconds, where it says."""

    def __init__(self, status: int, retry_after: float | None = None) -> None:
        super().__init__(f"the portal answered {status}")
        self.status = status
        self.retry_after = retry_after


class PortalRefused(PortalError):  # noqa: N818 - named for what happened
    """The portal says no, and why (RFC 9457)."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(f"the portal refused: {problem.title} ({problem.status})")
        self.problem = problem


class PortalGarbage(PortalError):  # noqa: N818 - named for what happened
    """Something answered, but not as the portal does: a captive portal, a cut or foreign answer."""


class PortalHealth(Message):
    """GET /v1/health."""

    status: Literal["ok"]
    portal: Literal["ventanilla"]
    time: Instant


class PortalClient:
    """One portal, one caller at a time; `cut` alone may be called from another thread.

    `timeout_seconds` limits the wait for each part of an answer, and the whole call to twice that,
    plus what a body needs on the slowest line. `sign` signs what only an enrolled kiosk may ask.
    """

    def __init__(
        self, base_url: str, timeout_seconds: float = 30.0, sign: Signer | None = None
    ) -> None:
        self._base_url = base_url.rstrip("/")
        self._timeout = timeout_seconds
        self._sign = sign
        self._lines: WeakSet[socket.socket] = WeakSet()
        self._session = requests.Session()
        self._session.trust_env = False
        self._session.mount("http://", _WatchedAdapter(self._lines))
        self._session.mount("https://", _WatchedAdapter(self._lines))

    def enrol(self, request: EnrolmentRequest) -> Enrolment:
        """Trades a one-time code for an enrolment. Raises `PortalError`."""
        return self._ask("POST", "/v1/enrolments", Enrolment, request, signed=False)

    def submit(self, batch: Batch) -> BatchResult:
        """One result for each envelope, in their order. Raises `PortalError`.

        That a result names the right submission is checked here; that a receipt is genuine is for
        `kiosk.offline.sync`.
        """
        result = self._ask("POST", "/v1/submissions", BatchResult, batch)
        if [item.id for item in result.results] != [item.header.id for item in batch.envelopes]:
            raise PortalGarbage("the portal answered for other submissions than were sent")
        return result

    def track(self, request: TrackingRequest) -> Tracking:
        """What the portal knows of an application. Raises `PortalError` (refused: 404)."""
        return self._ask("POST", "/v1/tracking", Tracking, request)

    def heartbeat(self, heartbeat: Heartbeat) -> HeartbeatAnswer:
        """Tells how the kiosk is. Raises `PortalError`."""
        return self._ask("POST", "/v1/heartbeats", HeartbeatAnswer, heartbeat)

    def health(self) -> PortalHealth:
        """Whether this is the portal and what time it has. Raises `PortalError`."""
        return self._ask("GET", "/v1/health", PortalHealth, signed=False)

    def is_reachable(self) -> bool:
        """Whether the portal itself answers; the page of a captive portal is not an answer."""
        try:
            self.health()
        except PortalError:
            return False
        return True

    def cut(self) -> None:
        """Ends a call that is under way: it raises `PortalUnreachable`."""
        for line in list(self._lines):
            with suppress(OSError):  # it may have been closed in the meantime
                line.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        """Lets go of connections that were kept open."""
        self._session.close()

    def _ask(
        self,
        method: str,
        path: str,
        kind: type[_Answer],
        message: Message | None = None,
        *,
        signed: bool = True,
    ) -> _Answer:
        body = message.model_dump_json().encode() if message is not None else b""
        request = self._prepared(method, path, body)
        if signed and self._sign is not None:
            self._sign(request)
        # urllib3 sends bytes by one `sendall`, whose time-out is for all of them; a file goes in
        # blocks with a time-out each, which a slow line can keep.
        request.body = BytesIO(body) if body else None  # type: ignore[assignment]  # requests takes files
        allowance = len(body) / SLOWEST_LINE
        with self._limited(2 * self._timeout + allowance):
            status, content_type, retry_after, content = self._exchange(
                request, self._timeout + allowance
            )
        if status == 429 or (status >= 500 and status != 511):  # 511: a captive portal (RFC 6585)
            raise PortalBusy(status, _seconds(retry_after))
        if 400 <= status < 500:
            raise PortalRefused(_read(content, content_type, Problem, status))
        if not 200 <= status < 300:
            raise PortalGarbage(f"unexpected answer {status} to {path}")
        return _read(content, content_type, kind, status)

    def _prepared(self, method: str, path: str, body: bytes) -> requests.PreparedRequest:
        headers = {
            "Accept": "application/json, application/problem+json",
            "Accept-Encoding": "identity",  # what is not unpacked cannot burst
            "User-Agent": f"ventanilla-kiosk/{__version__}",
        }
        if body:
            headers["Content-Type"] = "application/json"
        try:
            request = requests.Request(method, self._base_url + path, headers, data=body or None)
            return self._session.prepare_request(request)
        except requests.RequestException as error:
            raise PortalUnreachable(f"the portal's address cannot be used: {error}") from error

    def _exchange(
        self, request: requests.PreparedRequest, read_seconds: float
    ) -> tuple[int, str, str | None, bytes]:
        try:
            with self._session.send(
                request,
                stream=True,
                allow_redirects=False,
                timeout=(min(self._timeout, MAX_CONNECT_SECONDS), read_seconds),
            ) as response:
                headers = response.headers
                return (
                    response.status_code,
                    headers.get("Content-Type", ""),
                    headers.get("Retry-After"),
                    _bounded(response),
                )
        except (requests.RequestException, HTTPError, OSError) as error:
            raise PortalUnreachable(f"no answer from the portal: {_cause(error)}") from error

    @contextmanager
    def _limited(self, seconds: float) -> Iterator[None]:
        """Cuts a call off that lives on drops: each read in time, the whole never."""
        timer = Timer(seconds, self.cut)
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


class _WatchedAdapter(HTTPAdapter):
    """Remembers every connection's socket, so that it can be shut from another thread."""

    def __init__(self, lines: WeakSet[socket.socket]) -> None:
        super().__init__()
        self.poolmanager.pool_classes_by_scheme = _watched_pools(lines)


def _watched_pools(lines: WeakSet[socket.socket]) -> dict[str, type[HTTPConnectionPool]]:
    class Plain(HTTPConnection):
        def connect(self) -> None:
            super().connect()
            lines.add(self.sock)

    class Secure(HTTPSConnection):
        def connect(self) -> None:
            super().connect()
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


def _read(content: bytes, content_type: str, kind: type[_Answer], status: int) -> _Answer:
    media_type = content_type.partition(";")[0].strip().lower()
    if media_type != "application/json" and not media_type.endswith("+json"):
        raise PortalGarbage(f"not the portal: answer {status} is {media_type or 'of no type'}")
    try:
        return kind.model_validate_json(content)
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        place = ".".join(str(part) for part in first["loc"])
        raise PortalGarbage(
            f"answer {status} is no {kind.__name__}: {place} {first['msg']}".strip()
        ) from None


def _seconds(retry_after: str | None) -> float | None:
    """Retry-After in seconds (RFC 9110, section 10.2.3); None where absent or senseless.

    A date is not taken: it would have to be read against a clock that may be wrong.
    """
    if retry_after is None or not (retry_after.isascii() and retry_after.strip().isdigit()):
        return None
    return float(retry_after)


def _cause(error: Exception) -> str:
    match error:
        case requests.Timeout():
            return "it took too long"
        case requests.exceptions.SSLError():
            return "its certificate is not accepted"
        case requests.ConnectionError():
            return "no connection"
        case _:
            return f"the connection broke off ({type(error).__name__})"
