"""Refuses a body that is too large before anything parses it, whatever length it announces."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import ExitStack
from typing import Final

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from kiosk.protocol.problem import problem
from portal.api.admission import ALWAYS, COME_AGAIN_SECONDS, LISTENS, Room, is_of_staff
from portal.api.problems import problem_response

IDLE_SECONDS: Final = 60.0
"""How long the next bytes of a body may take."""
_TOO_SLOW: Final = problem("too-slow", "Nothing more of the request came.", 503, "Try again.")


class BodyLimit:
    """ASGI middleware; hands the application whole bodies of at most `max_bytes`, if `room` is.

    A request that `is_streamed` passes as it comes: its route limits it. What `is_page` and
    announces too much passes unread: it says so itself. Raises `Full`.
    """

    def __init__(
        self,
        app: ASGIApp,
        max_bytes: int,
        *,
        is_streamed: Callable[[Scope], bool] = lambda _: False,
        room: Room | None = None,
        is_page: Callable[[Scope], bool] = lambda _: False,
        idle_seconds: float = IDLE_SECONDS,
    ) -> None:
        self._app = app
        self._max_bytes = max_bytes
        self._is_streamed = is_streamed
        self._room = room or Room()
        self._is_page = is_page
        self._idle_seconds = idle_seconds

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or self._is_streamed(scope) or scope["path"] in ALWAYS:
            await self._app(scope, receive, send)
            return
        if scope.get(LISTENS):  # a question without a body: whatever comes with it is not read
            await self._app(scope, _once(b"", receive), send)
            return
        announced = Headers(scope=scope).get("content-length")
        size = int(announced) if announced is not None and announced.isdigit() else None
        if size is not None and size > self._max_bytes:
            if self._is_page(scope):
                with self._room.working(of_staff=is_of_staff(scope)):
                    await self._app(scope, receive, send)
            else:
                await self._refuse_large(scope, receive, send)
            return
        with ExitStack() as held:
            body, room = bytearray(), self._take(held, 0, size or 0)
            try:
                async for piece in self._pieces(receive):
                    body += piece
                    room = self._take(held, room, len(body))
                    if len(body) > self._max_bytes:
                        await self._refuse_large(scope, receive, send)
                        return
            except TimeoutError:
                headers = {"Retry-After": COME_AGAIN_SECONDS, "Connection": "close"}
                await problem_response(_TOO_SLOW, headers)(scope, receive, send)
                return
            except _Gone:
                return
            held.enter_context(self._room.working(of_staff=is_of_staff(scope)))
            await self._app(scope, _once(bytes(body), receive), send)

    def _take(self, held: ExitStack, before: int, size: int) -> int:
        """Has a body hold room for `size` bytes; how much it holds now."""
        if size <= max(before, self._room.max_small):
            return before
        held.enter_context(self._room.holding(size - before))
        return size

    async def _pieces(self, receive: Receive) -> AsyncIterator[bytes]:
        more = True
        while more:
            async with asyncio.timeout(self._idle_seconds):
                message = await receive()
            if message["type"] == "http.disconnect":
                raise _Gone
            yield message.get("body", b"")
            more = message.get("more_body", False)

    async def _refuse_large(self, scope: Scope, receive: Receive, send: Send) -> None:
        told = f"A request holds at most {self._max_bytes} bytes."
        await problem_response(problem("body-too-large", told, 413))(scope, receive, send)


class _Gone(Exception):  # noqa: N818 - named for what happened
    """Who sent it hung up."""


def _once(body: bytes, receive: Receive) -> Receive:
    whole: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

    async def receive_whole() -> Message:
        return whole.pop() if whole else await receive()

    return receive_whole
