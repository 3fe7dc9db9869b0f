"""A page of the desk as an answer: as the console's are made, and kept by nobody."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from kiosk.words import Words
from portal.clerks.messages import ClerkSeen
from portal.console.rendering import console_style, console_words, filled_in, language_of
from portal.public.language import chosen_language
from portal.public.rendering import (
    HEADERS,
    Linking,
    digest_of,
    style,
    words_over,
)

FOLDER: Final = Path(__file__).parent
ROOMS: Final = (("inbox", ()), ("slips", ("slips",)), ("log", ("log",)))
"""The pages of the menu: their names and their paths."""
KEPT_BY_NOBODY: Final = {**HEADERS, "Cache-Control": "no-store"}


@cache
def desk_words(language: str) -> Words:
    """The desk's own words over the console's."""
    return words_over(console_words(language), FOLDER)


@cache
def desk_style() -> tuple[str, str]:
    """The whole style sheet, and a digest that is another whenever it is."""
    css = style()[0] + console_style()[0] + (FOLDER / "static" / "desk.css").read_text("utf-8")
    return css, digest_of(css)


def desk_page(
    request: Request,
    template: str,
    status: int = 200,
    *,
    seen: ClerkSeen | None = None,
    form: str = "",
    room: str = "",
    **values: Any,
) -> Response:
    """`seen` is who has unlocked, `room` where in the menu one is."""
    language = language_of(request)
    text = filled_in(
        request,
        FOLDER / "templates" / template,
        desk_words(language),
        **values,
        seen=seen,
        form=form,
        room=room,
        rooms=ROOMS if seen else (),
        style_tag=desk_style()[1],
    )
    answer = Response(text, status, KEPT_BY_NOBODY, "text/html")
    answer.headers["Content-Language"] = language
    return answer


def go_to(request: Request, *parts: str, **query: str) -> Response:
    """After an act: the page that shows what became of it, in the same language."""
    linking = Linking(chosen_language(request.query_params.get("lang")))
    return RedirectResponse(linking(*parts, **query), 303, KEPT_BY_NOBODY)


def download(content: bytes, name: str, kind: str, *, shown: bool = False) -> Response:
    """A file of a fixed kind, to be kept, or shown where it is a picture; never run.

    The name is told as RFC 6266 has it, so that no sign of it can be anything else.
    """
    way = "inline" if shown else "attachment"
    headers = {
        **KEPT_BY_NOBODY,
        "Content-Security-Policy": "default-src 'none'; sandbox",
        "Content-Disposition": f"{way}; filename*=UTF-8''{quote(name, safe='')}",
    }
    return Response(content, 200, headers, kind)
