"""The call server: JSON-RPC over a Unix socket, for the kiosk's own users.

Guarantees, whatever comes in: a stranger is hung up on before a byte is read; no call waits for
another's, a line is limited in length and in the time it may take to arrive, a caller that does not
read its answers is dropped, and there are never more than `MAX_CONNECTIONS`: the one that was
silent longest makes room.
"""

from __future__ import annotations

import asyncio
import os
import socket
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from kiosk.protocol.station_calls import INVALID_REQUEST, MAX_LINE_BYTES
from kiosk.station.calls import Method, NotACall, answer_call, error_line, read_call
from kiosk.station.peer import Peer, may_call, myself, peer_of

MAX_CONNECTIONS: Final = 64
MAX_CALLS: Final = 16
"""Calls of one connection that may be under way; the next is read when one is answered."""
LINE_SECONDS: Final = 5.0
_BACKLOG: Final = 256


class SocketUnusable(Exception):  # noqa: N818 - named for what happened
    """The socket cannot be made where it belongs; the message says why."""


def listen(path: Path) -> socket.socket:
    """A listening socket at `path`, mode 0660, in the place of a stale one. The caller holds the
    station's lock. Raises `SocketUnusable`.
    """
    if path.is_symlink() or (path.exists() and not path.is_socket()):
        raise SocketUnusable(f"{path} is in the way: it is no socket")
    listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        path.unlink(missing_ok=True)
        before = os.umask(0o117)
        try:
            listener.bind(str(path))
        finally:
            os.umask(before)
        listener.listen(_BACKLOG)
        listener.settimeout(0)
    except OSError as error:  # "AF_UNIX path too long" has no errno
        listener.close()
        raise SocketUnusable(f"the socket {path}: {error.strerror or error}") from error
    return listener


class CallServer:
    """Answers calls by `methods`; within one event loop."""

    def __init__(
        self,
        methods: Mapping[str, Method],
        *,
        line_seconds: float = LINE_SECONDS,
        max_connections: int = MAX_CONNECTIONS,
        own: Peer | None = None,
    ) -> None:
        self._methods = methods
        self._line_seconds = line_seconds
        self._max_connections = max_connections
        self._own = own or myself()
        self._writers: dict[asyncio.StreamWriter, None] = {}  # silent longest first
        self._conversations: set[asyncio.Task[None]] = set()

    async def serve(self, listener: socket.socket, end: asyncio.Event) -> None:
        """Until `end`; then every connection is closed, answered or not."""
        server = await asyncio.start_unix_server(
            self._accept, sock=listener, backlog=_BACKLOG, limit=MAX_LINE_BYTES
        )
        await end.wait()
        server.close()
        for conversation in self._conversations:
            conversation.cancel()
        await asyncio.gather(*self._conversations, return_exceptions=True)

    def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if not self._knows(writer):
            writer.transport.abort()
            return
        conversation = asyncio.create_task(self._converse(reader, writer))
        self._conversations.add(conversation)
        conversation.add_done_callback(self._conversations.discard)

    def _knows(self, writer: asyncio.StreamWriter) -> bool:
        try:
            return may_call(peer_of(writer.get_extra_info("socket")), self._own)
        except OSError:  # gone already
            return False

    async def _converse(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._admit(writer)
        calls: set[asyncio.Task[None]] = set()
        try:
            await self._read_lines(reader, writer, calls)
            if calls:
                await asyncio.wait(calls)
        except (ConnectionError, TimeoutError):
            pass  # the caller went away, or is as good as gone; there is nobody to tell
        finally:
            for call in calls:
                call.cancel()
            self._writers.pop(writer, None)
            writer.close()

    def _admit(self, writer: asyncio.StreamWriter) -> None:
        while len(self._writers) >= self._max_connections:
            oldest = next(iter(self._writers))
            del self._writers[oldest]
            oldest.transport.abort()
        self._writers[writer] = None

    async def _read_lines(
        self,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
        calls: set[asyncio.Task[None]],
    ) -> None:
        now = asyncio.get_running_loop().time
        pending, deadline = b"", None  # silence between lines is no fault; within one it is
        while True:
            async with asyncio.timeout_at(deadline):
                chunk = await reader.read(MAX_LINE_BYTES)
            if not chunk:
                return
            *lines, pending = (pending + chunk).split(b"\n")
            for line in lines:
                self._spoke(writer)
                if len(line) <= MAX_LINE_BYTES and line.strip():
                    await self._begin(line, writer, calls)
            if max(map(len, [*lines, pending])) > MAX_LINE_BYTES:
                words = f"a line has at most {MAX_LINE_BYTES} bytes"
                await self._write(writer, error_line(None, INVALID_REQUEST, words))
                return
            if not pending:
                deadline = None
            elif lines or deadline is None:
                deadline = now() + self._line_seconds

    async def _begin(
        self, line: bytes, writer: asyncio.StreamWriter, calls: set[asyncio.Task[None]]
    ) -> None:
        while len(calls) >= MAX_CALLS:
            await asyncio.wait(calls, return_when=asyncio.FIRST_COMPLETED)
        task = asyncio.create_task(self._answer(line, writer))
        calls.add(task)
        task.add_done_callback(calls.discard)

    async def _answer(self, line: bytes, writer: asyncio.StreamWriter) -> None:
        try:
            answer = await answer_call(read_call(line), self._methods)
        except NotACall as refusal:
            answer = error_line(refusal.id, refusal.code, str(refusal))
        if answer is not None:
            try:
                await self._write(writer, answer)
            except (ConnectionError, TimeoutError):
                writer.transport.abort()

    async def _write(self, writer: asyncio.StreamWriter, line: bytes) -> None:
        writer.write(line)
        async with asyncio.timeout(self._line_seconds):
            await writer.drain()

    def _spoke(self, writer: asyncio.StreamWriter) -> None:
        if writer in self._writers:
            del self._writers[writer]
            self._writers[writer] = None
