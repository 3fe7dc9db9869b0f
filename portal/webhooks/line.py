"""One request to an agency's address, and what became of it.

Guarantees: over TLS to the name that was registered, at an address that was judged
(`portal.webhooks.address`); over within `TOTAL_SECONDS`, whatever the other side does; an address
that is dead leaves time for the name's next one, and for its answer; no redirect is followed; of
the answer at most `_MOST_OF_HEAD` bytes are read, and its body not at all.
"""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum
from http import HTTPStatus
from pathlib import Path
from socket import SOCK_STREAM, gaierror
from typing import Final

import h11

from portal.webhooks.address import Address, Network, allowed

TOTAL_SECONDS: Final = 15.0
_MOST_OF_HEAD: Final = 16 * 1024
_BLOCK: Final = 4096

Resolve = Callable[[str, int], Awaitable[Iterable[str]]]
"""The addresses of a name. Raises `OSError`."""


class Failure(StrEnum):
    """Why an event did not arrive. What the other side wrote is never kept."""

    NO_NAME = "no-such-name"
    NOT_PUBLIC = "not-public"
    UNREACHABLE = "unreachable"
    CERTIFICATE = "certificate"
    TOO_SLOW = "too-slow"
    NOT_HTTP = "not-http"
    GONE = "gone"
    REFUSED = "refused"
    """Some other status than 2xx."""


@dataclass(frozen=True)
class Outcome:
    """`failure` is None where it arrived; `retry_after` is what the other side asked for."""

    failure: Failure | None
    status: int | None = None
    retry_after: int | None = None

    @property
    def told(self) -> str:
        """In a word, with the status where there was one."""
        if self.failure is None:
            return ""
        return f"status-{self.status}" if self.status else self.failure.value


async def resolve(host: str, port: int) -> list[str]:
    """By the system's own resolver."""
    found = await asyncio.get_running_loop().getaddrinfo(host, port, type=SOCK_STREAM)
    return [str(one[4][0]) for one in found]


def trusted(more: Path | None = None) -> ssl.SSLContext:
    """Whose certificates are believed: the system's, and those in `more` (PEM) besides.

    Raises `OSError`.
    """
    context = ssl.create_default_context()
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    if more is not None:
        context.load_verify_locations(cafile=more)
    return context


@dataclass(frozen=True)
class AgencyLine:
    """How agencies are reached. `inside` are the networks that are allowed besides public ones."""

    context: Callable[[], ssl.SSLContext]
    inside: Sequence[Network] = ()
    resolve: Resolve = resolve
    seconds: float = TOTAL_SECONDS

    async def post(self, address: Address, headers: Mapping[str, str], body: bytes) -> Outcome:
        """Sends it once."""
        try:
            async with asyncio.timeout(self.seconds):
                return await self._post(address, headers, body)
        except TimeoutError:
            return Outcome(Failure.TOO_SLOW)
        except ssl.SSLCertVerificationError:
            return Outcome(Failure.CERTIFICATE)
        except h11.RemoteProtocolError:
            return Outcome(Failure.NOT_HTTP)
        except OSError:
            return Outcome(Failure.UNREACHABLE)

    async def _post(self, address: Address, headers: Mapping[str, str], body: bytes) -> Outcome:
        try:
            found = list(await self.resolve(address.host, address.port))
        except (gaierror, UnicodeError):
            return Outcome(Failure.NO_NAME)
        judged = allowed(found, self.inside)
        if not judged:
            return Outcome(Failure.NOT_PUBLIC)
        reader, writer = await self._connected(judged, address)
        try:
            return _judged(await _answer_of(reader, writer, address, headers, body))
        finally:
            writer.transport.abort()  # nothing more is of interest, a farewell neither

    async def _connected(
        self, judged: Sequence[str], address: Address
    ) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        """At the first that answers, each within its share of what is left. Raises `OSError`."""
        time = asyncio.get_running_loop().time
        until = time() + self.seconds
        for left, one in zip(range(len(judged), 1, -1), judged, strict=False):
            with suppress(OSError):
                async with asyncio.timeout((until - time()) / (left + 1)):
                    return await self._connect(one, address)
        return await self._connect(judged[-1], address)

    async def _connect(
        self, one: str, address: Address
    ) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        return await asyncio.open_connection(
            one,
            address.port,
            ssl=self.context(),
            server_hostname=address.host,
            limit=_MOST_OF_HEAD,
        )


async def _answer_of(
    reader: asyncio.StreamReader,
    writer: asyncio.StreamWriter,
    address: Address,
    headers: Mapping[str, str],
    body: bytes,
) -> h11.Response:
    """The head of the answer. Raises h11's `RemoteProtocolError`, `OSError`."""
    connection = h11.Connection(h11.CLIENT, max_incomplete_event_size=_MOST_OF_HEAD)
    fields = {"Host": address.authority, "Connection": "close", **headers}
    request = h11.Request(method="POST", target=address.target, headers=list(fields.items()))
    for part in (request, h11.Data(data=body), h11.EndOfMessage()):
        writer.write(connection.send(part) or b"")
    await writer.drain()
    left = _MOST_OF_HEAD
    while True:
        event = connection.next_event()
        if isinstance(event, h11.Response):
            return event
        if event is h11.NEED_DATA:
            if left <= 0:
                raise h11.RemoteProtocolError("more than a head has")
            came = await reader.read(_BLOCK)
            left -= len(came)
            connection.receive_data(came)
        elif not isinstance(event, h11.InformationalResponse):
            raise h11.RemoteProtocolError("no answer")


def _judged(answer: h11.Response) -> Outcome:
    status = answer.status_code
    if HTTPStatus(200) <= status < HTTPStatus(300):
        return Outcome(None, status)
    said = dict(answer.headers).get(b"retry-after", b"")
    seconds = int(said) if said.isdigit() and len(said) <= 6 else None  # a date is left aside
    failure = Failure.GONE if status == HTTPStatus.GONE else Failure.REFUSED
    return Outcome(failure, status, seconds)
