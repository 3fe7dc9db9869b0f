"""`/d`: going on with a draft. What opens it is behind the `#` of its QR, and stays on the phone.

The page's script opens the sealed draft, asks the form's questions, and closes it again; the portal
learns which service's questions somebody reads, and no answer.
"""

from __future__ import annotations

from typing import Final

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from kiosk.catalogue.errors import UnknownService
from kiosk.catalogue.model import Form
from portal.public.draft_questions import Questions, draft_questions
from portal.public.language import browser_language, chosen_language
from portal.public.limits import Limits
from portal.public.rendering import HEADERS, draft_script, page
from portal.public.shelf import Reading, Shelf

_MOST_ID: Final = 80
_MOST_DIGITS: Final = 7
_POLICY: Final = {
    "Content-Security-Policy": HEADERS["Content-Security-Policy"] + "; connect-src 'self'"
}


class DraftPage:
    """Reads what the shelf lends; raises its `NotYet`."""

    def __init__(self, shelf: Shelf, limits: Limits) -> None:
        self._shelf = shelf
        self._limits = limits

    @property
    def routes(self) -> list[Route]:
        return [
            Route("/d", self.draft, methods=["GET"]),
            Route("/d/{service}/{version}", self.questions, methods=["GET"]),
        ]

    async def draft(self, request: Request) -> Response:
        self._shelf.wake()
        return page(request, "drafts.html", headers=_POLICY, kept=True, draft_tag=draft_script()[1])

    async def questions(self, request: Request) -> Response:
        """What a form of one version asks, as a part of the page; 404 where it is another now."""
        if refused := await self._limits.search(request):
            return refused
        return await run_in_threadpool(self._questions, request)

    def _questions(self, request: Request) -> Response:
        wanted, version = request.path_params["service"], request.path_params["version"]
        is_number = version.isascii() and version.isdigit() and len(version) <= _MOST_DIGITS
        if not is_number or len(wanted) > _MOST_ID:
            raise HTTPException(404)
        chosen = chosen_language(request.query_params.get("lang"))
        language = chosen or browser_language(request.headers.get("accept-language", ""))
        with self._shelf.lent() as reading:
            try:
                service = reading.store.service(wanted)
            except UnknownService:
                raise HTTPException(404) from None
            is_asked = service.can_apply and service.id not in reading.withdrawn
            if not is_asked or service.form_version != int(version):
                raise HTTPException(404)
            form = reading.store.form(service)
        questions = _kept(reading, form, language) if form is not None else None
        if questions is None:
            raise HTTPException(404)
        name = service.name.in_language(language)
        return page(request, "draft_questions.html", kept=True, questions=questions, name=name)


def _kept(reading: Reading, form: Form, language: str) -> Questions | None:
    """Many services share a form: the next one who asks for any of them need not wait."""
    key = (form.agency_id, form.name, language)
    if key not in reading.of_drafts:
        reading.of_drafts[key] = draft_questions(form, language)
    return reading.of_drafts[key]
