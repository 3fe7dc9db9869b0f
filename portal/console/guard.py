"""What stands before every page of the console: a private line, a log-in, a right, a genuine form.

Deny by default: a route is made here or not at all. Over plain HTTP the console answers this
machine alone.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from ipaddress import ip_address
from threading import Semaphore
from typing import Any, Final

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from portal.act_log import seen_only
from portal.console.door import AT_MOST, Door, Visitor, is_form_of
from portal.console.oidc_door import BACK, OidcDoor
from portal.console.oidc_door import COOKIE as PROVIDER_COOKIE
from portal.console.rendering import console_page, go_to
from portal.console.roles import Right
from portal.console.secrets import SecondFactorLost
from portal.public.asking import MOST_FIELD, Asking, brought, in_words, is_same_site
from portal.public.form_body import MOST_FIELDS
from portal.public.limits import MOST_TYPED
from portal.tracking.shared_limit import MakeLimit

COOKIE: Final = "ventanilla-console"
_MOST_COOKIE: Final = 100
_LOGINS: Final = 10
_AT_ONCE: Final = 2
"""Log-ins that are looked at; each takes a thread for long, and the kiosks need threads too."""
_PATH: Final = "/console"
_NAME: Final = re.compile(r"[a-z0-9-]{1,40}", re.ASCII)
_NOBODY: Final = "-"
"""No operator is called that."""


@dataclass(frozen=True)
class Ask(Asking):
    """A request of somebody who may: what was asked, by whom, and what their form said."""

    visitor: Visitor
    uploads: Mapping[str, bytes] = field(default_factory=dict)
    """The same fields as the bytes that came."""

    def field(self, name: str) -> str:
        """What was typed, in one line, without the space around it."""
        return seen_only(self.fields.get(name, "")).strip()[:MOST_FIELD]

    def text(self, name: str, most: int) -> str:
        """What was typed, its lines kept; no longer than `most`."""
        return self.fields.get(name, "").replace("\r\n", "\n").replace("\0", "")[:most]

    def page(
        self,
        template: str,
        status: int = 200,
        headers: Mapping[str, str] | None = None,
        *,
        room: str,
        **values: Any,
    ) -> Response:
        """As `console_page`, for this visitor."""
        return console_page(
            self.request, template, status, headers, visitor=self.visitor, room=room, **values
        )


Answering = Callable[[Ask], Response]


@dataclass(frozen=True)
class FormLimits:
    """How much a page's form may bring."""

    most_bytes: int = MOST_TYPED
    most_fields: int = MOST_FIELDS


SMALL: Final = FormLimits()


