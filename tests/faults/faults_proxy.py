"""A line that fails: a proxy on the loopback between a kiosk and its portal.

Every request goes through a `Manner`, which may forward it once, twice or never, and answer with
what came, with a part of it, with something else, or not at all. Below that lies the weather: how
fast bytes go, how long they are under way, and how often they get lost.
"""

from __future__ import annotations

import asyncio
import random
import socket
import struct
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from threading import Thread
from typing import Final

SUBMISSIONS: Final = "/v1/submissions"
_CHUNK: Final = 1400  # about one packet


@dataclass
class Weather:
    """`rate` in bytes a second (None: unlimited), times in seconds, chances for each packet.

    A lost packet is sent again: it only comes later. Some losses end the connection.
    """

    rate: float | None = None
    latency: float = 0.0
    loss: float = 0.0
    resend: float = 0.2
    reset: float = 0.0


@dataclass
class Exchange:
    """One request on its way; what a manner may do with it."""

    method: str
    path: str
    head: bytes
    body: bytes
    proxy: Proxy
    _reader: asyncio.StreamReader
    _writer: asyncio.StreamWriter

    async def forward(self) -> bytes:
        """The portal's whole answer. Raises `OSError` where the portal is not there."""
        reader, writer = await asyncio.open_connection("127.0.0.1", self.proxy.upstream)
        try:
            writer.write(self.head + self.body)
            await writer.drain()
            head, body = await _message(reader)
            return head + body
        finally:
            writer.close()

    async def send(self, content: bytes) -> None:
        """Towards the kiosk, as the weather lets it."""
        await self.proxy.carry(content, self._writer)

    async def relay(self) -> None:
        """As a good line."""
        await self.send(await self.forward())

    def reset(self) -> None:
        """Breaks the connection off hard."""
        line = self._writer.get_extra_info("socket")
        line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self._writer.close()

    def hang_up(self) -> None:
        """Ends the connection in order."""
        self._writer.close()

    async def until_the_kiosk_hangs_up(self) -> None:
        """Says nothing more."""
        await self._reader.read()


Manner = Callable[[Exchange], Awaitable[None]]


async def good(exchange: Exchange) -> None:
    await exchange.relay()


@dataclass
class Proxy:
    """`manner` is for submissions, `beside` for all else. Change them while it runs."""

    upstream: int
    port: int = 0
    host: str = "127.0.0.1"
    manner: Manner = good
    beside: Manner = good
    weather: Weather = field(default_factory=Weather)
    draws: random.Random = field(default_factory=random.Random)
    submissions: int = 0
    down: bool = False
    _tasks: set[object] = field(default_factory=set)

    @property
    def url(self) -> str:
        return f"http://{self.host}:{self.port}"

    async def carry(self, content: bytes, writer: asyncio.StreamWriter) -> None:
        for start in range(0, len(content), _CHUNK):
            packet = content[start : start + _CHUNK]
            await self._travel(len(packet))
            writer.write(packet)
            await writer.drain()

    async def _travel(self, size: int) -> None:
        weather = self.weather
        seconds = weather.latency if size else 0.0
        if weather.rate is not None:
            seconds += size / weather.rate
        while self.draws.random() < weather.loss:
            if self.draws.random() < weather.reset:
                raise ConnectionResetError("lost for good")
            seconds += weather.resend
        if seconds:
            await asyncio.sleep(seconds)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection of the kiosk's."""
        task = asyncio.current_task()
        self._tasks.add(task)  # asyncio itself lets go of it when the connection is lost
        try:
            while not self.down:
                head, body = await _message(reader, self._travel)
                method, path, _ = head.split(b" ", 2)
                exchange = Exchange(
                    method.decode(), path.decode(), head, body, self, reader, writer
                )
                if exchange.path == SUBMISSIONS:
                    self.submissions += 1
                    await self.manner(exchange)
                else:
                    await self.beside(exchange)
                if writer.is_closing():
                    return
        except (OSError, asyncio.IncompleteReadError):
            return  # one of both ends hung up, or the weather did
        finally:
            self._tasks.discard(task)
            with suppress(OSError):
                writer.close()


async def _message(
    reader: asyncio.StreamReader, travel: Callable[[int], Awaitable[None]] | None = None
) -> tuple[bytes, bytes]:
    """One HTTP/1.1 message: its head and its body, as they came."""
    head = await reader.readuntil(b"\r\n\r\n")
    headers = {
        name.strip().lower(): value.strip()
        for name, _, value in (line.partition(b":") for line in head.split(b"\r\n")[1:])
    }
    if travel is not None:
        await travel(len(head))
    if headers.get(b"transfer-encoding") == b"chunked":
        return head, await _chunked(reader)
    left, body = int(headers.get(b"content-length", b"0")), b""
    while left:
        part = await reader.readexactly(min(left, _CHUNK))
        if travel is not None:
            await travel(len(part))
        body, left = body + part, left - len(part)
    return head, body


async def _chunked(reader: asyncio.StreamReader) -> bytes:
    body = b""
    while True:
        line = await reader.readuntil(b"\r\n")
        chunk = await reader.readexactly(int(line.split(b";")[0], 16) + 2)
        body += line + chunk
        if chunk == b"\r\n":
            return body


@contextmanager
def served(proxy: Proxy) -> Iterator[Proxy]:
    """The proxy while it runs, in a thread of its own."""
    loop = asyncio.new_event_loop()
    server = loop.run_until_complete(
        asyncio.start_server(proxy.serve, proxy.host, proxy.port, limit=1 << 22)
    )
    proxy.port = server.sockets[0].getsockname()[1]
    thread = Thread(target=loop.run_forever, daemon=True)
    thread.start()
    try:
        yield proxy
    finally:
        asyncio.run_coroutine_threadsafe(_end(server), loop).result(10)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(10)
        loop.close()


async def _end(server: asyncio.Server) -> None:
    server.close()
    mine = asyncio.current_task()
    others = [task for task in asyncio.all_tasks() if task is not mine]
    for task in others:
        task.cancel()
    await asyncio.gather(*others, return_exceptions=True)
