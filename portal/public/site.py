"""All pages as one ASGI application, with its own errors, and where it stands beside the API."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from typing import Final

from fastapi import FastAPI
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Match, Route
from starlette.types import ASGIApp, Receive, Scope, Send

from portal.events import event
from portal.public.catalogue_names import CatalogueNames
from portal.public.draft_page import DraftPage
from portal.public.judging import Judge
from portal.public.limits import Limits, try_later
from portal.public.rendering import (
    FOLDER,
    HEADERS,
    draft_script,
    page,
    script,
    style,
    tagged,
)
from portal.public.service_pages import ServicePages
from portal.public.shelf import NotYet, Shelf
from portal.public.track_page import TrackPage
from portal.public.verify_page import VerifyPage
from portal.storage.database import STORAGE_FAILURES, cause_of
from portal.tracking.inquiry import Inquiry

API: Final = "/v1/"
_LOG = logging.getLogger("portal")
_SMALLEST_COMPRESSED: Final = 500
_SECONDS: Final = 30
_FOR_EVER: Final = "public, max-age=31536000, immutable"
_A_DAY: Final = "public, max-age=86400"


def public_site(
    judge: Judge, inquiry: Inquiry, shelf: Shelf, limits: Limits, beside: Sequence[Route] = ()
) -> Starlette:
    """The pages over their parts; `beside` are those of others, under the same errors."""
    names = CatalogueNames(shelf)
    return Starlette(
        routes=[
            *ServicePages(shelf, limits).routes,
            *VerifyPage(judge, names, limits).routes,
            *TrackPage(inquiry, names, limits).routes,
            *DraftPage(shelf, limits).routes,
            Route("/public.css", _style, methods=["GET"]),
            Route("/public.js", _script, methods=["GET"]),
            Route("/draft.js", _draft_script, methods=["GET"]),
            Route("/favicon.svg", _favicon, methods=["GET"]),
            Route("/favicon.ico", _favicon, methods=["GET"]),
            Route("/robots.txt", _robots, methods=["GET"]),
            *beside,
        ],
        middleware=[Middleware(GZipMiddleware, _SMALLEST_COMPRESSED, 6)],
        exception_handlers={
            HTTPException: _refused,
            NotYet: _not_yet,
            **dict.fromkeys(STORAGE_FAILURES, _storage),
            Exception: _bug,
        },
    )


def is_page(scope: Scope) -> bool:
    """Whether a request is for a page: those limit their bodies themselves."""
    return scope["type"] == "http" and not scope["path"].startswith(API)


def stand_beside(app: FastAPI, site: Starlette) -> None:
    """Gives the site what no route of the API takes: its own paths, and what a browser asks for."""
    otherwise = app.router.default

    async def choose(scope: Scope, receive: Receive, send: Send) -> None:
        chosen: ASGIApp = site if is_page(scope) and _is_for(site, scope) else otherwise
        await chosen(scope, receive, send)

    app.router.default = choose


@asynccontextmanager
async def kept_fresh(shelf: Shelf) -> AsyncIterator[None]:
    """Within, the catalogue that is shown follows what is published."""
    keeping = asyncio.create_task(shelf.keep())
    try:
        yield
    finally:
        keeping.cancel()
        try:
            with suppress(asyncio.CancelledError):
                await keeping
        finally:
            shelf.close()


def _is_for(site: Starlette, scope: Scope) -> bool:
    if any(route.matches(scope)[0] is not Match.NONE for route in site.routes):
        return True
    return "text/html" in Request(scope).headers.get("accept", "")


async def _style(request: Request) -> Response:
    return _file(request, style()[0], "text/css", _FOR_EVER)


async def _script(request: Request) -> Response:
    return _file(request, script()[0], "text/javascript", _FOR_EVER)


async def _draft_script(request: Request) -> Response:
    return _file(request, draft_script()[0], "text/javascript", _FOR_EVER)


async def _favicon(request: Request) -> Response:
    return _file(request, _static("favicon.svg"), "image/svg+xml", _A_DAY)


async def _robots(request: Request) -> Response:
    return _file(request, _static("robots.txt"), "text/plain", _A_DAY)


def _file(request: Request, text: str, kind: str, kept: str) -> Response:
    return tagged(request, Response(text, 200, {**HEADERS, "Cache-Control": kept}, kind))


def _static(name: str) -> str:
    return (FOLDER / "static" / name).read_text("utf-8")


async def _refused(request: Request, error: Exception) -> Response:
    if not isinstance(error, HTTPException):
        raise error
    kind = "not-found" if error.status_code == 404 else "not-so"
    return page(request, "error.html", error.status_code, error.headers, kind=kind)


async def _not_yet(request: Request, _error: Exception) -> Response:
    return try_later(request, _SECONDS, "not-yet")


async def _storage(request: Request, error: Exception) -> Response:
    _LOG.error("the database: %s", cause_of(error), extra=event("database-failed"))
    return try_later(request, _SECONDS, "storage")


async def _bug(request: Request, _error: Exception) -> Response:
    return page(request, "error.html", 500, kind="bug")
