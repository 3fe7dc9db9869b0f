"""Refuses a body that is too large before anything parses it, whatever length it announces."""

from __future__ import annotations

from collections.abc import Callable

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from kiosk.protocol.problem import problem
from portal.api.problems import problem_response


class BodyLimit:
    """ASGI middleware; hands the application whole bodies of at most `max_bytes`.

    A request that `is_streamed` passes as it comes: its route limits it.
    """

    def __init__(
        self, app: ASGIApp, max_bytes: int, is_streamed: Callable[[Scope], bool] = lambda _: False
    ) -> None:
        self._app = app
        self._max_bytes = max_bytes
        self._is_streamed = is_streamed

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or self._is_streamed(scope):
            await self._app(scope, receive, send)
            return
        announced = Headers(scope=scope).get("content-length", "0")
        body = bytearray()
        more = not announced.isdigit() or int(announced) <= self._max_bytes
        too_large = not more
        while more and not too_large:
            message = await receive()
            if message["type"] == "http.disconnect":
                return
            body += message.get("body", b"")
            more = message.get("more_body", False)
            too_large = len(body) > self._max_bytes
        if too_large:
            answer = problem(
                "body-too-large", f"A request holds at most {self._max_bytes} bytes.", 413
            )
            await problem_response(answer)(scope, receive, send)
            return
        await self._app(scope, _once(bytes(body), receive), send)


def _once(body: bytes, receive: Receive) -> Receive:
    whole: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

    async def receive_whole() -> Message:
        return whole.pop() if whole else await receive()

    return receive_whole
