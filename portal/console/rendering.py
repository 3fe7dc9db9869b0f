"""A page of the console as an answer: as the public pages are made, and kept by nobody."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from kiosk.catalogue.place_names import place_exists, place_name
from kiosk.catalogue.zones import CENTRAL
from kiosk.words import Words
from portal.console.door import Visitor
from portal.console.roles import Right
from portal.fleet.ages import short_age
from portal.public.language import LANGUAGES, browser_language, chosen_language
from portal.public.rendering import (
    HEADERS,
    Linking,
    digest_of,
    environment_of,
    page_words,
    style,
    tagged,
    words_over,
)

FOLDER: Final = Path(__file__).parent
LIVE: Final = {
    "Content-Security-Policy": f"{HEADERS['Content-Security-Policy']}; connect-src 'self'"
}
"""Of a page that asks how what is typed will look."""
ROOMS: Final = (
    ("fleet", (), Right.SEE),
    ("kiosks", ("kiosks",), Right.SEE),
    ("codes", ("codes",), Right.SEE),
    ("catalogue", ("catalogue",), Right.SEE),
    ("releases", ("releases",), Right.SEE),
    ("webhooks", ("webhooks",), Right.SEE),
    ("usage", ("usage",), Right.SEE),
    ("log", ("log",), Right.AUDIT),
)
"""The pages of the menu: their names, their paths, and what one needs to see them."""
_PRINTER: Final = "printer-"
_FOR_EVER: Final = "public, max-age=31536000, immutable"
_MOST_QUERY: Final = 600


@cache
def console_words(language: str) -> Words:
    """The console's own words over the public pages'."""
    return words_over(page_words(language), FOLDER)


@cache
def console_style() -> tuple[str, str]:
    """What the console adds to the public style sheet, and its digest."""
    css = (FOLDER / "static" / "console.css").read_text("utf-8")
    return css, digest_of(css)


@cache
def console_script() -> tuple[str, str]:
    """The script of the pages that work without, and its digest."""
    text = (FOLDER / "static" / "console.js").read_text("utf-8")
    return text, digest_of(text)


def language_of(request: Request) -> str:
    """The chosen one, else the browser's."""
    chosen = chosen_language(request.query_params.get("lang"))
    return chosen or browser_language(request.headers.get("accept-language", ""))


def console_page(
    request: Request,
    template: str,
    status: int = 200,
    headers: Mapping[str, str] | None = None,
    *,
    visitor: Visitor | None = None,
    room: str = "",
    **values: Any,
) -> Response:
    """`room` is where in the menu one is."""
    language = language_of(request)
    text = filled_in(
        request,
        FOLDER / "templates" / template,
        console_words(language),
        **values,
        visitor=visitor,
        room=room,
        rooms=[] if visitor is None else [one[:2] for one in ROOMS if visitor.may(one[2])],
        place=_place,
        style_tag=style()[1],
        console_tag=console_style()[1],
        console_script=f"/console/console.js?{console_script()[1]}",
    )
    answer = Response(text, status, {**HEADERS, **(headers or {})}, "text/html")
    answer.headers["Content-Language"] = language
    answer.headers["Cache-Control"] = "no-store"
    return answer


def trouble_said(words: Words) -> Callable[[str], str]:
    """What a kiosk's trouble is called: a printer's as its own screen says it, and one that has
    no words by its name."""

    def said(trouble: str) -> str:
        keys = ["console.kiosk-trouble-" + trouble]
        if trouble.startswith(_PRINTER):
            keys.append(f"paper.fault-{trouble.removeprefix(_PRINTER)}")
        return next((words(one).removesuffix(".") for one in keys if words.has(one)), trouble)

    return said


def filled_in(request: Request, template: Path, words: Words, **values: Any) -> str:
    """A page with what every page of the console and of the agencies' desk is given."""
    chosen = chosen_language(request.query_params.get("lang"))
    page = environment_of(template.parent).get_template(template.name)
    return page.render(
        **values,
        say=words,
        words=words,
        trouble_said=trouble_said(words),
        language=words.language,
        to=Linking(chosen),
        chosen=chosen,
        switch=language_switch(request, words.language),
        age=short_age,
        clock=clock_words,
    )


def console_css(request: Request) -> Response:
    """The style sheet; its address changes when it does."""
    headers = {**HEADERS, "Cache-Control": _FOR_EVER}
    return tagged(request, Response(console_style()[0], 200, headers, "text/css"))


def console_js(request: Request) -> Response:
    """As the style sheet."""
    headers = {**HEADERS, "Cache-Control": _FOR_EVER}
    return tagged(request, Response(console_script()[0], 200, headers, "text/javascript"))


def go_to(request: Request, *parts: str, **query: str) -> Response:
    """After an act: the page that shows what became of it, in the same language."""
    linking = Linking(chosen_language(request.query_params.get("lang")))
    address = linking("console", *parts, **query)
    return RedirectResponse(address, 303, {**HEADERS, "Cache-Control": "no-store"})


def clock_words(moment: datetime) -> str:
    """`2026-11-24 10:05`, in the hour of the centre of Mexico."""
    return f"{moment.astimezone(ZoneInfo(CENTRAL)):%Y-%m-%d %H:%M}"


def _place(code: str, language: str) -> str:
    """A state's or a municipality's name; the code of one that INEGI does not know."""
    return place_name(code, language) if place_exists(code) else code


def language_switch(request: Request, language: str) -> list[tuple[str, str, str, bool]]:
    """Each language: its tag, its own name, this page in it as it is filtered, whether it is it."""
    query = [(name, value) for name, value in request.query_params.multi_items() if name != "lang"]
    kept = query if len(request.url.query) <= _MOST_QUERY else []
    path = request.url.path
    return [
        (
            one,
            page_words(one)("language.name"),
            f"{path}?{urlencode([*kept, ('lang', one)])}",
            one == language,
        )
        for one in LANGUAGES
    ]
