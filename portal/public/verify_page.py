"""`/v`: is a slip genuine. Its code is pasted, photographed, or comes behind the `#` of its QR.

What was sent is looked at in memory and forgotten; no part of it is in an address or a log.
"""

from __future__ import annotations

from io import BytesIO
from threading import BoundedSemaphore
from typing import Final

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from kiosk.printing.code_reading import NoPicture, tokens_in_picture
from portal.public.catalogue_names import CatalogueNames
from portal.public.form_body import BodyTooLarge, NotAForm, read_form
from portal.public.judging import Judge, Outcome
from portal.public.limits import MOST_PHOTO, Limits, too_large, try_later
from portal.public.rendering import page
from portal.public.slip_view import slip_view

_AT_ONCE: Final = 2
_SOON: Final = 5


class VerifyPage:
    """At most two photographs are looked at at once; whoever comes then is asked to wait."""

    def __init__(self, judge: Judge, names: CatalogueNames, limits: Limits) -> None:
        self._judge = judge
        self._names = names
        self._limits = limits
        self._looking = BoundedSemaphore(_AT_ONCE)

    @property
    def routes(self) -> list[Route]:
        return [
            Route("/v", self.ask, methods=["GET"]),
            Route("/v", self.answer, methods=["POST"]),
        ]

    async def ask(self, request: Request) -> Response:
        return page(request, "verify.html", kept=True, problem="")

    async def answer(self, request: Request) -> Response:
        """The judgement of what was sent."""
        if refused := await self._limits.verify(request):
            return refused
        try:
            fields = await read_form(request, MOST_PHOTO)
        except BodyTooLarge:
            return too_large(request)
        except NotAForm:
            return page(request, "verify.html", 400, problem="nothing")
        photo, text = fields.get("photo", b""), fields.get("code", b"").decode("utf-8", "replace")
        if not photo:
            problem = "" if text.strip() else "nothing"
            return await run_in_threadpool(self._told, request, text, problem)
        if not self._looking.acquire(blocking=False):
            return try_later(request, _SOON, "busy")
        try:
            text, problem = await run_in_threadpool(_token_of, photo)
        finally:
            self._looking.release()
        return await run_in_threadpool(self._told, request, text, problem)

    def _told(self, request: Request, text: str, problem: str) -> Response:
        if problem:
            return page(request, "verify.html", 422, problem=problem)
        judgement = self._judge.judge(text)
        if judgement.outcome is Outcome.NO_CODE:
            return page(request, "verify.html", 422, problem="no-code")
        return page(
            request,
            "verified.html",
            outcome=judgement.outcome.value,
            good=judgement.outcome in {Outcome.GENUINE, Outcome.OLD_KEY},
            slip=slip_view(judgement, self._names),
        )


def _token_of(photo: bytes) -> tuple[str, str]:
    """The code in a picture, and what is wrong with it."""
    try:
        tokens = tokens_in_picture(BytesIO(photo))
    except (NoPicture, OSError):
        return "", "no-picture"
    if not tokens:
        return "", "no-code-seen"
    return (tokens[0], "") if len(tokens) == 1 else ("", "several")
