"""A page as an answer: filled in, in one language, with the headers that keep a browser to it.

No script of the page itself, no style in a tag, nothing of another server. An answer to what was
typed is kept by nobody; any other has a tag by which a browser asks whether it is still so.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import Response

from kiosk.assets import assets_folder
from kiosk.money import money_words
from kiosk.words import Words, words_of
from portal.public.language import LANGUAGES, browser_language, chosen_language
from portal.public.moments import central_moment
from portal.public.theme import theme_css

FOLDER: Final = Path(__file__).parent
_POLICY: Final = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'"
)
HEADERS: Final = {
    "Content-Security-Policy": _POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}
_KEPT: Final = "public, max-age=300"
_NEVER_KEPT: Final = "no-store"
_UNSEEN: Final = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]"
)
"""Controls, and marks that turn the writing around: they make a text look like another."""


@cache
def page_words(language: str) -> Words:
    """The pages' own words over the kiosk's."""
    return words_over(words_of(language), FOLDER)


def words_over(others: Words, folder: Path) -> Words:
    """The words of the pages in a folder, and where it has none others'."""
    own = json.loads((folder / "words" / f"{others.language}.json").read_text("utf-8"))
    return Words(others.language, {**others.texts, **own})


@cache
def style() -> tuple[str, str]:
    """The style sheet, and a digest that is another whenever it is."""
    css = theme_css() + (FOLDER / "static" / "public.css").read_text("utf-8")
    return css, digest_of(css)


@cache
def script() -> tuple[str, str]:
    """The script of the pages that work without, and its digest."""
    text = (FOLDER / "static" / "public.js").read_text("utf-8")
    return text, digest_of(text)


@cache
def draft_script() -> tuple[str, str]:
    """The script of the page for drafts, which does nothing without, and its digest."""
    text = (FOLDER / "static" / "draft.js").read_text("utf-8")
    return text, digest_of(text)


def page(
    request: Request,
    template: str,
    status: int = 200,
    headers: Mapping[str, str] | None = None,
    *,
    kept: bool = False,
    **values: Any,
) -> Response:
    """`kept`: it says the same to everybody, and may be kept for some minutes."""
    chosen = chosen_language(request.query_params.get("lang"))
    language = chosen or browser_language(request.headers.get("accept-language", ""))
    words = page_words(language)
    text = (
        environment_of(FOLDER / "templates")
        .get_template(template)
        .render(
            **values,
            say=words,
            words=words,
            language=language,
            to=Linking(chosen),
            switch=_switch(request, language),
            style_tag=style()[1],
            script_tag=script()[1],
        )
    )
    answer = Response(text, status, {**HEADERS, **(headers or {})}, "text/html")
    answer.headers["Content-Language"] = language
    answer.headers["Vary"] = "Accept-Language"
    answer.headers.setdefault("Cache-Control", _KEPT if kept else _NEVER_KEPT)
    return tagged(request, answer) if kept and status == 200 else answer


def tagged(request: Request, answer: Response) -> Response:
    """With an ETag; empty where the browser has just this (RFC 9110, section 13.1.2)."""
    tag = f'"{sha256(bytes(answer.body)).hexdigest()[:24]}"'  # weak: compressed on the way or not
    answer.headers["ETag"] = f"W/{tag}"
    asked = request.headers.get("if-none-match", "")
    if tag not in {one.strip().removeprefix("W/") for one in asked.split(",")}:
        return answer
    kept = {name: answer.headers[name] for name in _OF_304 if name in answer.headers}
    return Response(status_code=304, headers=kept)


_OF_304: Final = ("ETag", "Cache-Control", "Vary", "Content-Language")


class Linking:
    """Paths of this site, which keep the language that somebody chose."""

    def __init__(self, chosen: str | None) -> None:
        self._chosen = chosen

    def __call__(self, *parts: str, **query: object) -> str:
        path = "/" + "/".join(quote(part, safe="") for part in parts)
        if self._chosen:
            query["lang"] = self._chosen
        return f"{path}?{_query(query)}" if query else path


def _query(query: Mapping[str, object]) -> str:
    return "&".join(f"{name}={quote(str(value), safe='')}" for name, value in query.items())


def _switch(request: Request, language: str) -> list[tuple[str, str, str, bool]]:
    """Each language: its tag, its own name, this page in it, whether it is this one."""
    path = quote(request.url.path, safe="/")
    return [
        (one, page_words(one)("language.name"), f"{path}?lang={one}", one == language)
        for one in LANGUAGES
    ]


@cache
def environment_of(templates: Path) -> Environment:
    """Fills in templates: everything escaped, nothing unseen, no name that is not given."""
    environment = Environment(
        loader=FileSystemLoader(templates),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_shown,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    environment.globals.update(icon=_icon, moment=central_moment, money=money_words)
    return environment


def _shown(value: object) -> object:
    return value if isinstance(value, Markup) or not isinstance(value, str) else _plain(value)


def _plain(text: str) -> str:
    return _UNSEEN.sub("", text)


@cache
def _icon(name: str) -> Markup:
    """An icon of the kiosk's own, beside a word that says the same."""
    svg = (assets_folder() / "icons" / f"{name}.svg").read_text("utf-8").strip()
    return Markup(svg.replace("<svg ", '<svg class="icon" aria-hidden="true" ', 1))  # noqa: S704


def digest_of(text: str) -> str:
    """For an address that is another whenever the text is."""
    return sha256(text.encode()).hexdigest()[:12]
