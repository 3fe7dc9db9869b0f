"""How often and how much one address may ask of the pages, and what it is told beyond that."""

from __future__ import annotations

from typing import Final

from starlette.requests import Request
from starlette.responses import Response

from portal.public.rendering import page
from portal.tracking.shared_limit import MakeLimit

MOST_TYPED: Final = 16 * 1024
MOST_PHOTO: Final = 12 * 1024 * 1024
_PHOTOS: Final = 20
_SEARCHES: Final = 120
_FOLIO: Final = 10


class Limits:
    """`track` counts an address and a folio each; the others an address."""

    def __init__(self, tracking_per_minute: int, limit: MakeLimit) -> None:
        self._track = limit("track-page", tracking_per_minute)
        self._folios = limit("track-folio", _FOLIO)
        self._verify = limit("verify-page", _PHOTOS)
        self._search = limit("search-page", _SEARCHES)

    def verify(self, request: Request) -> Response | None:
        """The answer where it was too often; None: go on."""
        return _refused(request, self._verify.seconds_to_wait(_caller(request)))

    def search(self, request: Request) -> Response | None:
        """As `verify`."""
        return _refused(request, self._search.seconds_to_wait(_caller(request)))

    def track(self, request: Request) -> Response | None:
        """As `verify`."""
        return _refused(request, self._track.seconds_to_wait(_caller(request)))

    def folio(self, request: Request, folio: str) -> Response | None:
        """As `verify`; counted whether or not there is such a folio."""
        return _refused(request, self._folios.seconds_to_wait(folio))


def too_large(request: Request) -> Response:
    """More came than the page takes."""
    return page(request, "error.html", 413, {"Connection": "close"}, kind="too-large")


def try_later(request: Request, seconds: int, kind: str) -> Response:
    """Something of ours is not there for now."""
    return page(request, "error.html", 503, {"Retry-After": str(seconds)}, kind=kind)


def _refused(request: Request, seconds: int) -> Response | None:
    if not seconds:
        return None
    headers = {"Retry-After": str(seconds)}
    return page(request, "error.html", 429, headers, kind="too-often", seconds=seconds)


def _caller(request: Request) -> str:
    return request.client.host if request.client else "unknown"
