"""The desk's pages put together, for one start on one workstation."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from datetime import datetime

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from portal.desk.pages.acts import Acts
from portal.desk.pages.application_page import ApplicationPage
from portal.desk.pages.catalogue import Services
from portal.desk.pages.door import Door, keep_locking
from portal.desk.pages.guard import Guard, OnlyHere
from portal.desk.pages.inbox_page import InboxPage
from portal.desk.pages.other_pages import SlipPage, log_page
from portal.desk.pages.rendering import desk_page, desk_style
from portal.desk.pages.set_back_page import do_missing_again, set_back_page, set_back_seen
from portal.public.rendering import FOLDER, HEADERS

_FOR_EVER = {**HEADERS, "Cache-Control": "private, max-age=31536000, immutable"}
_ONE = "/applications/{folio}"


def desk_site(
    door: Door,
    services: Callable[[], Services],
    clock: Callable[[], datetime],
    port: int,
    pause: Callable[[float], Awaitable[object]] = asyncio.sleep,
) -> Starlette:
    """All behind the guard, but for the style sheet; while it serves, what is idle is locked."""

    @asynccontextmanager
    async def lifespan(_site: Starlette) -> AsyncIterator[None]:
        locking = asyncio.create_task(keep_locking(door, pause))
        try:
            yield
        finally:
            locking.cancel()
            with suppress(asyncio.CancelledError):
                await locking
            door.lock()

    guard = Guard(door)
    inbox, application = InboxPage(services, clock), ApplicationPage(services, clock)
    acts, slips = Acts(application, services, clock), SlipPage(services)
    routes = [
        *guard.door_routes,
        Route("/desk.css", _style, methods=["GET"]),
        Route("/favicon.svg", _favicon, methods=["GET"]),
        guard.shows("/", inbox.show),
        guard.shows("/export.{kind}", application.export_list),
        guard.shows(_ONE, application.show),
        guard.shows(f"{_ONE}/export.{{kind}}", application.export),
        guard.shows(f"{_ONE}/attachments/{{position}}", application.attachment),
        guard.does(f"{_ONE}/move", acts.move),
        guard.does(f"{_ONE}/ask", acts.ask),
        guard.does(f"{_ONE}/write", acts.answer),
        guard.does(f"{_ONE}/charge", acts.charge),
        guard.does(f"{_ONE}/invite", acts.invite),
        guard.shows("/slips", slips.ask),
        guard.does("/slips", slips.judge),
        guard.shows("/log", log_page),
        guard.shows("/set-back", set_back_page),
        guard.does("/set-back/again", do_missing_again),
        guard.does("/set-back/seen", set_back_seen),
    ]
    return Starlette(
        routes=routes,
        lifespan=lifespan,
        middleware=[Middleware(OnlyHere, port=port)],
        exception_handlers={HTTPException: _refused, Exception: _bug},
    )


async def _style(_request: Request) -> Response:
    return Response(desk_style()[0], 200, _FOR_EVER, "text/css")


async def _favicon(_request: Request) -> Response:
    icon = (FOLDER / "static" / "favicon.svg").read_text("utf-8")
    return Response(icon, 200, _FOR_EVER, "image/svg+xml")


async def _refused(request: Request, error: Exception) -> Response:
    if not isinstance(error, HTTPException):
        raise error
    return desk_page(request, "refused.html", error.status_code, why="not-found")


async def _bug(request: Request, _error: Exception) -> Response:
    return desk_page(request, "refused.html", 500, why="bug")
