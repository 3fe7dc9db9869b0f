"""What is being written as it will be seen: on the kiosk's screen, and on a phone."""

from __future__ import annotations

from dataclasses import asdict
from typing import Final

from starlette.responses import JSONResponse, Response

from portal.console.file_page import FilePage, is_written_by_hand
from portal.console.guard import Ask
from portal.console.rendering import console_words, go_to, language_of
from portal.manuscript.folder import Manuscript, ManuscriptError
from portal.manuscript.judging import errors_in, problems_with
from portal.manuscript.picturing import LOOKS, Busy, Pictures
from portal.public.rendering import HEADERS, page
from portal.public.service_view import questions_of, service_view

_POLICY: Final = HEADERS["Content-Security-Policy"]
WITH_PHONE: Final = {"Content-Security-Policy": f"{_POLICY}; frame-src 'self'"}
_PHONE: Final = {
    "Content-Security-Policy": _POLICY.replace("frame-ancestors 'none'", "frame-ancestors 'self'"),
    "X-Frame-Options": "SAMEORIGIN",
}
_KEPT: Final = "private, max-age=3600, immutable"


class PreviewPages:
    """Over one manuscript."""

    def __init__(self, manuscript: Manuscript, pictures: Pictures, file: FilePage) -> None:
        self._manuscript = manuscript
        self._pictures = pictures
        self._file = file

    def show(self, ask: Ask) -> Response:
        """What is saved, in every look."""
        name = ask.query("name")
        if not is_written_by_hand(name) or self._manuscript.read(name) is None:
            return go_to(ask.request, "catalogue")
        look = ask.query("look") if ask.query("look") in LOOKS else "wide"
        digest = self._pictures.lay(name, {})
        return ask.page(
            "preview.html",
            headers=WITH_PHONE,
            room="catalogue",
            name=name,
            look=look,
            looks=list(LOOKS),
            digest=digest,
            is_possible=self._pictures.is_possible,
            has_phone="/notices/" not in f"/{name}",
            drawn=self._pictures.pages(digest, look),
        )

    def lay(self, ask: Ask) -> Response:
        """What is typed and not saved, laid ready to be looked at; for the page's script."""
        name = ask.field("name-of-file")
        if not is_written_by_hand(name) or not self._manuscript.is_begun:
            return JSONResponse({}, 404, HEADERS)
        try:
            content = self._file.typed(ask, name)
            problems = errors_in(problems_with(self._manuscript, name, {name: content}))
            digest = None if problems else self._pictures.lay(name, {name: content})
        except (ManuscriptError, OSError):
            return JSONResponse({}, 422, HEADERS)
        told = {"digest": digest, "problems": [asdict(one) for one in problems]}
        return JSONResponse(told, 200, HEADERS)

    def picture(self, ask: Ask) -> Response:
        """Drawn when it is first asked for."""
        number = ask.query("page")
        wanted = int(number) if number.isascii() and number.isdigit() and len(number) < 3 else 0
        try:
            drawn = self._pictures.picture(ask.query("digest"), ask.query("look"), wanted)
        except Busy:
            return Response(b"", 503, {**HEADERS, "Retry-After": "5"}, "image/png")
        if drawn is None:
            return Response(b"", 404, {**HEADERS, "Cache-Control": "no-store"}, "image/png")
        return Response(drawn, 200, {**HEADERS, "Cache-Control": _KEPT}, "image/png")

    def phone(self, ask: Ask) -> Response:
        """The public page of the service, made from the same definition."""
        found = self._pictures.service(ask.query("digest"))
        if found is None:
            return page(ask.request, "error.html", 404, _PHONE, kind="not-found")
        service, form = found
        words = console_words(language_of(ask.request))
        questions = questions_of(form, words.language) if service.form else ()
        return page(
            ask.request,
            "service.html",
            headers=_PHONE,
            view=service_view(service, questions, words, withdrawn=False),
            area=service.area.value,
            has_others=False,
            can_apply=service.can_apply,
            phone=service.agency.phone,
        )
