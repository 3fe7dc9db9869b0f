"""How often and how much one address may ask of the pages, and what it is told beyond that."""

from __future__ import annotations

from typing import Final

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from portal.public.rendering import page
from portal.rate_limit import Limit
from portal.tracking.shared_limit import MakeLimit

MOST_TYPED: Final = 16 * 1024
MOST_PHOTO: Final = 12 * 1024 * 1024
_PHOTOS: Final = 20
_SEARCHES: Final = 120
_FOLIO: Final = 10


class Limits:
    """`track` counts an address and a folio each; the others an address.

    The count may lie in the database: it is asked in a thread, and nobody else waits for it.
    """

    def __init__(self, tracking_per_minute: int, limit: MakeLimit) -> None:
        self._track = limit("track-page", tracking_per_minute)
        self._folios = limit("track-folio", _FOLIO)
        self._verify = limit("verify-page", _PHOTOS)
        self._search = limit("search-page", _SEARCHES)

    async def verify(self, request: Request) -> Response | None:
        """The answer where it was too often; None: go on."""
        return await _asked(request, self._verify, _caller(request))

    async def search(self, request: Request) -> Response | None:
        """As `verify`."""
        return await _asked(request, self._search, _caller(request))

    async def track(self, request: Request) -> Response | None:
        """As `verify`."""
        return await _asked(request, self._track, _caller(request))

    async def folio(self, request: Request, folio: str) -> Response | None:
        """As `verify`; counted whether or not there is such a folio."""
        return await _asked(request, self._folios, folio)


def too_large(request: Request) -> Response:
    """More came than the page takes."""
    return page(request, "error.html", 413, {"Connection": "close"}, kind="too-large")


def try_later(request: Request, seconds: int, kind: str) -> Response:
    """Something of ours is not there for now."""
    return page(request, "error.html", 503, {"Retry-After": str(seconds)}, kind=kind)


async def _asked(request: Request, limit: Limit, caller: str) -> Response | None:
    seconds = await run_in_threadpool(limit.seconds_to_wait, caller)
    if not seconds:
        return None
    headers = {"Retry-After": str(seconds)}
    return page(request, "error.html", 429, headers, kind="too-often", seconds=seconds)


def _caller(request: Request) -> str:
    return request.client.host if request.client else "unknown"
