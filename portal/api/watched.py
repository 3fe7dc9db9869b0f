"""Every request in one line of the log and in the figures: what was asked, not by whom or of what.

The line names the route's pattern: an address may hold a draft's locator or a slip's token.
"""

from __future__ import annotations

import logging
import secrets
from time import perf_counter
from typing import Final

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from portal.api.admission import ALWAYS, LINGERED
from portal.api.metrics import Metrics
from portal.events import event

REQUEST_ID: Final = "X-Request-Id"
LISTENED: Final = "ventanilla.listened"
"""In the scope: for how many seconds the request was kept waiting for news, and cost nothing."""
_METHODS: Final = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
_OTHER: Final = "other"
_HUNG_UP: Final = 499
_BUG: Final = 500
_LOG = logging.getLogger("portal.access")


class Watched:
    """ASGI middleware around the application; gives each answer an id of its own."""

    def __init__(self, app: ASGIApp, metrics: Metrics) -> None:
        self._app = app
        self._metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"] in ALWAYS:
            await self._app(scope, receive, send)
            return
        began, status, identity = perf_counter(), _HUNG_UP, secrets.token_hex(8)

        async def answer(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                MutableHeaders(scope=message)[REQUEST_ID] = identity
            await send(message)

        try:
            await self._app(scope, receive, answer)
        except Exception:
            status = _BUG  # as the framework answers outside of here
            raise
        finally:
            kept = scope.get(LISTENED, 0.0) + scope.get(LINGERED, 0.0)
            seconds = perf_counter() - began - kept
            method = scope["method"] if scope["method"] in _METHODS else _OTHER
            route = route_of(scope)
            self._metrics.answered(method, route, status, seconds)
            told = event(
                "request",
                method=method,
                route=route,
                status=status,
                milliseconds=round(seconds * 1000, 1),
                request=identity,
            )
            _LOG.info("%s %s %d", method, route, status, extra=told)


def route_of(scope: Scope) -> str:
    """The pattern that took the request; all that no route took are one."""
    pattern = getattr(scope.get("route"), "path", None)
    return pattern if isinstance(pattern, str) and pattern else _OTHER
