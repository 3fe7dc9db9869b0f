"""`/s`: how far an application is, for whoever has its folio and its claim code.

Both are posted, so that they are in no address and no log; behind the `#` of an address they stay
on the phone. Where the browser runs the page's script, the code itself stays there too: its digest
is posted. An unknown folio and a wrong code are one answer.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from kiosk.protocol.folio import FolioError, normalise_folio
from kiosk.protocol.tracking import TrackingRequest, claim_hash, normalise_claim
from portal.public.catalogue_names import CatalogueNames
from portal.public.form_body import BodyTooLarge, NotAForm, read_form
from portal.public.limits import MOST_TYPED, Limits, too_large
from portal.public.rendering import page
from portal.tracking.inquiry import Inquiry

_DIGEST_BYTES: Final = 32


class TrackPage:
    """Asks as a kiosk does."""

    def __init__(self, inquiry: Inquiry, names: CatalogueNames, limits: Limits) -> None:
        self._inquiry = inquiry
        self._names = names
        self._limits = limits

    @property
    def routes(self) -> list[Route]:
        return [
            Route("/s", self.ask, methods=["GET"]),
            Route("/s", self.answer, methods=["POST"]),
        ]

    async def ask(self, request: Request) -> Response:
        return _form(request, kept=True)

    async def answer(self, request: Request) -> Response:
        """The steps so far, or what to look at again."""
        if refused := await self._limits.track(request):
            return refused
        try:
            fields = await read_form(request, MOST_TYPED)
        except BodyTooLarge:
            return too_large(request)
        except NotAForm:
            fields = {}
        typed = fields.get("folio", b"").decode("utf-8", "replace")
        try:
            folio = normalise_folio(typed)
        except FolioError:
            return _form(request, 422, problems=("folio",))
        try:
            digest = _digest(folio, fields)
        except ValueError:
            return _form(request, 422, folio=folio, problems=("claim",))
        if refused := await self._limits.folio(request, folio):
            return refused
        return await run_in_threadpool(self._told, request, folio, digest)

    def _told(self, request: Request, folio: str, digest: bytes) -> Response:
        tracking = self._inquiry.track(TrackingRequest(folio=folio, claim_hash=digest))
        if tracking is None:
            return _form(request, 404, folio=folio, problems=("both",))
        named = self._names.of(tracking.service)
        return page(
            request,
            "tracked.html",
            folio=tracking.folio,
            service_id=tracking.service,
            service=named.service,
            has_page=named.is_shown,
            steps=tuple(reversed(tracking.steps)),
        )


def _digest(folio: str, fields: Mapping[str, bytes]) -> bytes:
    """Raises `ValueError` for what is no code's, and no code."""
    if sent := fields.get("digest", b""):
        digest = bytes.fromhex(sent.decode("ascii"))
        if len(digest) != _DIGEST_BYTES:
            raise ValueError("a digest has 32 bytes")
        return digest
    return claim_hash(folio, normalise_claim(fields.get("claim", b"").decode("utf-8", "replace")))


def _form(
    request: Request,
    status: int = 200,
    *,
    folio: str = "",
    problems: tuple[str, ...] = (),
    kept: bool = False,
) -> Response:
    return page(request, "track.html", status, kept=kept, folio=folio, problems=problems)
