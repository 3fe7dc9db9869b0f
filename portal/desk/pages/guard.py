"""What stands before every page of the desk: this machine's own address, the browser that was let
in, unlocked keys, a genuine form.

Deny by default: a route is made here or not at all. The address must be this machine's by its own
name, so that no page of another site whose name is made to point here (DNS rebinding) is answered.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, Final

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from kiosk.protocol.folio import FolioError, normalise_folio
from portal.clerks.applications import MovedOn, NotThere
from portal.desk.in_tray import TrayUnreachable
from portal.desk.pages.door import Door, Unlocked
from portal.desk.pages.once import Once
from portal.desk.pages.rendering import desk_page, go_to
from portal.desk.pages.unsent import Unsent
from portal.desk.reading import CannotRead
from portal.public.asking import MOST_FIELD, Asking, brought, in_words, is_same_site

COOKIE: Final = "ventanilla-desk"
MOST_TYPED: Final = 64 * 1024
MOST_FIELDS: Final = 12
MOST_FOLIO: Final = 40
_MOST_TEXT: Final = 20_000
_MOST_TOKEN: Final = 100
_NAMES: Final = ("127.0.0.1", "localhost")


@dataclass(frozen=True)
class Ask(Asking):
    """A request of the browser that was let in, with unlocked keys, and what its form said."""

    desk: Unlocked
    form: str
    once: Once
    unsent: Unsent

    def field(self, name: str) -> str:
        """What was typed in one line, without the space around it."""
        return " ".join(self.text(name).split())[:MOST_FIELD]

    def text(self, name: str) -> str:
        """What was typed, lines and all; controls are none of it."""
        return text_of(self.fields, name)

    def lines(self, name: str) -> tuple[str, ...]:
        """What was typed, one thing a line."""
        return tuple(line for one in self.text(name).split("\n") if (line := one.strip()))

    def page(self, template: str, status: int = 200, *, room: str, **values: Any) -> Response:
        """As `desk_page`, for who has unlocked."""
        return desk_page(
            self.request, template, status, seen=self.desk.seen, form=self.form, room=room, **values
        )

    def trouble(self, status: int, why: str, detail: str = "", kept: str = "") -> Response:
        """What the world did wrong, in words; `kept` is the folio for which typing is kept."""
        return self.page("trouble.html", status, room="", why=why, detail=detail, kept=kept)


def text_of(fields: Mapping[str, str], name: str) -> str:
    """As `Ask.text`, of a form's fields."""
    typed = fields.get(name, "").replace("\r\n", "\n")
    return "".join(one for one in typed if one == "\n" or one.isprintable())[:_MOST_TEXT]


Answering = Callable[[Ask], Response]


class OnlyHere:
    """ASGI middleware: answers what names this machine's loopback and the desk's port."""

    def __init__(self, app: ASGIApp, port: int) -> None:
        self._app = app
        self._hosts = {f"{name}:{port}" for name in _NAMES}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and Request(scope).headers.get("host") not in self._hosts:
            answer = PlainTextResponse("not here", HTTPStatus.MISDIRECTED_REQUEST)
            await answer(scope, receive, send)
            return
        await self._app(scope, receive, send)


class Guard:
    """Of one door."""

    def __init__(self, door: Door) -> None:
        self._door = door

    def shows(self, path: str, answering: Answering) -> Route:
        """A page for who has unlocked."""
        return self._route(path, answering, "GET")

    def does(self, path: str, answering: Answering) -> Route:
        """An act of who has unlocked, by a form of these pages."""
        return self._route(path, answering, "POST")

    @property
    def door_routes(self) -> list[Route]:
        return [
            Route("/enter/{token}", self._enter, methods=["GET"]),
            Route("/unlock", self._ask, methods=["GET"]),
            Route("/unlock", self._unlock, methods=["POST"]),
            self.does("/lock", self._lock),
        ]

    def _route(self, path: str, answering: Answering, method: str) -> Route:
        async def answer(request: Request) -> Response:
            if not self._is_known(request):
                return desk_page(request, "refused.html", 403, why="browser")
            fields = await _fields(request) if method == "POST" else {}
            if fields is None or (method == "POST" and not self._is_genuine(request, fields)):
                return desk_page(request, "refused.html", 403, why="form")
            desk = self._door.open()
            if desk is None:
                self._keep(request, fields)
                return go_to(request, "unlock")
            ask = Ask(request, fields, desk, self._door.form, self._door.once, self._door.unsent)
            return await run_in_threadpool(_answered, answering, ask)

        return Route(path, answer, methods=[method])

    async def _enter(self, request: Request) -> Response:
        """By the address that the terminal shows: a cookie, and on."""
        if not self._door.admits(str(request.path_params["token"])[:_MOST_TOKEN]):
            return desk_page(request, "refused.html", 403, why="browser")
        answer = go_to(request)
        answer.set_cookie(COOKIE, self._door.cookie, path="/", httponly=True, samesite="strict")
        return answer

    async def _ask(self, request: Request) -> Response:
        if not self._is_known(request):
            return desk_page(request, "refused.html", 403, why="browser")
        return self._unlock_page(request)

    async def _unlock(self, request: Request) -> Response:
        if not self._is_known(request):
            return desk_page(request, "refused.html", 403, why="browser")
        fields = await _fields(request)
        if fields is None or not self._is_genuine(request, fields):
            return desk_page(request, "refused.html", 403, why="form")
        typed = fields.get("passphrase", "")[:MOST_FIELD]
        problem = await run_in_threadpool(self._door.unlock, typed)
        if problem is not None:
            return self._unlock_page(request, 403, problem)
        folio = self._door.unsent.newest()
        return go_to(request) if folio is None else go_to(request, "applications", folio)

    def _unlock_page(self, request: Request, status: int = 200, problem: str = "") -> Response:
        kept = self._door.unsent.newest() is not None
        return desk_page(
            request, "unlock.html", status, form=self._door.form, problem=problem, kept=kept
        )

    def _keep(self, request: Request, fields: Mapping[str, str]) -> None:
        """What was typed for an application, and came when the keys had been let go."""
        with suppress(FolioError, KeyError):
            folio = normalise_folio(str(request.path_params["folio"])[:MOST_FOLIO])
            if fields:
                self._door.unsent.keep(folio, request.url.path.rpartition("/")[2], fields)

    def _lock(self, ask: Ask) -> Response:
        self._door.lock()
        return go_to(ask.request, "unlock")

    def _is_known(self, request: Request) -> bool:
        return self._door.knows(request.cookies.get(COOKIE, "")[:_MOST_TOKEN])

    def _is_genuine(self, request: Request, fields: Mapping[str, str]) -> bool:
        return is_same_site(request) and self._door.is_form(fields.get("form", ""))


def _answered(answering: Answering, ask: Ask) -> Response:
    """What the world did wrong is a page that says so."""
    try:
        return answering(ask)
    except NotThere:
        return ask.trouble(404, "not-there")
    except CannotRead as error:
        return ask.trouble(422, "cannot-read", str(error))
    except MovedOn:
        return ask.trouble(409, "moved-on")
    except TrayUnreachable as error:
        return ask.trouble(503, error.kind, str(error))


async def _fields(request: Request) -> Mapping[str, str] | None:
    """None: no form of ours."""
    fields = await brought(request, MOST_TYPED, MOST_FIELDS)
    return None if fields is None else in_words(fields)