class Guard:
    """`is_https`: the portal is known by an https address, so that cookies go nowhere else."""

    def __init__(
        self, door: Door, limit: MakeLimit, *, is_https: bool, provider: OidcDoor | None = None
    ) -> None:
        self._door = door
        self._provider = provider
        self._callers = limit("console-login", _LOGINS)
        self._room = Semaphore(_AT_ONCE)
        self._is_https = is_https

    def shows(self, path: str, right: Right, answering: Answering) -> Route:
        """A page for whoever has the right."""
        return self._route(path, right, answering, "GET")

    def does(
        self, path: str, right: Right, answering: Answering, limits: FormLimits = SMALL
    ) -> Route:
        """An act for whoever has the right, by a form of their own session."""
        return self._route(path, right, answering, "POST", limits)

    @property
    def login_routes(self) -> list[Route]:
        by_provider = [
            Route(f"{_PATH}/login/provider", self._to_provider, methods=["GET"]),
            Route(BACK, self._from_provider, methods=["GET"]),
        ]
        return [
            Route(f"{_PATH}/login", self._ask, methods=["GET"]),
            Route(f"{_PATH}/login", self._enter, methods=["POST"]),
            self.does("/logout", Right.SEE, self._leave),
            *(by_provider if self._provider is not None else ()),
        ]

    @property
    def _provider_door(self) -> OidcDoor:
        if self._provider is None:
            raise AssertionError("without a provider there is no such route")
        return self._provider

    def _route(
        self, path: str, right: Right, answering: Answering, method: str, limits: FormLimits = SMALL
    ) -> Route:
        async def answer(request: Request) -> Response:
            if not self._is_private(request):
                return console_page(request, "refused.html", 403, why="line")
            token = request.cookies.get(COOKIE, "")[:_MOST_COOKIE]
            visitor = await run_in_threadpool(self._door.who, token) if token else None
            if visitor is None:
                return go_to(request, "login")
            if not visitor.may(right):
                return console_page(request, "refused.html", 403, visitor=visitor, why="right")
            uploads = await _uploads(request, limits) if method == "POST" else {}
            fields = None if uploads is None else in_words(uploads)
            if (
                uploads is None
                or fields is None
                or (method == "POST" and not _is_genuine(request, visitor, fields))
            ):
                return console_page(request, "refused.html", 403, visitor=visitor, why="form")
            return await run_in_threadpool(answering, Ask(request, fields, visitor, uploads))

        return Route(f"{_PATH}{path}", answer, methods=[method])

    async def _ask(self, request: Request) -> Response:
        if not self._is_private(request):
            return console_page(request, "refused.html", 403, why="line")
        return self._login(request)

    async def _enter(self, request: Request) -> Response:
        """Where all three are right: a cookie, and on to the fleet."""
        if not self._is_private(request):
            return console_page(request, "refused.html", 403, why="line")
        uploads = await _uploads(request, SMALL)
        if uploads is None or not is_same_site(request):
            return self._login(request, 403, problem="refused")
        return await self._admitted(request, in_words(uploads))

    async def _admitted(self, request: Request, fields: Mapping[str, str]) -> Response:
        typed = fields.get("name", "").strip().lower()
        name = typed if _NAME.fullmatch(typed) else _NOBODY
        password, code = (fields.get(part, "").strip() for part in ("password", "code"))
        caller = request.client.host if request.client else "unknown"
        if not self._room.acquire(blocking=False):
            return self._too_often(request, 1)
        try:
            if seconds := await run_in_threadpool(self._callers.seconds_to_wait, caller):
                return self._too_often(request, seconds)
            token = await run_in_threadpool(
                self._door.enter, name, password.upper(), code.replace(" ", "")[:MOST_FIELD]
            )
        except SecondFactorLost:
            return self._login(request, 403, problem="factor")
        finally:
            self._room.release()
        if token is None:
            return self._login(request, 403, problem="refused")
        answer = go_to(request)
        self._give(request, answer, token)
        return answer

    async def _to_provider(self, request: Request) -> Response:
        if not self._is_private(request):
            return console_page(request, "refused.html", 403, why="line")
        if seconds := await self._wait_of(request):
            return self._too_often(request, seconds)
        begun = await self._provider_door.begin(secure=self._is_secure(request))
        return begun or self._login(request, 503, problem="noprovider")

    async def _from_provider(self, request: Request) -> Response:
        """A page that goes on by itself: no strict cookie comes with a link from elsewhere."""
        if not self._is_private(request):
            return console_page(request, "refused.html", 403, why="line")
        if seconds := await self._wait_of(request):
            return self._too_often(request, seconds)
        token = await self._provider_door.end(request)
        if token is None:
            answer = self._login(request, 403, problem="unproved")
        else:
            answer = console_page(request, "entered.html")
            self._give(request, answer, token)
        answer.delete_cookie(PROVIDER_COOKIE, path=BACK, httponly=True, samesite="lax")
        return answer

    async def _wait_of(self, request: Request) -> int:
        caller = request.client.host if request.client else "unknown"
        return await run_in_threadpool(self._callers.seconds_to_wait, caller)

    def _login(self, request: Request, status: int = 200, *, problem: str = "") -> Response:
        return console_page(
            request, "login.html", status, problem=problem, provider=self._provider is not None
        )

    def _too_often(self, request: Request, seconds: int) -> Response:
        answer = self._login(request, 429, problem="often")
        answer.headers["Retry-After"] = str(seconds)
        return answer

    def _give(self, request: Request, answer: Response, token: str) -> None:
        answer.set_cookie(
            COOKIE,
            token,
            max_age=int(AT_MOST.total_seconds()),
            path=_PATH,
            secure=self._is_secure(request),
            httponly=True,
            samesite="strict",
        )

    def _leave(self, ask: Ask) -> Response:
        self._door.leave(ask.request.cookies.get(COOKIE, "")[:_MOST_COOKIE])
        answer = go_to(ask.request, "login")
        answer.delete_cookie(COOKIE, path=_PATH, httponly=True, samesite="strict")
        return answer

    def _is_secure(self, request: Request) -> bool:
        return self._is_https or request.url.scheme == "https"

    def _is_private(self, request: Request) -> bool:
        """TLS, up to here or up to a proxy that is believed; or a socket of the loopback."""
        if request.url.scheme == "https":
            return True
        try:
            return request.client is not None and ip_address(request.client.host).is_loopback
        except ValueError:
            return False


async def _uploads(request: Request, limits: FormLimits) -> Mapping[str, bytes] | None:
    return await brought(request, limits.most_bytes, limits.most_fields)


def _is_genuine(request: Request, visitor: Visitor, fields: Mapping[str, str]) -> bool:
    return is_same_site(request) and is_form_of(visitor, fields.get("form", ""))
