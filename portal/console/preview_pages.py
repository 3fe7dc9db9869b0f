"""What is being written as it will be seen: on the kiosk's screen, and on a phone."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from typing import Final

from starlette.responses import JSONResponse, Response

from portal.console.file_page import FilePage, is_written_by_hand
from portal.console.form_page import FormPage
from portal.console.guard import Ask
from portal.console.rendering import LIVE, console_words, go_to, language_of
from portal.manuscript.folder import Manuscript, ManuscriptError
from portal.manuscript.judging import errors_in, problems_with
from portal.manuscript.painter import NotPainted
from portal.manuscript.picturing import LOOKS, Busy, Pictures
from portal.public.rendering import HEADERS, page
from portal.public.service_view import questions_of, service_view
from portal.publishing.source_files import Files
from portal.tracking.shared_limit import MakeLimit

Typed = tuple[str, Files, int | None]
"""A file, what is other in and around it, and which of its pages is to be seen, if any."""

_POLICY: Final = HEADERS["Content-Security-Policy"]
_PHONE: Final = {
    "Content-Security-Policy": _POLICY.replace("frame-ancestors 'none'", "frame-ancestors 'self'"),
    "X-Frame-Options": "SAMEORIGIN",
}
_WITH_PHONE: Final = {
    "Content-Security-Policy": f"{LIVE['Content-Security-Policy']}; frame-src 'self'"
}
_KEPT: Final = "private, max-age=3600, immutable"
LOOKS_PER_MINUTE: Final = 60
"""Of one operator: a script asks once a second at most."""


@dataclass(frozen=True)
class Editors:
    """The pages on which something is written."""

    file: FilePage
    form: FormPage


class PreviewPages:
    """Over one manuscript."""

    def __init__(
        self, manuscript: Manuscript, pictures: Pictures, parts: Editors, limit: MakeLimit
    ) -> None:
        self._manuscript = manuscript
        self._pictures = pictures
        self._parts = parts
        self._callers = limit("console-look", LOOKS_PER_MINUTE)

    def show(self, ask: Ask) -> Response:
        """What is saved, in every look."""
        name = ask.query("name")
        if not is_written_by_hand(name) or self._manuscript.read(name) is None:
            return go_to(ask.request, "catalogue")
        look = ask.query("look") if ask.query("look") in LOOKS else "wide"
        digest = self._pictures.laid(name)
        return ask.page(
            "preview.html",
            headers=_WITH_PHONE,
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
        """A file that is typed and not saved, laid ready to be looked at; for the page's script."""

        def read() -> Typed | None:
            name = ask.field("name-of-file")
            if not is_written_by_hand(name):
                return None
            return name, {name: self._parts.file.typed(ask, name)}, 0

        return self._laid(ask, read)

    def lay_form(self, ask: Ask) -> Response:
        """The same for a form's files, with the page on which the question stands."""
        return self._laid(ask, lambda: self._parts.form.typed(ask))

    def picture(self, ask: Ask) -> Response:
        """Drawn when it is first asked for; `again` where it failed."""
        look = ask.query("look")
        number = ask.query("page")
        wanted = int(number) if number.isascii() and number.isdigit() and len(number) < 3 else 0
        again = ask.query("again") == "1"
        try:
            drawn = self._pictures.picture(ask.query("digest"), look, wanted, again=again)
        except Busy:
            return _no_picture("busy", 503, {"Retry-After": "5"})
        except NotPainted as error:
            return _no_picture(error.trouble)
        if drawn is None:
            return _no_picture("gone")
        pages = str(self._pictures.pages(ask.query("digest"), look))
        headers = {**HEADERS, "Cache-Control": _KEPT, "X-Pages": pages}
        return Response(drawn, 200, headers, "image/png")

    def warm(self, ask: Ask) -> Response:
        """Somebody is about to write: the first picture is to take no longer than the others."""
        del ask
        self._pictures.warm()
        return Response(b"", 204, HEADERS)

    def _laid(self, ask: Ask, read: Callable[[], Typed | None]) -> Response:
        if seconds := self._callers.seconds_to_wait(ask.visitor.name):
            return JSONResponse({}, 429, {**HEADERS, "Retry-After": str(seconds)})
        if not self._manuscript.is_begun:
            return JSONResponse({}, 404, HEADERS)
        try:
            typed = read()
            if typed is None:
                return JSONResponse({}, 404, HEADERS)
            name, changes, page_number = typed
            problems = errors_in(problems_with(self._manuscript, name, changes, filled_in=False))
            digest = None if problems else self._pictures.lay(name, changes)
        except (ManuscriptError, OSError):
            return JSONResponse({}, 422, HEADERS)
        told = {
            "digest": digest,
            "page": page_number,
            "problems": [asdict(one) for one in problems],
        }
        return JSONResponse(told, 200, HEADERS)

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


def _no_picture(trouble: str, status: int = 404, more: Mapping[str, str] | None = None) -> Response:
    headers = {**HEADERS, "Cache-Control": "no-store", "X-Trouble": trouble, **(more or {})}
    return Response(b"", status, headers, "image/png")
